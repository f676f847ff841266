"""The engine for asyncio: the same surface, one hop to a worker thread per use case."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from functools import wraps
from types import TracebackType
from typing import (
    TYPE_CHECKING,
    Any,
    Concatenate,
    Generic,
    ParamSpec,
    TypeVar,
    overload,
)

from .application.availability import Availability
from .application.bookings import Bookings
from .application.catalog import Catalog
from .domain.changes import Record
from .domain.people import ANYONE, Actor
from .domain.resources import Resource
from .domain.schedules import Schedule
from .domain.services import Service
from .engine import Engine

if TYPE_CHECKING:
    from .ports.clock import Clock

S = TypeVar("S", covariant=True)
T = TypeVar("T")
R = TypeVar("R", Resource, Schedule, Service)
P = ParamSpec("P")


class _Threaded(Generic[S]):
    """The use cases of *sync*, each run in a worker thread."""

    def __init__(self, sync: S) -> None:
        self._sync = sync


def _hop(
    use_case: Callable[Concatenate[S, P], T],
) -> Callable[Concatenate[_Threaded[S], P], Coroutine[Any, Any, T]]:
    """Return *use_case* as a coroutine function with the same parameters."""

    @wraps(use_case)
    async def hopped(self: _Threaded[S], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.to_thread(use_case, self._sync, *args, **kwargs)

    return hopped


class AsyncCatalog(_Threaded[Catalog]):
    """The records that say what can be booked."""

    save = _hop(Catalog.save)
    remove = _hop(Catalog.remove)

    @overload
    async def get(self, kind: type[R], id: str, *, actor: Actor = ANYONE) -> R: ...
    @overload
    async def get(self, kind: str, id: str, *, actor: Actor = ANYONE) -> Record: ...
    @wraps(Catalog.get)
    async def get(
        self, kind: type[Any] | str, id: str, *, actor: Actor = ANYONE
    ) -> Record:
        return await asyncio.to_thread(self._sync.get, kind, id, actor=actor)

    @overload
    async def list(self, kind: type[R], *, actor: Actor = ANYONE) -> Sequence[R]: ...
    @overload
    async def list(self, kind: str, *, actor: Actor = ANYONE) -> Sequence[Record]: ...
    @wraps(Catalog.list)
    async def list(
        self, kind: type[Any] | str, *, actor: Actor = ANYONE
    ) -> Sequence[Record]:
        return await asyncio.to_thread(self._sync.list, kind, actor=actor)


class AsyncAvailability(_Threaded[Availability]):
    """What may be booked, and why not the rest."""

    slots = _hop(Availability.slots)
    explain = _hop(Availability.explain)
    forget = _hop(Availability.forget)


class AsyncBookings(_Threaded[Bookings]):
    """Everything that can be done to bookings."""

    get = _hop(Bookings.get)
    list = _hop(Bookings.list)
    history = _hop(Bookings.history)
    held = _hop(Bookings.held)
    hold = _hop(Bookings.hold)
    book = _hop(Bookings.book)
    confirm = _hop(Bookings.confirm)
    extend = _hop(Bookings.extend)
    decline = _hop(Bookings.decline)
    reschedule = _hop(Bookings.reschedule)
    swap = _hop(Bookings.swap)
    cancel = _hop(Bookings.cancel)
    check_in = _hop(Bookings.check_in)
    start = _hop(Bookings.start)
    complete = _hop(Bookings.complete)
    no_show = _hop(Bookings.no_show)
    expire_due = _hop(Bookings.expire_due)


class AsyncEngine:
    """
    A booking engine whose use cases are awaited.

    Its `catalog`, `availability` and `bookings` have the methods of those of
    :class:`Engine`, with the same parameters, answers and errors. A use case
    that was begun runs to its end even when the task that awaits it is
    cancelled; ask for the outcome with the same idempotency key.

    Args:
        engine: does the work; it may be used directly as well.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.settings = engine.settings
        self.catalog = AsyncCatalog(engine.catalog)
        self.availability = AsyncAvailability(engine.availability)
        self.bookings = AsyncBookings(engine.bookings)

    @classmethod
    def open(
        cls,
        url: str | None = None,
        *,
        clock: Clock | None = None,
        plugins: Iterable[object] = (),
        **settings: object,
    ) -> AsyncEngine:
        """Return an engine as :meth:`Engine.open` does, which waits for the store."""
        return cls(Engine.open(url, clock=clock, plugins=plugins, **settings))

    async def close(self) -> None:
        """Let go of the store."""
        await asyncio.to_thread(self.engine.close)

    async def __aenter__(self) -> AsyncEngine:
        """Return the engine itself, to be closed at the end of the block."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the engine."""
        await self.close()
