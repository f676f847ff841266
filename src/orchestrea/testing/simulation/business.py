"""The business that is simulated: few places, so that everybody wants the same ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from ...domain.changes import Record
from ...domain.money import Money
from ...domain.people import STAFF, Actor, Customer
from ...domain.policies import (
    Approval,
    CancellationPolicy,
    Limit,
    Notice,
    Prepayment,
    Severity,
    Tier,
)
from ...domain.resources import BufferPolicy, Kind, Resource
from ...domain.schedules import Schedule, WeeklyHours
from ...domain.services import Service

OPENING = datetime(2026, 3, 28, 7, 0, tzinfo=UTC)
"""The day before the clocks of Paris go forward, an hour before anybody opens."""

HOURS: Mapping[str, tuple[str, ...]] = {
    "long": ("08:00-12:00", "13:00-20:00"),
    "short": ("09:00-17:00",),
    "split": ("08:00-10:00", "11:00-20:00"),
}
"""The hours that schedules may have, by the schedule's name."""

DESK = Actor("desk", frozenset({STAFF}))
CUSTOMERS = tuple(
    Customer(name, f"{name.lower()}@example.org")
    for name in ("Ann", "Ben", "Cleo", "Dan")
)


def hours(name: str) -> tuple[WeeklyHours, ...]:
    """Return the hours called *name* in :data:`HOURS`, for every day."""
    return (WeeklyHours("mo-su", HOURS[name]),)


def catalogue() -> tuple[Record, ...]:
    """Return the records that the simulation begins with."""
    return (
        Schedule("office", "Europe/Paris", hours=hours("long"), name="long"),
        Resource("ada", "office"),
        Resource("bob", "office", buffers=BufferPolicy.SUM),
        Resource("lab", "office", kind=Kind.ROOM, capacity=3),
        Resource(
            "hall", "office", kind=Kind.ROOM, capacity=2, buffers=BufferPolicy.SUM
        ),
        *_services(),
    )


def _services() -> tuple[Service, ...]:
    price = Money(8000, "EUR")
    return (
        Service(
            "talk",
            (30, 60),
            ("ada", "bob"),
            step=15,
            before=10,
            after=5,
            overlaps=Severity.BLOCK,
            release_no_show=True,
        ),
        Service(
            "visit",
            45,
            ("ada",),
            step=15,
            after=15,
            price=price,
            payment=Prepayment("20m"),
            limits=(Limit("day", bookings=3, scope="customer"),),
            cancellation=CancellationPolicy((Tier("2h", 100), Tier("1h", 50))),
        ),
        Service(
            "exam",
            30,
            ("bob", "ada"),
            step=30,
            before=15,
            notice=Notice(book="30m"),
            price=price,
            payment=Prepayment("15m"),
            approval=Approval("30m"),
            limits=(Limit("day", bookings=6), Limit("week", bookings=9)),
        ),
        Service(
            "bench",
            60,
            ("lab",),
            step=30,
            before=5,
            after=10,
            overlaps=Severity.IGNORE,
            limits=(Limit("day", minutes=600, scope="resource"),),
        ),
        Service("class", 60, ("hall", "ada"), seats=3, before=10, after=10),
        Service("rental", 120, ("lab", "hall"), units=2, step=60, hold_for="4m"),
    )
