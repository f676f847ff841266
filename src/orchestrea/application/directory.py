"""The catalogue as it was last read: services, resources and schedules by id."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from difflib import get_close_matches
from threading import Lock
from typing import TypeVar

import attrs

from ..domain.changes import Record, RecordKey
from ..domain.checks import shown
from ..domain.errors import NotFound
from ..domain.ids import LONGEST_ID, ResourceId, ScheduleId, ServiceId, TenantId
from ..domain.resources import Resource
from ..domain.schedules import Schedule
from ..domain.services import Service
from ..ports.storage import Scope, Snapshot, Storage

CATALOG_GUARD = "catalog"
"""The guard that every change of the catalogue raises."""

ALL_KINDS = Scope(kinds=("resource", "schedule", "service"), guards=(CATALOG_GUARD,))

T = TypeVar("T", bound=Record)


@attrs.frozen(eq=False)
class Directory:
    """
    Everything in the catalogue of one tenant, as of `version`.

    Looking up an id that is not there raises NotFound with near misses. A record
    that did not change is the same object from one version to the next, so what
    was worked out for it may be kept under its identity.
    """

    version: int
    resources: Mapping[ResourceId, Resource]
    schedules: Mapping[ScheduleId, Schedule]
    services: Mapping[ServiceId, Service]

    def records(self, kind: str) -> Mapping[str, Record]:
        """Return all records of a kind by id."""
        by_kind: Mapping[str, Mapping[str, Record]] = {
            "resource": self.resources,
            "schedule": self.schedules,
            "service": self.services,
        }
        return by_kind[kind]

    def record(self, kind: str, id: str) -> Record:
        """Return the record of a kind with this id."""
        return _found(kind, id, self.records(kind))

    def service(self, id: ServiceId) -> Service:
        """Return a service."""
        return _found("service", id, self.services)

    def resource(self, id: ResourceId) -> Resource:
        """Return a resource."""
        return _found("resource", id, self.resources)

    def schedule(self, id: ScheduleId) -> Schedule:
        """Return a schedule."""
        return _found("schedule", id, self.schedules)

    def schedules_of(self, resource: Resource, service: Service) -> list[Schedule]:
        """Return the schedules of *resource*, and those that restrict *service*."""
        ids = (resource.schedule, *resource.restrictions, *service.restrictions)
        return [self.schedule(id) for id in ids]

    def relied_on(
        self, service: Service, resources: Iterable[Resource]
    ) -> dict[RecordKey, int]:
        """Return the versions of all that decides about *service* on *resources*."""
        versions: dict[RecordKey, int] = {("service", service.id): service.version}
        for resource in resources:
            versions["resource", resource.id] = resource.version
            for schedule in self.schedules_of(resource, service):
                versions["schedule", schedule.id] = schedule.version
        return versions


class Directories:
    """
    The directories of all tenants, read again when the store has a newer one.

    May be called from any thread.

    Args:
        storage: where the catalogue is.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._kept: dict[TenantId, tuple[Hashable, Directory]] = {}
        self._lock = Lock()

    def fresh(self, tenant: TenantId) -> Directory:
        """Return one that is as new as anything committed before this call."""
        stamp = self._storage.stamp()
        kept = self._kept.get(tenant)
        if kept is not None and kept[0] == stamp:
            return kept[1]
        directory = self._read(tenant, kept[1] if kept else None)
        with self._lock:
            newest = self._kept.get(tenant)
            if newest is None or newest[1].version <= directory.version:
                self._kept[tenant] = stamp, directory
        return directory

    def _read(self, tenant: TenantId, known: Directory | None) -> Directory:
        if known is not None:
            guards = self._storage.look(tenant, Scope(guards=(CATALOG_GUARD,))).guards
            if guards[CATALOG_GUARD] == known.version:
                return known
        return _directory(self._storage.look(tenant, ALL_KINDS), known)


def _directory(snapshot: Snapshot, known: Directory | None) -> Directory:
    records = [
        _same(record, known.records(kind).get(id) if known else None)
        for (kind, id), record in snapshot.records.items()
    ]
    return Directory(
        version=snapshot.guards[CATALOG_GUARD],
        resources={each.id: each for each in records if isinstance(each, Resource)},
        schedules={each.id: each for each in records if isinstance(each, Schedule)},
        services={each.id: each for each in records if isinstance(each, Service)},
    )


def _same(record: Record, before: Record | None) -> Record:
    """Return *before* when *record* is no different."""
    return before if before is not None and before == record else record


def _found(kind: str, id: object, among: Mapping[str, T]) -> T:
    text = id[:LONGEST_ID] if isinstance(id, str) else ""
    if isinstance(id, str) and id in among:
        return among[id]
    near = get_close_matches(text, among, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise NotFound(f"no {kind} {shown(id)}{hint}", kind=kind, id=text)
