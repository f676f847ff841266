"""Twins of the stores without their guard: the contract must find them out."""

from __future__ import annotations

from contextlib import contextmanager

import attrs
import pytest

from orchestrea.adapters.storage.memory import MemoryStorage
from orchestrea.adapters.storage.sql import SqlStorage
from orchestrea.domain.changes import Changes
from orchestrea.testing import NOON, a_booking, a_resource
from orchestrea.testing.storage_cases import HOUR, claimed, race, save
from orchestrea.testing.storage_contract import StorageContract


class _UnguardedWork:
    """Reads without a lock, and writes without comparing."""

    def __init__(self, begin, look):
        self._begin = begin
        self.snapshot = look

    def commit(self, changes: Changes) -> None:
        with self._begin() as work:
            work.commit(attrs.evolve(changes, based_on={}))


class UnguardedMemory(MemoryStorage):
    @contextmanager
    def begin(self, tenant, keys):
        guarded = super().begin
        yield _UnguardedWork(
            lambda: guarded(tenant, keys), lambda scope: self.look(tenant, scope)
        )


class UnguardedSqlite(SqlStorage):
    @contextmanager
    def begin(self, tenant, keys):
        guarded = super().begin
        yield _UnguardedWork(
            lambda: guarded(tenant, keys), lambda scope: self.look(tenant, scope)
        )


@pytest.fixture(params=["memory", "sqlite"])
def twin(request, tmp_path):
    """A store whose guard is gone."""
    if request.param == "memory":
        storage = UnguardedMemory()
    else:
        storage = UnguardedSqlite.from_url(f"sqlite:///{tmp_path}/agenda.db")
    yield storage
    storage.close()


@pytest.mark.parametrize(
    "find_out",
    [
        StorageContract.test_one_of_two_racers_wins,
        StorageContract.test_a_decision_on_an_earlier_snapshot_is_refused,
        StorageContract.test_a_later_commit_sees_the_guards_raised_by_one,
    ],
)
def test_a_store_without_its_guard_breaks_the_contract(twin, find_out):
    """T5: what the guard is for goes wrong without it, so these tests are not void."""
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        find_out(StorageContract(), twin)


def test_a_stale_decision_is_found_out(twin):
    """T5: without its guard a store writes what was decided on an old version."""
    with pytest.raises(pytest.fail.Exception):
        StorageContract().test_a_stale_decision_is_refused_whole(twin, 0)


def test_racers_double_book_without_the_guard(twin):
    """T5: the race is a race: without the guard both win."""
    racers = [a_booking("a"), a_booking("b", NOON + HOUR / 2)]
    assert ["won", "won"] == race(twin, racers)
    assert ["a", "b"] == claimed(twin)


def test_the_backstop_holds_alone(tmp_path):
    """Without the guard, SQLite's backstop still lets one of two racers win."""
    storage = UnguardedSqlite.from_url(f"sqlite:///{tmp_path}/agenda.db")
    save(storage, records=(a_resource(),))
    racers = [a_booking("a"), a_booking("b", NOON + HOUR / 2)]
    assert ["lost", "won"] == race(storage, racers)
    assert 1 == len(claimed(storage))
    storage.close()
