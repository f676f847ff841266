"""Opening hours: a schedule's windows over a span of time, less what was taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TypeAlias

import attrs

from .ids import ScheduleId
from .intervals import ceil_minute, floor_minute
from .recurrence import dates
from .schedules import DateHours, Schedule, Window
from .timeline import Span, clipped, fits, intersected, merged, subtracted, united
from .wallclock import day_of, local_midnight, window

NO_HOLIDAYS: Mapping[date, str] = {}

_AWAY = 2
"""How many dates apart two zones' wall clocks can be, at most (R31)."""

GridKey: TypeAlias = tuple[object, ...]
"""What a grid depends on, apart from the openings that it is laid over."""


@attrs.frozen
class Removal:
    """A span that a holiday, a closure or an absence took from the opening hours."""

    rule: str
    span: Span
    detail: str


@attrs.frozen(eq=False)
class Openings:
    """
    When a schedule is open over a span, and how that came about.

    Args:
        schedule: whose hours these are.
        start: the first minute that was looked at.
        end: the minute after the last one.
        hours: from weekly hours, periods and overrides alone.
        overridden: ordinals of the local dates that have an override.
        removed: what holidays, closures and absences took away.
        restrictions: the openings of further schedules that must be open too.
        spans: what is open after all of it, extra openings included.
    """

    schedule: Schedule
    start: int
    end: int
    hours: tuple[Span, ...]
    overridden: frozenset[int]
    removed: tuple[Removal, ...]
    restrictions: tuple[Openings, ...]
    spans: tuple[Span, ...]
    memo: dict[GridKey, tuple[int, ...]] = attrs.field(
        factory=dict, init=False, repr=False
    )
    """Grids that were laid over these openings; derived, never part of their value."""


def openings(
    schedule: Schedule,
    start: int,
    end: int,
    *,
    holidays: Mapping[date, str] = NO_HOLIDAYS,
    restrictions: Sequence[Openings] = (),
) -> Openings:
    """
    Return when *schedule* is open within the UTC minutes [start, end).

    Args:
        schedule: weekly hours, overrides, closures and the rest.
        start: first minute wanted.
        end: minute after the last one wanted.
        holidays: the names of the public holidays among the local dates.
        restrictions: openings of other schedules over at least the same span,
            all of which must be open too.

    Returns:
        Spans in order, merged where they touch, clipped to [start, end).
    """
    away = _AWAY if schedule.travel else 0
    first = day_of(start, schedule.zone) - 1 - away
    last = day_of(end, schedule.zone) + away
    hours = merged(_hours(schedule, first, last))
    removed = tuple(_removals(schedule, first, last, holidays))
    spans = (
        subtracted(hours, merged(each.span for each in removed)) if removed else hours
    )
    for other in restrictions:
        spans = intersected(spans, other.spans)
    if schedule.openings:
        spans = united(spans, merged(_dated(schedule, schedule.openings, first, last)))
    return Openings(
        schedule=schedule,
        start=start,
        end=end,
        hours=tuple(clipped(hours, start, end)),
        overridden=frozenset(each.date.toordinal() for each in schedule.overrides),
        removed=removed,
        restrictions=tuple(restrictions),
        spans=tuple(clipped(spans, start, end)),
    )


def _hours(schedule: Schedule, first: int, last: int) -> Iterator[Span]:
    """
    Yield the windows of every day, overrides in the place of the usual hours.

    An override's date belongs to it alone: the night before ends at its midnight
    (R25). Windows that are empty so may come back reversed.
    """
    weekly = _by_weekday(schedule)
    special = _by_date(schedule.overrides)
    periodic = _periodic(schedule, first, last)
    for day in range(*_effective(schedule, first, last)):
        if day in special:
            windows: Sequence[Window] = special[day]
        else:
            windows = (*weekly[(day - 1) % 7], *periodic.get(day, ()))
        zone_name = schedule.zone_on(day)
        for each in windows:
            span = window(day, each.start, each.until, zone_name)
            if span and day + 1 in special:
                until = local_midnight(day + 1, schedule.zone_on(day + 1))
                span = (span[0], min(span[1], until))
            if span:
                yield span


def _effective(schedule: Schedule, first: int, last: int) -> tuple[int, int]:
    if schedule.effective_first:
        first = max(first, schedule.effective_first.toordinal())
    if schedule.effective_last:
        last = min(last, schedule.effective_last.toordinal())
    return first, last + 1


def _by_weekday(schedule: Schedule) -> list[list[Window]]:
    weekly: list[list[Window]] = [[] for _ in range(7)]
    for each in schedule.hours:
        for day in each.days:
            weekly[day].extend(each.windows)
    return weekly


def _by_date(rows: Sequence[DateHours]) -> dict[int, list[Window]]:
    """Rows of one date add up."""
    dated: dict[int, list[Window]] = {}
    for row in rows:
        dated.setdefault(row.date.toordinal(), []).extend(row.windows)
    return dated


def _periodic(schedule: Schedule, first: int, last: int) -> dict[int, list[Window]]:
    dated: dict[int, list[Window]] = {}
    for period in schedule.periods:
        found = dates(
            period.rule, period.first, date.fromordinal(first), date.fromordinal(last)
        )
        for day in found:
            dated.setdefault(day.toordinal(), []).extend(period.windows)
    return dated


def _dated(
    schedule: Schedule, rows: Sequence[DateHours], first: int, last: int
) -> Iterator[Span]:
    begin, end = _effective(schedule, first, last)
    for day, windows in _by_date(rows).items():
        if begin <= day < end:
            for each in windows:
                span = window(day, each.start, each.until, schedule.zone_on(day))
                if span:
                    yield span


def _removals(
    schedule: Schedule, first: int, last: int, holidays: Mapping[date, str]
) -> Iterator[Removal]:
    for day, name in sorted(holidays.items()):
        ordinal = day.toordinal()
        if first <= ordinal <= last:
            yield Removal("holiday", _days(schedule, ordinal, ordinal), name)
    for closure in schedule.closures:
        begin = max(first, closure.first.toordinal())
        end = min(last, closure.last.toordinal())
        if begin <= end:
            yield Removal("closure", _days(schedule, begin, end), closure.reason)
    for absence in schedule.absences:
        span = floor_minute(absence.start), ceil_minute(absence.end)
        yield Removal("absence", span, absence.reason)


def _days(schedule: Schedule, first: int, last: int) -> Span:
    return (
        local_midnight(first, schedule.zone_on(first)),
        local_midnight(last + 1, schedule.zone_on(last)),
    )


def next_midnight(minute: int, zone_name: str) -> int:
    """
    Return the first local midnight after the instant *minute*.

    A clock that is put back past midnight passes it twice; the first time counts.
    """
    day = day_of(minute, zone_name)
    after = local_midnight(day + 1, zone_name)
    return after if after > minute else local_midnight(day + 2, zone_name)


def why_closed(
    opened: Openings, start: int, end: int
) -> list[tuple[str, ScheduleId, str]]:
    """
    Return every part of the schedule that keeps [start, end) from being open (R64).

    Returns:
        (rule, schedule id, detail) in pipeline order; empty when it is open.
    """
    if fits(opened.spans, start, end):
        return []
    schedule = opened.schedule
    found = [(rule, schedule.id, day) for rule, day in _no_hours(opened, start, end)]
    for removal in opened.removed:
        if removal.span[0] < end and start < removal.span[1]:
            found.append((removal.rule, schedule.id, removal.detail))
    for other in opened.restrictions:
        if not fits(other.spans, start, end):
            found.append(("restriction", other.schedule.id, other.schedule.name))
    return found


def _no_hours(opened: Openings, start: int, end: int) -> list[tuple[str, str]]:
    """Return what leaves a date of [start, end) without hours, and its first date."""
    zone_name = opened.schedule.zone
    days: dict[str, str] = {}
    while start < end:
        day = day_of(start, zone_name)
        until = min(end, next_midnight(start, zone_name))
        if not fits(opened.hours, start, until):
            days.setdefault(_rule_of(opened, day), date.fromordinal(day).isoformat())
        start = until
    return list(days.items())


def _rule_of(opened: Openings, day: int) -> str:
    first, after = _effective(opened.schedule, day, day)
    if first >= after:
        return "effective_range"
    return "date_override" if day in opened.overridden else "opening_hours"
