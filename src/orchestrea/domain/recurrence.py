"""
RFC 5545 recurrence rules on the wall clock, with a bound on every search.

The rule says which dates; the wall clock says which instants. Dates are worked out
period by period, from the period that the asked dates lie in, so that neither an
old rule nor an impossible one (31 February) costs more than the days looked at.
"""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import count

import attrs

from . import wallclock
from .errors import InvalidTime, LimitExceeded
from .intervals import EPOCH, FIRST_YEAR, LAST_YEAR, from_minute
from .rrules import Parts, canonical, parsed

DEFAULT_LIMIT = 366
MAX_DAYS_SEARCHED = 36_600

_LAST = date(LAST_YEAR, 12, 31)


@attrs.frozen
class Recurrence:
    """
    An RFC 5545 recurrence rule, without its start.

    Args:
        rule: such as ``FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10``; kept in upper case and
            without a leading ``RRULE:``. Whole days are the finest step. UNTIL is
            a date, which is local and included, or an instant in UTC.

    Raises:
        InvalidRecurrence: the rule is malformed; the message names the part.
    """

    rule: str = attrs.field(converter=canonical)

    @rule.validator
    def _check(self, _: object, rule: str) -> None:
        parsed(rule)

    @property
    def bounded(self) -> bool:
        """Whether the rule itself ends, by COUNT or by UNTIL."""
        parts = parsed(self.rule)
        return parts.count is not None or parts.until is not None


@attrs.frozen(order=True)
class Occurrence:
    """
    One time that a rule names.

    Args:
        local: what the wall clock should show.
        minute: the instant, in UTC minutes; `None` when the clock skips that time.
    """

    local: datetime
    minute: int | None = attrs.field(order=False)


def occurrences(
    rule: Recurrence,
    first: datetime,
    zone: str,
    *,
    first_date: date | None = None,
    last_date: date | None = None,
    limit: int = DEFAULT_LIMIT,
    shift: bool = False,
) -> tuple[Occurrence, ...]:
    """
    The times that *rule* names, in order, at the same wall time on every date.

    A time that the clock skips is reported with no instant and does not use up the
    rule's COUNT; of a time shown twice the earlier instant is meant.

    Args:
        first: the naive local start of the series, in whole minutes. It is an
            occurrence only where the rule names it.
        zone: the name of the IANA zone whose wall clock counts.
        first_date: leave out local dates before this one.
        last_date: leave out local dates after this one. A rule with a bound of its
            own needs none.
        limit: how many occurrences that have an instant there may be at most.
        shift: move a time that the clock skips forward by what is skipped.

    Raises:
        InvalidTime: *first* is not naive or not a whole minute, or *zone* unknown.
        LimitExceeded: there are more than *limit*; or the rule has no end and
            *last_date* is missing; or the search is too long.
    """
    _check_first(first)
    wallclock.zone(zone, allow_fixed=True)
    parts = parsed(rule.rule)
    wall = _Wall(zone, first.hour * 60 + first.minute)
    span = _Span.of(parts, first.date(), first_date, last_date)
    result: list[Occurrence] = []
    real = 0
    for day in _named(parts, span, wall, shift=shift):
        result.append(wall.occurrence(day, shift=shift))
        real += result[-1].minute is not None
        if real > limit:
            raise LimitExceeded(f"more than {limit} occurrences", limit=limit)
    return tuple(result)


def dates(
    rule: Recurrence, first_date: date, window_first: date, window_last: date
) -> tuple[date, ...]:
    """
    The dates from *window_first* to *window_last*, both included, that *rule* names.

    Args:
        first_date: the start of the rule; from it intervals and COUNT are counted.
            An UNTIL that is an instant counts as its date in UTC.

    Raises:
        LimitExceeded: the search is too long.
    """
    parts = parsed(rule.rule)
    span = _Span.of(parts, first_date, window_first, window_last)
    return tuple(_named(parts, span))


def project(
    minute: int, zone_name: str, *, weeks: int = 0, days: int = 0
) -> Occurrence:
    """
    The same wall time so many weeks and days after the instant *minute*.

    Raises:
        InvalidTime: that lies outside the years that we know.
    """
    local = minute + wallclock.offset_at(minute, zone_name)
    days += local // wallclock.DAY + 7 * weeks
    wall = _Wall(zone_name, local % wallclock.DAY)
    try:
        return wall.occurrence(EPOCH.date() + timedelta(days), shift=False)
    except OverflowError as error:
        raise InvalidTime(f"{days} days after the epoch is out of range") from error


@attrs.frozen
class _Wall:
    """A time on the wall clocks of one zone."""

    zone: str
    at: int

    def exists(self, day: date) -> bool:
        return wallclock.exists(day.toordinal(), self.at, self.zone)

    def minute(self, day: date) -> int:
        return wallclock.to_minute(day.toordinal(), self.at, self.zone)

    def occurrence(self, day: date, *, shift: bool) -> Occurrence:
        local = datetime.combine(day, time(*divmod(self.at, 60)))
        if self.exists(day):
            return Occurrence(local, self.minute(day))
        if not shift:
            return Occurrence(local, None)
        minute = self.minute(day)
        ahead = minute + wallclock.offset_at(minute, self.zone)
        return Occurrence(from_minute(ahead).replace(tzinfo=None), minute)


@attrs.frozen
class _Span:
    """The dates that are asked for, and the one where the rule starts."""

    first: date
    since: date
    until: date

    @classmethod
    def of(
        cls, parts: Parts, first: date, since: date | None, until: date | None
    ) -> _Span:
        end = until or _LAST
        if isinstance(parts.until, date):
            end = min(end, parts.until)
        elif parts.until is not None:  # no zone is a whole day ahead of UTC
            end = min(end, from_minute(parts.until).date() + timedelta(1))
        elif parts.count is None and until is None:
            raise LimitExceeded("a rule without an end needs a last date")
        return cls(first, max(since or first, first), min(end, _LAST))


def _check_first(first: datetime) -> None:
    if first.tzinfo is not None:
        raise InvalidTime(f"{first} has a zone: a series starts at a local time")
    if first.second or first.microsecond:
        raise InvalidTime(f"{first} is not a whole minute")
    if not FIRST_YEAR <= first.year <= LAST_YEAR:
        raise InvalidTime(f"{first} is outside the years {FIRST_YEAR} to {LAST_YEAR}")


def _named(
    parts: Parts, span: _Span, wall: _Wall | None = None, *, shift: bool = False
) -> Iterator[date]:
    """The dates in *span* that the rule names, up to its COUNT or UNTIL."""
    left = parts.count
    for day in _days(parts.from_start(span.first), span):
        if left == 0 or _is_over(parts, day, wall):
            return
        if left is not None and (shift or wall is None or wall.exists(day)):
            left -= 1
        if day >= span.since:
            yield day


def _is_over(parts: Parts, day: date, wall: _Wall | None) -> bool:
    """Whether *day*, at the time of *wall* if there is one, is after UNTIL."""
    if isinstance(parts.until, date):
        return day > parts.until
    if parts.until is None:
        return False
    if wall is None:
        return day > from_minute(parts.until).date()
    return wall.minute(day) > parts.until


def _days(parts: Parts, span: _Span) -> Iterator[date]:
    """The dates that the parts name, from the start if they must be counted."""
    since = span.first if parts.count is not None else span.since
    tests = _tests(parts)
    searched = 0
    for index in count(_index(parts, span.first, since)):
        period = _period(parts, span.first, index * parts.interval)
        if period.start > span.until.toordinal():
            return
        searched += len(period)
        if searched > MAX_DAYS_SEARCHED:
            raise LimitExceeded(
                f"a search of more than {MAX_DAYS_SEARCHED} days: ask for less",
                limit=MAX_DAYS_SEARCHED,
            )
        found = list(map(date.fromordinal, period))
        for test in tests:
            found = list(filter(test, found))
        yield from (d for d in _picked(found, parts) if since <= d <= span.until)


def _index(parts: Parts, first: date, day: date) -> int:
    """Which period of the rule, by its INTERVAL, *day* lies in or follows."""
    if parts.freq == "YEARLY":
        passed = day.year - first.year
    elif parts.freq == "MONTHLY":
        passed = (day.year - first.year) * 12 + day.month - first.month
    elif parts.freq == "WEEKLY":
        passed = (day.toordinal() - _week(first, parts.week_start)) // 7
    else:
        passed = (day - first).days
    return passed // parts.interval


def _period(parts: Parts, first: date, passed: int) -> range:
    """The ordinals of the day, week, month or year that is *passed* after the first."""
    if parts.freq == "DAILY":
        start, length = first.toordinal() + passed, 1
    elif parts.freq == "WEEKLY":
        start, length = _week(first, parts.week_start) + 7 * passed, 7
    else:
        months = 12 * passed if parts.freq == "YEARLY" else passed
        year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
        if year > LAST_YEAR:
            return range(_LAST.toordinal() + 1, _LAST.toordinal() + 1)
        if parts.freq == "YEARLY":
            start, length = date(year, 1, 1).toordinal(), 365 + isleap(year)
        else:
            start = date(year, month + 1, 1).toordinal()
            length = monthrange(year, month + 1)[1]
    return range(start, min(start + length, _LAST.toordinal() + 1))


def _week(day: date, week_start: int) -> int:
    """The ordinal of the first day of the week that *day* lies in."""
    return day.toordinal() - (day.weekday() - week_start) % 7


def _picked(found: list[date], parts: Parts) -> list[date]:
    if not parts.positions:
        return found
    size = len(found)
    indexes = {n - 1 if n > 0 else size + n for n in parts.positions}
    return [found[index] for index in sorted(indexes) if 0 <= index < size]


def _tests(parts: Parts) -> list[Callable[[date], bool]]:
    """What a date must pass; the cheapest and sharpest first."""
    tests: list[Callable[[date], bool]] = []
    if parts.months:
        tests.append(lambda day: day.month in parts.months)
    if parts.weekdays or parts.nth_weekdays:
        tests.append(lambda day: _is_weekday(day, parts))
    if parts.month_days:
        tests.append(lambda day: _has(parts.month_days, *_in_month(day)))
    if parts.year_days:
        tests.append(lambda day: _has(parts.year_days, *_in_year(day)))
    if parts.week_numbers:
        tests.append(lambda day: _has_week_number(day, parts))
    return tests


def _in_month(day: date) -> tuple[int, int]:
    return day.day, monthrange(day.year, day.month)[1]


def _in_year(day: date) -> tuple[int, int]:
    before = date(day.year, 1, 1).toordinal() - 1
    return day.toordinal() - before, 365 + isleap(day.year)


def _has(wanted: frozenset[int], number: int, length: int) -> bool:
    """Whether the *number*-th of *length* is wanted, from the front or the back."""
    return number in wanted or number - length - 1 in wanted


def _is_weekday(day: date, parts: Parts) -> bool:
    weekday = day.weekday()
    if weekday in parts.weekdays or not parts.nth_weekdays:
        return weekday in parts.weekdays
    monthly = parts.freq == "MONTHLY" or parts.months
    number, length = _in_month(day) if monthly else _in_year(day)
    from_front, from_back = (number + 6) // 7, -((length - number) // 7 + 1)
    nth = parts.nth_weekdays
    return (weekday, from_front) in nth or (weekday, from_back) in nth


def _has_week_number(day: date, parts: Parts) -> bool:
    number, year = _week_number(day, parts.week_start)
    return _has(parts.week_numbers, number, _weeks(year, parts.week_start))


def _week_number(day: date, week_start: int) -> tuple[int, int]:
    """The number of a week, and its year: the one that has four of its days."""
    fourth = date.fromordinal(_week(day, week_start) + 3)
    return (_in_year(fourth)[0] + 6) // 7, fourth.year


@lru_cache(maxsize=1024)
def _weeks(year: int, week_start: int) -> int:
    return _week_number(date(year, 12, 28), week_start)[0]
