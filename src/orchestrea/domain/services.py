"""Services: what can be booked, for how long, on which grid and under which rules."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, TypeAlias

import attrs

from .checks import chosen, whole
from .durations import MINUTE, duration, in_minutes, whole_minutes
from .errors import InvalidRequest, InvalidService
from .ids import (
    LONGEST_ID,
    ResourceId,
    ScheduleId,
    ServiceId,
    clean_id,
    clean_ids,
    clean_text,
)
from .money import Money
from .policies import (
    Approval,
    CancellationPolicy,
    Horizon,
    Limit,
    Notice,
    Prepayment,
    RescheduleRules,
    Severity,
    check_limits,
)
from .resources import MOST_UNITS

LONGEST_SERVICE = timedelta(days=31)
LONGEST_BUFFER = timedelta(days=1)

Length: TypeAlias = timedelta | int | str
"""A length of time: a timedelta, whole minutes, or text such as ``1h30m``."""


class Anchor(enum.Enum):
    """From where the grid of starts is counted."""

    MIDNIGHT = "midnight"
    """Local midnight of each day: stable under bookings."""
    WINDOW_START = "window_start"
    """The start of each opening window."""
    AFTER_BUSY = "after_busy"
    """The start of each free span, rounded up inside the local hour."""
    PACKED = "packed"
    """As after_busy, rounded as coarsely as loses no slot."""


def _question_key(value: str) -> str:
    return clean_id(value, what="question key")


def _label(value: str) -> str:
    return clean_text(value, what="question label")


def _copied(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return dict(value)


@attrs.frozen
class Question:
    """One more thing to ask; `schema` is a JSON Schema that the answer must meet."""

    key: str = attrs.field(converter=_question_key)
    schema: Mapping[str, Any] = attrs.field(factory=dict, converter=_copied)
    required: bool = False
    label: str = attrs.field(default="", converter=_label)


def _id(value: str) -> ServiceId:
    return clean_id(value, what="service id")


def _durations(value: Length | Iterable[Length]) -> tuple[timedelta, ...]:
    if isinstance(value, timedelta | int | str) or not isinstance(value, Iterable):
        return (whole_minutes(value),)
    return tuple(whole_minutes(each) for each in value)


def _optional_minutes(value: Length | None) -> timedelta | None:
    return None if value is None else whole_minutes(value)


def _resources(value: Iterable[ResourceId]) -> tuple[ResourceId, ...]:
    return clean_ids(value, what="resource id")


def _name(value: str) -> str:
    return clean_text(value, what="name", most=LONGEST_ID)


def _anchor(value: Anchor | str) -> Anchor:
    return chosen(Anchor, value, what="anchor", error=InvalidService)


def _limits(value: Iterable[Limit]) -> tuple[Limit, ...]:
    return tuple(value)


def _count(value: int) -> int:
    what = "a number of seats or units"
    return whole(value, what=what, least=1, most=MOST_UNITS, error=InvalidService)


def _questions(value: Iterable[Question]) -> tuple[Question, ...]:
    return tuple(value)


def _restrictions(value: Iterable[ScheduleId]) -> tuple[ScheduleId, ...]:
    return clean_ids(value, what="restricting schedule")


def _overlaps(value: Severity | str) -> Severity:
    return chosen(Severity, value, what="overlaps", error=InvalidService)


@attrs.frozen
class Service:
    """
    Something that customers book.

    Lengths of time are timedeltas, whole minutes as int, or text such as ``1h30m``.

    Args:
        id: unique within the tenant.
        durations: the lengths a customer may choose from; the first is the default.
        resources: who performs it; one of them is booked.
        name: as people see it.
        step: distance between two starts; by default the duration asked for.
        anchor: from where the grid of starts is counted.
        offset: moves the grid, without changing the step.
        gap: idle time added to every step.
        before: buffer before the booking.
        after: buffer after it.
        notice: how long ahead each verb must come.
        horizon: how far ahead may be booked.
        limits: maxima per period.
        seats: how many bookings share one session; 1 means nothing is shared.
        units: how many units of the resource one booking claims.
        price: for one booking.
        approval: staff must confirm.
        payment: must be paid before it is confirmed.
        reschedule: how often and how far a customer may move it.
        cancellation: what cancelling gives back.
        hold_for: how long a hold lasts, by default ten minutes.
        questions: what else to ask.
        restrictions: schedules that must be open as well.
        overlaps: whether one customer may have two bookings at a time.
        release_no_show: whether a no-show gives back the time that remains.
        version: counts saves; the store keeps it.

    Raises:
        InvalidService: lengths, limits or policies that cannot be.
    """

    id: ServiceId = attrs.field(converter=_id)
    durations: tuple[timedelta, ...] = attrs.field(converter=_durations)
    resources: tuple[ResourceId, ...] = attrs.field(default=(), converter=_resources)
    name: str = attrs.field(default="", converter=_name)
    step: timedelta | None = attrs.field(default=None, converter=_optional_minutes)
    anchor: Anchor = attrs.field(default=Anchor.MIDNIGHT, converter=_anchor)
    offset: timedelta = attrs.field(default=timedelta(), converter=whole_minutes)
    gap: timedelta = attrs.field(default=timedelta(), converter=whole_minutes)
    before: timedelta = attrs.field(default=timedelta(), converter=whole_minutes)
    after: timedelta = attrs.field(default=timedelta(), converter=whole_minutes)
    notice: Notice = Notice()
    horizon: Horizon | None = None
    limits: tuple[Limit, ...] = attrs.field(default=(), converter=_limits)
    seats: int = attrs.field(default=1, converter=_count)
    units: int = attrs.field(default=1, converter=_count)
    price: Money | None = None
    approval: Approval | None = None
    payment: Prepayment | None = None
    reschedule: RescheduleRules = RescheduleRules()
    cancellation: CancellationPolicy = CancellationPolicy()
    hold_for: timedelta = attrs.field(default=timedelta(minutes=10), converter=duration)
    questions: tuple[Question, ...] = attrs.field(default=(), converter=_questions)
    restrictions: tuple[ScheduleId, ...] = attrs.field(
        default=(), converter=_restrictions
    )
    overlaps: Severity = attrs.field(default=Severity.WARN, converter=_overlaps)
    release_no_show: bool = False
    version: int = 0

    def __attrs_post_init__(self) -> None:
        if not self.durations:
            raise self._invalid("no duration")
        lengths = self.durations if self.step is None else (*self.durations, self.step)
        for length in lengths:
            if not MINUTE <= length <= LONGEST_SERVICE:
                raise self._invalid(
                    f"a duration or step of {length}; use a minute to 31 days"
                )
        for name, length in (
            ("before", self.before),
            ("after", self.after),
            ("offset", self.offset),
            ("gap", self.gap),
        ):
            if length > LONGEST_BUFFER:
                raise self._invalid(f"{name}={length}; a day is the most")
        if self.seats > 1 and self.units > 1:
            raise self._invalid("both seats and units; use one of the two")
        self._check_prices()
        check_limits(self.limits)

    def _check_prices(self) -> None:
        if self.price is None:
            return
        if self.price.amount < 0:
            raise self._invalid(f"a negative price {self.price}")
        for tier in self.cancellation.tiers:
            if tier.fee is not None and tier.fee.currency != self.price.currency:
                raise self._invalid(
                    f"a price of {self.price} and a fee of {tier.fee}; use one currency"
                )

    def _invalid(self, what: str) -> InvalidService:
        return InvalidService(f"service {self.id!r} has {what}")

    def minutes(self, length: timedelta | None = None) -> int:
        """
        Return the duration to book, in minutes.

        Raises:
            InvalidRequest: *length* is not among the durations of this service.
        """
        if length is None:
            return in_minutes(self.durations[0])
        if length not in self.durations:
            offered = ", ".join(str(each) for each in self.durations)
            raise InvalidRequest(f"service {self.id!r} lasts {offered}, not {length}")
        return in_minutes(length)
