"""How soon and how far ahead may be booked: minimum notice and the horizon."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import ClassVar

from .conflicts import Reason
from .durations import in_minutes
from .grid import grid_starts
from .intervals import floor_minute, from_minute
from .policies import BookableDays, FixedDates, RollingDays
from .rules import Agenda, Rule, Wish
from .wallclock import day_of, local_midnight

DAYS_SEARCHED = 61
"""How many days a horizon of bookable days looks at, today included."""


def _is_business_day(ordinal: int) -> bool:
    return (ordinal - 1) % 7 < 5


def rolling_end(today: int, days: int, *, business_only: bool) -> int:
    """Return the ordinal of the last day of a rolling window; *today* is day 0."""
    if not business_only:
        return today + days
    last = today
    while days:
        last += 1
        days -= _is_business_day(last)
    return last


def bookable_end(
    today: int, days: int, *, business_only: bool, is_bookable: Callable[[int], bool]
) -> int:
    """
    Return the ordinal of the day on which the *days*-th bookable day is reached.

    Args:
        today: ordinal of the first day that counts.
        days: how many are wanted; 0 gives *today*.
        business_only: Saturdays and Sundays do not count.
        is_bookable: whether the day with this ordinal has something to book.

    Returns:
        At most the 61st day, whatever was found until then.
    """
    day = today
    last = today + DAYS_SEARCHED - 1
    while True:
        counts = not business_only or _is_business_day(day)
        days -= counts and is_bookable(day)
        if days <= 0 or day >= last:
            return day
        day += 1


class LongEnoughAhead:
    """The start is at least the notice after now, inclusive."""

    name: ClassVar[str] = "notice"
    overridable: ClassVar[bool] = True
    steady: ClassVar[bool] = False

    def keep(self, starts: Sequence[int], agenda: Agenda, wish: Wish) -> Sequence[int]:
        """Return the starts from the earliest one on."""
        return starts[bisect_left(starts, wish.earliest) :]

    def reasons(self, start: int, agenda: Agenda, wish: Wish) -> Sequence[Reason]:
        """Tell the notice that is asked."""
        if start >= wish.earliest:
            return ()
        notice = wish.notice
        past = start <= floor_minute(wish.now)
        return (
            Reason(
                rule=self.name,
                text_key="reason.past" if past else "reason.notice",
                staff=f"{from_minute(start):%Y-%m-%d %H:%M}Z is before "
                f"{from_minute(wish.earliest):%Y-%m-%d %H:%M}Z, the earliest start now",
                data={"notice_minutes": None if notice is None else in_minutes(notice)},
            ),
        )


class WithinHorizon:
    """
    The start is within the horizon, in days of the schedule's zone (R61).

    Args:
        earlier: the rules that decide whether a day has something to book.
    """

    name: ClassVar[str] = "horizon"
    overridable: ClassVar[bool] = True
    steady: ClassVar[bool] = False

    def __init__(self, earlier: Sequence[Rule]) -> None:
        self._earlier = earlier

    def bounds(self, agenda: Agenda, wish: Wish) -> tuple[int, int] | None:
        """Return the first minute allowed, and the one after the last one."""
        horizon, zone_name = wish.service.horizon, agenda.schedule.zone
        if horizon is None:
            return None
        if isinstance(horizon, FixedDates):
            first, last = horizon.first.toordinal(), horizon.last.toordinal()
        else:
            first = day_of(floor_minute(wish.now), zone_name)
            last = self._last(horizon, first, agenda, wish)
        return local_midnight(first, zone_name), local_midnight(last + 1, zone_name)

    def keep(self, starts: Sequence[int], agenda: Agenda, wish: Wish) -> Sequence[int]:
        """Return the starts within the horizon."""
        bounds = self.bounds(agenda, wish)
        if bounds is None:
            return starts
        return starts[bisect_left(starts, bounds[0]) : bisect_left(starts, bounds[1])]

    def reasons(self, start: int, agenda: Agenda, wish: Wish) -> Sequence[Reason]:
        """Tell up to when may be booked."""
        bounds = self.bounds(agenda, wish)
        if bounds is None or bounds[0] <= start < bounds[1]:
            return ()
        first, last = (day_of(minute, agenda.schedule.zone) for minute in bounds)
        return (
            Reason(
                rule=self.name,
                text_key="reason.horizon",
                staff=f"{wish.service.id} may be booked"
                f" from {from_minute(bounds[0]):%Y-%m-%d %H:%M}Z"
                f" to before {from_minute(bounds[1]):%Y-%m-%d %H:%M}Z",
                data={"days": last - first},
            ),
        )

    def _last(
        self,
        horizon: RollingDays | BookableDays,
        today: int,
        agenda: Agenda,
        wish: Wish,
    ) -> int:
        if isinstance(horizon, RollingDays):
            return rolling_end(today, horizon.days, business_only=horizon.business_only)
        starts = grid_starts(agenda, wish)
        for rule in self._earlier:
            starts = rule.keep(starts, agenda, wish)
        open_days = {day_of(start, agenda.schedule.zone) for start in starts}
        return bookable_end(
            today,
            horizon.days,
            business_only=horizon.business_only,
            is_bookable=open_days.__contains__,
        )
