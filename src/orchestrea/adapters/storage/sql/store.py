"""The store: units of work and looks, each in one transaction of the database."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Collection, Hashable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache, partial

from ....domain.bookings import Booking
from ....domain.changes import Changes
from ....domain.errors import SchemaMismatch, StorageError
from ....domain.events import Event
from ....domain.ids import BookingId, TenantId
from ....ports.storage import BookingQuery, Scope, Snapshot
from .connections import Connections
from .reading import Reader, query_parameters
from .sqlite import Sqlite, translated
from .statements import Statements, listing
from .tables import REVISION
from .writing import Writer


class SqlWork:
    """A unit of work that keeps all other writers waiting until it ends."""

    def __init__(
        self, connection: sqlite3.Connection, statements: Statements, tenant: TenantId
    ) -> None:
        self._connection = connection
        self._statements = statements
        self._tenant = tenant
        self._pid = os.getpid()
        self._ended = False

    def snapshot(self, scope: Scope) -> Snapshot:
        self._check_open()
        with translated():
            cursor = self._connection.cursor()
            return Reader(cursor, self._statements, self._tenant).snapshot(scope)

    def commit(self, changes: Changes) -> None:
        self._check_open()
        self._ended = True
        with translated():
            cursor = self._connection.cursor()
            Writer(cursor, self._statements, self._tenant).write(changes)
            cursor.execute("COMMIT")

    def end(self) -> None:
        """Refuse whatever comes later."""
        self._ended = True

    def _check_open(self) -> None:
        if self._ended or self._pid != os.getpid():
            raise StorageError("this unit of work has ended: begin another one")


class SqlStorage:
    """
    A store in an SQLite file.

    Work takes the file's write lock before it reads anything, so what it decides
    on cannot change under it; looks take no lock and see one instant. Several
    threads and processes may use one file.

    Args:
        database: the file.
    """

    def __init__(self, database: Sqlite) -> None:
        self._database = database
        self._statements = Statements(database.dialect)
        self._connections = Connections(database.connect)
        self._listing = lru_cache(partial(listing, dialect=database.dialect))
        self._refusal: SchemaMismatch | None = None

    @classmethod
    def from_url(cls, url: str) -> SqlStorage:
        """
        Open the store at *url*, such as ``sqlite:///agenda.db?timeout=10``.

        A file that is not there is made. One of another schema version can be
        opened, and then used for nothing but :meth:`migrate` and
        :meth:`revision`: all else raises SchemaMismatch.

        Raises:
            InvalidSettings: the URL names no file, or has unknown options.
            StorageUnavailable: the file cannot be opened, or not safely.
            StorageReadOnly: the file or its folder may not be written.
            ForeignDatabase: the file is not ours.
        """
        storage = cls(Sqlite.from_url(url))
        storage._open()
        return storage

    def _open(self) -> None:
        self._database.check_place()
        with self._lent() as connection:
            new = self._database.is_new(connection)
            self._database.use_wal(connection)
        if new:
            self.migrate()
        self._compare_revisions()

    def _compare_revisions(self) -> None:
        present, needed = self.revision()
        self._refusal = None
        if present != needed:
            self._refusal = SchemaMismatch(
                f"{self._database.path} has schema {present or 'none'}, but this "
                f"version needs {needed}: run `orchestrea migrate`, or, if a newer "
                "version made the file, install that one",
                present=present,
                needed=needed,
            )

    @contextmanager
    def _lent(self) -> Iterator[sqlite3.Connection]:
        with translated(), self._connections.lent() as connection:
            yield connection

    def _check_schema(self) -> None:
        if self._refusal is not None:
            raise self._refusal

    @contextmanager
    def _reader(self, tenant: TenantId) -> Iterator[Reader]:
        """Read as of one instant; writers are neither waited for nor held up."""
        self._check_schema()
        with self._lent() as connection:
            cursor = connection.cursor()
            cursor.execute("BEGIN")
            yield Reader(cursor, self._statements, tenant)

    def begin(
        self, tenant: TenantId, keys: Collection[str]
    ) -> AbstractContextManager[SqlWork]:
        self._check_schema()
        return self._work(tenant)

    @contextmanager
    def _work(self, tenant: TenantId) -> Iterator[SqlWork]:
        with self._connections.lent() as connection:
            with translated():
                connection.execute("BEGIN IMMEDIATE")
            work = SqlWork(connection, self._statements, tenant)
            try:
                yield work
            finally:
                work.end()

    def look(self, tenant: TenantId, scope: Scope) -> Snapshot:
        with self._reader(tenant) as reader:
            return reader.snapshot(scope)

    def find(self, tenant: TenantId, query: BookingQuery) -> Sequence[Booking]:
        filters, given = query_parameters(query)
        statement = self._listing(tuple(filters), len(query.statuses))
        with self._reader(tenant) as reader:
            return reader.find(statement, given)

    def history(self, tenant: TenantId, booking: BookingId) -> Sequence[Event]:
        with self._reader(tenant) as reader:
            return reader.history(booking)

    def stamp(self) -> Hashable:
        self._check_schema()
        with translated():
            return self._connections.stamp()

    def close(self) -> None:
        with translated():
            self._connections.close()

    def migrate(self) -> Sequence[str]:
        """
        Bring the schema up to date, all of it or nothing.

        Raises:
            SchemaMismatch: it was made by a newer version.
        """
        from .migrations import revisions, upgrade

        present, _ = self.revision()
        if present and present not in revisions():
            self._check_schema()
        with translated(), self._database.migrating() as connection:
            applied = upgrade(connection)
        self._compare_revisions()
        return applied

    def revision(self) -> tuple[str, str]:
        """Return (the schema's revision, the revision this version needs)."""
        with self._lent() as connection:
            return self._database.revision(connection), REVISION
