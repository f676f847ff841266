"""What is particular to SQLite: its URLs, settings, files and errors."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import NoReturn

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.engine import Dialect
from sqlalchemy.pool import NullPool

from ....domain.errors import (
    ConcurrentUpdate,
    ForeignDatabase,
    InvalidRequest,
    InvalidSettings,
    InvalidText,
    StorageError,
    StorageFull,
    StorageReadOnly,
    StorageUnavailable,
)
from .tables import VERSION_TABLE

APPLICATION_ID = 0x4F524348
"""Marks a file as ours in its header: ``ORCH``."""

NETWORKS = frozenset(
    {"afs", "ceph", "cifs", "fuse.sshfs", "glusterfs", "ncpfs", "nfs", "nfs4"}
    | {"smb3", "smbfs"}
)
"""File systems whose locks do not hold between machines."""

_LONGEST_WAIT = 60.0
_TAKEN = frozenset(
    {
        sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
        sqlite3.SQLITE_CONSTRAINT_TRIGGER,
        sqlite3.SQLITE_CONSTRAINT_UNIQUE,
    }
)
_ERRORS: Mapping[int, tuple[type[StorageError], str]] = {
    sqlite3.SQLITE_BUSY: (ConcurrentUpdate, "another writer was first: run it again"),
    sqlite3.SQLITE_LOCKED: (ConcurrentUpdate, "another writer was first: run it again"),
    sqlite3.SQLITE_READONLY: (
        StorageReadOnly,
        "it may not be written: allow writing to the file and its folder",
    ),
    sqlite3.SQLITE_FULL: (
        StorageFull,
        "there is no room left, and nothing was written: make room and repeat",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        StorageUnavailable,
        "it cannot be opened: check the path, permissions and open files",
    ),
    sqlite3.SQLITE_PERM: (StorageUnavailable, "access is denied: check permissions"),
    sqlite3.SQLITE_IOERR: (StorageUnavailable, "reading or writing failed"),
    sqlite3.SQLITE_CORRUPT: (
        StorageUnavailable,
        "the file is damaged: restore it from a copy",
    ),
    sqlite3.SQLITE_NOTADB: (
        ForeignDatabase,
        "the file is no SQLite database: check the URL",
    ),
}


def _ours(error: sqlite3.Error) -> StorageError:
    """Return the error of ours that says what *error* says."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    if code in _TAKEN:
        return ConcurrentUpdate(f"SQLite: another writer was first ({error})")
    kind, meaning = _ERRORS.get(code & 0xFF, (StorageError, "this failed"))
    return kind(f"SQLite: {meaning} ({error})")


@contextmanager
def translated() -> Iterator[None]:
    """Turn the errors of the driver into ours, their cause kept."""
    try:
        yield
    except sqlite3.Error as error:
        raise _ours(error) from error
    except sa.exc.DBAPIError as error:
        if isinstance(error.orig, sqlite3.Error):
            raise _ours(error.orig) from error
        raise
    except OverflowError as error:
        raise InvalidRequest(
            "a number has more than 64 bits: no store keeps it"
        ) from error
    except UnicodeEncodeError as error:
        raise InvalidText("text holds a lone surrogate: no store keeps it") from error


@attrs.frozen
class Sqlite:
    """
    One SQLite file.

    Args:
        path: where it lies.
        timeout: how many seconds to wait for another writer.
    """

    path: Path
    timeout: float = 5.0

    @classmethod
    def from_url(cls, url: str) -> Sqlite:
        """
        Return the file that *url* names, such as ``sqlite:///agenda.db?timeout=10``.

        Raises:
            InvalidSettings: it names none, or has an option other than `timeout`.
        """
        try:
            parts = sa.engine.make_url(url)
        except (sa.exc.ArgumentError, ValueError) as error:
            raise InvalidSettings(
                "this is no URL: write sqlite:///agenda.db"
            ) from error
        name = parts.database or ""
        if name in ("", ":memory:") or name.startswith("file:"):
            raise InvalidSettings(
                f"{_masked(parts)} names no file: write sqlite:///agenda.db, "
                "or memory:// for records that need not last"
            )
        if parts.host or set(parts.query) - {"timeout"}:
            raise InvalidSettings(
                f"{_masked(parts)} has parts that SQLite does not know: write "
                "sqlite:///agenda.db or sqlite:////var/agenda.db, with ?timeout=5"
            )
        return cls(Path(name).absolute(), _seconds(parts.query.get("timeout", "5")))

    @property
    def dialect(self) -> Dialect:
        """How statements are compiled."""
        return dialect(paramstyle="named")

    def connect(self) -> sqlite3.Connection:
        """Return a new connection that begins transactions only where it is told to."""
        with translated():
            connection = sqlite3.connect(
                self.path,
                timeout=self.timeout,
                isolation_level=None,
                check_same_thread=False,
            )
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
        return connection

    def check_place(self) -> None:
        """
        Check that a database can live here.

        Raises:
            StorageUnavailable: there is no such folder, or it lies on a network.
            StorageReadOnly: the file or its folder may not be written.
        """
        folder = self.path.parent
        if not folder.is_dir() or self.path.is_dir():
            raise StorageUnavailable(
                f"{self.path} cannot be a file: create the folder or mend the URL"
            )
        mounts = Path("/proc/self/mounts")
        if mounts.exists():
            check_local(folder.resolve(), mounts.read_text(errors="replace"))
        for place in (folder, self.path):
            if place.exists() and not os.access(place, os.W_OK):
                raise StorageReadOnly(
                    f"{place} may not be written: SQLite writes to the file "
                    "and keeps its journal beside it"
                )

    def is_new(self, connection: sqlite3.Connection) -> bool:
        """
        Return whether the file has no schema yet.

        Raises:
            ForeignDatabase: it has one that is not ours.
        """
        connection.execute("BEGIN")  # both are read at one instant
        ((mark,),) = connection.execute("PRAGMA application_id").fetchall()
        ((tables,),) = connection.execute("SELECT count(*) FROM sqlite_master")
        connection.execute("ROLLBACK")
        if mark == APPLICATION_ID:
            return False
        if mark or tables:
            raise ForeignDatabase(
                f"{self.path} holds a database that is not ours: "
                "mend the URL, or use a file of its own"
            )
        return True

    def use_wal(self, connection: sqlite3.Connection) -> None:
        """
        Have readers and the writer not wait for each other.

        Raises:
            StorageUnavailable: the file system does not allow it.
        """
        deadline = monotonic() + self.timeout
        while (mode := _journal(connection)) != "wal":
            if mode != "busy" or monotonic() > deadline:
                raise StorageUnavailable(
                    f"{self.path} cannot be put into journal mode wal, it is {mode}: "
                    "use a local disk, and stop what keeps the file open"
                )
            sleep(0.01)

    def revision(self, connection: sqlite3.Connection) -> str:
        """Return the revision of the schema, empty when there is none."""
        known = connection.execute(
            "SELECT 1 FROM sqlite_master WHERE name = ?", (VERSION_TABLE,)
        ).fetchall()
        if not known:
            return ""
        rows = connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchall()
        return str(rows[0][0]) if rows else ""

    @contextmanager
    def migrating(self) -> Iterator[sa.Connection]:
        """Yield a connection in a transaction, which will mark the file as ours."""
        engine = sa.create_engine("sqlite://", creator=self.connect, poolclass=NullPool)
        sa.event.listen(engine, "begin", _begin_immediate)
        with engine.begin() as connection:
            yield connection
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")


def _masked(url: sa.engine.URL) -> str:
    return repr(url.render_as_string(hide_password=True))


def _begin_immediate(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _journal(connection: sqlite3.Connection) -> str:
    """Ask for WAL; return the mode that it is in, or ``busy``."""
    try:
        ((mode,),) = connection.execute("PRAGMA journal_mode = WAL").fetchall()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            return "busy"
        raise
    return str(mode)


def _seconds(text: str | tuple[str, ...]) -> float:
    try:
        seconds = float(text)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        seconds = -1.0
    if not 0 <= seconds <= _LONGEST_WAIT:
        _refuse_timeout(text)
    return seconds


def _refuse_timeout(text: object) -> NoReturn:
    raise InvalidSettings(f"timeout {text!r} is not from 0 to 60 seconds")


def check_local(folder: Path, mounts: str) -> None:
    """
    Check that *folder* lies on a disk of this machine.

    Args:
        folder: without symbolic links.
        mounts: the lines of ``/proc/self/mounts``.

    Raises:
        StorageUnavailable: it lies on a network, where two machines may write
            at once without seeing each other's locks.
    """
    rows = [line.split() for line in mounts.splitlines()]
    above = [
        (len(row[1]), row[2])
        for row in rows
        if len(row) > 2 and folder.is_relative_to(row[1].replace("\\040", " "))
    ]
    kind = max(above, default=(0, ""))[1]
    if kind in NETWORKS:
        raise StorageUnavailable(
            f"{folder} lies on a network ({kind}), where SQLite's locks do not hold: "
            "use a local disk"
        )
