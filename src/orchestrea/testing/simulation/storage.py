"""A store whose every call is a point at which others go on and things go wrong."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Protocol

from ...domain.bookings import Booking
from ...domain.changes import Changes
from ...domain.events import Event
from ...domain.ids import BookingId, TenantId
from ...ports.storage import BookingQuery, Scope, Snapshot, Storage, UnitOfWork


class Surroundings(Protocol):
    """What happens around the calls of one process; any method may raise."""

    def reach(self, call: str) -> None:
        """Come to *call*, before it is made."""
        ...

    def enter(self) -> None:
        """Begin work that writes; returns when no other may be under way any more."""
        ...

    def leave(self) -> None:
        """End the work that writes, however it ended; may be called twice."""
        ...

    def about_to_commit(self) -> None:
        """Come to a commit."""
        ...

    def committed(self, changes: Changes) -> None:
        """Take notice that *changes* were written; nobody else has gone on since."""
        ...


class _SimulatedWork:
    """A unit of work that is watched."""

    def __init__(
        self, inner: AbstractContextManager[UnitOfWork], around: Surroundings
    ) -> None:
        self._inner = inner
        self._around = around

    def __enter__(self) -> _SimulatedWork:
        self._around.reach("begin")
        self._around.enter()
        self._work = self._inner.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self._inner.__exit__(kind, error, traceback)
        finally:
            self._around.leave()

    def snapshot(self, scope: Scope) -> Snapshot:
        self._around.reach("snapshot")
        return self._work.snapshot(scope)

    def commit(self, changes: Changes) -> None:
        self._around.about_to_commit()
        self._work.commit(changes)
        self._around.leave()
        self._around.committed(changes)


class SimulatedStorage:
    """
    A store as one process sees it.

    Args:
        inner: the store that keeps the records.
        around: is told of every call, and decides how it ends.
    """

    def __init__(self, inner: Storage, around: Surroundings) -> None:
        self._inner = inner
        self._around = around

    def begin(
        self, tenant: TenantId, keys: Collection[str]
    ) -> AbstractContextManager[UnitOfWork]:
        return _SimulatedWork(self._inner.begin(tenant, keys), self._around)

    def look(self, tenant: TenantId, scope: Scope) -> Snapshot:
        self._around.reach("look")
        return self._inner.look(tenant, scope)

    def find(self, tenant: TenantId, query: BookingQuery) -> Sequence[Booking]:
        self._around.reach("find")
        return self._inner.find(tenant, query)

    def history(self, tenant: TenantId, booking: BookingId) -> Sequence[Event]:
        self._around.reach("history")
        return self._inner.history(tenant, booking)

    def stamp(self) -> Hashable:
        self._around.reach("stamp")
        return self._inner.stamp()

    def close(self) -> None:
        self._inner.close()
