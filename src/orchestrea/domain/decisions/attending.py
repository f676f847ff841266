"""What becomes of a booking on its day: arrival, start, end, or nobody came."""

from __future__ import annotations

from ..bookings import TENTATIVE, Booking, Status, Verb, require
from ..changes import Changes, of_event
from ..conflicts import Reason
from ..errors import NotOffered
from ..events import (
    BookingCheckedIn,
    BookingCompleted,
    BookingExpired,
    BookingStarted,
    CustomerMissed,
)
from ..requests import Known, require_staff


def check_in(known: Known) -> Changes:
    """
    Decide that the customer has arrived.

    Raises:
        InvalidState: it is not confirmed, or the customer has arrived before.
    """
    require(known.subject, Verb.CHECK_IN)
    return of_event(known.subject, [BookingCheckedIn(*known.head)])


def start(known: Known) -> Changes:
    """
    Decide that the service begins.

    Raises:
        InvalidState: it is not confirmed or checked in.
        Forbidden: only staff start it.
    """
    require_staff(known.actor, "starting a booking")
    require(known.subject, Verb.START)
    return of_event(known.subject, [BookingStarted(*known.head)])


def complete(known: Known) -> Changes:
    """
    Decide that the service was given; what is completed already stays as it is.

    Raises:
        InvalidState: it is not confirmed, checked in or in progress.
        NotOffered: it has not started yet.
        Forbidden: only staff complete it.
    """
    require_staff(known.actor, "completing a booking")
    booking = known.subject
    if booking.status is Status.COMPLETED:
        return Changes()
    require(booking, Verb.COMPLETE)
    if booking.status is not Status.IN_PROGRESS:
        _check_begun(booking, known, "completed")
    return of_event(booking, [BookingCompleted(*known.head)])


def no_show(known: Known) -> Changes:
    """
    Decide that the customer did not come; the time that remains may become free.

    Raises:
        InvalidState: it is not confirmed.
        NotOffered: it has not started yet.
        Forbidden: only staff say so.
    """
    require_staff(known.actor, "marking a no-show")
    booking = known.subject
    if booking.status is Status.NO_SHOW:
        return Changes()
    require(booking, Verb.NO_SHOW)
    _check_begun(booking, known, "missed")
    released_at = known.now if known.service.release_no_show else None
    return of_event(booking, [CustomerMissed(*known.head, released_at=released_at)])


def expire(known: Known) -> Changes:
    """Decide that what a booking waited for did not come; nothing if it still may."""
    booking = known.subject
    if booking.status not in TENTATIVE or booking.blocks(known.now):
        return Changes()
    return of_event(booking, [BookingExpired(*known.head)])


def _check_begun(booking: Booking, known: Known, word: str) -> None:
    if known.now >= booking.start:
        return
    told = Reason(
        "not_begun",
        "reason.not_begun",
        f"booking {booking.id} starts at {booking.start.isoformat()}; "
        f"it cannot be {word} before",
    )
    raise NotOffered(told.staff, reasons=(told,), booking=booking.id)
