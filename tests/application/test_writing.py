"""Load, decide, commit, tell: what happens when others write at the same time."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from datetime import timedelta

import pytest

from orchestrea import (
    BusyRetry,
    Limit,
    NotFound,
    NotOffered,
    Resource,
    Schedule,
    Service,
    SlotTaken,
    StorageUnavailable,
    WeeklyHours,
    hookimpl,
)
from orchestrea.adapters.storage.memory import MemoryStorage
from orchestrea.domain.errors import StorageError
from orchestrea.ports.storage import Scope
from orchestrea.testing import Fault, FaultyStorage, FixedClock

from .desk import BOB, STAFF, ZOE, Desk, at


class Meddling:
    """A store in which somebody else acts just before a unit of work looks."""

    def __init__(self, storage):
        self._storage = storage
        self.meddle = None

    def begin(self, tenant, keys):
        meddle, self.meddle = self.meddle, None
        if meddle:
            meddle()
        return self._storage.begin(tenant, keys)

    def __getattr__(self, name):
        return getattr(self._storage, name)


@pytest.fixture
def rivals(storage, clock):
    """Two engines on one store; the first one's work can be meddled with."""
    meddling = Meddling(storage)
    first = Desk(meddling, clock)
    second = Desk(storage, clock)
    second.ids = first.ids
    second.bookings._ids = first.ids
    return first, second, meddling


def test_a_place_taken_meanwhile_is_not_sold_twice(rivals):
    """What was free when it was planned is checked again under the guard (R01, R06)."""
    first, second, meddling = rivals
    meddling.meddle = lambda: second.book("10:00", customer=BOB)
    with pytest.raises(SlotTaken):
        first.book("10:00")
    assert [BOB] == [each.customer for each in first.bookings.list()]


def test_the_next_candidate_is_tried_when_the_first_is_taken_meanwhile(rivals):
    """The choice is made inside the transaction (R03)."""
    first, second, meddling = rivals
    meddling.meddle = lambda: second.book("10:00", customer=BOB)
    assert "ben" == first.book("10:00", "advice").resource


@pytest.mark.parametrize(
    "kind, id, fields, error",
    [
        (Service, "talk", {"durations": ("30m",)}, None),
        (Service, "talk", {"limits": (Limit("day", 0),)}, NotOffered),
        (
            Schedule,
            "office",
            {"hours": (WeeklyHours("mo-fr", ["14:00-17:00"]),)},
            NotOffered,
        ),
        (Resource, "anna", {"schedule": "never"}, NotOffered),
    ],
)
def test_an_edit_meanwhile_decides(rivals, kind, id, fields, error):
    """A booking is checked against the version it commits with (C14)."""
    first, second, meddling = rivals
    second.catalog.save(Schedule("never", "UTC"))
    first.slots()
    meddling.meddle = lambda: second.edit(kind, id, **fields)
    if error is None:
        assert at("10:30") == first.book("10:00").end
        return
    with pytest.raises(error):
        first.book("10:00")
    assert [] == list(first.bookings.list())


def test_a_capacity_lowered_meanwhile_decides(rivals):
    """The second place is gone when there is room for one only (C14)."""
    first, second, meddling = rivals
    second.edit(Resource, "anna", capacity=2)
    first.book("10:00")
    meddling.meddle = lambda: second.edit(Resource, "anna", capacity=1)
    with pytest.raises(SlotTaken):
        first.book("10:00", customer=BOB)


def test_a_booking_moved_meanwhile_is_planned_anew(rivals):
    """The command follows the booking to its new resource."""
    first, second, meddling = rivals
    made = first.book("10:00", "advice")

    def move():
        second.bookings.reschedule(made.id, start=at("10:00"), resource="ben")

    meddling.meddle = move
    off = first.bookings.cancel(made.id)
    assert ("ben", 3) == (off.resource, off.version)


def test_limits_are_counted_under_their_guard(rivals):
    """Two that were each within the limit do not pass it together (C11)."""
    first, second, meddling = rivals
    first.offer("one", limits=[Limit("day", 1)], resources=("anna", "ben"))
    meddling.meddle = lambda: second.book("10:00", "one", resource="ben", customer=BOB)
    with pytest.raises(NotOffered, match="1 of 1 bookings"):
        first.book("14:00", "one", resource="anna")


def test_a_customer_is_counted_under_a_guard(rivals):
    """One person does not get two places at a time by asking for both at once (C11)."""
    first, second, meddling = rivals
    first.offer("strict", resources=("anna", "ben"), overlaps="block")
    meddling.meddle = lambda: second.book("10:00", "strict", resource="ben")
    with pytest.raises(NotOffered, match="at that time"):
        first.book("10:00", "strict", resource="anna")


def test_the_same_key_at_once_is_one_booking(rivals):
    """The one who comes second gets the answer of the first (C10)."""
    first, second, meddling = rivals
    answers = []
    meddling.meddle = lambda: answers.append(second.book("10:00", idempotency_key="k"))
    assert answers == [first.book("10:00", idempotency_key="k")]
    assert 1 == len(first.bookings.list())


def test_the_same_key_for_one_hold_at_once_is_one_booking(rivals):
    """Even where the first one used up what the second one needs (C10)."""
    first, second, meddling = rivals
    held = first.hold("10:00")
    answers = []

    def use(desk):
        return desk.bookings.book(hold=held.token, customer=ZOE, idempotency_key="k")

    meddling.meddle = lambda: answers.append(use(second))
    assert answers == [use(first)]


def test_one_hold_is_used_by_one(rivals):
    """Two who use one token at once do not both get a booking (C6)."""
    first, second, meddling = rivals
    held = first.hold("10:00")
    meddling.meddle = lambda: second.bookings.book(hold=held.token, customer=BOB)
    with pytest.raises(NotFound, match="no hold with this token"):
        first.bookings.book(hold=held.token, customer=ZOE)
    assert BOB == first.bookings.get(held.id).customer


class Late(MemoryStorage):
    """A store in which somebody else commits just before a commit."""

    meddle = None

    @contextmanager
    def begin(self, tenant, keys):
        with super().begin(tenant, keys) as work:
            commit = work.commit

            def late(changes):
                meddle, self.meddle = self.meddle, None
                if meddle:
                    meddle()
                commit(changes)

            work.commit = late
            yield work


@pytest.mark.parametrize(
    "kind, id, fields",
    [
        (Service, "talk", {"limits": (Limit("day", 0),)}),
        (Schedule, "office", {"hours": (WeeklyHours("mo-fr", ["14:00-17:00"]),)}),
        (Resource, "anna", {"schedule": "never"}),
    ],
)
def test_an_edit_between_decision_and_commit_decides(clock, kind, id, fields):
    """What the decision relied on is compared when it is written (C14)."""
    storage = Late()
    desk = Desk(storage, clock, records=[Schedule("never", "UTC")])
    storage.meddle = lambda: desk.edit(kind, id, **fields)
    with pytest.raises(NotOffered):
        desk.book("10:00")
    assert [] == list(desk.bookings.list())


def test_a_place_taken_between_decision_and_commit_is_not_sold_twice(clock):
    """The guard that was read is compared when the booking is written (R01)."""
    storage = Late()
    desk = Desk(storage, clock)
    storage.meddle = lambda: desk.book("10:00", customer=BOB)
    with pytest.raises(SlotTaken):
        desk.book("10:00")
    assert [BOB] == [each.customer for each in desk.bookings.list()]


def test_an_edit_of_what_does_not_matter_is_no_lost_race(clock):
    """Another resource's edit does not make a decision wrong."""
    storage = Late()
    desk = Desk(storage, clock)
    storage.meddle = lambda: desk.edit(Resource, "ben", name="Benoît")
    before = storage.commits
    assert desk.book("10:00")
    assert before + 2 == storage.commits


def stands(script):
    """An engine on a store in memory whose commits go wrong as scripted."""
    storage = MemoryStorage()
    Desk(storage, FixedClock())
    faulty = FaultyStorage(storage, [Fault.NONE, *script])
    return Desk(faulty, FixedClock())


def test_a_lost_race_is_run_again(caplog):
    """Up to eight tries, and nothing is told of those that failed."""
    desk = stands([Fault.CONFLICT] * 7)
    with caplog.at_level(logging.INFO, logger="orchestrea.bookings"):
        made = desk.book("10:00")
    assert [made] == list(desk.bookings.list())
    assert [("booking.confirmed", made.id)] == [
        (record.getMessage(), record.booking) for record in caplog.records
    ]


def test_who_loses_every_race_is_told_to_come_again():
    """Nothing was written; the cause is kept (C15)."""
    desk = stands([Fault.CONFLICT] * 8)
    with pytest.raises(BusyRetry, match="ask again shortly") as caught:
        desk.book("10:00")
    assert "another writer was first" in str(caught.value.__cause__)
    assert [] == list(desk.bookings.list())


def test_an_unknown_outcome_is_looked_up_by_its_key():
    """The connection dropped after the commit: the key tells that it was (K6)."""
    desk = stands([Fault.LOSE_ANSWER])
    made = desk.book("10:00", idempotency_key="k")
    assert [made] == list(desk.bookings.list())


@pytest.mark.parametrize("key", ["", "k"])
def test_a_commit_that_was_lost_is_no_booking(key):
    """Nothing is inserted again blindly: the caller asks again with the key (K6)."""
    desk = stands([Fault.LOSE])
    with pytest.raises(StorageUnavailable):
        desk.book("10:00", idempotency_key=key)
    assert [] == list(desk.bookings.list())
    assert desk.book("10:00", idempotency_key=key)


def test_without_a_key_an_unknown_outcome_stays_unknown():
    """It may have been written, and the error says that nobody knows."""
    desk = stands([Fault.LOSE_ANSWER])
    with pytest.raises(StorageUnavailable):
        desk.book("10:00")
    assert 1 == len(desk.bookings.list())


def test_a_swap_whose_answer_was_lost_is_found_by_its_key():
    """Both bookings are answered, and answered again (K6)."""
    desk = stands([Fault.NONE, Fault.NONE, Fault.LOSE_ANSWER])
    one, other = desk.book("10:00"), desk.book("14:00", customer=BOB)
    swapped = desk.bookings.swap(one.id, other.id, idempotency_key="k")
    assert list(swapped) == [desk.bookings.get(each.id) for each in (one, other)]
    assert swapped == desk.bookings.swap(one.id, other.id, idempotency_key="k")


def test_a_store_that_cannot_write_leaves_nothing():
    """The store's own error is passed on."""
    desk = stands([Fault.FAIL])
    with pytest.raises(StorageError, match="as scripted"):
        desk.book("10:00")
    assert [] == list(desk.bookings.list())


class Noted:
    """A plug-in that notes what it is told."""

    def __init__(self):
        self.told = []

    @hookimpl
    def orchestrea_event(self, event, booking):
        self.told.append((event.kind, booking))


def test_events_are_told_after_the_commit_and_once(storage, clock):
    """Every event with the booking as it then is; a replay tells nothing (P4)."""
    noted = Noted()
    desk = Desk(storage, clock, plugins=[noted])
    one = desk.book("10:00", idempotency_key="k")
    other = desk.book("14:00", customer=BOB)
    first, second = desk.bookings.swap(one.id, other.id)
    desk.book("10:00", idempotency_key="k")
    with pytest.raises(SlotTaken):
        desk.book("10:00")
    assert [
        ("booking.confirmed", one),
        ("booking.confirmed", other),
        ("booking.rescheduled", first),
        ("booking.rescheduled", second),
    ] == noted.told


def test_a_plug_in_is_asked_for_its_rules_outside_of_the_transaction(clock):
    """No guard is held while anybody else's code runs (4.7)."""
    open_units = []

    class Watched(MemoryStorage):
        def begin(self, tenant, keys):
            open_units.append(keys)
            return super().begin(tenant, keys)

    class Asked:
        @hookimpl
        def orchestrea_rules(self, service):
            assert before == len(open_units)
            return ()

    desk = Desk(Watched(), clock, plugins=[Asked()])
    before = len(open_units)
    desk.book("10:00")
    assert before + 1 == len(open_units)


def test_a_command_that_changes_nothing_writes_nothing(desk):
    """Saying it twice leaves guards, history and bookings as they were."""
    made = desk.book("10:00")
    desk.bookings.cancel(made.id)
    before, stamp = desk.kept(), desk.storage.stamp()
    desk.bookings.cancel(made.id)
    assert (before, stamp) == (desk.kept(), desk.storage.stamp())


def test_only_what_was_touched_raises_its_guard(desk):
    """A booking on Anna leaves Ben's guard as it was."""
    guards = ("resource:anna", "resource:ben", "catalog")

    def versions():
        return dict(desk.storage.look("default", Scope(guards=guards)).guards)

    before = versions()
    made = desk.book("10:00", "advice")
    desk.bookings.cancel(made.id, actor=STAFF)
    after = versions()
    assert ["resource:anna"] == [key for key in guards if before[key] != after[key]]


def test_the_clock_is_read_once_for_each_command(storage):
    """One instant decides, whatever the number of tries (4.14)."""
    clock = FixedClock()
    faulty = FaultyStorage(storage, [Fault.NONE, Fault.CONFLICT, Fault.CONFLICT])
    desk = Desk(faulty, clock)
    asked = []

    class Counted:
        def now(self):
            asked.append(None)
            return clock.now() + timedelta(minutes=len(asked))

    desk.bookings._writer._clock = Counted()
    made = desk.book("10:00")
    assert (1, clock.now() + timedelta(minutes=1)) == (len(asked), made.created_at)
