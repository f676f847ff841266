"""From a hold or a request to its next gate: confirm, decline, and more time."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from .. import pipeline
from ..bookings import Booking, Status, Verb, require
from ..changes import Changes, of_event
from ..conflicts import Reason
from ..durations import in_minutes
from ..errors import HoldExpired, InvalidRequest, InvalidState, NotOffered, SlotTaken
from ..events import BookingDeclined, HoldExtended
from ..intervals import floor_minute
from ..overlaps import CustomerIsFree
from ..people import Customer
from ..requests import Known, require_staff
from ..rules import Rule, Wish
from .booking import as_agreed, blocks, refusal
from .gates import gate_of, recorded, through_gates

LONGEST_EXTENSION = timedelta(days=1)
"""How far ahead of now the end of a hold may be put."""

CHECKED: tuple[Rule, ...] = (*pipeline.AGAIN, CustomerIsFree())
"""What must still hold when a booking passes a gate."""


def confirm(known: Known, *, customer: Customer | None = None) -> Changes:
    """
    Decide whether a held, unpaid or unapproved booking goes on to its next state.

    The place is checked again, whatever the clock says of the hold: an expired
    one that nobody has taken is still good.

    Args:
        known: what is known of the booking and its place.
        customer: for whom; only a hold does not know yet.

    Raises:
        HoldExpired: its time ran out, and the place is gone.
        SlotTaken: the place is gone.
        NotOffered: its start has passed, or a limit was reached.
        InvalidState: it is not waiting for anything.
        InvalidRequest: the customer is missing, or given where there is one.
        Forbidden: only staff approve.
    """
    booking = known.subject
    require(booking, Verb.CONFIRM)
    gate = gate_of(booking, known.service)
    if gate is Status.PENDING_APPROVAL:
        require_staff(known.actor, "approving a booking")
    _check_not_begun(booking, known.now)
    record = attrs.evolve(
        booking,
        customer=_named(booking, gate, customer),
        version=booking.version + 1,
        sequence=booking.sequence + 1,
    )
    _check_place(record, known)
    return recorded(through_gates(record, known, after=gate), known)


def decline(known: Known, *, reason: str = "") -> Changes:
    """
    Decide to say no to a booking that waits for approval.

    Raises:
        InvalidState: it does not wait for approval.
        Forbidden: only staff decline.
    """
    booking = known.subject
    require(booking, Verb.DECLINE)
    require_staff(known.actor, "declining a booking")
    return of_event(booking, [BookingDeclined(*known.head, reason=reason)])


def extend(known: Known, *, until: datetime) -> Changes:
    """
    Decide to let a hold last until *until*; a hold is extended once.

    The place is checked again: somebody whose clock is ahead may have seen the
    hold run out, and have it.

    Raises:
        InvalidState: it is no hold, or was extended before.
        HoldExpired: it ran out already.
        SlotTaken: somebody who saw it run out has the place.
        NotOffered: the same of a limit.
        InvalidRequest: *until* is not later than its present end, or over a day away.
    """
    booking = known.subject
    require(booking, Verb.EXTEND)
    if not booking.blocks(known.now):
        raise HoldExpired(
            f"hold of booking {booking.id} ran out at {booking.expires_at}",
            booking=booking.id,
        )
    if booking.extended:
        raise InvalidState(
            f"hold of booking {booking.id} was extended before",
            booking=booking.id,
            status=booking.status.value,
        )
    latest = known.now + LONGEST_EXTENSION
    if booking.expires_at is None or not booking.expires_at < until <= latest:
        raise InvalidRequest(
            f"the hold of booking {booking.id} lasts until {booking.expires_at}; it "
            f"can be extended to a later time up to {latest}, not until {until}"
        )
    _check_place(booking, known)
    return of_event(booking, [HoldExtended(*known.head, expires_at=until)])


def _check_not_begun(booking: Booking, now: datetime) -> None:
    if now < booking.start:
        return
    told = Reason(
        "notice",
        "reason.past",
        f"booking {booking.id} was to start at {booking.start.isoformat()}",
    )
    raise NotOffered(f"{told.staff}; it is too late to confirm it", reasons=(told,))


def _named(booking: Booking, gate: Status, customer: Customer | None) -> Customer:
    """Return for whom *booking* is from now on."""
    if customer is None or customer == booking.customer:
        if booking.customer is None:
            raise InvalidRequest(f"confirming booking {booking.id} needs a customer")
        return booking.customer
    if gate is not Status.HELD:
        raise InvalidRequest(f"booking {booking.id} has its customer; give no other")
    return customer


def _check_place(record: Booking, known: Known) -> None:
    """Check room, limits and customer once more, with the booking itself left aside."""
    booking = known.subject
    wish = Wish(
        service=as_agreed(known.service, booking),
        minutes=in_minutes(record.end - record.start),
        now=known.now,
        units=record.units,
        customer=record.customer_key,
        moving=booking,
    )
    told = pipeline.reasons(
        known.agenda_of(record.resource),
        wish,
        floor_minute(record.start),
        rules=CHECKED,
        overridden=bool(record.override),
    )
    if not blocks(told):
        return
    error = refusal(told, f"booking {booking.id} at {booking.start.isoformat()}")
    if isinstance(error, SlotTaken) and not booking.blocks(known.now):
        raise HoldExpired(
            f"booking {booking.id} ran out and its place is gone",
            reasons=told,
            booking=booking.id,
        )
    raise error
