"""Processes that start together, each with an engine of its own on one file."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from multiprocessing.connection import Connection
from typing import Any

import attrs

from orchestrea import Engine
from orchestrea.adapters.storage.sql import SqlStorage
from orchestrea.domain.errors import OrchestreaError
from orchestrea.plugins import Plugins
from orchestrea.testing import NOON, FixedClock

SIZE = 16
LONGEST_WAIT = 60.0

Act = Callable[[Engine], Any]


@attrs.frozen
class Part:
    """
    What one process does in a race.

    Args:
        verb: a method of ``engine.bookings``, or ``save`` for the catalogue.
        given: its keywords.
        at: what its clock shows.
    """

    verb: str
    given: dict[str, Any]
    at: datetime = NOON

    def act(self, engine: Engine) -> Any:
        """Do it."""
        if self.verb == "save":
            return engine.catalog.save(*self.given["records"])
        return getattr(engine.bookings, self.verb)(**self.given)


@attrs.frozen
class Result:
    """How a part ended: ``ok``, an error's code, or a foreign error; and how fast."""

    code: str
    answer: Any
    seconds: float


@cache
def _storage(kind: type[SqlStorage], url: str) -> SqlStorage:
    return kind.from_url(url)


def engine_on(
    url: str, at: datetime = NOON, kind: type[SqlStorage] = SqlStorage
) -> Engine:
    """Return an engine of this process on the file at *url*."""
    return Engine(
        storage=_storage(kind, url),
        clock=FixedClock(at),
        plugins=Plugins(discover=False),
    )


def _timed(part: Part, engine: Engine) -> Result:
    began = time.monotonic()
    try:
        code, answer = "ok", part.act(engine)
    except OrchestreaError as error:
        code, answer = error.code, str(error)
    except Exception as error:  # noqa: BLE001 - what slips through is told as it is
        code, answer = f"{type(error).__module__}.{type(error).__name__}", str(error)
    return Result(code, answer, time.monotonic() - began)


def _work(orders: Connection, barrier: Any) -> None:
    while (order := orders.recv()) is not None:
        part, url, kind = order
        engine = engine_on(url, part.at, kind)
        engine.catalog.list("service")
        barrier.wait(LONGEST_WAIT)
        orders.send(_timed(part, engine))


class Crew:
    """Sixteen processes, kept for many races."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__])
        self._barrier = context.Barrier(SIZE)
        self._lines: list[Connection] = []
        self._processes = []
        for _ in range(SIZE):
            ours, theirs = context.Pipe()
            process = context.Process(
                target=_work, args=(theirs, self._barrier), daemon=True
            )
            process.start()
            self._lines.append(ours)
            self._processes.append(process)

    def race(
        self, parts: Sequence[Part], url: str, kind: type[SqlStorage] = SqlStorage
    ) -> list[Result]:
        """Have each process do its part of *parts*, all from the same moment on."""
        for line, part in zip(self._lines, parts, strict=True):
            line.send((part, url, kind))
        return [line.recv() for line in self._lines]

    def close(self) -> None:
        """Send everybody home."""
        for line in self._lines:
            line.send(None)
        for process in self._processes:
            process.join()
