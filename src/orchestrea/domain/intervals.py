"""Spans of time between two instants, and set algebra on them, exact to the second."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import attrs

from . import timeline
from .errors import InvalidInterval, InvalidTime

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_YEAR = 1970
LAST_YEAR = 9998

_SHOWN = 80


def instant(value: object) -> datetime:
    """
    The same instant in UTC.

    Raises:
        InvalidTime: *value* is no datetime, has no zone, or lies outside the
            years 1970 to 9998.
    """
    if not isinstance(value, datetime):
        raise InvalidTime(f"not a datetime: {repr(value)[:_SHOWN]}")
    if value.tzinfo is not UTC:
        value = _in_utc(value)
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise InvalidTime(f"{value} is outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return value


def floor_minute(value: datetime) -> int:
    """
    The last whole minute since the epoch that is not after *value*.

    Raises:
        InvalidTime: *value* has no zone.
    """
    try:
        since = value - EPOCH
    except TypeError as error:
        raise InvalidTime(f"{value!r} has no time zone") from error
    return since.days * 1440 + since.seconds // 60


def ceil_minute(value: datetime) -> int:
    """
    The first whole minute since the epoch that is not before *value*.

    Raises:
        InvalidTime: *value* has no zone.
    """
    try:
        before = EPOCH - value
    except TypeError as error:
        raise InvalidTime(f"{value!r} has no time zone") from error
    return -(before.days * 1440 + before.seconds // 60)


def from_minute(minute: int) -> datetime:
    """The instant, in UTC, that is *minute* minutes after the epoch."""
    return EPOCH + timedelta(0, minute * 60)


@attrs.frozen(order=True)
class Interval:
    """
    A span of time that contains its start and not its end.

    An interval that ends as it starts is empty: it overlaps and contains nothing.

    Args:
        start: an aware datetime; kept in UTC.
        end: an aware datetime, not before *start*; kept in UTC.

    Raises:
        InvalidTime: one of the two is no instant; see `instant`.
        InvalidInterval: *end* is before *start*.
    """

    start: datetime = attrs.field(converter=instant)
    end: datetime = attrs.field(converter=instant)

    def __attrs_post_init__(self) -> None:
        if self.end < self.start:
            raise InvalidInterval(f"ends at {self.end}, before its start {self.start}")

    @property
    def duration(self) -> timedelta:
        """The time that really passes from start to end."""
        return self.end - self.start

    @property
    def is_empty(self) -> bool:
        """Whether start and end are the same instant."""
        return self.start == self.end

    @property
    def minutes(self) -> timeline.Span:
        """The whole minutes inside: what a window surely offers."""
        start = ceil_minute(self.start)
        return start, max(start, floor_minute(self.end))

    @property
    def touched(self) -> timeline.Span:
        """The whole minutes that any of it lies in: what busy time takes."""
        start = floor_minute(self.start)
        return start, start if self.is_empty else ceil_minute(self.end)

    def overlaps(self, other: Interval) -> bool:
        """Whether the two share any time; touching is not sharing."""
        return max(self.start, other.start) < min(self.end, other.end)

    def contains(self, value: datetime) -> bool:
        """Whether the instant *value* is in here; the end is not."""
        return self.start <= instant(value) < self.end

    def intersection(self, other: Interval) -> Interval | None:
        """The time that the two share, or `None`."""
        if not self.overlaps(other):
            return None
        return Interval(max(self.start, other.start), min(self.end, other.end))


def merge(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """
    The same time in as few intervals as can be, in order.

    Overlapping and touching ones become one, and empty ones vanish.
    """
    return _intervals(timeline.merged(_edges(intervals)))


def subtract(
    intervals: Iterable[Interval], holes: Iterable[Interval]
) -> tuple[Interval, ...]:
    """The time in *intervals* and not in *holes*, in order and disjoint."""
    wanted = timeline.merged(_edges(intervals))
    return _intervals(timeline.subtracted(wanted, timeline.merged(_edges(holes))))


def intersect(*sets: Iterable[Interval]) -> tuple[Interval, ...]:
    """
    The time that is in every one of *sets*, in order and disjoint.

    No sets at all share no time.
    """
    if not sets:
        return ()
    common, *others = (timeline.merged(_edges(each)) for each in sets)
    for other in others:
        common = timeline.intersected(common, other)
    return _intervals(common)


def _in_utc(value: datetime) -> datetime:
    if value.utcoffset() is None:
        raise InvalidTime(f"{value!r} has no time zone")
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise InvalidTime(f"{value} is out of range") from error


def _edges(intervals: Iterable[Interval]) -> Iterator[tuple[datetime, datetime]]:
    return ((each.start, each.end) for each in intervals)


def _intervals(edges: Iterable[tuple[datetime, datetime]]) -> tuple[Interval, ...]:
    return tuple(Interval(start, end) for start, end in edges)
