"""Connections that are used by one thread at a time and never by another process."""

from __future__ import annotations

import os
import sqlite3
from collections import deque
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock

from ....domain.errors import StorageError

_inherited: list[object] = []
"""What a forked process got from its parent: kept, because closing it would harm."""


class Connections:
    """
    Lends connections, opening as many as are used at once.

    Args:
        connect: opens one.
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._open_here()
        self._closed = False

    def _open_here(self) -> None:
        self._pid = os.getpid()
        self._idle: deque[sqlite3.Connection] = deque()
        self._watching = Lock()
        self._watch: sqlite3.Connection | None = None
        self._opened = object()

    def _check(self) -> None:
        if self._closed:
            raise StorageError("the store is closed: open another one")
        if self._pid != os.getpid():
            _inherited.append((self._idle, self._watch))
            self._open_here()

    @contextmanager
    def lent(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection; what it began and did not commit is rolled back."""
        self._check()
        pid = self._pid
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._connect()
        try:
            yield connection
        finally:
            if pid != os.getpid():
                _inherited.append(connection)
            else:
                self._take_back(connection)

    def _take_back(self, connection: sqlite3.Connection) -> None:
        """Roll back what is open; a connection that cannot is given up, silently."""
        with suppress(sqlite3.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()

    def stamp(self) -> Hashable:
        """Return a value that differs whenever another connection has committed."""
        self._check()
        with self._watching:
            if self._watch is None:
                self._watch = self._connect()
                self._opened = object()
            ((version,),) = self._watch.execute("PRAGMA data_version").fetchall()
            return self._opened, version

    def close(self) -> None:
        """Close those that nobody uses now, and the others when they come back."""
        if self._closed:
            return
        self._check()
        self._closed = True
        with self._watching:
            if self._watch is not None:
                self._watch.close()
        while self._idle:
            self._idle.pop().close()
