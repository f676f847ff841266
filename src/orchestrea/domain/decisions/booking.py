"""Taking a place: holds, and bookings with or without one."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from .. import pipeline
from ..bookings import Booking, Status
from ..changes import Changes
from ..conflicts import Reason
from ..durations import in_minutes
from ..errors import HoldExpired, InvalidRequest, InvalidState, NotOffered, SlotTaken
from ..intervals import floor_minute
from ..policies import Severity
from ..requests import BookingRequest, Identity, Known, require_staff
from ..rules import Agenda, Wish
from ..schedules import Schedule
from ..services import Service
from ..wallclock import zone
from .gates import recorded, through_gates


def hold(
    request: BookingRequest,
    known: Known,
    *,
    identity: Identity,
    purpose: str = "checkout",
) -> Changes:
    """
    Decide whether to set a place aside for a while.

    Raises:
        SlotTaken: no candidate has room.
        NotOffered: another rule refuses; `reasons` tells which.
    """
    wish = wish_of(request, known)
    place = choose(request, known, wish)
    record = attrs.evolve(
        _opened(request, known, wish, place, identity),
        status=Status.HELD,
        expires_at=known.now + known.service.hold_for,
        token=identity.token,
        purpose=purpose,
    )
    return recorded(record, known)


def accept(request: BookingRequest, known: Known, *, identity: Identity) -> Changes:
    """
    Decide whether *request* becomes a booking, using up its hold if it names one.

    Raises:
        SlotTaken: no candidate has room.
        NotOffered: another rule refuses; `reasons` tells which.
        HoldExpired: the hold ran out, and the place is gone.
        InvalidState: the hold has ended.
        InvalidRequest: a booking needs a customer.
    """
    if request.customer is None:
        raise InvalidRequest(f"booking {request.service!r} needs a customer")
    wish = wish_of(request, known)
    held = known.booking
    if held is None:
        place = choose(request, known, wish)
        record = _opened(request, known, wish, place, identity)
    else:
        wish = _as_held(wish, request, held)
        place = _choose_held(request, known, wish, held)
        record = _used_up(held, _opened(request, known, wish, place, identity), known)
    return recorded(through_gates(record, known, after=Status.HELD), known)


def _choose_held(
    request: BookingRequest, known: Known, wish: Wish, held: Booking
) -> tuple[Agenda, tuple[Reason, ...]]:
    """Choose as for anybody, but tell when it was the hold that ran out."""
    if held.status not in (Status.HELD, Status.EXPIRED):
        raise InvalidState(
            f"hold of booking {held.id} cannot be used: it is {held.status.value}",
            booking=held.id,
            status=held.status.value,
        )
    try:
        return choose(request, known, wish)
    except SlotTaken as error:
        if request.at != held.start or held.blocks(known.now):
            raise
        raise HoldExpired(
            f"hold of booking {held.id} ran out at {held.expires_at} "
            "and the place is gone",
            reasons=error.reasons,
            booking=held.id,
        ) from error


def as_agreed(service: Service, booking: Booking) -> Service:
    """Return *service* with the buffers that *booking* was promised."""
    before, after = timedelta(minutes=booking.before), timedelta(minutes=booking.after)
    if (service.before, service.after) == (before, after):
        return service
    return attrs.evolve(service, before=before, after=after)


def _as_held(wish: Wish, request: BookingRequest, held: Booking) -> Wish:
    """Return *wish* with the notice and the buffers that the held start was given."""
    if request.at != held.start or not held.blocks(wish.now):
        return wish
    service = as_agreed(wish.service, held)
    return attrs.evolve(wish, since=held.created_at, service=service)


def _used_up(held: Booking, record: Booking, known: Known) -> Booking:
    """Return *record* as what becomes of *held*; the price is kept while that lasts."""
    if held.blocks(known.now):
        record = attrs.evolve(
            record, price=held.price, cancellation_policy=held.cancellation_policy
        )
    return attrs.evolve(
        record,
        id=held.id,
        uid=held.uid,
        version=held.version + 1,
        sequence=held.sequence + 1,
        created_at=held.created_at,
    )


def wish_of(request: BookingRequest, known: Known) -> Wish:
    """
    Return what *request* asks of the rules.

    Raises:
        InvalidRequest: the service has no such duration.
        Forbidden: only staff may override.
    """
    if request.override:
        require_staff(known.actor, "overriding rules")
    return Wish(
        service=known.service,
        minutes=minutes_of(request, known.service, known.booking),
        now=known.now,
        units=max(request.units, known.service.units),
        customer=request.customer.key if request.customer else "",
        token=request.hold,
    )


def minutes_of(
    request: BookingRequest, service: Service, held: Booking | None = None
) -> int:
    """
    Return how long *request* lasts; what is held keeps its duration.

    Raises:
        InvalidRequest: the service has no such duration.
    """
    if held is not None and request.duration == held.end - held.start:
        return in_minutes(request.duration)
    return service.minutes(request.duration)


def choose(
    request: BookingRequest, known: Known, wish: Wish
) -> tuple[Agenda, tuple[Reason, ...]]:
    """
    Return the first candidate that can take *request*, and what the rules warn of.

    Raises:
        SlotTaken: the first candidate has no room at that time, nor has any other.
        NotOffered: another rule refuses; `reasons` tells which.
    """
    start = floor_minute(request.at)
    refused: tuple[Reason, ...] = ()
    for agenda in known.agendas:
        told = pipeline.reasons(
            agenda, wish, start, extra=known.extra, overridden=bool(request.override)
        )
        if not blocks(told):
            return agenda, told
        refused = refused or told
    what = f"service {known.service.id!r} at {request.at.isoformat()}"
    raise refusal(refused or (nobody(known.service),), what)


def blocks(told: tuple[Reason, ...]) -> bool:
    """Return whether one of the reasons *told* refuses, and does not only warn."""
    return any(each.severity is Severity.BLOCK for each in told)


def nobody(service: Service) -> Reason:
    """Return why a service that no resource performs cannot be booked."""
    return Reason("performer", "reason.performer", f"no resource performs {service.id}")


def refusal(told: tuple[Reason, ...], what: str) -> SlotTaken | NotOffered:
    """Return the error for *what*, which the rules refuse for the reasons *told*."""
    blocking = [each for each in told if each.severity is Severity.BLOCK]
    error = SlotTaken if blocking[0].rule == pipeline.ROOM.name else NotOffered
    why = "; ".join(each.staff for each in blocking)
    return error(f"{what} is refused: {why}", reasons=told)


def _opened(
    request: BookingRequest,
    known: Known,
    wish: Wish,
    place: tuple[Agenda, tuple[Reason, ...]],
    identity: Identity,
) -> Booking:
    """Return the booking that *request* opens at *place*, as if it were confirmed."""
    service, (agenda, told) = known.service, place
    zone_name, local_start = wall_clock(request.at, agenda.schedule)
    return Booking(
        id=identity.booking,
        tenant=known.actor.tenant,
        service=service.id,
        resource=agenda.resource.id,
        start=request.at,
        end=request.at + timedelta(minutes=wish.minutes),
        status=Status.CONFIRMED,
        version=1,
        created_at=known.now,
        local_start=local_start,
        zone=zone_name,
        tzdata=known.tzdata,
        uid=f"{identity.booking}@{known.actor.tenant}",
        customer=request.customer,
        units=wish.units,
        seats=service.seats,
        before=wish.before,
        after=wish.after,
        price=service.price,
        cancellation_policy=service.cancellation,
        answers=request.answers,
        notes=request.notes,
        override=request.override,
        warnings=tuple(each.rule for each in told),
    )


def wall_clock(start: datetime, schedule: Schedule) -> tuple[str, str]:
    """Return the zone that *schedule* keeps at *start*, and what its clock shows."""
    kept = schedule.zone_at(floor_minute(start))
    return kept, start.astimezone(zone(kept)).isoformat(timespec="minutes")
