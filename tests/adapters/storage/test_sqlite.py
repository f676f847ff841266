"""The SQLite store keeps the contract of stores, with threads, forks and processes."""

from __future__ import annotations

import gc
import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import attrs
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from orchestrea.adapters.storage.sql import SqlStorage
from orchestrea.adapters.storage.sql.migrations import revisions
from orchestrea.adapters.storage.sql.statements import Statements
from orchestrea.adapters.storage.sql.tables import REVISION, VERSION_TABLE, metadata
from orchestrea.domain.changes import Changes
from orchestrea.domain.errors import ConcurrentUpdate, InvalidSettings, StorageError
from orchestrea.ports.storage import Scope
from orchestrea.testing import NOON, a_booking, a_hold, a_resource, recorded
from orchestrea.testing.storage_cases import HOUR, MINUTE, TENANT, claimed, save
from orchestrea.testing.storage_contract import StorageContract


def url(folder: Path, options: str = "?timeout=1") -> str:
    return f"sqlite:///{folder}/agenda.db{options}"


@pytest.fixture
def storage(tmp_path):
    storage = SqlStorage.from_url(url(tmp_path))
    yield storage
    storage.close()


class TestSqlite(StorageContract):
    @pytest.fixture
    def storage(self, tmp_path):
        storage = SqlStorage.from_url(url(tmp_path))
        yield storage
        storage.close()


@pytest.mark.parametrize(
    "wrong",
    [
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:///file:agenda.db",
        "sqlite://host/agenda.db",
        "sqlite:///agenda.db?tiemout=5",
        "sqlite:///agenda.db?timeout=soon",
        "sqlite:///agenda.db?timeout=-1",
        "sqlite:///agenda.db?timeout=nan",
        "sqlite:///agenda.db?timeout=1&timeout=2",
        "agenda.db",
    ],
)
def test_a_url_that_names_no_file_is_refused(wrong, tmp_path, monkeypatch):
    """URLs that name no file, or say what is not known, are refused and make none."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InvalidSettings):
        SqlStorage.from_url(wrong)
    assert [] == list(tmp_path.iterdir())


def test_a_store_in_memory_is_advised(tmp_path):
    """Who asks SQLite for records that need not last is told of the memory store."""
    with pytest.raises(InvalidSettings, match="memory://"):
        SqlStorage.from_url("sqlite:///:memory:")


def test_a_relative_path_stays_where_it_was(tmp_path, monkeypatch):
    """A relative path counts from the folder in which the store was opened."""
    monkeypatch.chdir(tmp_path)
    storage = SqlStorage.from_url("sqlite:///agenda.db")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    with storage.begin(TENANT, ()) as work:
        work.commit(Changes((a_booking(),)))
        assert ["bkg_1"] == claimed(storage)
    assert [] == list(Path.cwd().iterdir())
    storage.close()


def test_the_settings_that_promises_rest_on(storage):
    """K15: each connection syncs every commit and checks its keys, in mode WAL."""
    with storage._connections.lent() as one, storage._connections.lent() as two:
        for connection in (one, two):
            asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            rows = [connection.execute(f"PRAGMA {each}").fetchone() for each in asked]
            assert [("wal",), (2,), (1,), (1000,)] == rows


def test_what_was_committed_is_read_by_another_store(tmp_path):
    """What one store wrote, another one on the same file reads, now and later."""
    first, second = (SqlStorage.from_url(url(tmp_path)) for _ in range(2))
    stamp = second.stamp()
    save(first, a_booking())
    assert ["bkg_1"] == claimed(second)
    assert stamp != second.stamp()
    first.close()
    second.close()
    third = SqlStorage.from_url(url(tmp_path))
    assert ["bkg_1"] == claimed(third)
    third.close()


def test_the_backstop_refuses_what_overlaps(storage):
    """Two bookings of a place for one are refused even when nobody compared guards."""
    save(storage, a_booking("a"), records=(a_resource(),))
    with pytest.raises(ConcurrentUpdate):
        save(storage, a_booking("b", NOON + HOUR / 2))
    assert ["a"] == claimed(storage)
    assert {} == dict(storage.look(TENANT, Scope(bookings=("b",))).bookings)
    save(storage, a_booking("b", NOON + HOUR))


def test_the_backstop_refuses_a_hold_that_comes_back(storage):
    """A hold that ran out and lost its place is refused when it is confirmed."""
    hold = a_hold("held")
    save(storage, hold, records=(a_resource(),))
    late = hold.expires_at
    save(storage, a_booking("other", created_at=late))
    confirmed = attrs.evolve(a_booking("held", version=2), created_at=late)
    with pytest.raises(ConcurrentUpdate):
        save(storage, confirmed)


def test_the_backstop_lets_a_session_be_shared(storage):
    """Places of one session overlap; another session, or a single booking, does not."""
    save(storage, a_booking("a", seats=5), records=(a_resource(),))
    save(storage, a_booking("b", seats=5))
    for other in (a_booking("c"), a_booking("d", service="other", seats=5)):
        with pytest.raises(ConcurrentUpdate):
            save(storage, other)
    assert ["a", "b"] == claimed(storage)


def test_the_backstop_leaves_larger_resources_alone(storage):
    """The backstop knows places for one; what holds more is the decision's to count."""
    save(storage, a_booking("a"), records=(a_resource(capacity=2),))
    save(storage, a_booking("b"))
    assert ["a", "b"] == claimed(storage)


def test_a_booking_over_capacity_can_still_change(storage):
    """Where capacity was lowered below its use, bookings change but take no more."""
    save(storage, records=(a_resource(capacity=2),))
    save(storage, a_booking("a"), a_booking("b"))
    save(storage, records=(a_resource(version=1, capacity=1),))
    for name in "ab":
        save(storage, a_booking(name, version=2, notes="changed"))
    save(storage, a_booking("b", minutes=30, version=3))
    with pytest.raises(ConcurrentUpdate):
        save(storage, a_booking("b", minutes=45, version=4))


def test_a_unit_of_work_keeps_other_writers_out(storage):
    """C15: a second writer is told within the time-out, and has done nothing."""
    impatient = SqlStorage.from_url(f"sqlite:///{storage._database.path}?timeout=0")
    with storage.begin(TENANT, ()) as work:
        with pytest.raises(ConcurrentUpdate):
            save(impatient, a_booking("b"))
        work.commit(Changes((a_booking("a"),), (recorded(a_booking("a")),)))
    assert ["a"] == claimed(impatient)
    impatient.close()


def test_reads_are_bounded_searches(storage):
    """No statement that reads scans a table: the cost does not grow with history."""
    statements = vars(Statements(storage._database.dialect))
    readers = {k: v for k, v in statements.items() if v.startswith("SELECT")}
    with storage._connections.lent() as connection:
        for name, statement in readers.items():
            given = dict.fromkeys(
                ("tenant", "owner", "key", "kind", "id", "token", "booking"), "x"
            )
            plan = connection.execute(
                f"EXPLAIN QUERY PLAN {statement}", {**given, "start": 1, "end": 2}
            ).fetchall()
            scans = [row[3] for row in plan if row[3].startswith("SCAN")]
            assert [] == scans, name
            if name.startswith("claims_by") and name != "claims_by_booking":
                assert any("starts>? AND starts<?" in row[3] for row in plan), name


def test_what_a_look_reads_does_not_grow(storage):
    """A look far from a long history steps through none of it."""

    def steps() -> int:
        counted = [0]

        def count() -> int:
            counted[0] += 1
            return 0

        with storage._connections.lent() as connection:
            connection.set_progress_handler(count, 1)
        claimed(storage)
        with storage._connections.lent() as connection:
            connection.set_progress_handler(None, 1)
        return counted[0]

    save(storage, a_booking("near"))
    before = steps()
    save(storage, *(a_booking(f"{n:04}", NOON - n * HOUR) for n in range(10, 1000)))
    assert before == steps()


def test_a_look_sees_one_instant(storage):
    """What is committed while a look reads is seen in all of it or in none."""
    save(storage, a_booking())
    moved = a_booking(resource="bob", version=2)
    writer = SqlStorage.from_url(f"sqlite:///{storage._database.path}")

    def move(statement: str) -> None:
        if "FROM claims" in statement and "bob" in statement:
            save(writer, moved)

    scope = Scope(resources=("anna", "bob"), start=MINUTE, end=MINUTE + 60)
    with storage._connections.lent() as connection:
        connection.set_trace_callback(move)
    found = storage.look(TENANT, scope).claims
    with storage._connections.lent() as connection:
        connection.set_trace_callback(None)
    assert (1, 0) == (len(found["anna"]), len(found["bob"]))
    assert ["bkg_1"] == claimed(storage, "bob")
    writer.close()


def test_the_collector_is_left_as_it_was(storage):
    """A large look does not leave the garbage collector off, nor turn it on."""
    scope = Scope(resources=tuple(map(str, range(100))), end=1)
    try:
        for enabled in (True, False):
            gc.enable() if enabled else gc.disable()
            storage.look(TENANT, scope)
            assert enabled == gc.isenabled()
    finally:
        gc.enable()


def test_the_schema_is_what_the_tables_say(storage):
    """The migrations make exactly the tables that the statements are built from."""
    engine = sa.create_engine(f"sqlite:///{storage._database.path}")
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE}
        )
        assert [] == compare_metadata(context, metadata)
    engine.dispose()
    assert REVISION == revisions()[0]
    assert (REVISION, REVISION) == storage.revision()


def test_every_key_and_index_starts_with_the_tenant():
    """Tables can be spread over machines by tenant."""
    for table in metadata.sorted_tables:
        keys = [table.primary_key.columns, *(index.columns for index in table.indexes)]
        assert {"tenant"} == {next(iter(columns)).name for columns in keys}, table.name


forking = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
quiet = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


def _fork(child: Callable[[], object]) -> int:
    """Run *child* in a process of its own; return that process."""
    pid = os.fork()
    if pid == 0:
        with suppress(Exception):
            child()
            os._exit(0)
        os._exit(1)
    return pid


def _ended(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@forking
@quiet
def test_a_fork_opens_connections_of_its_own(storage):
    """A store that was opened before a fork works on both sides of it."""
    save(storage, a_booking("before"))
    stamp = storage.stamp()
    with storage._connections.lent() as connection:
        inherited = id(connection)

    def child() -> None:
        with storage._connections.lent() as connection:
            assert inherited != id(connection)
        assert ["before"] == claimed(storage)
        assert stamp != storage.stamp()
        save(storage, a_booking("child", NOON + HOUR))

    assert 0 == _ended(_fork(child))
    assert ["before", "child"] == claimed(storage)
    assert stamp != storage.stamp()
    save(storage, a_booking("after", NOON + HOUR))


@forking
@quiet
def test_a_unit_of_work_is_not_carried_over_a_fork(storage):
    """A unit of work that was begun before a fork is refused after it."""
    with storage.begin(TENANT, ()) as work:

        def child() -> None:
            with pytest.raises(StorageError):
                work.commit(Changes((a_booking("child"),)))

        assert 0 == _ended(_fork(child))
        work.commit(Changes((a_booking("parent"),)))
    assert ["parent"] == claimed(storage)


@forking
@quiet
def test_sixteen_processes_make_one_file(tmp_path):
    """C1: sixteen processes open a file that is not there; each hour has one winner."""
    reading, writing = os.pipe()
    hours = 20

    def book() -> None:
        os.read(starting, 1)
        storage = SqlStorage.from_url(url(tmp_path, "?timeout=60"))
        for hour in range(hours):
            booking = a_booking(f"{os.getpid()}-{hour}", NOON + hour * HOUR)
            with suppress(ConcurrentUpdate):
                save(storage, booking, based_on={f"hour:{hour}": 0})
                os.write(writing, b"1")
        storage.close()

    starting, start = os.pipe()
    racers = [_fork(book) for _ in range(16)]
    os.write(start, b"!" * 16)
    assert [0] * 16 == [_ended(racer) for racer in racers]
    assert hours == len(os.read(reading, 1000))
    for end in (reading, writing, starting, start):
        os.close(end)
    storage = SqlStorage.from_url(url(tmp_path))
    assert hours == len(claimed(storage, end=MINUTE + hours * 60))
    storage.close()
    connection = sqlite3.connect(tmp_path / "agenda.db")
    assert [("ok",)] == connection.execute("PRAGMA integrity_check").fetchall()
    connection.close()


@pytest.mark.parametrize("url", ["sqlite://u:s3cret@h/x.db", "sqlite://u:s3cret@h"])
def test_no_message_shows_a_password(url: str) -> None:
    """A URL that is refused is told without its password."""
    with pytest.raises(InvalidSettings) as refused:
        SqlStorage.from_url(url)
    assert "s3cret" not in str(refused.value)
