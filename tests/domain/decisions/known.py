"""What decisions are given: a service ``v`` on ``r``, asked about early on a Sunday."""

from __future__ import annotations

from datetime import datetime

import attrs

from orchestrea.domain.money import Money
from orchestrea.domain.people import Actor, Customer
from orchestrea.domain.requests import BookingRequest, Identity, Known
from orchestrea.domain.services import Service

from ..builders import MONDAY, agenda, instant

NOW = instant("2026-03-15 08:00")
ZOE = Customer("Zoé", "zoe@example.org")
BOB = Customer("Bob", "bob@example.org")
VISITOR = Actor("visitor")
STAFF = Actor("staff-1", {"staff"})
SYSTEM = Actor("system", {"system"})
IDENTITY = Identity("bk_1", "secret")
PRICE = Money(10_000, "EUR")


def service(**fields) -> Service:
    """Service ``v``, an hour on ``r``."""
    return Service(**{"id": "v", "durations": 60, "resources": ["r"], **fields})


def on(resource: str, **more):
    """The agenda of another resource."""
    found = agenda(**more)
    return attrs.evolve(
        found, resource=attrs.evolve(found.resource, id=resource, version=3)
    )


def at(text):
    """An instant, on the Monday when only a time is given."""
    return (
        text
        if isinstance(text, datetime)
        else instant(text if "-" in text else f"{MONDAY} {text}")
    )


def request(start="10:00", **fields) -> BookingRequest:
    """Zoé's request to book ``v`` on the Monday."""
    return BookingRequest(
        **{"service": "v", "start": at(start), "customer": ZOE, **fields}
    )


def known(*agendas, now: str = "", actor=VISITOR, booking=None, **fields) -> Known:
    """What is known of ``v``; fields of the service go to it."""
    more = {key: fields.pop(key) for key in ("others", "extra") if key in fields}
    return Known(
        service=service(**fields),
        agendas=agendas or (agenda(),),
        actor=actor,
        now=at(now) if now else NOW,
        booking=booking,
        tzdata="2026a",
        **more,
    )
