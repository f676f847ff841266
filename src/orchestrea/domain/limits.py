"""Limits: how many bookings, or minutes, a day, week, month or year may hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from .claims import Claim
from .conflicts import Reason
from .policies import Limit, Per, Scope
from .rules import Agenda, Wish
from .schedules import Schedule
from .timeline import Span
from .wallclock import day_of, local_midnight


def period_days(ordinal: int, per: Per, week_start: int) -> tuple[int, int]:
    """Return the ordinals of the first day of the period around a day, and after it."""
    day = date.fromordinal(ordinal)
    if per is Per.DAY:
        return ordinal, ordinal + 1
    if per is Per.WEEK:
        first = ordinal - (day.weekday() - week_start) % 7
        return first, first + 7
    if per is Per.MONTH:
        after = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        return day.replace(day=1).toordinal(), after.toordinal()
    return date(day.year, 1, 1).toordinal(), date(day.year + 1, 1, 1).toordinal()


def period_around(minute: int, per: Per, schedule: Schedule) -> Span:
    """Return the period around *minute*, in days of the schedule's zone (R60)."""
    first, after = period_days(day_of(minute, schedule.zone), per, schedule.week_start)
    return local_midnight(first, schedule.zone), local_midnight(after, schedule.zone)


def counted(limit: Limit, agenda: Agenda, wish: Wish) -> list[Claim]:
    """Return the claims that *limit* counts."""
    if limit.scope is Scope.RESOURCE:
        return list(agenda.claims)
    claims = agenda.of_customer if limit.scope is Scope.CUSTOMER else agenda.of_service
    return [claim for claim in claims if claim.service == wish.service.id]


def used(claims: Sequence[Claim], span: Span) -> tuple[int, int]:
    """
    Return how many bookings start in *span*, and how many minutes lie in it.

    A booking over midnight counts on its first day; its minutes are split.
    """
    low, high = span
    bookings = {claim.booking for claim in claims if low <= claim.start < high}
    minutes = sum(
        min(claim.end, high) - max(claim.start, low)
        for claim in claims
        if claim.start < high and low < claim.end
    )
    return len(bookings), minutes


class _Use:
    """How much of one limit is used, period by period."""

    __slots__ = ("_claims", "_known", "_per", "_schedule", "_span")

    def __init__(self, limit: Limit, agenda: Agenda, wish: Wish) -> None:
        self._claims = counted(limit, agenda, wish)
        self._per = limit.per
        self._schedule = agenda.schedule
        self._span: Span = (0, 0)
        self._known = (0, 0)

    def around(self, minute: int) -> tuple[Span, tuple[int, int]]:
        """Return the period that holds *minute*, and the bookings and minutes in it."""
        if not self._span[0] <= minute < self._span[1]:
            self._span = period_around(minute, self._per, self._schedule)
            self._known = used(self._claims, self._span)
        return self._span, self._known


class UnderLimits:
    """No limit of the service is passed by one booking more (R59, R60)."""

    name: ClassVar[str] = "limit"
    overridable: ClassVar[bool] = True
    steady: ClassVar[bool] = False

    def keep(self, starts: Sequence[int], agenda: Agenda, wish: Wish) -> Sequence[int]:
        """Return the starts whose periods all have something left."""
        for limit in wish.service.limits:
            use = _Use(limit, agenda, wish)
            starts = [
                start
                for start in starts
                if _passed(limit, use, start, start + wish.minutes) is None
            ]
        return starts

    def reasons(self, start: int, agenda: Agenda, wish: Wish) -> Sequence[Reason]:
        """Name every limit that is reached."""
        found = []
        for limit in wish.service.limits:
            use = _Use(limit, agenda, wish)
            passed = _passed(limit, use, start, start + wish.minutes)
            if passed:
                found.append(self._reason(limit, *passed))
        return found

    def _reason(self, limit: Limit, unit: str, most: int, already: int) -> Reason:
        per, scope = limit.per.value, limit.scope.value
        return Reason(
            rule=self.name,
            text_key=f"reason.limit.{unit}",
            staff=f"{already} of {most} {unit} per {per} are used for this {scope}",
            data={
                "unit": unit,
                "most": most,
                "used": already,
                "per": per,
                "scope": scope,
            },
        )


def _passed(
    limit: Limit, use: _Use, start: int, end: int
) -> tuple[str, int, int] | None:
    """Return (unit, most, used) of what a booking of [start, end) would pass."""
    at = start
    while at < end:
        span, (bookings, minutes) = use.around(at)
        if limit.bookings is not None and at == start and bookings >= limit.bookings:
            return "bookings", limit.bookings, bookings
        until = min(end, span[1])
        if limit.minutes is not None and minutes + until - at > limit.minutes:
            return "minutes", limit.minutes, minutes
        at = until
    return None
