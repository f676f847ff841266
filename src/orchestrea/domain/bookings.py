"""Bookings, the states they pass through, and the claims they own in each."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import attrs

from .checks import chosen
from .claims import Claim, session_share
from .errors import InvalidRequest, InvalidState
from .ids import BookingId, ResourceId, ServiceId, TenantId, Token
from .intervals import Interval, ceil_minute, floor_minute, instant
from .money import Money
from .people import Customer
from .policies import CancellationPolicy


class Status(enum.Enum):
    """Where a booking stands."""

    HELD = "held"
    PENDING_PAYMENT = "pending_payment"
    PENDING_APPROVAL = "pending_approval"
    CONFIRMED = "confirmed"
    CHECKED_IN = "checked_in"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    EXPIRED = "expired"


class Verb(enum.Enum):
    """What can be done to a booking that exists."""

    EXTEND = "extend"
    CONFIRM = "confirm"
    DECLINE = "decline"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    CHECK_IN = "check_in"
    START = "start"
    COMPLETE = "complete"
    NO_SHOW = "no_show"
    EXPIRE = "expire"


TENTATIVE = frozenset({Status.HELD, Status.PENDING_PAYMENT, Status.PENDING_APPROVAL})
"""States that end by themselves when their time runs out."""

BLOCKING = TENTATIVE | {
    Status.CONFIRMED,
    Status.CHECKED_IN,
    Status.IN_PROGRESS,
    Status.COMPLETED,
    Status.NO_SHOW,
}
"""States whose claims take up room."""

_OPEN = TENTATIVE | {Status.CONFIRMED}

ALLOWED_FROM: Mapping[Verb, frozenset[Status]] = {
    Verb.EXTEND: frozenset({Status.HELD}),
    Verb.CONFIRM: TENTATIVE | {Status.EXPIRED},
    Verb.DECLINE: frozenset({Status.PENDING_APPROVAL}),
    Verb.RESCHEDULE: _OPEN,
    Verb.CANCEL: _OPEN | {Status.CHECKED_IN},
    Verb.CHECK_IN: frozenset({Status.CONFIRMED}),
    Verb.START: frozenset({Status.CONFIRMED, Status.CHECKED_IN}),
    Verb.COMPLETE: frozenset({Status.CONFIRMED, Status.CHECKED_IN, Status.IN_PROGRESS}),
    Verb.NO_SHOW: frozenset({Status.CONFIRMED}),
    Verb.EXPIRE: TENTATIVE,
}
"""From which states each verb may be used."""


def _status(value: Status | str) -> Status:
    return chosen(Status, value, what="status", error=InvalidRequest)


def _copied(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return dict(value)


def _whole_second(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    return instant(value) + timedelta(microseconds=-value.microsecond % 1_000_000)


def _unix_second(value: datetime | None) -> int | None:
    return None if value is None else int(value.timestamp())


@attrs.frozen
class Cancellation:
    """
    Who cancelled, why, and what it cost.

    Args:
        by: ``customer``, ``provider`` or ``system``.
        reason: a code or sentence.
        refund: what is given back of the price.
        fee: what is kept beyond what is not refunded.
        late: whether it came after every tier that refunds in full.
    """

    by: str
    reason: str = ""
    refund: Money | None = None
    fee: Money | None = None
    late: bool = False


@attrs.frozen
class Booking:
    """
    One booking of one service on one resource.

    `start` and `end` are instants in UTC and decide conflicts; `local_start`,
    `zone` and `tzdata` say what the wall clock showed when it was booked.
    `version` rises with every change, `sequence` whenever time, place or status
    change (RFC 5545 3.8.7.4). `uid` never changes. `expires_at` is rounded up to
    a whole second.
    """

    id: BookingId
    service: ServiceId
    resource: ResourceId
    start: datetime = attrs.field(converter=instant)
    end: datetime = attrs.field(converter=instant)
    status: Status = attrs.field(converter=_status)
    version: int
    created_at: datetime = attrs.field(converter=instant)
    local_start: str
    zone: str
    tzdata: str
    uid: str
    tenant: TenantId = "default"
    sequence: int = 0
    customer: Customer | None = None
    expires_at: datetime | None = attrs.field(default=None, converter=_whole_second)
    token: Token = ""
    purpose: str = ""
    extended: bool = False
    units: int = 1
    seats: int = 1
    before: int = 0
    after: int = 0
    price: Money | None = None
    cancellation_policy: CancellationPolicy = CancellationPolicy()
    cancellation: Cancellation | None = None
    answers: Mapping[str, Any] = attrs.field(factory=dict, converter=_copied)
    notes: str = ""
    moves: int = 0
    first_start: datetime | None = attrs.field(
        default=None, converter=attrs.converters.optional(instant)
    )
    released_at: datetime | None = attrs.field(
        default=None, converter=attrs.converters.optional(instant)
    )
    override: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def when(self) -> Interval:
        """The span of time that is booked, without buffers."""
        return Interval(self.start, self.end)

    @property
    def customer_key(self) -> str:
        """What identifies the customer, or an empty text."""
        return self.customer.key if self.customer else ""

    def blocks(self, now: datetime) -> bool:
        """Whether this booking takes up room for somebody who asks at *now*."""
        return self.status in BLOCKING and (
            self.expires_at is None or now < self.expires_at
        )

    def claims(self) -> tuple[Claim, ...]:
        """Return what the booking claims as it stands; nothing once it has ended."""
        if self.status not in BLOCKING:
            return ()
        start, end = floor_minute(self.start), ceil_minute(self.end)
        share = session_share(self.service, start, end) if self.seats > 1 else ""
        kept = end
        if self.released_at is not None:
            kept = min(end, ceil_minute(self.released_at))
        if kept <= start:
            return ()
        return (
            Claim(
                resource=self.resource,
                start=start,
                end=kept,
                before=self.before,
                after=self.after,
                units=self.units,
                booking=self.id,
                service=self.service,
                share=share,
                seats=self.seats,
                expires_at=_unix_second(self.expires_at),
                token=self.token if self.status is Status.HELD else "",
            ),
        )


def require(booking: Booking, verb: Verb) -> None:
    """
    Check that *verb* may be used on *booking* now.

    Raises:
        InvalidState: it may not; the message names the present state.
    """
    if booking.status not in ALLOWED_FROM[verb]:
        allowed = ", ".join(sorted(status.value for status in ALLOWED_FROM[verb]))
        raise InvalidState(
            f"booking {booking.id} is {booking.status.value}; "
            f"{verb.value} needs one of: {allowed}",
            booking=booking.id,
            status=booking.status.value,
        )
