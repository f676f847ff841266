"""Sets of starts as big integers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrea.domain.grid import grid_starts
from orchestrea.domain.masks import MaskedStarts, cut, mask_of, quantum_of

from .builders import agenda, minute, schedule, wish

BASES = st.integers(-50, 50)
QUANTA = st.integers(1, 7)
SETS = st.sets(st.integers(0, 60))


@given(SETS, BASES, QUANTA)
def test_a_mask_has_a_bit_for_each_start(indices, base, quantum):
    """Bit k stands for the k-th quantum after the base."""
    starts = [base + k * quantum for k in sorted(indices)]
    mask = mask_of(starts, base, quantum)
    assert sum(1 << k for k in indices) == mask
    assert starts == list(MaskedStarts(mask, base, quantum))


@given(SETS, BASES, QUANTA, st.integers(-80, 500), st.integers(-80, 500))
def test_a_cut_keeps_the_starts_from_low_to_before_high(
    indices, base, quantum, low, high
):
    """The first one is included and the last one is not, on the grid or off it."""
    starts = [base + k * quantum for k in sorted(indices)]
    kept = cut(mask_of(starts, base, quantum), base, quantum, low, high)
    expected = [start for start in starts if low <= start < high]
    assert expected == list(MaskedStarts(kept, base, quantum))


@given(SETS, BASES, QUANTA, st.integers(-80, 500))
def test_a_start_is_found_without_listing(indices, base, quantum, start):
    """Membership is that of the list."""
    starts = [base + k * quantum for k in sorted(indices)]
    masked = MaskedStarts(mask_of(starts, base, quantum), base, quantum)
    assert (start in starts) is (start in masked)
    assert all(each in masked for each in starts)


def test_only_minutes_are_in_a_mask():
    """Something else than a number is in none."""
    assert "10" not in MaskedStarts(1, 10, 5)
    assert 10.0 not in MaskedStarts(1, 10, 5)


@given(SETS, BASES, QUANTA)
def test_masked_starts_are_a_sequence(indices, base, quantum):
    """Length, items, slices and order are those of a list, asked for in any order."""
    starts = [base + k * quantum for k in sorted(indices)]
    masked = MaskedStarts(mask_of(starts, base, quantum), base, quantum)
    assert len(starts) == len(masked)
    assert starts[1:4] == masked[1:4]
    assert starts == list(masked) == list(masked)
    assert bool(starts) is bool(masked)
    if starts:
        assert (starts[0], starts[-1]) == (masked[0], masked[-1])
    with pytest.raises(IndexError):
        masked[len(starts)]


def test_the_first_start_is_kept_by_a_cut_at_it_or_before_it():
    """The bit of the base itself is a start like any other."""
    assert 1 == cut(1, 10, 5, 10, 11) == cut(1, 10, 5, -100, 11)
    assert 0 == cut(1, 10, 5, 11, 100) == cut(1, 10, 5, -100, 10)


def test_no_starts_are_no_bits():
    """The empty mask is zero."""
    assert 0 == mask_of([], 0, 15)
    assert [] == list(MaskedStarts(0, 0, 15))


@pytest.mark.parametrize(
    "expected, fields",
    [
        (15, {"step": 30}),
        (15, {"step": 45}),
        (5, {"step": 20}),
        (1, {"step": 7}),
        (15, {"step": 15, "gap": 15}),
        (5, {"step": 15, "gap": 5}),
        (5, {"step": 30, "offset": 10}),
        (3, {"step": 30, "offset": 3}),
        (1, {"step": 30, "anchor": "window_start"}),
        (1, {"step": 30, "anchor": "after_busy"}),
    ],
)
def test_the_quantum_divides_every_start(expected, fields):
    """No start lies between two bits, and no more bits are used than needed."""
    assert expected == quantum_of(wish(30, **fields))


@pytest.mark.parametrize(
    "zone",
    ["Asia/Kathmandu", "Australia/Lord_Howe", "Antarctica/Troll", "America/St_Johns"],
)
@pytest.mark.parametrize("step", [7, 20, 45, 60])
def test_every_grid_falls_on_its_quantum(zone, step):
    """Odd zones and changes of the clock keep to a quarter of an hour."""
    asked = wish(30, step=step, offset=5)
    known = agenda(plan=schedule("00:00-24:00", zone=zone), first="2026-03-27", days=12)
    starts = grid_starts(known, asked)
    quantum, base = quantum_of(asked), minute("2026-03-20 00:00")
    assert starts
    assert {0} == {(start - base) % quantum for start in starts}
