"""Compares everything a store holds with what it should hold."""

from __future__ import annotations

from ...domain.claims import Claim
from ...domain.events import replay
from ...domain.people import DEFAULT_TENANT
from ...ports.storage import BookingQuery, Scope, Storage
from .judge import Judge
from .promises import broken
from .state import Taken

FIRST, LAST = 0, 1 << 40
PAGE = 10_000
KINDS = ("resource", "schedule", "service")


def audit(judge: Judge, storage: Storage) -> None:
    """
    Check that *storage* holds exactly what was committed.

    Raises:
        PromiseBroken: it holds more, less, or something else.
    """
    _check_bookings(judge, storage)
    _check_records(judge, storage)
    for key, answer in judge.state.answers.items():
        found = storage.look(DEFAULT_TENANT, Scope(key=key)).remembered
        if found != answer:
            raise broken("answers are kept", key)


def _check_bookings(judge: Judge, storage: Storage) -> None:
    expected = judge.state.bookings
    found = storage.find(DEFAULT_TENANT, BookingQuery(most=PAGE))
    if {each.id: each for each in found} != expected or len(found) != len(expected):
        raise broken("what is acknowledged is kept", f"{len(found)} bookings")
    for id, booking in expected.items():
        events = storage.history(DEFAULT_TENANT, id)
        if len(events) != booking.version or replay(events) != booking:
            raise broken("events add up to the booking", id)


def _check_records(judge: Judge, storage: Storage) -> None:
    resources = tuple(id for kind, id in judge.state.records if kind == "resource")
    scope = Scope(kinds=KINDS, resources=resources, start=FIRST, end=LAST)
    seen = storage.look(DEFAULT_TENANT, scope)
    if dict(seen.records) != judge.state.records:
        raise broken("the catalogue is kept", sorted(seen.records))
    for resource in resources:
        claims = sorted(_plain(claim) for claim in seen.claims[resource])
        expected = sorted(_told(one) for one in judge.state.of("resource", resource))
        if claims != expected:
            raise broken("every claim has its owner", f"{claims} for {expected}")


def _plain(claim: Claim) -> tuple[object, ...]:
    until = float("inf") if claim.expires_at is None else claim.expires_at
    owner = (claim.booking, claim.resource, claim.service)
    return (
        *owner,
        claim.start,
        claim.end,
        claim.before,
        claim.after,
        claim.units,
        until,
    )


def _told(one: Taken) -> tuple[object, ...]:
    owner = (one.booking, one.resource, one.service)
    return (*owner, one.start, one.end, one.before, one.after, one.units, one.until)
