"""Calling a booking off, and what that costs."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..bookings import TENTATIVE, Booking, Cancellation, Status, Verb, require
from ..changes import Changes, of_event
from ..conflicts import Reason
from ..durations import in_minutes
from ..errors import NotOffered
from ..events import BookingCancelled
from ..money import Money
from ..people import SYSTEM, Actor
from ..policies import CancellationPolicy
from ..requests import Known
from .gates import in_time

CUSTOMER = "customer"
PROVIDER = "provider"


def cancel(known: Known, *, reason: str = "") -> Changes:
    """
    Decide to call a booking off; one that is off already stays as it is.

    A hold or a request that was never agreed costs nothing, and may be called
    off at any time.

    Raises:
        InvalidState: it has begun, ended, or was never agreed.
        NotOffered: it is too late for the customer to cancel.
    """
    booking = known.subject
    if booking.status is Status.CANCELLED:
        return Changes()
    require(booking, Verb.CANCEL)
    by = side_of(known.actor)
    agreed = booking.status not in TENTATIVE
    if by == CUSTOMER and agreed:
        _check_notice(booking, known)
    outcome = settle(
        booking.cancellation_policy if agreed else CancellationPolicy(),
        booking.price if agreed else None,
        start=booking.start,
        now=known.now,
        by=by,
        reason=reason,
    )
    event = BookingCancelled(*known.head, reason=reason, cancellation=outcome)
    return of_event(booking, [event])


def side_of(actor: Actor) -> str:
    """Return on whose side *actor* stands: customer, provider or system."""
    if SYSTEM in actor.roles:
        return SYSTEM
    return PROVIDER if actor.is_staff else CUSTOMER


def settle(
    policy: CancellationPolicy,
    price: Money | None,
    *,
    start: datetime,
    now: datetime,
    by: str,
    reason: str = "",
) -> Cancellation:
    """
    Return what a cancellation gives back and what it costs.

    The tier with the longest time that is still kept decides, its boundary
    counted in favour of the customer; later than every tier gives nothing
    back. A policy without tiers, and a cancellation by the provider or the
    system, gives everything back. A fee is taken from what is given back, and
    never more than that.

    Args:
        policy: the policy that was agreed when the booking was made.
        price: what the booking costs, None when it is free.
        start: when it was to start.
        now: when it is cancelled.
        by: ``customer``, ``provider`` or ``system``.
        reason: kept with the answer.
    """
    if by != CUSTOMER or not policy.tiers:
        return Cancellation(by=by, reason=reason, refund=price)
    tier = next((each for each in policy.tiers if start - now >= each.until), None)
    percent = tier.refund if tier else 0
    refund = price.part(percent) if price else None
    refund, fee = _less(refund, tier.fee if tier else None)
    late = percent < 100
    return Cancellation(by=by, reason=reason, refund=refund, fee=fee, late=late)


def _less(refund: Money | None, fee: Money | None) -> tuple[Money | None, Money | None]:
    """Return *refund* without *fee*, and the part of *fee* that it could bear."""
    if refund is None or fee is None or fee.currency != refund.currency:
        return refund, None
    kept = Money(min(fee.amount, refund.amount), refund.currency)
    return refund.minus(kept), kept


def _check_notice(booking: Booking, known: Known) -> None:
    notice = known.service.notice.cancel
    if in_time(known.now, booking.start, notice):
        return
    latest = (booking.start - (notice or timedelta())).isoformat()
    told = Reason(
        "cancel_notice",
        "reason.cancel_notice",
        f"booking {booking.id} could be cancelled until {latest}",
        {"notice_minutes": None if notice is None else in_minutes(notice)},
    )
    raise NotOffered(
        f"{told.staff}; ask the business", reasons=(told,), booking=booking.id
    )
