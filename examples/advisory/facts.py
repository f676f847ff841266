"""What happens in the story, act by act, as plain records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import attrs

from orchestrea import Booking, Customer, Reason, Resource, Service, Slot


@attrs.frozen
class Visit:
    """A customer and what they come to book."""

    customer: Customer
    service: str
    start: datetime
    resource: str = ""
    duration: timedelta | None = None


@attrs.frozen
class Visits:
    """Those who come, in their order; the field is called as in the document."""

    visit: tuple[Visit, ...]


@attrs.frozen
class Names:
    """Resources and services by id, and the zone in which each resource lives."""

    resources: Mapping[str, Resource]
    services: Mapping[str, Service]
    zones: Mapping[str, str]


@attrs.frozen
class ClosedDay:
    """A public holiday: how the engine explains it, and how many slots it has."""

    resource: str
    day: date
    reason: Reason
    slots: int


@attrs.frozen
class ClockChange:
    """The first slots of the working days before and after a change of the clocks."""

    resource: str
    before: Slot
    after: Slot


@attrs.frozen
class Refusal:
    """Somebody asks for what cannot be had, and is told why and what is near."""

    who: str
    service: str
    resource: str
    start: datetime
    code: str
    reasons: tuple[Reason, ...]
    nearest: tuple[Slot, ...]


@attrs.frozen
class Rescheduling:
    """A booking that cannot go where its customer wants, stays, and goes elsewhere."""

    before: Booking
    refused: Refusal
    kept: Booking
    moved: Booking


@attrs.frozen
class HeldPlace:
    """A hold from its beginning to its end, and who was offered its place meanwhile."""

    held: Booking
    offered_before: bool
    offered_to_others: bool
    offered_to_owner: bool
    offered_after: bool
    ended: Booking


@attrs.frozen
class Story:
    """Everything, in the order in which it happened."""

    began_at: datetime
    visitor_zone: str
    fortnight: Mapping[str, tuple[Slot, ...]]
    closed: tuple[ClosedDay, ...]
    clocks: tuple[ClockChange, ...]
    bookings: tuple[Booking, ...]
    refusals: tuple[Refusal, ...]
    rescheduling: Rescheduling
    cancelled: Booking
    hold: HeldPlace
    week: tuple[Booking, ...]
