"""What somebody else does between two steps of a use case, forced to happen there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import attrs
import pytest

from orchestrea import Approval, Customer, Resource, Schedule, Service, WeeklyHours
from orchestrea.adapters.storage.memory import MemoryStorage
from orchestrea.domain.bookings import Status
from orchestrea.domain.changes import Changes
from orchestrea.domain.errors import HoldExpired, NotOffered, SlotTaken
from orchestrea.domain.people import STAFF, Actor
from orchestrea.domain.policies import Severity
from orchestrea.engine import Engine
from orchestrea.plugins import Plugins
from orchestrea.testing import NOON, FixedClock
from orchestrea.testing.simulation import SimulatedStorage

DESK = Actor("desk", frozenset({STAFF}))
ANN, BEN = Customer("Ann", "ann@example.org"), Customer("Ben", "ben@example.org")
HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
SOON = NOON + 2 * HOUR


@attrs.define
class Meanwhile:
    """Surroundings in which something else happens once, before a certain call."""

    call: str
    action: Callable[[], object]
    happened: bool = False

    def reach(self, call: str) -> None:
        if call == self.call and not self.happened:
            self.happened = True
            self.action()

    def enter(self) -> None:
        """Nobody has to wait."""

    def leave(self) -> None:
        """Nobody has waited."""

    def about_to_commit(self) -> None:
        self.reach("commit")

    def committed(self, changes: Changes) -> None:
        """What is written is written."""


@pytest.fixture
def storage() -> MemoryStorage:
    storage = MemoryStorage()
    at(storage).catalog.save(
        Schedule("always", "UTC", hours=[WeeklyHours("mo-su", ["00:00-24:00"])]),
        Resource("ada", "always"),
        Resource("bob", "always"),
        Service("talk", 60, ["ada"], step=15, overlaps=Severity.BLOCK),
        Service("walk", 60, ["bob"], step=15),
        Service("exam", 60, ["ada"], step=15, approval=Approval("2d")),
    )
    return storage


def at(storage, now: datetime = NOON) -> Engine:
    return Engine(
        storage=storage, clock=FixedClock(now), plugins=Plugins(discover=False)
    )


def with_buffers(storage, minutes: int) -> None:
    """Edit the service, as somebody at the desk would."""
    catalog = at(storage).catalog
    talk = catalog.get(Service, "talk")
    catalog.save(attrs.evolve(talk, before=minutes, after=minutes))


@pytest.mark.parametrize("call", ["begin", "commit"])
def test_a_customer_is_not_booked_twice_through_another_service(storage, call) -> None:
    """C11: a service that blocks overlaps sees what another one books meanwhile."""
    given = {"start": SOON, "customer": ANN}
    around = Meanwhile(call, lambda: at(storage).bookings.book(service="walk", **given))
    with pytest.raises(NotOffered) as refused:
        at(SimulatedStorage(storage, around)).bookings.book(service="talk", **given)
    assert ["customer_overlap"] == [each.rule for each in refused.value.reasons]
    assert around.happened
    assert ["walk"] == [each.service for each in at(storage).bookings.list()]


def test_a_hold_is_not_extended_over_somebody_else(storage) -> None:
    """C6: who still sees the hold extends it in vain once another saw it run out."""
    hold = at(storage).bookings.hold(service="talk", start=SOON)
    at(storage, NOON + 11 * MINUTE).bookings.book(
        service="talk", start=SOON, customer=BEN
    )
    with pytest.raises(SlotTaken):
        at(storage, NOON + 9 * MINUTE).bookings.extend(hold.id, until=SOON)
    assert hold == at(storage).bookings.get(hold.id)


@pytest.mark.parametrize("verb", ["confirm", "book"])
def test_a_held_place_stays_good_when_buffers_grow(storage, verb) -> None:
    """C14: a hold keeps the buffers that were agreed, whatever the service has now."""
    bookings = at(storage).bookings
    bookings.book(service="talk", start=SOON + HOUR, customer=BEN)
    hold = bookings.hold(service="talk", start=SOON)
    with_buffers(storage, 30)
    if verb == "confirm":
        booked = bookings.confirm(hold.id, customer=ANN)
    else:
        booked = bookings.book(hold=hold.token, customer=ANN)
    assert (Status.CONFIRMED, 0, 0) == (booked.status, booked.before, booked.after)


def test_a_late_confirmation_needs_the_buffers_that_were_agreed(storage) -> None:
    """C14: an expired hold comes back with its own buffers, so these must be free."""
    with_buffers(storage, 30)
    hold = at(storage).bookings.hold(service="talk", start=SOON)
    with_buffers(storage, 0)
    late = at(storage, NOON + 11 * MINUTE).bookings
    late.book(service="talk", start=SOON + HOUR, customer=BEN)
    with pytest.raises(HoldExpired):
        late.confirm(hold.id, customer=ANN)


def test_what_moved_meanwhile_is_checked_where_it_is(storage) -> None:
    """C7: a request that moved far away while it is approved is checked there."""
    there = NOON + 30 * DAY
    request = at(storage).bookings.book(service="exam", start=SOON + DAY, customer=ANN)

    def moved_and_lost() -> None:
        at(storage).bookings.reschedule(request.id, start=there)
        late = at(storage, NOON + 3 * DAY).bookings
        late.book(service="talk", start=there, customer=BEN)

    around = Meanwhile("begin", moved_and_lost)
    with pytest.raises(SlotTaken):
        at(SimulatedStorage(storage, around)).bookings.confirm(request.id, actor=DESK)
    assert around.happened
    assert Status.PENDING_APPROVAL is at(storage).bookings.get(request.id).status


def test_a_hold_that_moves_while_it_is_used_is_booked_where_it_is(storage) -> None:
    """C6: using a hold books the place that it has by then, not the one it had."""
    hold = at(storage).bookings.hold(service="talk", start=SOON)
    elsewhere = SOON + 5 * HOUR
    around = Meanwhile(
        "begin", lambda: at(storage).bookings.reschedule(hold.id, start=elsewhere)
    )
    bookings = at(SimulatedStorage(storage, around)).bookings
    booked = bookings.book(hold=hold.token, customer=ANN)
    assert (hold.id, elsewhere) == (booked.id, booked.start)


def test_a_used_hold_answers_its_key_again(storage) -> None:
    """C10: the key of a booking that used up its hold gives the same answer again."""
    bookings = at(storage).bookings
    hold = bookings.hold(service="talk", start=SOON)
    given = {"hold": hold.token, "customer": ANN, "idempotency_key": "key"}
    assert bookings.book(**given) == bookings.book(**given)


def test_a_swap_answers_its_key_as_it_did(storage) -> None:
    """C10: both bookings of a swap are answered as they were, whatever came later."""
    bookings = at(storage).bookings
    one, other = (
        bookings.book(service="walk", start=SOON + shift, customer=ANN)
        for shift in (0 * HOUR, 3 * HOUR)
    )
    given = {"one": one.id, "other": other.id, "idempotency_key": "key"}
    first = bookings.swap(**given)
    bookings.cancel(other.id)
    assert first == bookings.swap(**given)


def test_a_swap_counts_each_customer_for_themselves(storage) -> None:
    """C7: what blocks the other customer at the new time refuses the swap."""
    bookings = at(storage).bookings
    one = bookings.book(service="talk", start=SOON, customer=ANN)
    other = bookings.book(service="talk", start=SOON + 3 * HOUR, customer=BEN)
    bookings.book(service="walk", start=SOON, customer=BEN)
    with pytest.raises(NotOffered):
        bookings.swap(one.id, other.id)
    assert [one, other] == [bookings.get(each.id) for each in (one, other)]
