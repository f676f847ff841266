"""Sixteen processes want the same place at the same moment."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import attrs
import pytest

from orchestrea import Resource
from orchestrea.adapters.storage.sql import SqlStorage
from tests.races.business import HOUR, ROUNDS, at, codes, overlaps, person
from tests.races.crew import SIZE, Crew, Part, engine_on
from tests.races.twins import Unguarded, without_backstop


def crowd(hour: int, service: str = "talk", **more) -> list[Part]:
    """Everybody books the same hour."""
    return [
        Part(
            "book",
            {"service": service, "start": at(hour), "customer": person(n), **more},
        )
        for n in range(SIZE)
    ]


def shifted(hour: int) -> list[Part]:
    """Everybody books an hour that overlaps everybody else's, but none the same."""
    parts = crowd(hour)
    for number, part in enumerate(parts):
        part.given["start"] += timedelta(minutes=3 * number)
    return parts


def booked(url: str) -> list:
    return list(engine_on(url).bookings.list(most=10_000))


def test_one_of_sixteen_gets_the_slot(crew: Crew, url: str) -> None:
    """C1: one process gets the slot, each time, and the others are told it is taken."""
    expected = {"ok": 1, "slot_taken": SIZE - 1}
    for number in range(8 * ROUNDS):
        assert expected == codes(crew.race(crowd(3 * number), url))
    bookings = booked(url)
    assert 8 * ROUNDS == len(bookings)
    assert [] == overlaps(bookings)


def test_one_of_sixteen_overlapping_intervals_is_booked(crew: Crew, url: str) -> None:
    """C1: of sixteen intervals that overlap and are not equal, one is booked."""
    for number in range(ROUNDS):
        results = crew.race(shifted(3 * number), url)
        assert {"ok": 1, "slot_taken": SIZE - 1} == codes(results)
    assert [] == overlaps(booked(url))


def test_without_the_guard_the_slot_is_booked_twice(crew: Crew, url: str) -> None:
    """T5: the same race on a store without its guard books the slot more than once."""
    without_backstop(url)
    wins = [
        codes(crew.race(crowd(3 * number), url, Unguarded))["ok"]
        for number in range(ROUNDS)
    ]
    assert sum(won > 1 for won in wins) > ROUNDS / 2
    assert overlaps(booked(url))


def test_capacity_is_used_up_and_never_passed(crew: Crew, url: str) -> None:
    """C2: five of sixteen get one of five places, or fewer when some want two."""
    for number in range(ROUNDS):
        results = crew.race(crowd(2 * number, "class"), url)
        assert {"ok": 5, "slot_taken": SIZE - 5} == codes(results)
    first = 2 * ROUNDS
    for hour in range(first, first + ROUNDS):
        parts = crowd(hour, "class")
        for part in parts[::2]:
            part.given["units"] = 2
        assert set(codes(crew.race(parts, url))) == {"ok", "slot_taken"}
        taken = [each.units for each in booked(url) if each.start == at(hour)]
        assert sum(taken) in (4, 5)


@pytest.mark.parametrize(
    "service, customers, most", [("quota", SIZE, 3), ("mine", 1, 2)]
)
def test_limits_hold_under_a_race(
    crew: Crew, url: str, service: str, customers: int, most: int
) -> None:
    """C11: limits per day, of a service or of a customer, are never passed."""
    for day in range(ROUNDS):
        parts = crowd(24 * day, service)
        for number, part in enumerate(parts):
            part.given["start"] = at(24 * day) + number % 10 * HOUR
            part.given["customer"] = person(number % customers)
        results = crew.race(parts, url)
        assert {"ok": most, "not_offered": SIZE - most} == codes(results)


def test_a_capacity_that_shrinks_meanwhile_is_kept_to(crew: Crew, url: str) -> None:
    """C14: a booking is checked against the capacity with which it commits."""
    hall = engine_on(url).catalog.get(Resource, "hall")
    for number, capacity in zip(range(ROUNDS), _alternating(), strict=False):
        before = engine_on(url).catalog.get(Resource, "hall").capacity
        parts = crowd(2 * number, "class")
        shrunk = attrs.evolve(hall, capacity=capacity, version=0)
        parts[number % SIZE] = Part("save", {"records": (shrunk,)})
        won = codes(crew.race(parts, url))
        assert set(won) == {"ok", "slot_taken"}
        assert won["ok"] - 1 in range(min(before, capacity), max(before, capacity) + 1)


def _alternating():
    return (1 if number % 2 == 0 else 5 for number in count())


def test_the_unguarded_store_is_no_other_store() -> None:
    """T5: the twin differs from the store in nothing but how work begins."""
    own = {name for name in vars(Unguarded) if not name.startswith("__")}
    assert {"begin"} == own
    assert issubclass(Unguarded, SqlStorage)
