"""What holds of every listing, whatever the hours, claims, rules and grids."""

from __future__ import annotations

import locale
import random
import time
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestrea.domain.allocation import team_starts
from orchestrea.domain.claims import Claim, session_share
from orchestrea.domain.grid import FIXED, grid_starts
from orchestrea.domain.horizons import DAYS_SEARCHED
from orchestrea.domain.hours import openings, why_closed
from orchestrea.domain.intervals import floor_minute, from_minute
from orchestrea.domain.pipeline import offered, reasons
from orchestrea.domain.policies import (
    BookableDays,
    FixedDates,
    Limit,
    Notice,
    RollingDays,
    Severity,
)
from orchestrea.domain.resources import Resource
from orchestrea.domain.rules import Agenda, Wish
from orchestrea.domain.schedules import (
    Absence,
    Closure,
    DateHours,
    Schedule,
    Travel,
    WeeklyHours,
)
from orchestrea.domain.services import Anchor, Service
from orchestrea.domain.slots import Slots
from orchestrea.domain.wallclock import DAY

slow = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

DAYS = [
    ("UTC", date(2026, 3, 16)),
    ("Europe/Paris", date(2026, 3, 29)),
    ("Europe/Paris", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("America/Havana", date(2026, 3, 8)),
    ("America/Havana", date(2026, 11, 1)),
    ("Antarctica/Troll", date(2026, 3, 29)),
    ("Antarctica/Troll", date(2026, 10, 25)),
    ("Asia/Kathmandu", date(2026, 3, 29)),
    ("Africa/Casablanca", date(2026, 2, 15)),
    ("Africa/Casablanca", date(2026, 3, 22)),
]
"""Each zone on the days its clocks change, and two that do not."""


@attrs.frozen
class Case:
    """A question: an agenda's parts, what is asked, and over which minutes."""

    schedule: Schedule
    resource: Resource
    claims: tuple[Claim, ...]
    others: tuple[Claim, ...]
    wish: Wish
    start: int
    end: int

    def agenda(self, *, until: int = 0) -> Agenda:
        """The agenda, with openings from whole days around the question."""
        first, last = self.start, max(self.end, until)
        if isinstance(self.wish.service.horizon, BookableDays):
            now = floor_minute(self.wish.now)
            first, last = min(first, now), max(last, now + (DAYS_SEARCHED + 1) * DAY)
        opened = openings(
            self.schedule, (first // DAY - 2) * DAY, (last // DAY + 3) * DAY
        )
        return Agenda(
            self.resource,
            self.schedule,
            opened,
            claims=self.claims,
            of_service=self.claims,
            of_customer=self.others,
        )

    def offered(self) -> list[int]:
        """What is offered."""
        return list(offered(self.agenda(), self.wish, self.start, self.end))


@st.composite
def schedules(draw, zone: str, day: date) -> Schedule:
    """Hours of every sort around *day*: usual, at night, overridden, taken away."""
    times = st.integers(0, 95).map(lambda quarter: quarter * 15)

    def window():
        begin = draw(times)
        return begin, begin + draw(st.integers(1, 96)) * 15

    def windows():
        return [window() for _ in range(draw(st.integers(0, 2)))]

    near = st.integers(-2, 3).map(lambda each: day + timedelta(days=each))
    always = draw(st.sampled_from([True, False, False]))
    weekly = [("00:00", "24:00")] if always else [window(), *windows()]
    hours = [WeeklyHours("mo-su", weekly), WeeklyHours("mo,we,sa", windows())]
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    away = draw(st.integers(-900, 900))
    return Schedule(
        "s",
        zone,
        hours=hours,
        overrides=[DateHours(draw(near), windows()) for _ in range(draw(rare))],
        closures=[Closure(each, each) for each in draw(st.lists(near, max_size=1))],
        absences=[
            Absence(noon + timedelta(minutes=away), noon + timedelta(minutes=away + 90))
            for _ in range(draw(rare))
        ],
        openings=[DateHours(draw(near), windows()) for _ in range(draw(rare))],
        travel=[Travel(draw(near), "Asia/Kathmandu") for _ in range(draw(rare))],
        effective_last=draw(st.none() | st.just(day + timedelta(days=1))),
    )


rare = st.sampled_from([0, 0, 0, 1, 2])
lengths = st.sampled_from([5, 20, 25, 30, 45, 60, 90, 150])
buffers = st.sampled_from([0, 0, 5, 10, 25])


@st.composite
def services(draw, day: date, anchors=tuple(Anchor)) -> Service:
    """A service with any grid, and rules of every sort."""
    seats = draw(st.sampled_from([1, 1, 3]))
    return Service(
        "v",
        draw(lengths),
        ["r"],
        step=draw(st.none() | lengths),
        anchor=draw(st.sampled_from(anchors)),
        offset=draw(st.sampled_from([0, 0, 5, 35])),
        gap=draw(st.sampled_from([0, 0, 10])),
        before=draw(buffers),
        after=draw(buffers),
        seats=seats,
        units=draw(st.sampled_from([1, 1, 2])) if seats == 1 else 1,
        notice=Notice(book=draw(st.sampled_from([None, 0, 90, "1d", "30h"]))),
        horizon=draw(
            st.sampled_from(
                [
                    None,
                    RollingDays(1),
                    RollingDays(1, business_only=True),
                    BookableDays(1),
                    BookableDays(2, business_only=True),
                    FixedDates(day, day),
                ]
            )
        ),
        limits=draw(
            st.sampled_from(
                [
                    (),
                    (),
                    (Limit("day", 2),),
                    (Limit("day", minutes=100, scope="resource"), Limit("week", 4)),
                ]
            )
        ),
        overlaps=draw(st.sampled_from(Severity)),
    )


@st.composite
def cases(draw, anchors=tuple(Anchor), days=1) -> Case:
    """A question about *days* local days."""
    zone, day = draw(st.sampled_from(DAYS))
    schedule = draw(schedules(zone, day))
    service = draw(services(day, anchors))
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    start = floor_minute(midnight)
    end = floor_minute(midnight + timedelta(days=days))
    now = from_minute(start) + timedelta(seconds=draw(st.integers(-90_000, 40_000)))
    minutes = service.minutes()
    claims = [
        _claim(draw, service, start, f"b{index}")
        for index in range(draw(st.integers(0, 6)))
    ]
    resource = Resource(
        "r",
        "s",
        capacity=draw(st.sampled_from([1, 1, 2, 3])),
        buffers=draw(st.sampled_from(["max", "sum"])),
        buffers_inside=draw(st.booleans()),
    )
    return Case(
        schedule=schedule,
        resource=resource,
        claims=tuple(sorted(claims, key=lambda claim: claim.start)),
        others=tuple(claims[:2]),
        wish=Wish(
            service,
            minutes,
            now,
            units=draw(st.sampled_from([1, 2])) if service.seats > 1 else service.units,
            token=draw(st.sampled_from(["", "b0"])),
        ),
        start=start,
        end=end,
    )


def _claim(draw, service: Service, start: int, booking: str) -> Claim:
    begin = start + draw(st.integers(-20, 300)) * 5
    length = draw(lengths)
    shared = service.seats > 1 and draw(st.booleans())
    return Claim(
        "r",
        begin,
        begin + (service.minutes() if shared else length),
        draw(buffers),
        draw(buffers),
        draw(st.sampled_from([1, 1, 2])),
        booking,
        "v",
        session_share("v", begin, begin + service.minutes()) if shared else "",
        service.seats if shared else 1,
        draw(st.none() | st.just(start * 60)),
        booking,
    )


def blocked(known: Agenda, asked: Wish, start: int) -> bool:
    """Whether explaining refuses *start*."""
    return any(each.severity is Severity.BLOCK for each in reasons(known, asked, start))


@slow
@given(cases(), st.lists(st.integers(0, 1500), max_size=20))
def test_what_is_offered_is_what_nothing_refuses(case, minutes):
    """R08, R09: the listing and the explanation agree on every minute."""
    known = case.agenda()
    found = case.offered()
    assert sorted(set(found)) == found
    grid = grid_starts(known.seen_by(case.wish), case.wish)
    asked = {case.start + each for each in minutes}
    asked.update(found, grid, range(case.start, case.end, 30))
    expected = [
        at
        for at in sorted(asked)
        if case.start <= at < case.end and not blocked(known, case.wish, at)
    ]
    assert expected == found


@slow
@given(cases())
def test_each_start_of_the_grid_is_offered_or_explained(case):
    """R64: a start that is on the grid and not in the listing has a reason."""
    known = case.agenda()
    grid = grid_starts(known.seen_by(case.wish), case.wish)
    starts = [at for at in grid if case.start <= at < case.end]
    found = case.offered()
    assert set(found) <= set(starts)
    for at in starts:
        told = reasons(known, case.wish, at)
        refused = [each for each in told if each.severity is Severity.BLOCK]
        assert (at in found) != bool(refused)
        assert all(each.text_key and each.staff for each in told)


@slow
@given(cases(), st.integers(-300, 2000), st.integers(1, 3000))
def test_whatever_does_not_fit_the_hours_has_a_reason(case, offset, length):
    """R64: closed time always says which part of the schedule closes it."""
    opened = case.agenda().openings
    start = case.start + offset
    fits = any(low <= start and start + length <= high for low, high in opened.spans)
    assert fits != bool(why_closed(opened, start, start + length))


@slow
@given(cases(anchors=tuple(sorted(FIXED, key=str))), st.data())
def test_removing_what_is_busy_never_removes_a_slot(case, data):
    """R14: on a grid that does not move with bookings, less is never less."""
    if not case.claims:
        return
    gone = data.draw(st.sampled_from(case.claims))
    kept = tuple(each for each in case.claims if each is not gone)
    others = tuple(each for each in case.others if each != gone)
    service = case.wish.service
    if isinstance(service.horizon, BookableDays):  # ends sooner when more is free
        service = attrs.evolve(service, horizon=None)
    wish = attrs.evolve(case.wish, service=service)
    case = attrs.evolve(case, wish=wish)
    if service.seats > 1 and gone.share:
        return  # the session is the place that was offered
    assert set(case.offered()) <= set(
        attrs.evolve(case, claims=kept, others=others).offered()
    )


@slow
@given(cases(), st.data())
def test_another_optional_host_never_removes_a_slot(case, data):
    """R113: and what one alone offers, the team offers."""
    other = data.draw(schedules(case.schedule.zone, date(2026, 3, 16)))
    hosts = [case.agenda(), attrs.evolve(case, schedule=other, claims=()).agenda()]
    span = case.start, case.end
    alone = team_starts([], hosts[:1], case.wish, *span)
    assert set(alone) <= set(team_starts([], hosts, case.wish, *span))
    assert set(alone) <= set(team_starts([], hosts[::-1], case.wish, *span))


def shuffled(rows, seed: int):
    """The same rows in another order."""
    rows = list(rows)
    random.Random(seed).shuffle(rows)
    return rows


@slow
@given(cases(), st.integers(0, 99))
def test_the_order_of_what_is_given_does_not_matter(case, seed):
    """R23: rows in any order, and claims too among those that start alike."""
    plan = case.schedule
    other = attrs.evolve(
        plan,
        hours=[
            attrs.evolve(each, windows=shuffled(each.windows, seed))
            for each in shuffled(plan.hours, seed)
        ],
        overrides=shuffled(plan.overrides, seed),
        openings=shuffled(plan.openings, seed),
        closures=shuffled(plan.closures, seed),
        absences=shuffled(plan.absences, seed),
    )
    claims = sorted(shuffled(case.claims, seed), key=lambda claim: claim.start)
    again = attrs.evolve(
        case,
        schedule=other,
        claims=tuple(claims),
        others=tuple(shuffled(case.others, seed)),
    )
    assert case.offered() == again.offered()


@slow
@given(cases(days=2), st.integers(1, 1440), st.integers(1, 9))
def test_how_much_is_asked_does_not_change_which_starts_there_are(case, cut, days):
    """R16, R125: a longer question agrees with a shorter one where they overlap."""
    middle = min(case.start + cut, case.end)
    whole = case.offered()
    first = attrs.evolve(case, end=middle).offered()
    second = attrs.evolve(case, start=middle).offered()
    assert whole == first + second
    more = case.agenda(until=case.end + days * DAY)
    assert whole == list(offered(more, case.wish, case.start, case.end))
    earlier = attrs.evolve(case, start=case.start - days * DAY).agenda()
    assert whole == list(offered(earlier, case.wish, case.start, case.end))


@pytest.fixture
def _usual_place():
    """Put the process back to where it was."""
    yield
    locale.setlocale(locale.LC_ALL, "C")
    time.tzset()


@pytest.mark.usefixtures("_usual_place")
@pytest.mark.parametrize("place", ["Pacific/Kiritimati", "America/St_Johns", "UTC"])
def test_neither_viewer_nor_process_moves_an_instant(monkeypatch, place):
    """R23, R24: the viewer's zone groups and labels; TZ and locale do nothing."""
    schedule = Schedule("s", "Europe/Paris", hours=[WeeklyHours("su", ["01:00-05:00"])])
    start = floor_minute(datetime(2026, 3, 29, tzinfo=ZoneInfo("Europe/Paris")))
    service = Service("v", 60, step=30, horizon=RollingDays(1))

    def found() -> list[int]:
        known = Agenda(
            Resource("r", "s"),
            schedule,
            openings(schedule, start - 2 * DAY, start + 3 * DAY),
        )
        now = from_minute(start - 600)
        return list(offered(known, Wish(service, 60, now), start, start + DAY))

    expected = [start + 60 + 30 * each for each in range(5)]
    assert expected == found()
    monkeypatch.setenv("TZ", place)
    time.tzset()
    locale.setlocale(locale.LC_ALL, "C.UTF-8")
    assert expected == found()
    slots = Slots(found(), 60, "r", from_minute(start))
    days = slots.by_day(place)
    assert expected == sorted(
        slot.start_minute for day in days.values() for slot in day
    )
    for slot in slots:
        assert slot.start == datetime.fromisoformat(slot.label(place))


# --- teams against a brute force


@st.composite
def teams(draw, anchors) -> tuple[list[Agenda], Case]:
    """Up to four hosts that one service is asked of."""
    case = draw(cases(anchors=anchors))
    hosts = [case.agenda()]
    for _ in range(draw(st.integers(0, 3))):
        other = draw(cases(anchors=anchors))
        moved = other.start - case.start
        claims = tuple(
            each._replace(start=each.start - moved, end=each.end - moved)
            for each in other.claims
        )
        inside = other.resource.buffers_inside
        host = attrs.evolve(case, claims=claims).agenda()
        resource = attrs.evolve(host.resource, buffers_inside=inside)
        openings = hosts[0].openings if draw(st.booleans()) else host.openings
        hosts.append(attrs.evolve(host, resource=resource, openings=openings))
    return hosts, case


def each_alone(hosts, case) -> list[set[int]]:
    """What every host offers without the others."""
    return [set(offered(each, case.wish, case.start, case.end)) for each in hosts]


@slow
@given(teams(anchors=tuple(sorted(FIXED, key=str))))
def test_teams_agree_with_asking_everybody(team):
    """R18, R111: all-of is what all offer, any-of what anybody offers."""
    hosts, case = team
    alone = each_alone(hosts, case)
    span = case.start, case.end
    everybody = sorted(set.intersection(*alone))
    anybody = sorted(set.union(*alone))
    assert everybody == list(team_starts(hosts, [], case.wish, *span))
    assert anybody == list(team_starts([], hosts, case.wish, *span))
    if len(hosts) > 1:
        both = sorted(alone[0] & set.union(*alone[1:]))
        assert both == list(team_starts(hosts[:1], hosts[1:], case.wish, *span))


@slow
@given(teams(anchors=(Anchor.AFTER_BUSY, Anchor.PACKED)))
def test_moving_grids_of_a_team_suit_everyone_in_it(team):
    """R111: whatever all-of offers, no rule but a host's own grid refuses."""
    hosts, case = team
    found = team_starts(hosts, [], case.wish, case.start, case.end)
    for host in hosts:
        for at in found:
            told = reasons(host, case.wish, at)
            blocking = [each.rule for each in told if each.severity is Severity.BLOCK]
            assert set(blocking) <= {"grid"}
    if case.wish.service.seats == 1:
        alone = each_alone(hosts, case)
        assert sorted(set.union(*alone)) == list(
            team_starts([], hosts, case.wish, case.start, case.end)
        )


# --- the days on which clocks change


@pytest.mark.parametrize("zone, day", DAYS, ids=str)
@pytest.mark.parametrize("step", [15, 20, 45, 50, 60, 120])
def test_on_a_change_day_every_label_of_the_grid_is_offered(zone, day, step):
    """R20, R22, R28, R33: as the clock shows them, none lost, each instant once."""
    info = ZoneInfo(zone)
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=info)
    start = floor_minute(noon) - 2 * DAY
    expected = []
    for at in range(start, start + 4 * DAY):
        shown = datetime.fromtimestamp(at * 60, info)
        if (shown.hour * 60 + shown.minute) % step == 0:
            expected.append(at)
    schedule = Schedule("s", zone, hours=[WeeklyHours("mo-su", ["00:00-24:00"])])
    for anchor in (Anchor.MIDNIGHT, Anchor.WINDOW_START):
        known = Agenda(
            Resource("r", "s"),
            schedule,
            openings(schedule, start - 2 * DAY, start + 8 * DAY),
        )
        asked = Wish(Service("v", 5, step=step, anchor=anchor), 5, noon - timedelta(9))
        found = list(offered(known, asked, start, start + 4 * DAY))
        assert sorted(set(found)) == found
        if anchor is Anchor.MIDNIGHT:
            assert expected == found
        else:  # counted in real time from each midnight
            assert all(b - a <= step for a, b in pairwise(found))
