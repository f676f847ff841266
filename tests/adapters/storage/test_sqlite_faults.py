"""What goes wrong with SQLite files, and what the store makes of it."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from alembic import op

from orchestrea.adapters.storage.sql import SqlStorage
from orchestrea.adapters.storage.sql.sqlite import check_local, translated
from orchestrea.domain.changes import Changes, Remembered
from orchestrea.domain.errors import (
    ConcurrentUpdate,
    ForeignDatabase,
    InvalidRequest,
    InvalidText,
    SchemaMismatch,
    StorageError,
    StorageFull,
    StorageReadOnly,
    StorageUnavailable,
)
from orchestrea.ports.storage import BookingQuery, Scope
from orchestrea.testing import NOON, Fault, FaultyStorage, a_booking, recorded
from orchestrea.testing.storage_cases import GUARD, TENANT, claimed, save


def opened(folder: Path) -> SqlStorage:
    return SqlStorage.from_url(f"sqlite:///{folder}/agenda.db?timeout=0.2")


@pytest.fixture
def storage(tmp_path):
    storage = opened(tmp_path)
    yield storage
    storage.close()


@pytest.fixture
def beside(tmp_path, storage):
    """Another program's connection to the store's file."""
    connection = sqlite3.connect(tmp_path / "agenda.db", isolation_level=None)
    yield connection
    connection.close()


def test_a_missing_folder_is_named(tmp_path):
    """A folder that is not there is named, and not made."""
    with pytest.raises(StorageUnavailable, match="absent"):
        SqlStorage.from_url(f"sqlite:///{tmp_path}/absent/agenda.db")
    assert [] == list(tmp_path.iterdir())


def test_a_folder_is_no_file(tmp_path):
    """A folder in the place of the file is refused."""
    with pytest.raises(StorageUnavailable, match="cannot be a file"):
        SqlStorage.from_url(f"sqlite:///{tmp_path}")


@pytest.mark.parametrize(
    "content", [b"not a database, but long enough" * 50, b"PK\3\4"]
)
def test_a_file_of_another_kind_is_foreign(tmp_path, content):
    """A file that is no database is refused, and left as it was."""
    (tmp_path / "agenda.db").write_bytes(content)
    with pytest.raises(ForeignDatabase, match="check the URL"):
        opened(tmp_path)
    assert content == (tmp_path / "agenda.db").read_bytes()


@pytest.mark.parametrize(
    "statement", ["CREATE TABLE theirs (x)", "PRAGMA application_id = 7"]
)
def test_a_database_of_others_is_foreign(tmp_path, statement):
    """A database with tables or a mark that are not ours is refused, and left alone."""
    path = tmp_path / "agenda.db"
    theirs = sqlite3.connect(path)
    theirs.execute(statement)
    theirs.commit()
    theirs.close()
    before = path.read_bytes()
    with pytest.raises(ForeignDatabase, match="file of its own"):
        opened(tmp_path)
    assert before == path.read_bytes()
    assert [path] == list(tmp_path.iterdir())


def test_an_empty_file_becomes_ours(tmp_path):
    """A file without a single byte is as good as none."""
    (tmp_path / "agenda.db").touch()
    storage = opened(tmp_path)
    save(storage, a_booking())
    assert ["bkg_1"] == claimed(storage)
    storage.close()


@pytest.mark.parametrize("revision", ["0000", "9999", None])
def test_another_schema_is_refused(tmp_path, storage, beside, revision):
    """A schema that is older, newer or half made is refused with what to do."""
    statement = "DELETE FROM schema_versions"
    if revision:
        statement = f"UPDATE schema_versions SET version_num = '{revision}'"
    beside.execute(statement)
    other = opened(tmp_path)
    uses = [
        lambda: save(other, a_booking()),
        lambda: other.look(TENANT, Scope()),
        lambda: other.find(TENANT, BookingQuery()),
        lambda: other.history(TENANT, "bkg_1"),
        other.stamp,
    ]
    for use in uses:
        with pytest.raises(SchemaMismatch, match="orchestrea migrate") as caught:
            use()
        assert revision or "none" in str(caught.value)
    assert (revision or "", "0001") == other.revision()
    other.close()
    assert [] == claimed(storage)


def test_a_newer_schema_is_not_migrated(tmp_path, storage, beside):
    """What a newer version made is left alone by the migrations of this one."""
    beside.execute("UPDATE schema_versions SET version_num = '9999'")
    other = opened(tmp_path)
    with pytest.raises(SchemaMismatch, match="newer"):
        other.migrate()
    assert ("9999", "0001") == other.revision()
    other.close()


def test_a_migrated_store_is_used_at_once(tmp_path, storage, beside):
    """A file without tables can be migrated, after which the same store works."""
    assert [] == list(storage.migrate())
    tables = "SELECT type, name FROM sqlite_master WHERE type IN ('table', 'trigger')"
    for kind, name in beside.execute(tables).fetchall():
        if kind == "table" and not name.startswith("sqlite_"):
            beside.execute(f"DROP TABLE {name}")
    other = opened(tmp_path)
    with pytest.raises(SchemaMismatch):
        other.look(TENANT, Scope())
    assert ["0001"] == list(other.migrate())
    assert ("0001", "0001") == other.revision()
    save(other, a_booking())
    assert ["bkg_1"] == claimed(other)
    other.close()


def test_a_migration_that_fails_leaves_nothing(tmp_path, monkeypatch):
    """K7: a migration stopped in the middle has not happened, and can be run."""

    def killed(statement: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(op, "execute", killed)
    with pytest.raises(KeyboardInterrupt):
        opened(tmp_path)
    file = sqlite3.connect(tmp_path / "agenda.db")
    assert [] == file.execute("SELECT name FROM sqlite_master").fetchall()
    assert (0,) == file.execute("PRAGMA application_id").fetchone()
    file.close()
    monkeypatch.undo()
    storage = opened(tmp_path)
    save(storage, a_booking())
    storage.close()


def test_a_locked_file_is_told_apart(storage, beside):
    """C15: a file that another program keeps locked is a conflict, to be retried."""
    beside.execute("BEGIN IMMEDIATE")
    with pytest.raises(ConcurrentUpdate, match="run it again") as caught:
        save(storage, a_booking())
    assert isinstance(caught.value.__cause__, sqlite3.OperationalError)
    beside.execute("ROLLBACK")
    save(storage, a_booking())
    assert ["bkg_1"] == claimed(storage)


def test_a_full_disk_writes_nothing(storage):
    """K12: without room nothing is written and reading goes on, until there is."""
    save(storage, a_booking("before"))
    with storage._connections.lent() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
    large = a_booking("large", resource="bob", notes="x" * 1_000_000)
    with pytest.raises(StorageFull, match="make room") as caught:
        save(storage, large, based_on={GUARD: 0})
    assert isinstance(caught.value.__cause__, sqlite3.OperationalError)
    assert ["before"] == claimed(storage)
    assert [] == claimed(storage, "bob")
    assert {GUARD: 0} == dict(storage.look(TENANT, Scope(guards=(GUARD,))).guards)
    with storage._connections.lent() as connection:
        connection.execute("PRAGMA max_page_count = 100000")
    save(storage, large)
    assert ["large"] == claimed(storage, "bob")


class _Failing:
    """A connection whose COMMIT fails after the transaction is already gone."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.in_transaction = True
        self.closed = False

    def cursor(self):
        return self

    def execute(self, statement: str, given: object = ()):
        if statement == "COMMIT":
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error
        if statement == "ROLLBACK":
            raise sqlite3.OperationalError("cannot rollback - no transaction is active")
        return self._connection.execute(statement, given)

    def close(self) -> None:
        self.closed = True
        self._connection.close()


def test_a_failing_rollback_hides_nothing(storage):
    """K12: when the roll-back fails too, the first error is told all the same."""
    failing = _Failing(storage._database.connect())
    storage._connections._idle.append(failing)
    with pytest.raises(StorageFull):
        save(storage, a_booking())
    assert failing.closed
    assert [] == claimed(storage)
    save(storage, a_booking())


def test_an_ended_transaction_is_not_rolled_back(storage):
    """K12: what SQLite has rolled back by itself leaves a connection that works."""
    with storage.begin(TENANT, ()) as work:
        work._connection.execute("ROLLBACK")
        with pytest.raises(StorageError):
            work.commit(Changes((a_booking(),), based_on={GUARD: 7}))
    save(storage, a_booking())
    assert ["bkg_1"] == claimed(storage)


def _told_to_nobody(path: Path) -> str:
    """Open *path* in a process whose user may write nothing; return what is told."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        if os.geteuid() == 0:
            os.setuid(65534)
        try:
            SqlStorage.from_url(f"sqlite:///{path}")
        except StorageError as error:
            os.write(writing, f"{error.code} {error}".encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(pid, 0)
    with os.fdopen(reading) as told:
        return told.read()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@pytest.mark.parametrize("which", ["file", "folder"])
def test_what_may_not_be_written_is_refused_at_once(which):
    """K13: a file or a folder that may not be written is refused when it is opened."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        opened(folder).close()
        (folder / "agenda.db").chmod(0o444 if which == "file" else 0o666)
        folder.chmod(0o555 if which == "folder" else 0o777)
        told = _told_to_nobody(folder / "agenda.db")
        folder.chmod(0o777)
    place = "agenda.db" if which == "file" else folder.name
    assert told.startswith("storage_read_only")
    assert f"{place} may not be written" in told


def test_a_file_that_becomes_read_only_is_told(storage):
    """Where writing fails later, the error says so, and reading goes on."""
    save(storage, a_booking())
    with storage._connections.lent() as connection:
        connection.execute("PRAGMA query_only = ON")
    with pytest.raises(StorageReadOnly):
        save(storage, a_booking("b", resource="bob"))
    assert ["bkg_1"] == claimed(storage)


def test_a_journal_that_is_not_wal_is_refused(tmp_path):
    """K13: a file that is kept out of journal mode WAL is refused, and said to be."""
    opened(tmp_path).close()
    other = sqlite3.connect(tmp_path / "agenda.db", isolation_level=None)
    assert ("delete",) == other.execute("PRAGMA journal_mode = DELETE").fetchone()
    other.execute("BEGIN")
    other.execute("SELECT * FROM guards").fetchall()
    with pytest.raises(StorageUnavailable, match="wal, it is busy"):
        opened(tmp_path)
    other.execute("ROLLBACK")
    other.close()
    opened(tmp_path).close()


_MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/srv /srv/shared nfs4 rw 0 0
//pc/share /srv/shared/my\\040disk cifs rw 0 0
/dev/sdb1 /srv/shared/local xfs rw 0 0
malformed
"""


@pytest.mark.parametrize(
    "folder", ["/srv/shared", "/srv/shared/a/b", "/srv/shared/my disk"]
)
def test_a_network_disk_is_refused(folder):
    """K13: a folder on a network is refused, because locks do not hold there."""
    with pytest.raises(StorageUnavailable, match=r"network \((nfs4|cifs)\)"):
        check_local(Path(folder), _MOUNTS)


@pytest.mark.parametrize(
    "folder", ["/", "/srv", "/srv/sharedness", "/srv/shared/local/x"]
)
def test_a_local_disk_is_accepted(folder):
    """The nearest mount decides, not one that only looks like it."""
    check_local(Path(folder), _MOUNTS)


@pytest.mark.parametrize(
    "code,expected",
    [
        (sqlite3.SQLITE_BUSY, ConcurrentUpdate),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, ConcurrentUpdate),
        (sqlite3.SQLITE_LOCKED_SHAREDCACHE, ConcurrentUpdate),
        (sqlite3.SQLITE_CONSTRAINT_UNIQUE, ConcurrentUpdate),
        (sqlite3.SQLITE_CONSTRAINT_NOTNULL, StorageError),
        (sqlite3.SQLITE_READONLY_DIRECTORY, StorageReadOnly),
        (sqlite3.SQLITE_FULL, StorageFull),
        (sqlite3.SQLITE_CANTOPEN_ISDIR, StorageUnavailable),
        (sqlite3.SQLITE_IOERR_FSYNC, StorageUnavailable),
        (sqlite3.SQLITE_CORRUPT, StorageUnavailable),
        (sqlite3.SQLITE_NOTADB, ForeignDatabase),
        (sqlite3.SQLITE_ERROR, StorageError),
    ],
)
def test_errors_of_the_driver_become_ours(code, expected):
    """Each error of SQLite becomes the one of ours that says what to do."""
    error = sqlite3.OperationalError("as SQLite puts it")
    error.sqlite_errorcode = code
    with pytest.raises(StorageError, match="as SQLite puts it") as caught, translated():
        raise error
    assert expected is type(caught.value)
    assert error is caught.value.__cause__


def test_errors_before_the_driver_become_ours():
    """Values that cannot even be handed to SQLite are refused by name too."""
    with pytest.raises(InvalidRequest, match="64 bits"), translated():
        raise OverflowError("too large")
    with pytest.raises(InvalidText, match="surrogate"), translated():
        "\ud800".encode()


_BOOK_AND_DIE = """
    import os, signal, sys
    from orchestrea.adapters.storage.sql import SqlStorage
    from orchestrea.domain.changes import Changes, Remembered
    from orchestrea.testing import NOON, a_booking, recorded

    storage = SqlStorage.from_url("sqlite:///" + sys.argv[1])
    booking = a_booking()
    answer = Remembered("key", "f", booking, NOON)
    changes = Changes((booking,), (recorded(booking),), remembered=(answer,))
    with storage.begin("default", ("resource:anna",)) as work:
        connection = work._connection
        def spy(statement):
            if statement == "COMMIT" and sys.argv[2] == "before":
                os.kill(os.getpid(), signal.SIGKILL)
        connection.set_trace_callback(spy)
        work.commit(changes)
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no process can be killed")
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_killed_process_leaves_all_or_nothing(tmp_path, when):
    """K1: a process killed before its commit wrote nothing, and after it everything."""
    opened(tmp_path).close()
    arguments = [str(tmp_path / "agenda.db"), when]
    program = textwrap.dedent(_BOOK_AND_DIE)
    done = subprocess.run([sys.executable, "-c", program, *arguments], check=False)
    assert -signal.SIGKILL == done.returncode
    storage = opened(tmp_path)
    found = storage.look(TENANT, Scope(bookings=("bkg_1",), key="key"))
    written = when == "after"
    assert written == ("bkg_1" in found.bookings)
    assert written == (found.remembered is not None)
    assert (["bkg_1"] if written else []) == claimed(storage)
    assert int(written) == len(storage.history(TENANT, "bkg_1"))
    save(storage, a_booking("next", resource="bob"))
    storage.close()


@pytest.mark.parametrize("fault", [Fault.LOSE, Fault.LOSE_ANSWER])
def test_an_unknown_outcome_is_known_by_its_key(storage, fault):
    """K6: when a commit was cut off, its key tells whether it was written."""
    booking = a_booking()
    answer = Remembered("key", "f", booking, NOON)
    changes = Changes((booking,), (recorded(booking),), remembered=(answer,))
    cut = FaultyStorage(storage, [fault])
    with (
        pytest.raises(StorageUnavailable, match="look up"),
        cut.begin(TENANT, (GUARD,)) as work,
    ):
        work.commit(changes)
    written = fault is Fault.LOSE_ANSWER
    remembered = storage.look(TENANT, Scope(key="key")).remembered
    assert (answer if written else None) == remembered
    assert (["bkg_1"] if written else []) == claimed(storage)
    if not written:
        save(storage, booking, remembered=(answer,))
    assert ["bkg_1"] == claimed(cut)
