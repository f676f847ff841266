"""Lengths of time as people write them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrea.domain.durations import (
    LONGEST,
    duration,
    in_minutes,
    optional_duration,
    whole_minutes,
    written,
)
from orchestrea.domain.errors import InvalidInterval

HUGE = pytest.param(10**5000, id="huge")


@pytest.mark.parametrize(
    "value, seconds",
    [
        (0, 0),
        (30, 1800),
        ("45m", 2700),
        ("1h", 3600),
        ("1h30m", 5400),
        ("2d", 172_800),
        ("1d2h3m4s", 93_784),
        ("90s", 90),
        ("0m", 0),
        (timedelta(seconds=5), 5),
        (3660 * 1440, 3660 * 86_400),
        ("3660d", 3660 * 86_400),
    ],
)
def test_a_length_is_minutes_text_or_a_timedelta(value, seconds):
    """Days, hours, minutes, seconds, in this order."""
    assert timedelta(seconds=seconds) == duration(value)
    assert timedelta(seconds=seconds) == optional_duration(value)


@pytest.mark.parametrize(
    "value",
    [
        *("", "30", "m", "1h 30m", "30m1h", "-5m", "1.5h", "1H", "٣m", "1m\n"),
        *(None, 1.5, True, [], b"5m"),
    ],
)
def test_anything_else_is_no_length(value):
    """D9: the message shows what came and how to write it."""
    with pytest.raises(InvalidInterval) as raised:
        duration(value)
    assert f"{value!r} is no length of time; write 45m, 1h30m, 2d or minutes" == str(
        raised.value
    )


@pytest.mark.parametrize("value", [-(3660 * 1440) - 1, 3660 * 1440 + 1, 10**15, HUGE])
def test_minutes_beyond_ten_years_are_refused(value):
    """D9: whatever their size."""
    with pytest.raises(
        InvalidInterval, match=r"minutes is not between 0 and ten years"
    ):
        duration(value)


@pytest.mark.parametrize(
    "value", [-1, timedelta(seconds=-1), "3660d1s", LONGEST + timedelta.resolution]
)
def test_a_length_is_not_negative_and_at_most_ten_years(value):
    """The length is named."""
    with pytest.raises(InvalidInterval, match=r"^a length of .* is not between 0 and"):
        duration(value)


def test_none_stays_none_only_where_it_may():
    """An unset length is not zero."""
    assert None is optional_duration(None)
    with pytest.raises(InvalidInterval):
        whole_minutes(None)


def test_where_minutes_count_seconds_are_refused():
    """The grid and the buffers are in whole minutes."""
    assert timedelta(minutes=2) == whole_minutes("120s")
    with pytest.raises(
        InvalidInterval, match=r"^0:01:30 is not a whole number of minu"
    ):
        whole_minutes("90s")


def test_minutes_round_up():
    """A booking never lasts less than it was sold for."""
    assert [0, 1, 1, 2] == [
        in_minutes(timedelta(seconds=each)) for each in (0, 1, 60, 61)
    ]


@given(st.integers(0, 3660 * 86_400))
def test_what_is_written_reads_as_itself(seconds):
    """Every whole second from nothing to ten years."""
    length = timedelta(seconds=seconds)
    assert length == duration(written(length))


def test_lengths_are_written_without_empty_parts():
    """Nothing is 0m."""
    assert ["0m", "1h30m", "1d", "2d5s"] == [
        written(duration(each)) for each in (0, 90, "24h", "2d5s")
    ]
