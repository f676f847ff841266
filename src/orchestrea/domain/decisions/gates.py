"""The gates on the way to a confirmed booking, and the notice that a step needs."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from ..bookings import Booking, Status
from ..changes import Changes
from ..events import BookingConfirmed, BookingHeld, BookingRequested, Recorded
from ..requests import Known
from ..services import Service

_WAITING: dict[Status, type[Recorded]] = {
    Status.HELD: BookingHeld,
    Status.PENDING_PAYMENT: BookingRequested,
    Status.PENDING_APPROVAL: BookingRequested,
    Status.CONFIRMED: BookingConfirmed,
}


def through_gates(record: Booking, known: Known, *, after: Status) -> Booking:
    """
    Return *record* at the first gate of its service behind *after*.

    Payment comes before approval; what costs nothing is not paid. Whoever waits
    at a gate expires with its deadline, or when the booking starts.
    """
    service = known.service
    is_free = record.price is None or record.price.amount == 0
    if after is Status.HELD and service.payment and not is_free:
        status, wait = Status.PENDING_PAYMENT, service.payment.within
    elif after is not Status.PENDING_APPROVAL and service.approval:
        status, wait = Status.PENDING_APPROVAL, service.approval.within
    else:
        return attrs.evolve(record, status=Status.CONFIRMED, expires_at=None, token="")
    expires_at = min(known.now + wait, record.start)
    return attrs.evolve(record, status=status, expires_at=expires_at, token="")


def gate_of(booking: Booking, service: Service) -> Status:
    """Return the gate at which *booking* stands, or stood when it expired."""
    if booking.status is not Status.EXPIRED:
        return booking.status
    if booking.token:
        return Status.HELD
    return Status.PENDING_PAYMENT if service.payment else Status.PENDING_APPROVAL


def recorded(record: Booking, known: Known) -> Changes:
    """Return the changes that write *record* as it is, in the state it reached."""
    event = _WAITING[record.status](
        record.id,
        record.version,
        known.now,
        known.actor.id,
        reason=record.override,
        record=record,
    )
    return Changes(bookings=(record,), events=(event,))


def in_time(now: datetime, start: datetime, notice: timedelta | None) -> bool:
    """
    Return whether *now* is early enough for what starts at *start*.

    At least *notice* before it, the last instant included; without a notice, at
    any time strictly before it.
    """
    return now < start if notice is None else start - now >= notice
