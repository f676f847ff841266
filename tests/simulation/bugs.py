"""Bugs that can be planted in the engine or its store, each of which must be found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import timedelta
from unittest.mock import patch

import attrs

from orchestrea.adapters.storage.memory import MemoryStorage
from orchestrea.application.bookings import Bookings
from orchestrea.application.directory import CATALOG_GUARD
from orchestrea.application.writing import Command
from orchestrea.domain import capacity, claims, pipeline, rules
from orchestrea.domain.bookings import BLOCKING, Booking, Status
from orchestrea.domain.changes import Changes
from orchestrea.domain.claims import Claim
from orchestrea.domain.decisions import attending, cancelling
from orchestrea.domain.errors import ConcurrentUpdate
from orchestrea.domain.events import (
    BookingCancelled,
    BookingExpired,
    BookingRescheduled,
    HoldExtended,
)
from orchestrea.domain.limits import UnderLimits
from orchestrea.domain.overlaps import CustomerIsFree
from orchestrea.domain.pipeline import RULES
from orchestrea.ports.storage import Scope, Snapshot, UnitOfWork
from orchestrea.testing.simulation import Simulation, processes

Bug = Callable[[], AbstractContextManager[Simulation]]


class _Work:
    """A unit of work with something wrong."""

    def __init__(self, work: UnitOfWork, storage: _Storage) -> None:
        self._work = work
        self._storage = storage

    def snapshot(self, scope: Scope) -> Snapshot:
        return self._storage.seen(self._work.snapshot(scope), scope)

    def commit(self, changes: Changes) -> None:
        written = self._storage.written(changes)
        if written is not None:
            self._work.commit(written)


class _Storage(MemoryStorage):
    """A store with something wrong in what it shows or writes."""

    @contextmanager
    def begin(self, tenant, keys):
        with super().begin(tenant, keys) as work:
            yield _Work(work, self)

    def seen(self, snapshot: Snapshot, scope: Scope) -> Snapshot:
        return snapshot

    def written(self, changes: Changes) -> Changes | None:
        return changes

    def guards(self, changes: Changes) -> Mapping[str, int]:
        """The guards of *changes* as they are now."""
        keys = tuple(changes.based_on)
        return self.look("default", Scope(guards=keys)).guards


class _NoGuards(_Storage):
    def written(self, changes):
        return attrs.evolve(changes, based_on=self.guards(changes))


class _OnlyResourceGuards(_Storage):
    def written(self, changes):
        present = self.guards(changes)
        return attrs.evolve(
            changes,
            based_on={
                key: version
                if key.startswith(("resource:", "catalog"))
                else present[key]
                for key, version in changes.based_on.items()
            },
        )


class _NoReliance(_Storage):
    def written(self, changes):
        return attrs.evolve(changes, relied_on={})


class _EditsUnnoticed(_NoReliance):
    def seen(self, snapshot, scope):
        if scope.kinds or CATALOG_GUARD not in snapshot.guards:
            return snapshot
        return attrs.evolve(snapshot, guards={**snapshot.guards, CATALOG_GUARD: 1})


class _AnswersLost(_Storage):
    def written(self, changes):
        return attrs.evolve(changes, remembered=())


class _EventsLost(_Storage):
    def written(self, changes):
        return attrs.evolve(changes, events=changes.events[:-1])


class _SwapHalved(_Storage):
    def written(self, changes):
        return attrs.evolve(changes, bookings=changes.bookings[:1])


class _CommitsLost(_Storage):
    """Every fiftieth commit is acknowledged and not written."""

    def written(self, changes):
        self.asked = getattr(self, "asked", 0) + 1
        return None if self.asked % 50 == 0 else changes


class _LastClaimOverlooked(_Storage):
    def seen(self, snapshot, scope):
        found = {resource: kept[:-1] for resource, kept in snapshot.claims.items()}
        return attrs.evolve(snapshot, claims=found)


class _DueEarly(_Storage):
    """What ends within five minutes counts as ended."""

    def find(self, tenant, query):
        if query.expires_before is not None:
            early = query.expires_before + timedelta(minutes=5)
            query = attrs.evolve(query, expires_before=early)
        return super().find(tenant, query)


class _TalliesEmpty(_Storage):
    def seen(self, snapshot, scope):
        return attrs.evolve(snapshot, tallies=tuple(() for _ in snapshot.tallies))


def _planted(
    *patches: Callable[[], AbstractContextManager[object]],
    storage: type[MemoryStorage] = MemoryStorage,
) -> Bug:
    @contextmanager
    def planted() -> Iterator[Simulation]:
        with ExitStack() as stack:
            for each in patches:
                stack.enter_context(each())
            yield Simulation(storage=storage)

    return planted


def _in_store(storage: type[MemoryStorage]) -> Bug:
    return _planted(storage=storage)


def _replaced(owner: object, name: str, new: object) -> Bug:
    return _planted(lambda: patch.object(owner, name, new))


_live = claims.live
_claims = Booking.claims


def _expired_too(found, *, now, without="", token=""):
    return [
        claim
        for claim in found
        if not (without and claim.booking == without)
        and not (token and claim.token == token)
    ]


def _no_holds(found, **asked):
    return [each for each in _live(found, **asked) if each.expires_at is None]


def _own_too(found, *, now, without="", token=""):
    return _live(found, now=now, token=token)


def _own_hold_too(found, *, now, without="", token=""):
    return _live(found, now=now, without=without)


def _any_token(found, *, now, without="", token=""):
    kept = _live(found, now=now, without=without, token=token)
    return [claim for claim in kept if not (token and claim.token)]


def _one_unit(found, **asked):
    return [each._replace(units=1) for each in _live(found, **asked)]


def _a_minute_late(found, *, now, without="", token=""):
    return _live(found, now=now + 60, without=without, token=token)


def _unpadded(booking: Booking) -> tuple[Claim, ...]:
    return tuple(each._replace(before=0, after=0) for each in _claims(booking))


def _forgiving_seats(agenda, wish):
    taken = _seats_taken(agenda, wish)
    return {start: max(0, seats - 1) for start, seats in taken.items()}


_seats_taken = capacity.seats_taken
_reasons = pipeline.reasons


def _unchecked_again(agenda, wish, start, *, rules=RULES, **others):
    if rules is not RULES:
        return ()
    return _reasons(agenda, wish, start, rules=rules, **others)


def _all_kept(self, starts, agenda, wish):
    return starts


def _cancelled_again(known, *, reason=""):
    booking = known.subject
    if booking.status is not Status.CANCELLED:
        return _cancel(known, reason=reason)
    event = BookingCancelled(
        booking.id,
        booking.version + 1,
        known.now,
        known.actor.id,
        cancellation=booking.cancellation,
    )
    return Changes(bookings=(event.apply(booking),), events=(event,))


_cancel = cancelling.cancel


def _expired_early(known):
    booking = known.subject
    if booking.status is not Status.HELD:
        return _expire(known)
    event = BookingExpired(booking.id, booking.version + 1, known.now, known.actor.id)
    return Changes(bookings=(event.apply(booking),), events=(event,))


_expire = attending.expire


def _cancelled_and_booked(self, id, *, start, resource="", actor, idempotency_key, **_):
    old = self.cancel(id, actor=actor)
    return self.book(
        service=old.service,
        start=start,
        resource=resource,
        customer=old.customer,
        units=old.units,
        actor=actor,
        idempotency_key=idempotency_key,
    )


_moved = BookingRescheduled.apply


def _moved_quietly(event, booking):
    return attrs.evolve(_moved(event, booking), sequence=booking.sequence)


def _moved_shorter(event, booking):
    moved = _moved(event, booking)
    return attrs.evolve(moved, before=0, after=0)


def _extended_later(event, booking):
    return attrs.evolve(
        _extended(event, booking), expires_at=event.expires_at + timedelta(hours=1)
    )


_extended = HoldExtended.apply

BUGS: Mapping[str, Bug] = {
    "guards-not-compared": _in_store(_NoGuards),
    "limits-unguarded": _in_store(_OnlyResourceGuards),
    "edit-meanwhile-ignored": _in_store(_NoReliance),
    "edits-unnoticed": _in_store(_EditsUnnoticed),
    "answers-lost": _in_store(_AnswersLost),
    "events-lost": _in_store(_EventsLost),
    "swap-halved": _in_store(_SwapHalved),
    "commits-lost": _in_store(_CommitsLost),
    "last-claim-overlooked": _in_store(_LastClaimOverlooked),
    "tallies-empty": _in_store(_TalliesEmpty),
    "expired-holds-block": _replaced(rules, "live", _expired_too),
    "live-holds-ignored": _replaced(rules, "live", _no_holds),
    "holds-end-early": _replaced(rules, "live", _a_minute_late),
    "own-claims-in-the-way": _replaced(rules, "live", _own_too),
    "own-hold-in-the-way": _replaced(rules, "live", _own_hold_too),
    "any-token-will-do": _replaced(rules, "live", _any_token),
    "units-ignored": _replaced(rules, "live", _one_unit),
    "buffers-not-frozen": _replaced(Booking, "claims", _unpadded),
    "cancelled-keeps-place": _planted(
        lambda: patch(
            "orchestrea.domain.bookings.BLOCKING", BLOCKING | {Status.CANCELLED}
        )
    ),
    "seat-oversold": _replaced(capacity, "seats_taken", _forgiving_seats),
    "seats-not-joined": _replaced(capacity, "one_per_session", list),
    "confirm-unchecked": _replaced(pipeline, "reasons", _unchecked_again),
    "limits-unchecked": _replaced(UnderLimits, "keep", _all_kept),
    "customer-unchecked": _replaced(CustomerIsFree, "keep", _all_kept),
    "cancelled-twice": _replaced(cancelling, "cancel", _cancelled_again),
    "expired-early": _planted(
        lambda: patch.object(attending, "expire", _expired_early), storage=_DueEarly
    ),
    "move-is-cancel-and-book": _replaced(Bookings, "reschedule", _cancelled_and_booked),
    "move-keeps-sequence": _replaced(BookingRescheduled, "apply", _moved_quietly),
    "move-drops-buffers": _replaced(BookingRescheduled, "apply", _moved_shorter),
    "extended-too-long": _replaced(HoldExtended, "apply", _extended_later),
    "fingerprint-ignored": _replaced(Command, "fingerprint", ""),
    "unknown-outcome-run-again": _replaced(
        processes, "StorageUnavailable", ConcurrentUpdate
    ),
}
"""Every bug by its name: plants it and yields the simulation that should find it."""
