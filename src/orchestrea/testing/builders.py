"""Records that are right, with one line each; keywords change what a test is about."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import attrs

from ..domain.bookings import Booking, Status
from ..domain.events import BookingConfirmed, BookingHeld, Recorded
from ..domain.people import Customer
from ..domain.resources import Resource
from ..domain.schedules import Schedule, WeeklyHours
from ..domain.services import Service
from .clocks import NOON


def a_schedule(id: str = "office", **changes: Any) -> Schedule:
    """Return a schedule that is open on workdays from nine to five in Paris."""
    made = Schedule(
        id=id, zone="Europe/Paris", hours=(WeeklyHours("mo-fr", ["09:00-17:00"]),)
    )
    return attrs.evolve(made, **changes)


def a_resource(id: str = "anna", **changes: Any) -> Resource:
    """Return a person with room for one, who keeps the schedule ``office``."""
    return attrs.evolve(Resource(id=id, schedule="office"), **changes)


def a_service(id: str = "advice", **changes: Any) -> Service:
    """Return a service of an hour, performed by ``anna``."""
    made = Service(id=id, durations=("1h",), resources=("anna",))
    return attrs.evolve(made, **changes)


def a_customer(name: str = "Zoé", **changes: Any) -> Customer:
    """Return a customer with an e-mail address."""
    return attrs.evolve(Customer(name=name, email="zoe@example.org"), **changes)


def a_booking(
    id: str = "bkg_1",
    start: datetime = NOON,
    minutes: int = 60,
    **changes: Any,
) -> Booking:
    """Return a confirmed booking of ``advice`` on ``anna``, without buffers."""
    made = Booking(
        id=id,
        service="advice",
        resource="anna",
        start=start,
        end=start + timedelta(minutes=minutes),
        status=Status.CONFIRMED,
        version=1,
        created_at=NOON - timedelta(days=1),
        local_start=f"{start:%Y-%m-%dT%H:%M}",
        zone="UTC",
        tzdata="2026a",
        uid=f"{id}@example.org",
        customer=a_customer(),
    )
    return attrs.evolve(made, **changes)


def a_hold(
    id: str = "bkg_1",
    start: datetime = NOON,
    minutes: int = 60,
    **changes: Any,
) -> Booking:
    """Return a hold that was made a day before noon and lasts ten minutes."""
    held: dict[str, Any] = {
        "status": Status.HELD,
        "expires_at": NOON - timedelta(days=1) + timedelta(minutes=10),
        "token": f"token-{id}",
    }
    return a_booking(id, start, minutes, **(held | changes))


def recorded(booking: Booking, at: datetime | None = None) -> Recorded:
    """Return the event that opened *booking*, by default at its creation."""
    kind = BookingHeld if booking.status is Status.HELD else BookingConfirmed
    return kind(
        booking=booking.id,
        version=booking.version,
        at=at or booking.created_at,
        actor="anyone",
        record=booking,
    )
