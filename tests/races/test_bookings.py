"""Sixteen processes do contrary things to the same bookings at the same moment."""

from __future__ import annotations

from datetime import timedelta

from orchestrea import Engine
from orchestrea.domain.bookings import Booking, Status
from orchestrea.testing import NOON
from tests.races.business import DESK, HOUR, ROUNDS, at, codes, overlaps, person
from tests.races.crew import SIZE, Crew, Part, engine_on


def halves(one: Part, other: Part) -> list[Part]:
    """Half of the crew does the one, the other half the other."""
    return [one if number % 2 else other for number in range(SIZE)]


def book(engine: Engine, hour: int, service: str = "talk", **more) -> Booking:
    return engine.bookings.book(
        service=service, start=at(hour), customer=person(hour), **more
    )


def test_one_of_two_expired_holds_on_a_place_is_confirmed(crew: Crew, url: str) -> None:
    """C5: two holds on one place, both over, are confirmed at once: one of them is."""
    late = NOON + 4 * HOUR
    for number in range(ROUNDS):
        hour = 3 * number + 24
        start = {"service": "talk-short-hold", "start": at(hour)}
        first = engine_on(url).bookings.hold(**start)
        second = engine_on(url, NOON + HOUR).bookings.hold(**start)
        confirmations = [
            Part("confirm", {"id": each.id, "customer": person(0), "actor": DESK}, late)
            for each in (first, second)
        ]
        ended = codes(crew.race(halves(*confirmations), url))
        assert 1 == ended["ok"]
        assert {"ok", "hold_expired", "invalid_state"} == set(ended)
        states = {
            engine_on(url).bookings.get(each.id).status for each in (first, second)
        }
        assert {Status.CONFIRMED, Status.HELD} == states
    assert [] == overlaps(engine_on(url, late).bookings.list(most=10_000), late)


def test_an_approval_is_given_once(crew: Crew, url: str) -> None:
    """C5: a request that sixteen approve at once is confirmed once, its events one."""
    for number in range(ROUNDS):
        booking = book(engine_on(url), 2 * number, "exam")
        approval = Part("confirm", {"id": booking.id, "actor": DESK})
        ended = codes(crew.race([approval] * SIZE, url))
        assert {"ok": 1, "invalid_state": SIZE - 1} == ended
        assert 2 == len(engine_on(url).bookings.history(booking.id))


def test_a_place_whose_hold_runs_out_goes_to_one_party(crew: Crew, url: str) -> None:
    """C6: one sees the hold last and keeps it, one sees it over; one of them wins."""
    before, after = NOON + timedelta(seconds=59), NOON + timedelta(seconds=61)
    for number in range(ROUNDS):
        start = {"service": "talk-short-hold", "start": at(3 * number)}
        hold = engine_on(url).bookings.hold(**start)
        until = NOON + HOUR
        keeps = (
            Part("book", {"hold": hold.token, "customer": person(1)}, before)
            if number % 2
            else Part("extend", {"id": hold.id, "until": until}, before)
        )
        takes = Part("book", {**start, "customer": person(2)}, after)
        results = crew.race(halves(keeps, takes), url)
        assert 1 == codes(results)["ok"]
        bookings = engine_on(url).bookings.list(start=at(3 * number), most=100)
        assert [] == overlaps(bookings, after)


def test_a_move_never_leaves_neither_or_both_places(crew: Crew, url: str) -> None:
    """C7: a booking that moves while its new place is booked ends in one place."""
    for number in range(ROUNDS):
        here, there = 6 * number, 6 * number + 3
        booking = book(engine_on(url), here)
        moves = Part("reschedule", {"id": booking.id, "start": at(there)})
        books = Part(
            "book", {"service": "talk", "start": at(there), "customer": person(1)}
        )
        results = crew.race(halves(moves, books), url)
        assert {"ok", "slot_taken"} == set(codes(results))
        engine = engine_on(url)
        moved = engine.bookings.get(booking.id)
        at_there = [
            each
            for each in engine.bookings.list(start=at(there), end=at(there + 1))
            if each.start == at(there)
        ]
        assert 1 == len(at_there)
        assert (moved.start == at(there)) == (at_there[0].id == booking.id)
        assert moved.start in (at(here), at(there))


def test_two_bookings_change_places_as_often_as_they_are_told(
    crew: Crew, url: str
) -> None:
    """C7: sixteen swaps of the same two bookings leave them where they began."""
    for number in range(ROUNDS):
        one = book(engine_on(url), 6 * number)
        other = book(engine_on(url), 6 * number + 3)
        swap = Part("swap", {"one": one.id, "other": other.id})
        assert {"ok": SIZE} == codes(crew.race([swap] * SIZE, url))
        engine = engine_on(url)
        ends = [engine.bookings.get(each.id) for each in (one, other)]
        assert [one.start, other.start] == [each.start for each in ends]
        assert [1 + SIZE] * 2 == [each.version for each in ends]


def test_a_booking_is_cancelled_once_for_everybody(crew: Crew, url: str) -> None:
    """C8: sixteen cancellations write one event, and all get the same answer."""
    for number in range(ROUNDS):
        booking = book(engine_on(url), 2 * number)
        cancel = Part("cancel", {"id": booking.id})
        results = crew.race([cancel] * SIZE, url)
        assert {"ok": SIZE} == codes(results)
        assert 1 == len({repr(each.answer) for each in results})
        assert 2 == len(engine_on(url).bookings.history(booking.id))


def test_cancelling_and_checking_in_have_an_order(crew: Crew, url: str) -> None:
    """C8: in the end it is cancelled, and was checked in before that or never."""
    for number in range(ROUNDS):
        booking = book(engine_on(url), 2 * number)
        cancels = Part("cancel", {"id": booking.id, "actor": DESK})
        arrives = Part("check_in", {"id": booking.id})
        ended = codes(crew.race(halves(cancels, arrives), url))
        assert {"ok", "invalid_state"} == set(ended)
        kinds = [each.kind for each in engine_on(url).bookings.history(booking.id)]
        assert kinds in (
            ["booking.confirmed", "booking.cancelled"],
            ["booking.confirmed", "booking.checked_in", "booking.cancelled"],
        )
        assert SIZE // 2 + len(kinds) - 2 == ended["ok"]


def test_a_freed_slot_goes_to_one_party(crew: Crew, url: str) -> None:
    """C8: while a booking is cancelled, at most one other gets its place."""
    for number in range(ROUNDS):
        booking = book(engine_on(url), 2 * number)
        cancels = Part("cancel", {"id": booking.id})
        books = Part(
            "book", {"service": "talk", "start": at(2 * number), "customer": person(1)}
        )
        ended = codes(crew.race(halves(cancels, books), url))
        assert {"ok", "slot_taken"} >= set(ended)
        assert ended["ok"] in (SIZE // 2, SIZE // 2 + 1)
    assert [] == overlaps(engine_on(url).bookings.list(most=10_000))
