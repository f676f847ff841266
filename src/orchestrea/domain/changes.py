"""What a decision asks the store to write, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TypeAlias

import attrs

from .bookings import Booking
from .claims import Claim
from .errors import InvalidRequest
from .events import Event
from .ids import ResourceId, ServiceId
from .intervals import instant
from .resources import Resource
from .schedules import Schedule
from .services import Service

Record: TypeAlias = Resource | Schedule | Service
RecordKey: TypeAlias = tuple[str, str]
"""(kind, id) of a record of the catalogue."""

KINDS: Mapping[str, type[Resource] | type[Schedule] | type[Service]] = {
    "resource": Resource,
    "schedule": Schedule,
    "service": Service,
}


def resource_guard(resource: ResourceId) -> str:
    """Return the guard of everything that claims *resource*."""
    return f"resource:{resource}"


def service_guard(service: ServiceId) -> str:
    """Return the guard of whatever counts bookings of *service*."""
    return f"service:{service}"


def customer_guard(customer: str) -> str:
    """Return the guard of whatever counts bookings of the customer with this key."""
    return f"customer:{customer}"


def record_key(record: Record) -> RecordKey:
    """
    Return the kind and id of *record*.

    Raises:
        InvalidRequest: it is not a record of the catalogue.
    """
    for kind, cls in KINDS.items():
        if isinstance(record, cls):
            return kind, record.id
    raise InvalidRequest(
        f"{type(record).__name__} is not a record of the catalogue; those are:"
        f" {', '.join(KINDS)}"
    )


KEPT = timedelta(days=7)
"""How long the answer to an idempotency key is given again, at least."""


@attrs.frozen
class Remembered:
    """
    The answer to a command that was given with an idempotency key.

    Args:
        key: the client's key.
        fingerprint: a digest of the request; another one under this key is an error.
        booking: the booking as it was answered.
        at: when; it is kept for seven days.
    """

    key: str
    fingerprint: str
    booking: Booking
    at: datetime = attrs.field(converter=instant)


@attrs.frozen
class Changes:
    """
    The outcome of one decision.

    Args:
        bookings: new or changed bookings; the store replaces each one's claims
            by those it has now.
        events: what happened, in order.
        records: catalogue records to save; their versions count up from those given.
        removed: catalogue records to remove.
        remembered: the answers to keep for idempotency keys.
        based_on: versions of the guards the decision relied on; when one has
            moved on, nothing is written, else each is raised by one.
        relied_on: versions of catalogue records the decision relied on; compared
            in the same way, but left as they are.
    """

    bookings: tuple[Booking, ...] = ()
    events: tuple[Event, ...] = ()
    records: tuple[Record, ...] = ()
    removed: tuple[RecordKey, ...] = ()
    remembered: tuple[Remembered, ...] = ()
    based_on: Mapping[str, int] = attrs.field(factory=dict)
    relied_on: Mapping[RecordKey, int] = attrs.field(factory=dict)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Every claim the changed bookings own from now on."""
        return tuple(claim for booking in self.bookings for claim in booking.claims())


def of_event(booking: Booking, events: Iterable[Event]) -> Changes:
    """Return the changes that apply *events* to *booking*."""
    told = tuple(events)
    for event in told:
        booking = event.apply(booking)
    return Changes(bookings=(booking,), events=told)
