"""Keeping the catalogue: resources, schedules and services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, overload

import attrs

from ..domain.changes import KINDS, Changes, Record, RecordKey, record_key
from ..domain.changes import resource_guard as guard_of
from ..domain.checks import shown
from ..domain.claims import live
from ..domain.errors import InvalidRequest, NotFound, StaleVersion
from ..domain.ids import TenantId
from ..domain.intervals import floor_minute, from_minute
from ..domain.people import ANYONE, Actor
from ..domain.resources import Resource
from ..domain.schedules import Schedule
from ..domain.services import Service
from ..ports.clock import Clock
from ..ports.holidays import Holidays
from ..ports.patience import Patience
from ..ports.storage import Scope, Snapshot, Storage, Tally
from .directory import ALL_KINDS, CATALOG_GUARD, Directories
from .questions import Questions
from .retrying import retrying

FOREVER = 1 << 40
"""A minute after every booking."""

R = TypeVar("R", Resource, Schedule, Service)


class Catalog:
    """
    The records that say what can be booked.

    Args:
        storage: where they are kept.
        clock: tells now.
        patience: how long to try when somebody else saves at the same time.
        directories: what others have read of it.
        questions: checks the schemas of questions.
        holidays: knows which holiday calendars there are.
    """

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        patience: Patience,
        directories: Directories,
        questions: Questions,
        holidays: Holidays,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._patience = patience
        self._directories = directories
        self._questions = questions
        self._holidays = holidays

    def save(self, *records: Record, actor: Actor = ANYONE) -> None:
        """
        Save *records*, all or none; a record with the id of an earlier one replaces it.

        Bookings that are there already keep what was agreed.

        Raises:
            InvalidRequest: a record refers to one that does not exist, or is none.
            InvalidService: a question's schema cannot be used.
            NotFound: nobody knows a schedule's holiday calendar.
            StaleVersion: a record that was read with :meth:`get` (its version
                is not 0) has been saved by somebody else since.
        """
        for record in records:
            if not isinstance(record, Resource | Schedule | Service):
                raise InvalidRequest(
                    f"{shown(record)} is no record of the catalogue; "
                    f"there are {', '.join(KINDS)}"
                )
            self._check_usable(record)
        by_key = {record_key(record): record for record in records}
        retrying(self._patience, lambda: self._save(by_key, actor.tenant))

    @overload
    def get(self, kind: type[R], id: str, *, actor: Actor = ANYONE) -> R: ...
    @overload
    def get(self, kind: str, id: str, *, actor: Actor = ANYONE) -> Record: ...
    def get(self, kind: type[Any] | str, id: str, *, actor: Actor = ANYONE) -> Record:
        """
        Return the record of *kind* (a class, or its name) with this id.

        Raises:
            NotFound: there is none.
        """
        return self._directories.fresh(actor.tenant).record(_name(kind), id)

    @overload
    def list(self, kind: type[R], *, actor: Actor = ANYONE) -> Sequence[R]: ...
    @overload
    def list(self, kind: str, *, actor: Actor = ANYONE) -> Sequence[Record]: ...
    def list(self, kind: type[Any] | str, *, actor: Actor = ANYONE) -> Sequence[Record]:
        """Return all records of *kind* (a class, or its name), ordered by id."""
        among = self._directories.fresh(actor.tenant).records(_name(kind))
        return tuple(among[id] for id in sorted(among))

    def remove(
        self, kind: type[Record] | str, id: str, *, actor: Actor = ANYONE
    ) -> None:
        """
        Remove a record.

        Raises:
            NotFound: there is none.
            InvalidRequest: another record refers to it, or a booking that has
                not ended does.
        """
        found = self.get(kind, id, actor=actor)
        retrying(self._patience, lambda: self._remove(found, actor.tenant))

    def _check_usable(self, record: Record) -> None:
        """Ask those who will have to use *record* whether they can."""
        today = self._clock.now().date()
        if isinstance(record, Service):
            self._questions.check_schemas(record)
        if isinstance(record, Schedule):
            for name in record.holidays:
                self._holidays.days(name, today, today)

    def _save(self, by_key: Mapping[RecordKey, Record], tenant: TenantId) -> None:
        with self._storage.begin(tenant, (CATALOG_GUARD,)) as work:
            known = work.snapshot(ALL_KINDS)
            saved = {
                key: _at_version(known.records, by_key[key], key) for key in by_key
            }
            _check_references({**known.records, **saved})
            work.commit(Changes(records=tuple(saved.values()), based_on=known.guards))

    def _remove(self, record: Record, tenant: TenantId) -> None:
        """Remove *record* under the guards of everything that could still book it."""
        key, now = record_key(record), self._clock.now()
        scope = _bookings_of(record, floor_minute(now))
        with self._storage.begin(tenant, scope.guards) as work:
            known = work.snapshot(scope)
            if key not in known.records:
                raise NotFound(f"no {key[0]} {key[1]!r}", kind=key[0], id=key[1])
            _check_unbooked(key, known, int(now.timestamp()))
            _check_references({k: known.records[k] for k in known.records if k != key})
            work.commit(Changes(removed=(key,), based_on=known.guards))


def _name(kind: type[Any] | str) -> str:
    for name, cls in KINDS.items():
        if kind in (name, cls):
            return name
    raise NotFound(
        f"no kind of record is called {shown(kind)}; there are {', '.join(KINDS)}"
    )


def _at_version(
    known: Mapping[RecordKey, Record], record: Record, key: RecordKey
) -> Record:
    """Return *record* at the version that it replaces; one that was read must be it."""
    before = known.get(key)
    version = before.version if before else 0
    if record.version not in (0, version):
        present = f"it is at version {version}" if before else "it is not there"
        raise StaleVersion(
            f"{key[0]} {key[1]!r} was saved or removed by somebody else: {present}, "
            f"not at version {record.version}; read it again, or save it with version 0"
        )
    return attrs.evolve(record, version=version)


def _check_references(records: Mapping[RecordKey, Record]) -> None:
    """Refuse a catalogue in which a record names another one that is not there."""
    for (kind, id), record in records.items():
        for needed in _needs(record):
            if needed not in records:
                raise InvalidRequest(
                    f"{kind} {id!r} refers to {needed[0]} {needed[1]!r}, which does "
                    "not exist; save it first, or both together"
                )


def _needs(record: Record) -> Sequence[RecordKey]:
    if isinstance(record, Service):
        return [
            *(("resource", id) for id in record.resources),
            *(("schedule", id) for id in record.restrictions),
        ]
    if isinstance(record, Resource):
        return [("schedule", id) for id in (record.schedule, *record.restrictions)]
    return ()


def _bookings_of(record: Record, now: int) -> Scope:
    """Return the scope of the catalogue and of what is booked from *now* on."""
    scope = attrs.evolve(ALL_KINDS, start=now, end=FOREVER)
    if isinstance(record, Resource):
        own = (CATALOG_GUARD, guard_of(record.id))
        return attrs.evolve(scope, resources=(record.id,), guards=own)
    if isinstance(record, Service):
        guards = (CATALOG_GUARD, *map(guard_of, record.resources))
        tally = Tally(now, FOREVER, service=record.id)
        return attrs.evolve(scope, tallies=(tally,), guards=guards)
    return scope


def _check_unbooked(key: RecordKey, known: Snapshot, now: int) -> None:
    claims = [claim for read in known.claims.values() for claim in read]
    claims += [claim for read in known.tallies for claim in read]
    for claim in live(claims, now=now):
        raise InvalidRequest(
            f"{key[0]} {key[1]!r} has booking {claim.booking} at "
            f"{from_minute(claim.start).isoformat()}; move or cancel it first"
        )
