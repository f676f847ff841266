"""What an operation is about in a given state, and which places it wants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import attrs

from ...domain.bookings import Booking
from ...domain.services import Service
from .operations import Operation
from .oracle import Wanted
from .state import State, taken

MINUTE = timedelta(minutes=1)


def subject(state: State, operation: Operation) -> Booking | None:
    """Return the booking that *operation* is about, by id or by its hold's token."""
    given = operation.arguments
    id = given.get("id") or given.get("one")
    if id:
        return state.bookings.get(id)
    token = given.get("hold")
    if not token:
        return None
    held = (each for each in state.bookings.values() if each.token == token)
    return next(held, None)


def places(state: State, operation: Operation, now: datetime) -> Sequence[Wanted]:
    """Return the places of which *operation* wants the first; a swap wants both."""
    verb, known = operation.verb, subject(state, operation)
    if verb in ("hold", "book"):
        return _requested(state, operation, known, now)
    if known is None:
        return ()
    if verb == "swap":
        other = state.bookings[operation.arguments["other"]]
        return _swapped(state, known, other, now)
    if verb == "reschedule":
        return (_moved(state, operation, known, now),)
    customer = operation.arguments.get("customer")
    place = kept(state, known, now)
    return (attrs.evolve(place, customer=customer.key) if customer else place,)


def service_of(state: State, id: str) -> Service:
    """Return the service with this id."""
    service = state.records["service", id]
    assert isinstance(service, Service)
    return service


def kept(state: State, booking: Booking, now: datetime) -> Wanted:
    """Return the place that *booking* has, as if it were asked for now."""
    return Wanted(
        service=service_of(state, booking.service),
        resource=booking.resource,
        start=int(booking.start.timestamp()) // 60,
        minutes=(booking.end - booking.start) // MINUTE,
        units=booking.units,
        before=booking.before,
        after=booking.after,
        customer=booking.customer.key if booking.customer else "",
        now=now,
        since=now,
        own=frozenset({booking.id}),
    )


def blocks(booking: Booking, state: State, now: datetime) -> bool:
    """Whether *booking* keeps its place from somebody who asks *now*."""
    claim = state.taken.get(booking.id)
    return claim is not None and claim.until > now.timestamp()


def _requested(
    state: State, operation: Operation, held: Booking | None, now: datetime
) -> Sequence[Wanted]:
    given = operation.arguments
    if held is None and "service" not in given:
        return ()
    service = service_of(state, held.service if held else given["service"])
    customer = given.get("customer") or (held.customer if held else None)
    start = held.start if held else given["start"]
    length = held.end - held.start if held else _length(service, given.get("duration"))
    units = given.get("units", 1)
    if held and units == 1:
        units = held.units
    live = held is not None and blocks(held, state, now)
    wanted = Wanted(
        service=service,
        resource="",
        start=int(start.timestamp()) // 60,
        minutes=length // MINUTE,
        units=max(units, service.units),
        before=held.before if held and live else service.before // MINUTE,
        after=held.after if held and live else service.after // MINUTE,
        customer=customer.key if customer else "",
        now=now,
        since=held.created_at if held and live else now,
        own=frozenset({held.id} if held else ()),
    )
    named = held.resource if held else given.get("resource")
    return [
        attrs.evolve(wanted, resource=each)
        for each in ((named,) if named else service.resources)
    ]


def _length(service: Service, given: int | None) -> timedelta:
    return timedelta(minutes=given) if given else service.durations[0]


def _moved(state: State, operation: Operation, known: Booking, now: datetime) -> Wanted:
    given = operation.arguments
    service = service_of(state, known.service)
    return attrs.evolve(
        kept(state, known, now),
        resource=given.get("resource") or known.resource,
        start=int(given["start"].timestamp()) // 60,
        before=service.before // MINUTE,
        after=service.after // MINUTE,
        moving=True,
    )


def _swapped(
    state: State, one: Booking, other: Booking, now: datetime
) -> Sequence[Wanted]:
    """Return the places that two bookings want of each other, neither in the way."""
    service = service_of(state, one.service)
    first, second = (
        attrs.evolve(
            kept(state, mine, now),
            resource=theirs.resource,
            start=int(theirs.start.timestamp()) // 60,
            before=service.before // MINUTE,
            after=service.after // MINUTE,
            own=frozenset({one.id, other.id}),
            moving=True,
        )
        for mine, theirs in ((one, other), (other, one))
    )
    moved = attrs.evolve(
        one,
        start=other.start,
        end=other.start + (one.end - one.start),
        resource=other.resource,
        before=first.before,
        after=first.after,
    )
    there = taken(moved)
    return first, attrs.evolve(second, beside=(there,) if there else ())
