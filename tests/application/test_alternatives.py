"""The starts that come nearest to one that was refused."""

from __future__ import annotations

import pytest

from orchestrea.application.alternatives import _closest
from orchestrea.application.searching import WEEK, whole_weeks
from orchestrea.domain.intervals import floor_minute

from .desk import at


@pytest.mark.parametrize(
    "expected, starts, minute",
    [
        ([10, 9, 11], [8, 9, 10, 11, 12], 10),
        ([9, 11, 8], [8, 9, 11, 12], 10),
        ([12, 11, 8], [8, 11, 12], 20),
        ([8, 11, 12], [8, 11, 12, 30], 0),
        ([8, 12], [8, 12], 10),
        ([], [], 10),
        ([7, 13, 14], [1, 2, 7, 13, 14, 15], 10),
    ],
)
def test_the_three_closest_of_many(expected, starts, minute):
    """Distance decides, and the earlier of two that are as far."""
    assert expected == _closest(starts, minute)


@pytest.mark.parametrize("weeks", [1, 4])
@pytest.mark.parametrize("center", [0, 1, WEEK - 1, WEEK, -1, 29_000_000])
def test_the_span_searched_is_of_whole_weeks(center, weeks):
    """It covers what it must, starts on the same days, and is no longer than needed."""
    first, last = whole_weeks(center, weeks)
    assert first <= center - weeks * WEEK < first + WEEK
    assert last - WEEK < center + weeks * WEEK <= last
    assert (0, 0) == (first % WEEK, last % WEEK)


def test_refused_starts_of_one_week_share_one_search(desk):
    """A second question close by reads no masks anew."""
    masks = desk.availability._search.masks
    desk.why("10:30", "advice")
    before = masks.computed
    assert [at("12:00"), at("13:00"), at("11:00")] == [
        slot.start for slot in desk.why("12:20", "advice").nearest
    ]
    assert (2, 2) == (before, masks.computed)
    assert 0 == floor_minute(at("12:00")) % 60
