"""What the records should be by now, kept as plainly as can be."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import NamedTuple

import attrs

from ...domain.bookings import Booking
from ...domain.changes import Changes, Record, RecordKey, Remembered, record_key

ENDED = frozenset({"cancelled", "declined", "expired"})
"""States in which a booking takes up nothing."""


class Taken(NamedTuple):
    """What a booking takes up, in minutes since the epoch; `until` is in seconds."""

    booking: str
    resource: str
    service: str
    customer: str
    session: str
    start: int
    end: int
    before: int
    after: int
    units: int
    seats: int
    until: float
    token: str


def taken(booking: Booking) -> Taken | None:
    """Return what *booking* takes up as it stands, or None."""
    if booking.status.value in ENDED:
        return None
    start = math.floor(booking.start.timestamp() / 60)
    end = full = math.ceil(booking.end.timestamp() / 60)
    if booking.released_at:
        end = min(end, math.ceil(booking.released_at.timestamp() / 60))
    if end <= start:
        return None
    return Taken(
        booking=booking.id,
        resource=booking.resource,
        service=booking.service,
        customer=booking.customer.key if booking.customer else "",
        session=session(booking.service, start, full) if booking.seats > 1 else "",
        start=start,
        end=end,
        before=booking.before,
        after=booking.after,
        units=booking.units,
        seats=booking.seats,
        until=booking.expires_at.timestamp() if booking.expires_at else math.inf,
        token=booking.token if booking.status.value == "held" else "",
    )


def session(service: str, start: int, end: int) -> str:
    """Return what those who sit in one session have in common."""
    return f"{service} {start} {end}"


class State:
    """All records at one instant of the simulation."""

    def __init__(self) -> None:
        self.bookings: dict[str, Booking] = {}
        self.records: dict[RecordKey, Record] = {}
        self.answers: dict[str, Remembered] = {}
        self.taken: dict[str, Taken] = {}
        self._of: defaultdict[tuple[str, str], dict[str, Taken]] = defaultdict(dict)

    def of(self, field: str, value: str) -> list[Taken]:
        """Return what is taken with *value* as its resource, service or customer."""
        return list(self._of[field, value].values())

    def apply(self, changes: Changes) -> None:
        """Write *changes*."""
        for record in changes.records:
            saved = attrs.evolve(record, version=record.version + 1)
            self.records[record_key(saved)] = saved
        for booking in changes.bookings:
            self.put(booking)
        for answer in changes.remembered:
            self.answers[answer.key] = answer

    def put(self, booking: Booking) -> None:
        """Replace the booking of that id."""
        self.bookings[booking.id] = booking
        old = self.taken.pop(booking.id, None)
        if old is not None:
            for owner in _owners(old):
                del self._of[owner][booking.id]
        new = taken(booking)
        if new is not None:
            self.taken[booking.id] = new
            for owner in _owners(new):
                self._of[owner][booking.id] = new


def _owners(what: Taken) -> tuple[tuple[str, str], ...]:
    return (
        ("resource", what.resource),
        ("service", what.service),
        ("customer", what.customer),
    )
