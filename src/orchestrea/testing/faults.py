"""A store that fails on purpose, at the commits where it is told to."""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from ..domain.bookings import Booking
from ..domain.changes import Changes
from ..domain.errors import ConcurrentUpdate, StorageError, StorageUnavailable
from ..domain.events import Event
from ..domain.ids import BookingId, TenantId
from ..ports.storage import BookingQuery, Scope, Snapshot, Storage, UnitOfWork


class Crashed(BaseException):
    """Stands for the death of the process: no ``except Exception`` stops it."""


class Fault(enum.Enum):
    """What goes wrong with one commit."""

    NONE = enum.auto()
    """Nothing."""
    CONFLICT = enum.auto()
    """Another writer was first."""
    FAIL = enum.auto()
    """The store reports that it could not write, and did not."""
    LOSE = enum.auto()
    """The connection drops and nothing was written; the caller cannot know."""
    LOSE_ANSWER = enum.auto()
    """Everything was written and the connection drops; the caller cannot know."""
    CRASH = enum.auto()
    """The process dies before anything is written."""
    CRASH_AFTER = enum.auto()
    """The process dies when everything was written."""
    SLOW = enum.auto()
    """The commit waits before it writes."""


class FaultyStorage:
    """
    Another store whose commits go wrong as scripted; once the script ends, none does.

    Args:
        storage: the store that does the work.
        script: the fault of each commit, in order.
        pause: what a slow commit waits for.
    """

    def __init__(
        self,
        storage: Storage,
        script: Iterable[Fault],
        *,
        pause: Callable[[], object] = lambda: None,
    ) -> None:
        self._storage = storage
        self._script = iter(script)
        self._pause = pause

    @contextmanager
    def _work(self, tenant: TenantId, keys: Collection[str]) -> Iterator[UnitOfWork]:
        with self._storage.begin(tenant, keys) as work:
            yield _FaultyWork(work, next(self._script, Fault.NONE), self._pause)

    def begin(
        self, tenant: TenantId, keys: Collection[str]
    ) -> AbstractContextManager[UnitOfWork]:
        return self._work(tenant, keys)

    def look(self, tenant: TenantId, scope: Scope) -> Snapshot:
        return self._storage.look(tenant, scope)

    def find(self, tenant: TenantId, query: BookingQuery) -> Sequence[Booking]:
        return self._storage.find(tenant, query)

    def history(self, tenant: TenantId, booking: BookingId) -> Sequence[Event]:
        return self._storage.history(tenant, booking)

    def stamp(self) -> Hashable:
        return self._storage.stamp()

    def close(self) -> None:
        self._storage.close()


class _FaultyWork:
    def __init__(
        self, work: UnitOfWork, fault: Fault, pause: Callable[[], object]
    ) -> None:
        self._work = work
        self._fault = fault
        self._pause = pause

    def snapshot(self, scope: Scope) -> Snapshot:
        return self._work.snapshot(scope)

    def commit(self, changes: Changes) -> None:
        self._before()
        self._work.commit(changes)
        if self._fault is Fault.CRASH_AFTER:
            raise Crashed
        if self._fault is Fault.LOSE_ANSWER:
            raise _lost()

    def _before(self) -> None:
        match self._fault:
            case Fault.CONFLICT:
                raise ConcurrentUpdate("another writer was first, as scripted")
            case Fault.FAIL:
                raise StorageError("nothing could be written, as scripted")
            case Fault.LOSE:
                raise _lost()
            case Fault.CRASH:
                raise Crashed
            case Fault.SLOW:
                self._pause()


def _lost() -> StorageUnavailable:
    return StorageUnavailable(
        "the connection was lost during the commit, as scripted: "
        "look up the idempotency key to learn what became of it"
    )
