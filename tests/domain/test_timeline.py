"""The algebra on minute spans agrees with plain sets of minutes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrea.domain import timeline

raw = st.lists(
    st.tuples(st.integers(-5, 60), st.integers(-2, 12)).map(
        lambda pair: (pair[0], sum(pair))
    ),
    max_size=10,
)
tidy = raw.map(timeline.merged)
minute = st.integers(-8, 75)
weighted = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(1, 4)), max_size=8
)


def cover(spans) -> set[int]:
    """The minutes that the spans contain: the naive oracle."""
    return {each for start, end in spans for each in range(start, end)}


def is_tidy(spans) -> bool:
    """Whether they are in order, not empty, and neither overlap nor touch."""
    return all(a[1] < b[0] for a, b in pairwise(spans)) and all(a < b for a, b in spans)


@given(raw)
def test_merged_agrees_with_counting(spans):
    """Merging keeps every minute, drops empty and reversed spans, and is tidy."""
    result = timeline.merged(spans)
    assert cover(spans) == cover(result)
    assert is_tidy(result)


@given(tidy, tidy)
def test_subtracted_agrees_with_counting(spans, holes):
    """What is left is what is in the first and not in the second."""
    result = timeline.subtracted(spans, holes)
    assert cover(spans) - cover(holes) == cover(result)
    assert is_tidy(result)


@given(tidy, tidy)
def test_intersected_agrees_with_counting(a, b):
    """What is common is what is in both, whichever comes first."""
    result = timeline.intersected(a, b)
    assert cover(a) & cover(b) == cover(result)
    assert is_tidy(result)
    assert result == timeline.intersected(b, a)


@given(tidy, tidy)
def test_united_agrees_with_counting(a, b):
    """The union is what is in either, and is a new list."""
    result = timeline.united(a, b)
    assert cover(a) | cover(b) == cover(result)
    assert is_tidy(result)
    assert result is not a
    assert result is not b


@given(tidy, minute, minute)
def test_clipped_agrees_with_counting(spans, start, end):
    """Clipping keeps what is between start and end."""
    result = timeline.clipped(spans, start, end)
    assert cover(spans) & cover([(start, end)]) == cover(result)
    assert is_tidy(result)


@given(tidy, minute, minute)
def test_overlapping_agrees_with_counting(spans, start, end):
    """The spans that share a minute with the asked ones come uncut."""
    asked = cover([(start, end)])
    expected = [each for each in spans if cover([each]) & asked]
    assert expected == timeline.overlapping(spans, start, end)


@given(tidy, minute, st.integers(1, 20))
def test_fits_agrees_with_counting(spans, start, length):
    """A piece fits when every minute of it is covered."""
    piece = (start, start + length)
    assert (cover([piece]) <= cover(spans)) == timeline.fits(spans, *piece)


@given(weighted, minute, minute)
def test_peak_agrees_with_counting(spans, start, end):
    """The peak is the largest sum of units in any one minute."""
    loads = [
        sum(units for low, high, units in spans if low <= at < high)
        for at in range(start, end)
    ]
    assert max(loads, default=0) == timeline.peak(spans, start, end)


@pytest.mark.parametrize(
    "start, end, expected",
    [
        (9, 10, False),
        (10, 20, True),
        (10, 21, False),
        (9, 20, False),
        (19, 20, True),
        (20, 21, False),
        (10, 40, False),
        (30, 40, True),
    ],
)
def test_fits_wholly_in_one_span(start, end, expected):
    """The edges of a span belong to what fits in it."""
    assert expected == timeline.fits([(10, 20), (30, 40)], start, end)


def test_a_place_that_ends_makes_room_for_one_that_starts():
    """Touching claims do not add up."""
    assert 1 == timeline.peak([(0, 10, 1), (10, 20, 1)], 0, 20)
    assert 2 == timeline.peak([(0, 11, 1), (10, 20, 1)], 0, 20)
    assert 0 == timeline.peak([(0, 10, 1), (20, 30, 1)], 10, 20)
    assert 3 == timeline.peak(iter([(0, 100, 3)]), 50, 51)


def test_no_time_at_all_shares_nothing():
    """From a minute to itself, or backwards, there is nothing to find."""
    for start, end in ((5, 5), (6, 5)):
        assert timeline.overlapping([(0, 10)], start, end) == []
        assert timeline.clipped([(0, 10)], start, end) == []
        assert timeline.peak([(0, 10, 1)], start, end) == 0


def test_the_input_is_left_alone():
    """Clipping an overlap does not cut the caller's spans."""
    spans = [(0, 10), (20, 30)]
    assert [(5, 10), (20, 25)] == timeline.clipped(spans, 5, 25)
    assert [(0, 10), (20, 30)] == spans
