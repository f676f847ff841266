"""The rules once more, written as plainly as can be and without the engine's own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import attrs

from ...domain.policies import Limit
from ...domain.resources import Resource
from ...domain.schedules import Schedule
from ...domain.services import Service
from .business import HOURS
from .state import State, Taken, session

ROOM, HOURS_RULE, GRID, NOTICE, LIMIT, OVERLAP = (
    "room",
    "hours",
    "grid",
    "notice",
    "limit",
    "overlap",
)
STANDING = (ROOM, LIMIT, OVERLAP)
"""What must hold whenever a place is kept for longer than before."""

ALL = (HOURS_RULE, ROOM, GRID, NOTICE, LIMIT, OVERLAP)


@attrs.frozen
class Wanted:
    """
    A place that somebody wants, in minutes since the epoch.

    Args:
        service: which service.
        resource: of what.
        start: from when.
        minutes: for how long.
        units: how many units or seats.
        before: buffer before it.
        after: buffer after it.
        customer: for whom, or empty.
        now: when it is wanted.
        since: from when the notice counts.
        own: bookings that are not in the way.
        beside: what else is taken by then.
        moving: whether it is a booking that moves.
    """

    service: Service
    resource: str
    start: int
    minutes: int
    units: int
    before: int
    after: int
    customer: str
    now: datetime
    since: datetime
    own: frozenset[str] = frozenset()
    beside: tuple[Taken, ...] = ()
    moving: bool = False

    @property
    def end(self) -> int:
        """The minute at which it is over."""
        return self.start + self.minutes

    def others(self, state: State, field: str, value: str) -> list[Taken]:
        """Return what others have of that resource, service or customer by now."""
        now = self.now.timestamp()
        kept = [
            one
            for one in state.of(field, value)
            if one.until > now and one.booking not in self.own
        ]
        return kept + [one for one in self.beside if getattr(one, field) == value]


def refusals(state: State, wanted: Wanted, rules: Iterable[str] = ALL) -> list[str]:
    """Return which of *rules* refuse *wanted* in *state*."""
    return [rule for rule in rules if not _RULES[rule](state, wanted)]


class _Span(NamedTuple):
    start: int
    end: int
    before: int
    after: int
    units: int


def _room(state: State, wanted: Wanted) -> bool:
    resource = state.records["resource", wanted.resource]
    assert isinstance(resource, Resource)
    others = wanted.others(state, "resource", wanted.resource)
    units = wanted.units
    if wanted.service.seats > 1:
        own = session(wanted.service.id, wanted.start, wanted.end)
        seats = sum(one.units for one in others if one.session == own)
        if seats + wanted.units > wanted.service.seats:
            return False
        others = [one for one in others if one.session != own]
        units = 1
    new = _Span(wanted.start, wanted.end, wanted.before, wanted.after, units)
    spans = _as_spans(others)
    if resource.buffers.value == "sum":
        return _fits(new, spans, resource.capacity, before=True, after=True)
    return _fits(new, spans, resource.capacity, before=True, after=False) and _fits(
        new, spans, resource.capacity, before=False, after=True
    )


def _as_spans(others: list[Taken]) -> list[_Span]:
    """Return what *others* take, the seats of one session together as one unit."""
    spans: list[_Span] = []
    sessions: dict[str, list[Taken]] = {}
    for one in others:
        if one.session:
            sessions.setdefault(one.session, []).append(one)
        else:
            spans.append(_Span(one.start, one.end, one.before, one.after, one.units))
    for seats in sessions.values():
        spans.append(
            _Span(
                seats[0].start,
                max(seat.end for seat in seats),
                max(seat.before for seat in seats),
                max(seat.after for seat in seats),
                1,
            )
        )
    return spans


def _fits(
    new: _Span, others: list[_Span], capacity: int, *, before: bool, after: bool
) -> bool:
    """Whether there is room for *new* at every minute at which anything begins."""

    def padded(span: _Span) -> tuple[int, int, int]:
        low = span.start - span.before if before else span.start
        high = span.end + span.after if after else span.end
        return low, high, span.units

    first, last, units = padded(new)
    spans = [padded(span) for span in others]
    minutes = {first, *(low for low, _, _ in spans if first < low < last)}
    return all(
        sum(used for low, high, used in spans if low <= minute < high) + units
        <= capacity
        for minute in minutes
    )


def _schedule(state: State, wanted: Wanted) -> Schedule:
    resource = state.records["resource", wanted.resource]
    assert isinstance(resource, Resource)
    schedule = state.records["schedule", resource.schedule]
    assert isinstance(schedule, Schedule)
    return schedule


def _local(minute: int, schedule: Schedule) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC).astimezone(ZoneInfo(schedule.zone))


def _wall(minute: int, schedule: Schedule) -> int:
    local = _local(minute, schedule)
    return local.hour * 60 + local.minute


def _hours(state: State, wanted: Wanted) -> bool:
    schedule = _schedule(state, wanted)
    start = _wall(wanted.start, schedule)
    return any(
        _minutes(opens) <= start and start + wanted.minutes <= _minutes(closes)
        for opens, _, closes in (
            window.partition("-") for window in HOURS[schedule.name]
        )
    )


def _minutes(wall: str) -> int:
    hour, _, minute = wall.partition(":")
    return int(hour) * 60 + int(minute)


def _grid(state: State, wanted: Wanted) -> bool:
    step = wanted.service.step or timedelta(minutes=wanted.minutes)
    schedule = _schedule(state, wanted)
    return _wall(wanted.start, schedule) % (step.total_seconds() // 60) == 0


def _notice(state: State, wanted: Wanted) -> bool:
    given = wanted.service.notice
    notice = given.reschedule if wanted.moving else given.book
    ahead = wanted.start * 60 - wanted.since.timestamp()
    return ahead > 0 if notice is None else ahead >= notice.total_seconds()


def _limits(state: State, wanted: Wanted) -> bool:
    return all(_within(limit, state, wanted) for limit in wanted.service.limits)


def _within(limit: Limit, state: State, wanted: Wanted) -> bool:
    """Whether one booking more, of so many minutes, passes no maximum of *limit*."""
    schedule = _schedule(state, wanted)
    period = _period(wanted.start, limit, schedule)
    same = [
        one
        for one in _counted(limit, state, wanted)
        if _period(one.start, limit, schedule) == period
    ]
    if limit.bookings is not None and len(same) + 1 > limit.bookings:
        return False
    minutes = sum(one.end - one.start for one in same) + wanted.minutes
    return limit.minutes is None or minutes <= limit.minutes


def _counted(limit: Limit, state: State, wanted: Wanted) -> list[Taken]:
    if limit.scope.value == "resource":
        return wanted.others(state, "resource", wanted.resource)
    of_service = wanted.others(state, "service", wanted.service.id)
    if limit.scope.value == "service":
        return of_service
    customer = wanted.customer
    return [one for one in of_service if customer and one.customer == customer]


def _period(minute: int, limit: Limit, schedule: Schedule) -> date:
    """Return the first date of the day or week that holds *minute*."""
    day = _local(minute, schedule).date()
    return day if limit.per.value == "day" else day - timedelta(days=day.weekday())


def _overlap(state: State, wanted: Wanted) -> bool:
    if wanted.service.overlaps.value != "block" or not wanted.customer:
        return True
    return not any(
        one.start < wanted.end and wanted.start < one.end
        for one in wanted.others(state, "customer", wanted.customer)
    )


_RULES = {
    ROOM: _room,
    HOURS_RULE: _hours,
    GRID: _grid,
    NOTICE: _notice,
    LIMIT: _limits,
    OVERLAP: _overlap,
}
