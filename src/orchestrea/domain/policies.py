"""The rules a business sets: notice, horizon, limits, approval, payment, cancelling."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import permutations

import attrs

from .checks import chosen, whole
from .durations import LONGEST, duration, optional_duration
from .errors import InvalidService
from .intervals import FIRST_YEAR, LAST_YEAR
from .money import Money
from .schedules import local_date

MOST_DAYS = LONGEST.days
MOST_COUNTED = 10**9


class Per(enum.Enum):
    """The period over which a limit counts, in days of the schedule's zone."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Scope(enum.Enum):
    """Whose bookings a limit counts."""

    SERVICE = "service"
    RESOURCE = "resource"
    CUSTOMER = "customer"


class Severity(enum.Enum):
    """What happens when a rule finds something."""

    IGNORE = "ignore"
    WARN = "warn"
    BLOCK = "block"


@attrs.frozen
class Notice:
    """
    How long ahead a verb must come; None means any time strictly before the start.

    A start is allowed when it is at least `book` after now, inclusive.
    """

    book: timedelta | None = attrs.field(default=None, converter=optional_duration)
    reschedule: timedelta | None = attrs.field(
        default=None, converter=optional_duration
    )
    cancel: timedelta | None = attrs.field(default=None, converter=optional_duration)


def _days(value: int) -> int:
    return whole(
        value, what="a horizon in days", least=0, most=MOST_DAYS, error=InvalidService
    )


@attrs.frozen
class RollingDays:
    """Today and the next `days` days; with `business_only` weekends do not count."""

    days: int = attrs.field(converter=_days)
    business_only: bool = False


@attrs.frozen
class BookableDays:
    """
    The first `days` days that have something to book, today included.

    At most 61 days are searched; with `business_only` weekends do not count
    towards `days` but stay open.
    """

    days: int = attrs.field(converter=_days)
    business_only: bool = False


@attrs.frozen
class FixedDates:
    """Local dates from `first` to `last`, both included."""

    first: date = attrs.field(converter=local_date)
    last: date = attrs.field(converter=local_date)

    def __attrs_post_init__(self) -> None:
        if self.last < self.first:
            raise InvalidService(f"horizon ends on {self.last}, before {self.first}")
        if self.first.year < FIRST_YEAR or self.last.year > LAST_YEAR:
            raise InvalidService(
                f"horizon from {self.first} to {self.last} is not within the years"
                f" {FIRST_YEAR} to {LAST_YEAR}"
            )


Horizon = RollingDays | BookableDays | FixedDates


def _per(value: Per | str) -> Per:
    return chosen(Per, value, what="period of a limit", error=InvalidService)


def _scope(value: Scope | str) -> Scope:
    return chosen(Scope, value, what="scope of a limit", error=InvalidService)


def _maximum(value: int | None) -> int | None:
    if value is None:
        return None
    return whole(
        value, what="a maximum", least=0, most=MOST_COUNTED, error=InvalidService
    )


@attrs.frozen
class Limit:
    """
    At most so many bookings, or minutes, per period.

    Raises:
        InvalidService: no maximum is given, or one that is no number from 0.
    """

    per: Per = attrs.field(converter=_per)
    bookings: int | None = attrs.field(default=None, converter=_maximum)
    minutes: int | None = attrs.field(default=None, converter=_maximum)
    scope: Scope = attrs.field(default=Scope.SERVICE, converter=_scope)

    def __attrs_post_init__(self) -> None:
        if self.bookings is None and self.minutes is None:
            raise InvalidService(
                f"a limit per {self.per.value} needs a maximum of bookings or minutes"
            )


def check_limits(limits: tuple[Limit, ...]) -> None:
    """
    Check that a longer period never allows less than a shorter one.

    Raises:
        InvalidService: it does; the message names both limits.
    """
    for short, long in permutations(limits, 2):
        if short.scope is long.scope and _rank(short.per) < _rank(long.per):
            _compare(short, long, "bookings", short.bookings, long.bookings)
            _compare(short, long, "minutes", short.minutes, long.minutes)


def _rank(per: Per) -> int:
    return tuple(Per).index(per)


def _compare(
    short: Limit, long: Limit, unit: str, less: int | None, more: int | None
) -> None:
    if less is not None and more is not None and more < less:
        raise InvalidService(
            f"{more} {unit} per {long.per.value} is less than {less}"
            f" per {short.per.value}; a longer period must allow as many"
        )


@attrs.frozen
class Approval:
    """Staff must confirm `within`, and before the start; else the booking expires."""

    within: timedelta = attrs.field(default=timedelta(days=2), converter=duration)


@attrs.frozen
class Prepayment:
    """The booking is confirmed only once paid; it expires when not paid `within`."""

    within: timedelta = attrs.field(default=timedelta(minutes=30), converter=duration)


@attrs.frozen
class RescheduleRules:
    """How often, and how far from the first start, a customer may move a booking."""

    most: int | None = attrs.field(default=None, converter=_maximum)
    farthest: timedelta | None = attrs.field(default=None, converter=optional_duration)


def _percentage(value: int) -> int:
    return whole(
        value, what="a refund in percent", least=0, most=100, error=InvalidService
    )


@attrs.frozen
class Tier:
    """
    What a cancellation costs from `until` before the start on.

    Args:
        until: the customer must cancel at least this long before the start.
        refund: percentage of the price that is given back.
        fee: kept in addition to what is not refunded.
    """

    until: timedelta = attrs.field(converter=duration)
    refund: int = attrs.field(default=100, converter=_percentage)
    fee: Money | None = None

    def __attrs_post_init__(self) -> None:
        if self.fee is not None and self.fee.amount < 0:
            raise InvalidService(f"a fee of {self.fee} for cancelling is negative")


def _tiers(value: Iterable[Tier]) -> tuple[Tier, ...]:
    return tuple(sorted(value, key=lambda tier: tier.until, reverse=True))


@attrs.frozen
class CancellationPolicy:
    """Tiers of refunds; a cancellation later than every tier gives nothing back."""

    tiers: tuple[Tier, ...] = attrs.field(default=(), converter=_tiers)
