"""Moving a booking in place, with everything as before when it is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import attrs

from .. import pipeline
from ..bookings import Booking, Status, Verb, require
from ..changes import Changes, of_event
from ..claims import Claim
from ..conflicts import Reason
from ..durations import in_minutes, optional_duration
from ..errors import HoldExpired, InvalidRequest, NotFound
from ..events import BookingRescheduled
from ..ids import BookingId, ResourceId
from ..intervals import floor_minute
from ..requests import Known, optional_id, override_reason, require_staff, whole_minute
from ..rules import Agenda, Wish
from .booking import blocks, refusal, wall_clock
from .gates import in_time


def _resource(value: object) -> ResourceId:
    return optional_id(value, "resource id")


@attrs.frozen
class Move:
    """
    Where a booking is to go.

    Args:
        start: the new start, an aware datetime on a whole minute.
        resource: the new resource; empty keeps the one it has.
        duration: the new duration; None keeps the one it has.
        override: why staff pass over rules.

    Raises:
        InvalidTime: *start* is naive or out of range.
        InvalidRequest: *start* has seconds.
        InvalidInterval: *duration* is no length of time.
        InvalidText: an id or a text that no store keeps.
    """

    start: datetime = attrs.field(converter=whole_minute)
    resource: ResourceId = attrs.field(default="", converter=_resource)
    duration: timedelta | None = attrs.field(default=None, converter=optional_duration)
    override: str = attrs.field(default="", converter=override_reason)


def reschedule(move: Move, known: Known) -> Changes:
    """
    Decide whether a booking moves; to where it is already, it does and nothing changes.

    Its own claims, and its own share of every limit, are left aside.

    Raises:
        SlotTaken: there is no room at the new time.
        NotOffered: another rule refuses; `reasons` tells which.
        NotFound: the resource does not perform the service.
        HoldExpired: it was a hold or a request, and its time ran out.
        InvalidState: it cannot be moved any more.
        Forbidden: only staff may override.
    """
    booking = known.subject
    require(booking, Verb.RESCHEDULE)
    if _stays(move, booking):
        return Changes()
    if move.override:
        require_staff(known.actor, "overriding rules")
    if not booking.blocks(known.now):
        raise HoldExpired(
            f"booking {booking.id} ran out at {booking.expires_at}; book again",
            booking=booking.id,
        )
    agenda = known.agenda_of(_performer(move.resource or booking.resource, known))
    wish = _wish(move, known)
    told = (*_refused_by_booking(move, known), *_told(move, agenda, wish, known))
    if blocks(told):
        raise refusal(told, f"moving booking {booking.id} to {move.start.isoformat()}")
    return _moved(move, agenda, wish, known, told)


def swap(known: Known, *, override: str = "") -> Changes:
    """
    Decide whether two bookings change places: each takes the other's time and resource.

    Each keeps its own duration.

    Args:
        known: what is known for the one, with the same for the other beside it.
        override: why staff pass over rules.

    Raises:
        SlotTaken: one of them does not fit where the other was.
        NotOffered: another rule refuses.
        InvalidState: one of them cannot be moved any more.
        InvalidRequest: they are one booking, or of two services.
    """
    one = known.subject
    if len(known.others) != 1 or one.service != known.others[0].subject.service:
        raise InvalidRequest(
            f"booking {one.id} can be swapped with one other of service {one.service!r}"
        )
    (beside,) = known.others
    other = beside.subject
    both = (one.id, other.id)
    there = Move(other.start, other.resource, override=override)
    first = reschedule(there, _without(both, known))
    here = Move(one.start, one.resource, override=override)
    second = reschedule(here, _with(first.bookings, _without(both, beside)))
    return Changes(
        bookings=(*first.bookings, *second.bookings),
        events=(*first.events, *second.events),
    )


def _without(bookings: Sequence[BookingId], known: Known) -> Known:
    """Return *known* as if *bookings* claimed nothing."""

    def left(claims: Sequence[Claim]) -> list[Claim]:
        return [claim for claim in claims if claim.booking not in bookings]

    agendas = [
        attrs.evolve(
            agenda,
            claims=left(agenda.claims),
            of_service=left(agenda.of_service),
            of_customer=left(agenda.of_customer),
        )
        for agenda in known.agendas
    ]
    return attrs.evolve(known, agendas=tuple(agendas))


def _with(bookings: tuple[Booking, ...], known: Known) -> Known:
    """Return *known* as if *bookings*, of the same service, were there already."""
    new = [claim for booking in bookings for claim in booking.claims()]
    customer = known.subject.customer_key
    same = [each.id for each in bookings if customer and each.customer_key == customer]
    agendas = [
        attrs.evolve(
            agenda,
            claims=sorted(
                (*agenda.claims, *(c for c in new if c.resource == agenda.resource.id)),
                key=lambda claim: claim.start,
            ),
            of_service=(*agenda.of_service, *new),
            of_customer=(*agenda.of_customer, *(c for c in new if c.booking in same)),
        )
        for agenda in known.agendas
    ]
    return attrs.evolve(known, agendas=tuple(agendas))


def _stays(move: Move, booking: Booking) -> bool:
    return (
        move.start == booking.start
        and move.resource in ("", booking.resource)
        and move.duration in (None, booking.end - booking.start)
    )


def _performer(resource: ResourceId, known: Known) -> ResourceId:
    """Return *resource* when it performs the service today."""
    service = known.service
    if resource in service.resources:
        return resource
    raise NotFound(
        f"resource {resource!r} does not perform service {service.id!r}; "
        f"these do: {', '.join(service.resources) or 'none'}",
        kind="resource",
        id=resource,
    )


def _wish(move: Move, known: Known) -> Wish:
    """Return what the move asks; a duration that it keeps may be one of the past."""
    booking, service = known.subject, known.service
    kept = booking.end - booking.start
    keeps = move.duration in (None, kept)
    return Wish(
        service=service,
        minutes=in_minutes(kept) if keeps else service.minutes(move.duration),
        now=known.now,
        units=booking.units,
        customer=booking.customer_key,
        moving=booking,
    )


def _told(move: Move, agenda: Agenda, wish: Wish, known: Known) -> Sequence[Reason]:
    return pipeline.reasons(
        agenda,
        wish,
        floor_minute(move.start),
        extra=known.extra,
        overridden=bool(move.override),
    )


def _refused_by_booking(move: Move, known: Known) -> Iterator[Reason]:
    """Yield why a customer may not move this booking, or not so far; staff may."""
    if known.actor.is_staff:
        return
    booking, service = known.subject, known.service
    rules, notice = service.reschedule, service.notice.reschedule
    if not in_time(known.now, booking.start, notice):
        minutes = None if notice is None else in_minutes(notice)
        yield _reason("reschedule_notice", booking, notice_minutes=minutes)
    if rules.most is not None and booking.moves >= rules.most:
        yield _reason("reschedule_count", booking, most=rules.most, moves=booking.moves)
    first = booking.first_start or booking.start
    if rules.farthest is not None and abs(move.start - first) > rules.farthest:
        minutes = in_minutes(rules.farthest)
        yield _reason("reschedule_distance", booking, farthest_minutes=minutes)


def _reason(rule: str, booking: Booking, **data: int | None) -> Reason:
    figures = ", ".join(f"{name.replace('_', ' ')} {data[name]}" for name in data)
    return Reason(
        rule,
        f"reason.{rule}",
        f"booking {booking.id} may not be moved by {rule.replace('_', ' ')}: {figures}",
        data,
    )


def _moved(
    move: Move, agenda: Agenda, wish: Wish, known: Known, told: tuple[Reason, ...]
) -> Changes:
    booking = known.subject
    zone_name, local_start = wall_clock(move.start, agenda.schedule)
    expires_at = booking.expires_at
    if expires_at is not None and booking.status is not Status.HELD:
        expires_at = min(expires_at, move.start)
    event = BookingRescheduled(
        *known.head,
        reason=move.override,
        start=move.start,
        end=move.start + timedelta(minutes=wish.minutes),
        resource=agenda.resource.id,
        local_start=local_start,
        zone=zone_name,
        tzdata=known.tzdata,
        before=wish.before,
        after=wish.after,
        status=booking.status,
        expires_at=expires_at,
        warnings=tuple(each.rule for each in told),
    )
    return of_event(booking, [event])
