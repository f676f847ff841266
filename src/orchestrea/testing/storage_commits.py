"""The contract of stores: what a commit writes, and what it refuses."""
# ruff: noqa: SIM300 - what is expected comes first

from __future__ import annotations

from datetime import UTC, timedelta, timezone

import attrs
import pytest

from ..domain.changes import Changes, Remembered
from ..domain.errors import ConcurrentUpdate, StorageError
from ..domain.intervals import floor_minute
from ..ports.storage import BookingQuery, Scope, Snapshot, Storage
from .builders import a_booking, a_resource, a_schedule, a_service, recorded
from .clocks import NOON
from .storage_cases import ANNA, GUARD, HOUR, MICROSECOND, TENANT, claimed, save


class CommitContract:
    """A commit writes all of what it is given, or refuses all of it."""

    def test_nothing_is_written_without_a_commit(self, storage: Storage) -> None:
        """Leaving the block without a commit changes nothing."""
        before = storage.stamp()
        with storage.begin(TENANT, (GUARD,)) as work:
            work.snapshot(ANNA)
        assert before == storage.stamp()
        assert [] == claimed(storage)

    def test_an_error_in_the_block_passes_and_writes_nothing(
        self, storage: Storage
    ) -> None:
        """An error inside the block comes out as it was, and nothing is written."""

        def fail() -> None:
            with storage.begin(TENANT, (GUARD,)) as work:
                work.snapshot(ANNA)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()
        assert [] == claimed(storage)
        save(storage, a_booking())

    def test_all_of_a_commit_is_there_afterwards(self, storage: Storage) -> None:
        """Bookings, claims, events, records and answers are there when it returns."""
        booking, answer = a_booking(), Remembered("k", "f", a_booking(), NOON)
        save(
            storage,
            booking,
            records=(a_service(),),
            remembered=(answer,),
            based_on={GUARD: 0},
        )
        scope = attrs.evolve(
            ANNA,
            bookings=("bkg_1",),
            records=(("service", "advice"),),
            key="k",
        )
        assert Snapshot(
            bookings={"bkg_1": booking},
            records={("service", "advice"): a_service(version=1)},
            claims={"anna": list(booking.claims())},
            tallies=(),
            guards={GUARD: 1},
            remembered=answer,
        ) == storage.look(TENANT, scope)
        assert [recorded(booking)] == list(storage.history(TENANT, "bkg_1"))
        assert [booking] == list(storage.find(TENANT, BookingQuery()))

    def test_an_offset_is_not_lost(self, storage: Storage) -> None:
        """D13: noon at +02:00 is ten o'clock in UTC, in the booking and its claim."""
        ahead = timezone(timedelta(hours=2))
        save(storage, a_booking(start=NOON.replace(tzinfo=ahead)))
        (found,) = storage.look(TENANT, Scope(bookings=("bkg_1",))).bookings.values()
        assert (NOON - 2 * HOUR, UTC) == (found.start, found.start.tzinfo)
        minute = floor_minute(NOON - 2 * HOUR)
        scope = Scope(resources=("anna",), start=minute, end=minute + 1)
        assert list(found.claims()) == storage.look(TENANT, scope).claims["anna"]

    def test_a_later_commit_sees_the_guards_raised_by_one(
        self, storage: Storage
    ) -> None:
        """Guards relied on go up by one; others stay, and unknown ones are 0."""
        save(storage, based_on={"a": 0, "b": 0})
        save(storage, based_on={"a": 1})
        guards = ("a", "b", "c")
        known = storage.look(TENANT, Scope(guards=guards)).guards
        assert {"a": 2, "b": 1, "c": 0} == dict(known)

    def test_a_unit_commits_once(self, storage: Storage) -> None:
        """After its commit, or its block, a unit of work does nothing any more."""
        with storage.begin(TENANT, (GUARD,)) as work:
            work.commit(Changes())
            with pytest.raises(StorageError):
                work.commit(Changes((a_booking(),)))
            with pytest.raises(StorageError):
                work.snapshot(ANNA)
        with storage.begin(TENANT, (GUARD,)) as work:
            pass
        with pytest.raises(StorageError):
            work.commit(Changes((a_booking(),)))
        assert [] == claimed(storage)

    def test_a_refused_unit_cannot_be_committed(self, storage: Storage) -> None:
        """A unit whose commit was refused writes nothing afterwards either."""
        with storage.begin(TENANT, (GUARD,)) as work:
            with pytest.raises(ConcurrentUpdate):
                work.commit(Changes(based_on={"a": 0, GUARD: 7}))
            with pytest.raises(StorageError):
                work.commit(Changes((a_booking(),)))
        assert {"a": 0} == dict(storage.look(TENANT, Scope(guards=("a",))).guards)
        assert [] == claimed(storage)

    def test_records_count_their_saves(self, storage: Storage) -> None:
        """A record is stored with its version plus one."""
        save(storage, records=(a_service(), a_schedule(), a_resource()))
        save(storage, records=(a_service(version=1, name="Advice"),))
        known = storage.look(TENANT, Scope(kinds=("service", "schedule", "resource")))
        assert {
            ("service", "advice"): a_service(version=2, name="Advice"),
            ("schedule", "office"): a_schedule(version=1),
            ("resource", "anna"): a_resource(version=1),
        } == dict(known.records)

    @pytest.mark.parametrize("version", [0, 2])
    def test_a_record_that_moved_on_is_not_overwritten(
        self, storage: Storage, version: int
    ) -> None:
        """A record is saved over the version it was read at, and over no other."""
        save(storage, records=(a_service(),))
        with pytest.raises(ConcurrentUpdate):
            save(storage, a_booking(), records=(a_service(version=version, name="x"),))
        known = storage.look(TENANT, Scope(kinds=("service",)))
        assert [a_service(version=1)] == list(known.records.values())
        assert [] == claimed(storage)

    def test_a_record_that_is_not_there_has_no_version(self, storage: Storage) -> None:
        """A record with a version must be there already."""
        with pytest.raises(ConcurrentUpdate):
            save(storage, records=(a_service(version=1),))
        assert {} == dict(storage.look(TENANT, Scope(kinds=("service",))).records)

    def test_a_record_relied_on_is_compared_and_left(self, storage: Storage) -> None:
        """C14: what relied on a record is refused once it changed, else leaves it."""
        save(storage, records=(a_service(),))
        key = ("service", "advice")
        save(storage, a_booking("a"), relied_on={key: 1, ("service", "no"): 0})
        save(storage, records=(a_service(version=1),))
        for stale in ({key: 1}, {("service", "no"): 1}):
            with pytest.raises(ConcurrentUpdate):
                save(storage, a_booking("b"), relied_on=stale)
        assert ["a"] == claimed(storage)
        known = storage.look(TENANT, Scope(records=(key,))).records
        assert a_service(version=2) == known[key]

    def test_a_removed_record_is_gone(self, storage: Storage) -> None:
        """Records that are removed are left out; others stay, and it can come back."""
        save(storage, records=(a_service(), a_service("other")))
        save(storage, removed=(("service", "advice"), ("service", "unknown")))
        wanted = (("service", "advice"), ("service", "other"))
        known = storage.look(TENANT, Scope(records=wanted)).records
        assert {wanted[1]: a_service("other", version=1)} == dict(known)
        save(storage, records=(a_service(name="again"),))
        known = storage.look(TENANT, Scope(records=wanted[:1])).records
        assert {wanted[0]: a_service(version=1, name="again")} == dict(known)

    def test_a_taken_key_refuses_the_whole(self, storage: Storage) -> None:
        """C10: a second answer under one idempotency key is refused whole."""
        first = Remembered("k", "f", a_booking("a"), NOON)
        save(storage, a_booking("a"), remembered=(first,))
        with pytest.raises(ConcurrentUpdate):
            save(
                storage,
                a_booking("b", NOON + HOUR),
                remembered=(Remembered("k", "g", a_booking("b"), NOON + HOUR),),
            )
        assert ["a"] == claimed(storage)
        assert first == storage.look(TENANT, Scope(key="k")).remembered
        assert storage.look(TENANT, Scope(key="K")).remembered is None

    def test_an_answer_is_kept_for_seven_days(self, storage: Storage) -> None:
        """C10: an answer is there for seven days; then its key may be used again."""
        day = timedelta(days=1)
        old = Remembered("k", "f", a_booking("a"), NOON)
        young = Remembered("l", "f", a_booking("a"), NOON + day)
        save(storage, remembered=(old,))
        save(storage, remembered=(young,))
        late = Remembered("m", "f", a_booking("b"), NOON + 7 * day - MICROSECOND)
        save(storage, remembered=(late,))
        assert old == storage.look(TENANT, Scope(key="k")).remembered
        again = Remembered("k", "g", a_booking("c"), NOON + 7 * day)
        save(storage, remembered=(again,))
        assert again == storage.look(TENANT, Scope(key="k")).remembered
        assert young == storage.look(TENANT, Scope(key="l")).remembered

    def test_an_old_key_is_free_among_many(self, storage: Storage) -> None:
        """An answer that is too old gives way, however many others are older."""
        old = [
            Remembered(f"old-{n}", "f", a_booking(), NOON + n * MICROSECOND)
            for n in range(50)
        ]
        save(storage, remembered=old)
        again = Remembered("old-49", "g", a_booking("b"), NOON + timedelta(days=8))
        save(storage, remembered=(again,))
        assert again == storage.look(TENANT, Scope(key="old-49")).remembered

    def test_answers_over_seven_days_old_are_cleared_away(
        self, storage: Storage
    ) -> None:
        """Answers whose time is over do not pile up."""
        save(
            storage,
            remembered=[
                Remembered(f"old-{n}", "f", a_booking(), NOON) for n in range(3)
            ],
        )
        later = NOON + timedelta(days=8)
        save(storage, remembered=(Remembered("new", "f", a_booking(), later),))
        kept = [
            name
            for name in ("old-0", "old-1", "old-2", "new")
            if storage.look(TENANT, Scope(key=name)).remembered
        ]
        assert ["new"] == kept
