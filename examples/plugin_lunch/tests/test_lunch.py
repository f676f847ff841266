"""What the plug-in promises, through an engine that found it by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from orchestrea import (
    Actor,
    Customer,
    Engine,
    NotOffered,
    Resource,
    Schedule,
    Service,
    WeeklyHours,
)

MONDAY = datetime(2030, 3, 4, tzinfo=UTC)
NOON = datetime(2030, 3, 4, 11, tzinfo=UTC)  # 12:00 in Paris
EVA = Customer(email="eva@example.org")


class Morning:
    """A clock that stands still."""

    def now(self) -> datetime:
        return datetime(2030, 3, 1, 8, tzinfo=UTC)


@pytest.fixture
def engine():
    with Engine.open("memory://", clock=Morning()) as engine:
        hours = WeeklyHours("mo-su", ["09:00-16:00"])
        catalog = engine.catalog
        catalog.save(Schedule("office", "Europe/Paris", [hours], holidays=["ACME"]))
        catalog.save(Resource("eater", "office", tags={"lunch"}))
        catalog.save(Resource("robot", "office"))
        catalog.save(Service("talk", durations=["1h", "90m"], resources=["eater"]))
        catalog.save(Service("repair", durations=["1h"], resources=["robot"]))
        yield engine


def hours(engine, day=MONDAY, **question):
    slots = engine.availability.slots(
        start=day, end=day + timedelta(days=1), **question
    )
    return [slot.label("Europe/Paris")[11:16] for slot in slots]


def test_lunch_is_not_offered(engine):
    """A resource with the tag has no slot from 12:00 to 13:00 local time."""
    expected = ["09:00", "10:00", "11:00", "13:00", "14:00", "15:00"]
    assert expected == hours(engine, service="talk")


def test_a_booking_does_not_reach_into_lunch(engine):
    """What would end after 12:00 is not offered before it; touching is allowed."""
    assert ["09:00", "10:30", "13:30"] == hours(engine, service="talk", duration="90m")


def test_others_work_on(engine):
    """A resource without the tag is offered at noon."""
    assert "12:00" in hours(engine, service="repair")


def test_lunch_moves_with_the_clocks(engine):
    """In summer, lunch is still at 12:00 local time."""
    assert "12:00" not in hours(
        engine, datetime(2030, 7, 1, tzinfo=UTC), service="talk"
    )


def test_lunch_is_refused_and_explained(engine):
    """What is not offered cannot be booked, and the reason is told with its hours."""
    with pytest.raises(NotOffered) as refused:
        engine.bookings.book(service="talk", start=NOON, customer=EVA)
    (reason,) = refused.value.reasons
    assert ("lunch_break", "12:00-13:00") == (reason.rule, reason.data["hours"])


def test_staff_may_pass_over_lunch(engine):
    """With a reason, staff book over lunch all the same."""
    staff = Actor("boss", roles={"staff"})
    booking = engine.bookings.book(
        service="talk", start=NOON, customer=EVA, actor=staff, override="working lunch"
    )
    assert NOON == booking.start


@pytest.mark.parametrize("day", [(2030, 5, 4), (2031, 5, 4), (2030, 12, 24)])
def test_the_company_is_closed(engine, day):
    """Every year the closing days of ACME have no slots, and say why."""
    start = datetime(*day, 10, tzinfo=UTC)
    verdict = engine.availability.explain(service="repair", start=start)
    assert "holiday" == verdict.first.rule
