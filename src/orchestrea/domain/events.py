"""What happened to bookings, in the past tense; a booking is the sum of its events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

import attrs

from .bookings import Booking, Cancellation, Status
from .checks import chosen
from .errors import InvalidRequest
from .ids import BookingId, ResourceId
from .intervals import instant


@attrs.frozen
class Event:
    """
    A change of one booking.

    Args:
        booking: which booking.
        version: the booking's version after the change.
        at: the UTC instant at which it was decided.
        actor: who asked for it.
        reason: why, where somebody said so.
    """

    kind: ClassVar[str] = "event"

    booking: BookingId
    version: int
    at: datetime = attrs.field(converter=instant)
    actor: str
    reason: str = attrs.field(default="", kw_only=True)

    def apply(self, booking: Booking) -> Booking:
        """Return *booking* as it is after this event."""
        return attrs.evolve(booking, version=self.version)


@attrs.frozen
class Recorded(Event):
    """An event that carries the whole booking, because it may be the first."""

    record: Booking = attrs.field(kw_only=True)

    def apply(self, booking: Booking | None) -> Booking:
        """Return the booking that this event recorded."""
        return self.record


@attrs.frozen
class BookingHeld(Recorded):
    """A place was set aside for somebody for a while."""

    kind: ClassVar[str] = "booking.held"


@attrs.frozen
class BookingRequested(Recorded):
    """A booking waits for payment or for approval; its state tells which."""

    kind: ClassVar[str] = "booking.requested"


@attrs.frozen
class BookingConfirmed(Recorded):
    """A booking is agreed."""

    kind: ClassVar[str] = "booking.confirmed"


@attrs.frozen
class HoldExtended(Event):
    """A hold lasts longer."""

    kind: ClassVar[str] = "booking.hold_extended"
    expires_at: datetime = attrs.field(converter=instant, kw_only=True)

    def apply(self, booking: Booking) -> Booking:
        """Return *booking* with its new end of the hold."""
        return attrs.evolve(
            super().apply(booking), expires_at=self.expires_at, extended=True
        )


def _status(value: Status | str) -> Status:
    return chosen(Status, value, what="status", error=InvalidRequest)


@attrs.frozen
class BookingRescheduled(Event):
    """A booking moved in time, to another resource, or both."""

    kind: ClassVar[str] = "booking.rescheduled"
    start: datetime = attrs.field(converter=instant, kw_only=True)
    end: datetime = attrs.field(converter=instant, kw_only=True)
    resource: ResourceId = attrs.field(kw_only=True)
    local_start: str = attrs.field(kw_only=True)
    zone: str = attrs.field(kw_only=True)
    tzdata: str = attrs.field(kw_only=True)
    before: int = attrs.field(kw_only=True)
    after: int = attrs.field(kw_only=True)
    status: Status = attrs.field(kw_only=True, converter=_status)
    expires_at: datetime | None = attrs.field(
        kw_only=True, default=None, converter=attrs.converters.optional(instant)
    )
    warnings: tuple[str, ...] = attrs.field(kw_only=True, default=())

    def apply(self, booking: Booking) -> Booking:
        """Return *booking* at its new time and place; the first start is kept."""
        return attrs.evolve(
            super().apply(booking),
            start=self.start,
            end=self.end,
            resource=self.resource,
            local_start=self.local_start,
            zone=self.zone,
            tzdata=self.tzdata,
            before=self.before,
            after=self.after,
            status=self.status,
            expires_at=self.expires_at,
            warnings=self.warnings,
            moves=booking.moves + 1,
            first_start=booking.first_start or booking.start,
            sequence=booking.sequence + 1,
        )


@attrs.frozen
class _Moved(Event):
    """A booking passed into another state and nothing else changed."""

    to: ClassVar[Status]

    def apply(self, booking: Booking) -> Booking:
        """Return *booking* in the state it passed to, where nothing runs out."""
        return attrs.evolve(
            super().apply(booking),
            status=self.to,
            expires_at=None,
            sequence=booking.sequence + 1,
        )


@attrs.frozen
class BookingCancelled(_Moved):
    """A booking was called off by the customer, the provider or the system."""

    kind: ClassVar[str] = "booking.cancelled"
    to: ClassVar[Status] = Status.CANCELLED
    cancellation: Cancellation = attrs.field(kw_only=True)

    def apply(self, booking: Booking) -> Booking:
        """Return *booking* as it was called off."""
        return attrs.evolve(super().apply(booking), cancellation=self.cancellation)


@attrs.frozen
class BookingDeclined(_Moved):
    """Staff said no to a request."""

    kind: ClassVar[str] = "booking.declined"
    to: ClassVar[Status] = Status.DECLINED


@attrs.frozen
class BookingExpired(_Moved):
    """A hold, a payment or an approval did not come in time."""

    kind: ClassVar[str] = "booking.expired"
    to: ClassVar[Status] = Status.EXPIRED


@attrs.frozen
class BookingCheckedIn(_Moved):
    """The customer has arrived."""

    kind: ClassVar[str] = "booking.checked_in"
    to: ClassVar[Status] = Status.CHECKED_IN


@attrs.frozen
class BookingStarted(_Moved):
    """The service has begun."""

    kind: ClassVar[str] = "booking.started"
    to: ClassVar[Status] = Status.IN_PROGRESS


@attrs.frozen
class BookingCompleted(_Moved):
    """The service was given."""

    kind: ClassVar[str] = "booking.completed"
    to: ClassVar[Status] = Status.COMPLETED


@attrs.frozen
class CustomerMissed(_Moved):
    """The customer did not come."""

    kind: ClassVar[str] = "booking.no_show"
    to: ClassVar[Status] = Status.NO_SHOW
    released_at: datetime | None = attrs.field(
        kw_only=True, default=None, converter=attrs.converters.optional(instant)
    )

    def apply(self, booking: Booking) -> Booking:
        """Return *booking* as missed, with the time that it gave back."""
        return attrs.evolve(super().apply(booking), released_at=self.released_at)


def replay(events: Iterable[Event]) -> Booking:
    """
    Return the booking that *events*, oldest first, add up to.

    Raises:
        InvalidRequest: there are none, or the first one does not open a booking.
    """
    booking: Booking | None = None
    for event in events:
        if booking is None:
            if not isinstance(event, Recorded):
                raise InvalidRequest(
                    f"{event.kind} cannot be the first event of booking {event.booking}"
                )
            booking = event.record
        else:
            booking = event.apply(booking)
    if booking is None:
        raise InvalidRequest("no events add up to no booking")
    return booking
