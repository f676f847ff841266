"""The store with its guard taken away: what the races must be able to catch."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import attrs

from orchestrea.adapters.storage.sql import SqlStorage
from orchestrea.domain.changes import Changes
from orchestrea.ports.storage import Scope, Snapshot


class _UnguardedWork:
    def __init__(self, storage: SqlStorage, tenant: str) -> None:
        self._storage = storage
        self._tenant = tenant

    def snapshot(self, scope: Scope) -> Snapshot:
        return self._storage.look(self._tenant, scope)

    def commit(self, changes: Changes) -> None:
        with SqlStorage.begin(self._storage, self._tenant, ()) as work:
            present = work.snapshot(Scope(guards=tuple(changes.based_on))).guards
            work.commit(attrs.evolve(changes, based_on=present))


class Unguarded(SqlStorage):
    """Reads without a lock, and writes whatever the guards are by then."""

    @contextmanager
    def begin(self, tenant: str, keys: object) -> Iterator[_UnguardedWork]:
        yield _UnguardedWork(self, tenant)


def without_backstop(url: str) -> str:
    """Take the triggers out of the file at *url*, and return it."""
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    with connection:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type='trigger'"
        )
        for (name,) in names.fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
    connection.close()
    return url
