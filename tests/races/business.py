"""The business that the races are about, and what must hold of its agenda."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import combinations

from orchestrea import (
    Approval,
    Customer,
    Limit,
    Resource,
    Schedule,
    Service,
    WeeklyHours,
)
from orchestrea.domain.bookings import Booking
from orchestrea.domain.people import STAFF, Actor
from orchestrea.testing import NOON
from tests.races.crew import Result, engine_on

ROUNDS = int(os.environ.get("ORCHESTREA_RACE_ROUNDS", "25"))
"""How many times each race is run; the race for one slot eight times as often."""

SLOWEST = 2.0
DESK = Actor("desk", frozenset({STAFF}))
HOUR = timedelta(hours=1)
ENDED = {"cancelled", "declined", "expired"}


def opened(url: str) -> None:
    """Make the file at *url* and open the business on it."""
    services = [
        Service("talk", (60, 120), ["ada"], step=1),
        Service("class", 60, ["hall"]),
        Service("exam", 60, ["ada"], approval=Approval("2d")),
        Service("quota", 60, ["hall"], limits=[Limit("day", bookings=3)]),
        Service(
            "mine", 60, ["hall"], limits=[Limit("day", bookings=2, scope="customer")]
        ),
        Service("talk-short-hold", 60, ["ada"], hold_for="1m"),
    ]
    engine_on(url).catalog.save(
        Schedule("always", "UTC", hours=[WeeklyHours("mo-su", ["00:00-24:00"])]),
        Resource("ada", "always"),
        Resource("hall", "always", capacity=5),
        *services,
    )


def person(number: int) -> Customer:
    """Return one of many customers."""
    return Customer(f"Customer {number}", f"customer{number}@example.org")


def at(hour: int) -> datetime:
    """Return the start of an hour of the following days."""
    return NOON + timedelta(days=1) + hour * HOUR


def codes(results: Iterable[Result]) -> Counter[str]:
    """Return how often the parts of a race ended in which way; none took too long."""
    told = list(results)
    assert max(each.seconds for each in told) < SLOWEST
    return Counter(each.code for each in told)


def overlaps(
    bookings: Iterable[Booking], now: datetime = NOON
) -> list[tuple[str, str]]:
    """Return the pairs of bookings that take up the same time of the same person."""
    taking = [
        each
        for each in bookings
        if each.status.value not in ENDED
        and (each.expires_at is None or each.expires_at > now)
        and each.resource == "ada"
    ]
    return [
        (one.id, other.id)
        for one, other in combinations(taking, 2)
        if one.start < other.end and other.start < one.end
    ]
