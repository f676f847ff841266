"""Schedules: when a resource is open, in wall-clock time of an IANA zone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeAlias

import attrs

from .checks import shown
from .errors import InvalidSchedule
from .ids import ScheduleId, clean_id, clean_ids, clean_text
from .intervals import instant
from .recurrence import Recurrence
from .wallclock import DAY, Weekday, day_of, format_wall, parse_wall, zone


def _wall(value: object) -> int:
    if isinstance(value, str):
        return parse_wall(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 2 * DAY:
        return value
    raise InvalidSchedule(
        f"{shown(value)} is no time of day; write 09:00, 24:00 or 26:00"
    )


def _days(value: object) -> frozenset[Weekday]:
    if isinstance(value, str):
        chosen: set[Weekday] = set()
        for part in value.split(","):
            first, dash, last = (each.strip() for each in part.partition("-"))
            begin, end = Weekday.parse(first), Weekday.parse(last if dash else first)
            chosen.update(
                Weekday((begin + i) % 7) for i in range((end - begin) % 7 + 1)
            )
        return frozenset(chosen)
    if isinstance(value, Iterable):
        return frozenset(Weekday.parse(day) for day in value)
    raise InvalidSchedule(f"{shown(value)} names no weekdays; write mo-fr or mo,we")


def local_date(value: date | str) -> date:
    """
    Return *value* as a date without a time.

    Raises:
        InvalidSchedule: it is neither a date nor text such as ``2026-03-29``.
    """
    try:
        found = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        found = None
    if isinstance(found, date) and not isinstance(found, datetime):
        return found
    raise InvalidSchedule(f"{shown(value)} is no date; write 2026-03-29")


def _optional_date(value: date | str | None) -> date | None:
    return None if value is None else local_date(value)


def _reason(value: object) -> str:
    return clean_text(value, what="reason", most=500)


@attrs.frozen
class Window:
    """
    Opening hours of one day: wall-clock times, `end` up to ``48:00`` (R26).

    Args:
        start: such as ``"09:00"``, or minutes from local midnight.
        end: such as ``"17:00"``, ``"24:00"``, or ``"26:00"`` for two hours past it.
        crosses_midnight: reads an `end` before `start` as one of the next day.

    Raises:
        InvalidSchedule: `end` comes before `start` without crossing midnight.
    """

    start: int = attrs.field(converter=_wall)
    end: int = attrs.field(converter=_wall)
    crosses_midnight: bool = False

    def __attrs_post_init__(self) -> None:
        if self.start >= DAY:
            raise InvalidSchedule(
                f"{format_wall(self.start)} starts on the next day; put it there"
            )
        if self.end < self.start and not self.crosses_midnight:
            raise InvalidSchedule(
                f"{format_wall(self.start)}-{format_wall(self.end)} ends before it"
                " starts; write"
                f" {format_wall(self.start)}-{format_wall(self.end + DAY)}"
                " or crosses_midnight=True"
            )

    @property
    def until(self) -> int:
        """The end in minutes from the midnight on which the window's day begins."""
        return self.end + DAY if self.end < self.start else self.end


WindowLike: TypeAlias = Window | str | tuple[object, object]
"""A window, ``"09:00-17:00"``, or its start and end."""


def _windows(value: Iterable[WindowLike]) -> tuple[Window, ...]:
    many = (value,) if isinstance(value, str) else value
    return tuple(_window(each) for each in many)


def _window(value: WindowLike) -> Window:
    if isinstance(value, Window):
        return value
    if isinstance(value, str):
        start, _, end = value.partition("-")
        return Window(start.strip(), end.strip())
    try:
        begin, until = value
    except (TypeError, ValueError):
        raise InvalidSchedule(
            f"{shown(value)} is no window; write 09:00-17:00"
        ) from None
    return Window(begin, until)


@attrs.frozen
class WeeklyHours:
    """The same windows on some weekdays: ``WeeklyHours("mo-fr", ["09:00-17:00"])``."""

    days: frozenset[Weekday] = attrs.field(converter=_days)
    windows: tuple[Window, ...] = attrs.field(converter=_windows)


@attrs.frozen
class DateHours:
    """Hours of one local date; as an override they replace all others, none closes."""

    date: date = attrs.field(converter=local_date)
    windows: tuple[Window, ...] = attrs.field(default=(), converter=_windows)


def _rule(value: Recurrence | str) -> Recurrence:
    return value if isinstance(value, Recurrence) else Recurrence(value)


@attrs.frozen
class Period:
    """Hours on the days of a recurrence rule (RFC 5545), counted from `first`."""

    rule: Recurrence = attrs.field(converter=_rule)
    first: date = attrs.field(converter=local_date)
    windows: tuple[Window, ...] = attrs.field(converter=_windows)


def _in_order(first: date, last: date | None, what: str) -> None:
    if last is not None and last < first:
        raise InvalidSchedule(f"{what} ends on {last}, before it starts on {first}")


@attrs.frozen
class Closure:
    """Local dates, both included, on which nothing is open."""

    first: date = attrs.field(converter=local_date)
    last: date = attrs.field(converter=local_date)
    reason: str = attrs.field(default="", converter=_reason)

    def __attrs_post_init__(self) -> None:
        _in_order(self.first, self.last, "closure")


@attrs.frozen
class Absence:
    """A span of instants in which the resource is away."""

    start: datetime = attrs.field(converter=instant)
    end: datetime = attrs.field(converter=instant)
    reason: str = attrs.field(default="", converter=_reason)

    def __attrs_post_init__(self) -> None:
        if self.end <= self.start:
            raise InvalidSchedule(
                f"absence ends at {self.end}, not after its start {self.start}"
            )


def _zone_name(value: str) -> str:
    return zone(value).key


@attrs.frozen
class Travel:
    """Local dates whose hours are kept in another zone; without `last`, for good."""

    first: date = attrs.field(converter=local_date)
    zone: str = attrs.field(converter=_zone_name)
    last: date | None = attrs.field(default=None, converter=_optional_date)

    def __attrs_post_init__(self) -> None:
        _in_order(self.first, self.last, "travel")


def _id(value: str) -> ScheduleId:
    return clean_id(value, what="schedule id")


def _weekly(value: Iterable[WeeklyHours]) -> tuple[WeeklyHours, ...]:
    return tuple(value)


def _periods(value: Iterable[Period]) -> tuple[Period, ...]:
    return tuple(value)


def _dates(value: Iterable[DateHours]) -> tuple[DateHours, ...]:
    return tuple(value)


def _closures(value: Iterable[Closure]) -> tuple[Closure, ...]:
    return tuple(value)


def _absences(value: Iterable[Absence]) -> tuple[Absence, ...]:
    return tuple(value)


def _travel(value: Iterable[Travel]) -> tuple[Travel, ...]:
    return tuple(value)


def _holidays(value: Iterable[str]) -> tuple[str, ...]:
    return clean_ids(value, what="holiday calendar")


def _week_start(value: Weekday | int | str) -> Weekday:
    return Weekday.parse(value)


def _name(value: str) -> str:
    return clean_text(value, what="name")


@attrs.frozen
class Schedule:
    """
    When something is open.

    Args:
        id: unique within the tenant.
        zone: IANA name; hours, dates and limits are meant in it.
        hours: the weekly hours.
        periods: hours on the days of recurrence rules, added to the weekly ones.
        overrides: dates whose hours replace all of these; no window means closed.
        closures: dates on which nothing is open.
        absences: spans in which the resource is away.
        openings: extra hours that holidays, absences and restrictions do not take.
        travel: dates on which the hours are kept in another zone; the first trip
            that has a date decides.
        holidays: names of holiday calendars, such as ``FR`` or ``CA-QC``.
        effective_first: nothing is open before this local date.
        effective_last: nothing is open after it.
        week_start: the first day of the week, for limits.
        name: as people see it.
        version: counts saves; the store keeps it.

    Raises:
        InvalidTime: the zone is unknown or a fixed offset.
        InvalidSchedule: dates or hours contradict each other.
        InvalidText: an id or name that no store keeps.
    """

    id: ScheduleId = attrs.field(converter=_id)
    zone: str = attrs.field(converter=_zone_name)
    hours: tuple[WeeklyHours, ...] = attrs.field(default=(), converter=_weekly)
    periods: tuple[Period, ...] = attrs.field(default=(), converter=_periods)
    overrides: tuple[DateHours, ...] = attrs.field(default=(), converter=_dates)
    closures: tuple[Closure, ...] = attrs.field(default=(), converter=_closures)
    absences: tuple[Absence, ...] = attrs.field(default=(), converter=_absences)
    openings: tuple[DateHours, ...] = attrs.field(default=(), converter=_dates)
    travel: tuple[Travel, ...] = attrs.field(default=(), converter=_travel)
    holidays: tuple[str, ...] = attrs.field(default=(), converter=_holidays)
    effective_first: date | None = attrs.field(default=None, converter=_optional_date)
    effective_last: date | None = attrs.field(default=None, converter=_optional_date)
    week_start: Weekday = attrs.field(default=Weekday.MONDAY, converter=_week_start)
    name: str = attrs.field(default="", converter=_name)
    version: int = 0

    def __attrs_post_init__(self) -> None:
        if self.effective_first and self.effective_last:
            _in_order(
                self.effective_first, self.effective_last, f"schedule {self.id!r}"
            )

    def zone_at(self, minute: int) -> str:
        """Return the zone in which the hours are kept at an instant, in UTC minutes."""
        there = self.zone_on(day_of(minute, self.zone))
        return self.zone_on(day_of(minute, there))

    def zone_on(self, ordinal: int) -> str:
        """Return the zone in which the local date *ordinal* is kept."""
        for trip in self.travel:
            if trip.first.toordinal() <= ordinal and (
                trip.last is None or ordinal <= trip.last.toordinal()
            ):
                return trip.zone
        return self.zone
