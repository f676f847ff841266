"""The contract of stores: many writers and readers at once."""
# ruff: noqa: SIM300 - what is expected comes first

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Thread

import attrs
import pytest

from ..domain.changes import Changes, Remembered
from ..domain.errors import ConcurrentUpdate, StorageError
from ..ports.storage import BookingQuery, Scope, Snapshot, Storage
from .builders import a_booking, a_resource, a_service
from .clocks import NOON
from .storage_cases import (
    ANNA,
    GUARD,
    HOUR,
    STUCK,
    TENANT,
    claimed,
    in_thread,
    race,
    save,
)


class RaceContract:
    """Writers never write on what has moved on; readers wait for nobody."""

    @pytest.mark.parametrize("version", [0, 2])
    def test_a_stale_decision_is_refused_whole(
        self, storage: Storage, version: int
    ) -> None:
        """What is based on another version of a guard writes nothing at all."""
        save(storage, based_on={GUARD: 0})
        before = storage.stamp()
        with pytest.raises(ConcurrentUpdate):
            save(
                storage,
                a_booking(),
                records=(a_service(),),
                remembered=(Remembered("k", "f", a_booking(), NOON),),
                based_on={"a": 0, GUARD: version, "z": 0},
            )
        scope = attrs.evolve(
            ANNA,
            bookings=("bkg_1",),
            kinds=("service",),
            key="k",
            guards=("a", GUARD, "z"),
        )
        nothing = Snapshot({}, {}, {"anna": []}, (), {"a": 0, GUARD: 1, "z": 0})
        assert nothing == storage.look(TENANT, scope)
        assert [] == list(storage.history(TENANT, "bkg_1"))
        assert [] == list(storage.find(TENANT, BookingQuery()))
        assert before == storage.stamp()

    def test_a_decision_on_an_earlier_snapshot_is_refused(
        self, storage: Storage
    ) -> None:
        """C1: what was read before somebody else committed cannot be committed."""
        read = storage.look(TENANT, ANNA)
        save(storage, a_booking("first"), based_on=read.guards)
        with pytest.raises(ConcurrentUpdate):
            save(storage, a_booking("second"), based_on=read.guards)
        assert ["first"] == claimed(storage)

    def test_one_of_two_racers_wins(self, storage: Storage) -> None:
        """C1: of two that read before either wrote, exactly one commits."""
        racers = [a_booking("a"), a_booking("b", NOON + HOUR / 2)]
        outcomes = race(storage, racers)
        assert ["won"] == [each for each in outcomes if each == "won"]
        assert 2 == len(outcomes)
        assert 1 == len(claimed(storage))

    def test_four_racers_for_two_places(self, storage: Storage) -> None:
        """C2: racers never take more than there is, in one round or in many."""
        save(storage, records=(a_resource(capacity=2),))
        racers = [a_booking(name) for name in "abcd"]
        won = race(storage, racers, room=2).count("won")
        assert 1 <= won <= 2
        assert won == len(claimed(storage))

    def test_two_looks_of_one_unit_agree(self, storage: Storage) -> None:
        """A unit of work never sees two states: it agrees with itself or is refused."""
        save(storage, based_on={GUARD: 0})
        with storage.begin(TENANT, (GUARD,)) as work:
            before = work.snapshot(ANNA)
            with suppress(ConcurrentUpdate):  # a store that locks lets nobody in
                in_thread(lambda: save(storage, a_booking(), based_on={GUARD: 1}))
            with suppress(ConcurrentUpdate):  # one that compares may refuse
                assert before == work.snapshot(ANNA)

    def test_the_stamp_tells_of_every_commit(self, storage: Storage) -> None:
        """The stamp differs after each commit of any tenant, and only then."""
        seen = [storage.stamp()]
        save(storage, a_booking())
        seen.append(storage.stamp())
        storage.look(TENANT, ANNA)
        assert seen[-1] == storage.stamp()
        save(storage, records=(a_service(),), tenant="other")
        seen.append(storage.stamp())
        in_thread(lambda: save(storage, based_on={"x": 0}))
        seen.append(storage.stamp())
        assert 4 == len(set(seen))

    def test_reading_waits_for_nobody(self, storage: Storage) -> None:
        """A look during a unit of work returns at once, with what was there before."""
        save(storage, a_booking())

        def read() -> None:
            assert ["bkg_1"] == claimed(storage)
            assert 1 == len(storage.find(TENANT, BookingQuery()))
            assert 1 == len(storage.history(TENANT, "bkg_1"))
            storage.stamp()

        with storage.begin(TENANT, (GUARD,)) as work:
            work.snapshot(ANNA)
            in_thread(read)
            work.commit(Changes((a_booking(resource="bob", version=2),)))
        assert [] == claimed(storage)

    def test_writers_in_threads_lose_nothing(self, storage: Storage) -> None:
        """Units of many threads that try again when told to are all written."""

        def write(name: str) -> None:
            while True:
                try:
                    with storage.begin(TENANT, ("all",)) as work:
                        guards = work.snapshot(Scope(guards=("all",))).guards
                        work.commit(Changes((a_booking(name),), based_on=guards))
                    return
                except ConcurrentUpdate:
                    continue

        def write_many(thread: int) -> None:
            for number in range(5):
                write(f"{thread}-{number}")

        threads = [Thread(target=write_many, args=(each,)) for each in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(STUCK)
        assert 20 == len(claimed(storage))
        assert {"all": 20} == dict(storage.look(TENANT, Scope(guards=("all",))).guards)

    def test_a_closed_store_is_not_used(self, storage: Storage) -> None:
        """After closing, which may be done twice, every use is an error."""
        storage.close()
        storage.close()
        uses: list[Callable[[], object]] = [
            lambda: save(storage, a_booking()),
            lambda: storage.look(TENANT, Scope()),
            lambda: storage.find(TENANT, BookingQuery()),
            lambda: storage.history(TENANT, "bkg_1"),
            storage.stamp,
        ]
        for use in uses:
            with pytest.raises(StorageError):
                use()
