"""Starts that may be booked, built when they are read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from orchestrea.domain.errors import InvalidRequest, InvalidTime
from orchestrea.domain.slots import Slot, Slots

from .builders import MONDAY, instant, minute

NOW = instant("2026-03-01 00:00")
TEN, NOON, NIGHT = minute("10:00"), minute("12:00"), minute("23:30")
FOUND = Slots([TEN, NOON, NIGHT], 45, "r", NOW)


def test_a_slot_knows_its_instants():
    """Start and end in UTC, and whose it is."""
    slot = Slot(TEN, NOON)
    assert (instant(f"{MONDAY} 10:00"), instant(f"{MONDAY} 12:00"), "") == (
        slot.start,
        slot.end,
        slot.resource,
    )


@pytest.mark.parametrize(
    "at, zone, expected",
    [
        ("2026-03-16 10:00", "Asia/Kathmandu", "2026-03-16 15:45+05:45"),
        ("2026-10-25 00:30", "Europe/Paris", "2026-10-25 02:30+02:00"),
        ("2026-10-25 01:30", "Europe/Paris", "2026-10-25 02:30+01:00"),
        ("2026-03-16 10:00", "Etc/GMT+2", "2026-03-16 08:00-02:00"),
    ],
)
def test_a_label_has_the_offset_so_that_a_repeated_hour_is_told_apart(
    at, zone, expected
):
    """R32: one formatter, in the viewer's zone."""
    assert expected == Slot(minute(at), minute(at) + 30).label(zone)


def test_labels_and_days_need_a_zone_that_exists():
    """D14: the viewer's zone is checked like any other."""
    for wrong in (lambda: Slot(0, 1).label("Mars/Base"), lambda: FOUND.by_day("x")):
        with pytest.raises(InvalidTime):
            wrong()


def test_slots_are_a_sequence():
    """Length, index, slice, iteration and membership agree."""
    first, second, third = FOUND
    assert (TEN, TEN + 45, "r") == first
    assert isinstance(first, Slot)
    assert isinstance(FOUND[0], Slot)
    assert [first, second, third] == [FOUND[0], FOUND[1], FOUND[-1]]
    assert 3 == len(FOUND)
    assert second in FOUND
    assert [third, second, first] == list(reversed(FOUND))
    with pytest.raises(IndexError):
        FOUND[3]
    part = FOUND[1:]
    assert isinstance(part, Slots)
    assert [second, third] == list(part)
    assert NOW == part.asked_at == FOUND.asked_at
    assert "<3 slots of 45 min>" == repr(FOUND)


def test_slots_are_equal_when_their_slots_are():
    """Whenever they were asked for; they are no keys."""
    later = NOW + timedelta(days=1)
    assert Slots((TEN, NOON, NIGHT), 45, "r", later) == FOUND
    assert Slots([TEN, NOON, NIGHT], 46, "r", NOW) != FOUND
    assert Slots([TEN, NOON, NIGHT], 45, "q", NOW) != FOUND
    assert Slots([TEN], 45, "r", NOW) != FOUND
    assert FOUND != list(FOUND)
    with pytest.raises(TypeError):
        hash(FOUND)


def test_slots_are_grouped_by_the_viewers_date():
    """R23: the same slots, under other dates."""
    first, second, third = FOUND
    monday, tuesday = date(2026, 3, 16), date(2026, 3, 17)
    assert {monday: [first, second, third]} == FOUND.by_day("UTC")
    assert {monday: [first, second], tuesday: [third]} == FOUND.by_day("Europe/Paris")
    assert {tuesday: [second, third], monday: [first]} == FOUND.by_day(
        "Pacific/Auckland"
    )


def test_a_short_offer_has_the_first_slot_of_each_of_the_viewers_days():
    """Only the first of each date, and the date is that of the zone asked for."""
    first, second, third = FOUND
    assert [first] == list(FOUND.first_per_day("UTC"))
    assert [first, third] == list(FOUND.first_per_day("Europe/Paris"))
    assert [first, second] == list(FOUND.first_per_day("Pacific/Auckland"))


@pytest.mark.parametrize(
    "most, kept",
    [(1, [0]), (2, [0, 9]), (3, [0, 4, 9]), (4, [0, 3, 6, 9]), (10, range(10))],
)
def test_slots_are_spread_from_the_first_to_the_last(most, kept):
    """So many, as far apart as they can be, both ends among them."""
    many = Slots([TEN + 60 * number for number in range(10)], 45, "r", NOW)
    assert [many[number] for number in kept] == list(many.spread(most))


def test_few_slots_need_no_spreading():
    """What is no more than was asked for stays as it is."""
    assert FOUND is FOUND.spread(3)
    assert [] == list(Slots([], 45, "r", NOW).spread(1))


@pytest.mark.parametrize("most", [0, -1, True, 1.5, "3", 10**6 + 1])
def test_slots_are_spread_over_a_whole_number(most):
    """Anything else is refused, and the field is named."""
    with pytest.raises(InvalidRequest, match="number of slots"):
        FOUND.spread(most)
