"""Clocks that jump, hours that come twice or never, and zones whose rules change."""

from __future__ import annotations

import importlib.resources
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from orchestrea import Customer, Resource, Schedule, Service, WeeklyHours
from orchestrea.adapters.storage.memory import MemoryStorage
from orchestrea.domain.bookings import Status
from orchestrea.domain.errors import HoldExpired, NotOffered, SlotTaken
from orchestrea.domain.wallclock import tzdata_version
from orchestrea.engine import Engine
from orchestrea.plugins import Plugins
from orchestrea.testing import NOON, FixedClock

ANN, BEN = Customer("Ann", "ann@example.org"), Customer("Ben", "ben@example.org")
PARIS = ZoneInfo("Europe/Paris")
HOUR = timedelta(hours=1)
SOON = NOON + 5 * HOUR


def engine_at(now: datetime, storage=None) -> tuple[Engine, FixedClock]:
    clock = FixedClock(now)
    engine = Engine(
        storage=storage or MemoryStorage(), clock=clock, plugins=Plugins(discover=False)
    )
    engine.catalog.save(
        Schedule(
            "always", "Europe/Paris", hours=[WeeklyHours("mo-su", ["00:00-24:00"])]
        ),
        Resource("ada", "always"),
        Service("talk", 60, ["ada"], step=30),
    )
    return engine, clock


def test_a_clock_that_goes_back_keeps_a_hold_alive() -> None:
    """K9: an hour back never shortens a hold: nobody else gets its place."""
    engine, clock = engine_at(NOON)
    hold = engine.bookings.hold(service="talk", start=SOON)
    clock.advance(-HOUR)
    with pytest.raises(SlotTaken):
        engine.bookings.book(service="talk", start=SOON, customer=BEN)
    assert () == tuple(engine.bookings.expire_due())
    booked = engine.bookings.book(hold=hold.token, customer=ANN)
    assert (hold.id, Status.CONFIRMED) == (booked.id, booked.status)


@pytest.mark.parametrize("verb", ["extend", "confirm", "book"])
def test_a_place_lost_to_a_jump_is_not_taken_back(verb: str) -> None:
    """K9: an hour forwards ends the hold; who got its place keeps it ever after."""
    engine, clock = engine_at(NOON)
    hold = engine.bookings.hold(service="talk", start=SOON)
    clock.advance(HOUR)
    kept = engine.bookings.book(service="talk", start=SOON, customer=BEN)
    clock.advance(-HOUR)
    uses = {
        "extend": lambda: engine.bookings.extend(hold.id, until=NOON + HOUR),
        "confirm": lambda: engine.bookings.confirm(hold.id, customer=ANN),
        "book": lambda: engine.bookings.book(hold=hold.token, customer=ANN),
    }
    with pytest.raises((SlotTaken, HoldExpired)):
        uses[verb]()
    assert kept == engine.bookings.get(kept.id)
    assert hold == engine.bookings.get(hold.id)


def test_what_expired_stays_expired_when_the_clock_goes_back() -> None:
    """K9: a hold that was ended by a jump comes back only by being checked again."""
    engine, clock = engine_at(NOON)
    hold = engine.bookings.hold(service="talk", start=SOON)
    clock.advance(HOUR)
    assert [hold.id] == [each.id for each in engine.bookings.expire_due()]
    clock.advance(-HOUR)
    assert Status.EXPIRED is engine.bookings.get(hold.id).status
    assert Status.CONFIRMED is engine.bookings.confirm(hold.id, customer=ANN).status


def test_an_hour_that_comes_twice_can_be_booked_twice() -> None:
    """K10: in the overlap `fold` tells which of two instants; both are real hours."""
    engine, _ = engine_at(datetime(2026, 10, 20, tzinfo=UTC))
    wall = datetime(2026, 10, 25, 2, 0, tzinfo=PARIS)
    first = engine.bookings.book(service="talk", start=wall, customer=ANN)
    second = engine.bookings.book(
        service="talk", start=wall.replace(fold=1), customer=BEN
    )
    assert datetime(2026, 10, 25, 0, 0, tzinfo=UTC) == first.start
    assert first.end == second.start == datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
    assert "2026-10-25T02:00+02:00" == first.local_start
    assert "2026-10-25T02:00+01:00" == second.local_start


def test_a_booking_over_the_gap_lasts_its_real_minutes() -> None:
    """K10: an hour from 01:30 on ends at 03:30 on the wall when an hour is left out."""
    engine, _ = engine_at(datetime(2026, 3, 20, tzinfo=UTC))
    start = datetime(2026, 3, 29, 1, 30, tzinfo=PARIS)
    booking = engine.bookings.book(service="talk", start=start, customer=ANN)
    assert HOUR == booking.end - booking.start
    assert "03:30" == f"{booking.end.astimezone(PARIS):%H:%M}"


def test_an_hour_that_does_not_exist_is_offered_to_nobody() -> None:
    """K10: no slot in the gap has its label; the instant that Python reads is 03:30."""
    engine, _ = engine_at(datetime(2026, 3, 20, tzinfo=UTC))
    gap = datetime(2026, 3, 29, 2, 30, tzinfo=PARIS)
    booking = engine.bookings.book(service="talk", start=gap, customer=ANN)
    assert "2026-03-29T03:30+02:00" == booking.local_start
    day = datetime(2026, 3, 29, tzinfo=PARIS)
    slots = engine.availability.slots(service="talk", start=day, end=day + 6 * HOUR)
    labels = [slot.label("Europe/Paris") for slot in slots]
    assert not [label for label in labels if " 02:" in label]
    with pytest.raises(SlotTaken):
        engine.bookings.book(
            service="talk",
            start=datetime(2026, 3, 29, 3, 30, tzinfo=PARIS),
            customer=BEN,
        )


def test_a_booking_says_what_the_wall_clock_showed_and_by_which_rules() -> None:
    """K11: each booking keeps its instant, wall time, zone and version of zone data."""
    engine, _ = engine_at(NOON)
    start = datetime(2026, 7, 1, 9, 0, tzinfo=PARIS)
    booking = engine.bookings.book(service="talk", start=start, customer=ANN)
    assert datetime(2026, 7, 1, 7, 0, tzinfo=UTC) == booking.start
    assert ("2026-07-01T09:00+02:00", "Europe/Paris") == (
        booking.local_start,
        booking.zone,
    )
    assert tzdata_version() == booking.tzdata


UNDER_NEW_RULES = """
import sys
from zoneinfo import ZoneInfo
from orchestrea import Engine
for booking in Engine.open(sys.argv[1]).bookings.list():
    wall = booking.start.astimezone(ZoneInfo(booking.zone))
    print(booking.start.isoformat())
    print(booking.local_start)
    print(wall.isoformat("T", "minutes"))
"""


def test_a_booking_keeps_its_instant_when_a_zone_changes_its_rules(tmp_path) -> None:
    """K11: under new rules the instant stays; the wall time agreed tells the change."""
    from orchestrea.adapters.storage.sql import SqlStorage

    url = f"sqlite:///{tmp_path / 'agenda.db'}"
    engine, _ = engine_at(NOON, SqlStorage.from_url(url))
    start = datetime(2026, 7, 1, 9, 0, tzinfo=PARIS)
    engine.bookings.book(service="talk", start=start, customer=ANN)
    engine.close()
    zones = importlib.resources.files("tzdata") / "zoneinfo"
    changed = tmp_path / "zones" / "Europe"
    changed.mkdir(parents=True)
    without_summer = (zones / "Africa" / "Lagos").read_bytes()
    (changed / "Paris").write_bytes(without_summer)
    told = subprocess.run(
        [sys.executable, "-c", UNDER_NEW_RULES, url],
        env={**os.environ, "PYTHONTZPATH": str(tmp_path / "zones")},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert "2026-07-01T07:00:00+00:00" == told[0]
    assert "2026-07-01T09:00+02:00" == told[1]
    assert "2026-07-01T08:00+01:00" == told[2]


def test_a_start_that_rules_refuse_is_refused_whatever_the_fold() -> None:
    """K10: outside of the hours both readings of an ambiguous time are refused."""
    engine, _ = engine_at(datetime(2026, 10, 20, tzinfo=UTC))
    engine.catalog.save(
        Schedule(
            "always", "Europe/Paris", hours=[WeeklyHours("mo-su", ["09:00-17:00"])]
        )
    )
    wall = datetime(2026, 10, 25, 2, 0, tzinfo=PARIS)
    for fold in (0, 1):
        with pytest.raises(NotOffered):
            engine.bookings.book(
                service="talk", start=wall.replace(fold=fold), customer=ANN
            )
