"""Bookings as they are kept: one, many, and what happened to them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from ..domain.bookings import Booking, Status
from ..domain.checks import chosen, shown, whole
from ..domain.errors import InvalidInterval, InvalidRequest, LimitExceeded, NotFound
from ..domain.events import Event
from ..domain.ids import BookingId, ResourceId, ServiceId, Token, clean_id
from ..domain.intervals import instant
from ..domain.people import ANYONE, Actor, Customer
from ..domain.requests import optional_customer, optional_id
from ..ports.storage import LONGEST_LIST, BookingQuery, Scope, Storage
from .commands import booking_id


class BookingRecords:
    """
    Bookings as they are kept: one, many, and what happened to them.

    Args:
        storage: where they are kept.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def get(self, id: BookingId, *, actor: Actor = ANYONE) -> Booking:
        """
        Return a booking.

        Raises:
            NotFound: there is none with this id.
        """
        wanted = booking_id(id)
        found = self._storage.look(actor.tenant, Scope(bookings=(wanted,))).bookings
        if wanted not in found:
            raise NotFound(f"no booking {shown(wanted)}", kind="booking", id=wanted)
        return found[wanted]

    def list(
        self,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        resource: ResourceId = "",
        service: ServiceId = "",
        customer: Customer | None = None,
        statuses: Collection[Status] = frozenset(),
        most: int = 1000,
        after: Booking | None = None,
        actor: Actor = ANYONE,
    ) -> Sequence[Booking]:
        """
        Return bookings by start, then id.

        Args:
            start: those that end after this instant.
            end: those that start before it.
            resource: of this resource.
            service: of this service.
            customer: of this customer.
            statuses: in one of these states; empty means any.
            most: at most so many, 1 to 10,000.
            after: go on after this one, the last of the page before.
            actor: whose tenant.

        Raises:
            LimitExceeded: *most* is not within 1 to 10,000.
            InvalidInterval: *end* is before *start*.
        """
        low = None if start is None else instant(start)
        high = None if end is None else instant(end)
        if low is not None and high is not None and high < low:
            raise InvalidInterval(f"end {high} is before start {low}")
        person = optional_customer(customer)
        query = BookingQuery(
            start=low,
            end=high,
            resource=optional_id(resource, "resource id"),
            service=optional_id(service, "service id"),
            customer=person.key if person else "",
            statuses=_statuses(statuses),
            most=page_size(most),
            after=_place(after),
        )
        return self._storage.find(actor.tenant, query)

    def history(self, id: BookingId, *, actor: Actor = ANYONE) -> Sequence[Event]:
        """
        Return what happened to a booking, oldest first.

        Raises:
            NotFound: there is none with this id.
        """
        booking = self.get(id, actor=actor)
        return self._storage.history(actor.tenant, booking.id)

    def held(self, token: Token, actor: Actor) -> Booking:
        """
        Return the booking that was held with *token*.

        Raises:
            NotFound: no hold has this token, or it was used.
        """
        wanted = clean_id(token, what="hold token")
        found = self._storage.look(actor.tenant, Scope(token=wanted)).bookings
        for held in found.values():
            return held
        raise NotFound("no hold with this token; it may have been used", kind="hold")


def _statuses(values: object) -> frozenset[Status]:
    if not isinstance(values, Collection):
        raise InvalidRequest(f"statuses are {shown(values)}; they must be a collection")
    return frozenset(
        chosen(Status, each, what="status", error=InvalidRequest) for each in values
    )


def _place(after: object) -> tuple[datetime, BookingId] | None:
    """Return where the page before ended."""
    if after is None:
        return None
    if isinstance(after, Booking):
        return after.start, after.id
    raise InvalidRequest(f"after is {shown(after)}; it must be a Booking")


def page_size(value: int) -> int:
    """
    Return *value*, a number of bookings to list at a time.

    Raises:
        LimitExceeded: it is no whole number from 1 to 10,000.
    """
    return whole(value, what="most", least=1, most=LONGEST_LIST, error=LimitExceeded)
