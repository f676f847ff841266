"""Intervals: normalised at birth, half-open, and exact to the second."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrea.domain.errors import InvalidInterval, InvalidTime
from orchestrea.domain.intervals import (
    Interval,
    ceil_minute,
    floor_minute,
    from_minute,
    instant,
    intersect,
    merge,
    subtract,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def span(start: int, end: int) -> Interval:
    """The interval between two numbers of seconds after noon."""
    return Interval(NOON + start * SECOND, NOON + end * SECOND)


def cover(intervals) -> set[int]:
    """The seconds after noon that the intervals contain: the naive oracle."""
    return {
        second
        for each in intervals
        for second in range(
            int((each.start - NOON) / SECOND), int((each.end - NOON) / SECOND)
        )
    }


def is_tidy(intervals) -> bool:
    """Whether they are in order, not empty, and neither overlap nor touch."""
    return all(a.end < b.start for a, b in pairwise(intervals)) and not any(
        each.is_empty for each in intervals
    )


spans = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 12)).map(
        lambda pair: span(pair[0], sum(pair))
    ),
    max_size=8,
)
aware = st.datetimes(
    datetime(1970, 1, 3),
    datetime(9998, 12, 29),
    timezones=st.sampled_from(
        [UTC, ZoneInfo("Europe/Paris"), timezone(timedelta(seconds=-12345))]
    ),
)


def test_an_instant_is_kept_in_utc():
    """An aware datetime of any zone becomes the same instant in UTC."""
    local = datetime(2026, 7, 1, 14, tzinfo=ZoneInfo("Europe/Paris"))
    found = instant(local)
    assert (datetime(2026, 7, 1, 12, tzinfo=UTC), UTC) == (found, found.tzinfo)


def test_the_second_showing_of_a_local_time_is_another_instant():
    """K10: `fold` is honoured, so the two 02:30 of an autumn night differ."""
    paris = ZoneInfo("Europe/Paris")
    first = datetime(2026, 10, 25, 2, 30, tzinfo=paris)
    assert instant(first) + timedelta(hours=1) == instant(first.replace(fold=1))


@pytest.mark.parametrize(
    "value",
    [
        datetime(2026, 3, 2),
        date(2026, 3, 2),
        "2026-03-02T12:00:00Z",
        1_700_000_000,
        None,
        datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(9999, 1, 1, tzinfo=UTC),
        datetime(1970, 1, 1, tzinfo=timezone(SECOND)),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
        datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-14))),
        "x" * 10_000,
    ],
)
def test_what_is_no_instant_is_refused(value):
    """D4: naive, of another type, or outside 1970 to 9998: a typed, short error."""
    with pytest.raises(InvalidTime) as refusal:
        instant(value)
    assert len(str(refusal.value)) < 200


def test_the_first_and_the_last_instant_are_accepted():
    """The bounds 1970 and 9998 belong to the range."""
    first = datetime(1970, 1, 1, tzinfo=UTC)
    last = datetime(9998, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    assert (first, last) == (instant(first), instant(last))


@given(aware)
def test_minutes_round_down_and_up(value):
    """The floor is the last whole minute not after, the ceiling first not before."""
    low, high = floor_minute(value), ceil_minute(value)
    utc = value.astimezone(UTC)
    whole = utc.second == utc.microsecond == 0
    assert utc.replace(second=0, microsecond=0) == from_minute(low)
    assert (0 if whole else 1) == high - low


@pytest.mark.parametrize("convert", [floor_minute, ceil_minute])
def test_a_naive_datetime_has_no_minute(convert):
    """A naive datetime is refused with our error, not a TypeError."""
    with pytest.raises(InvalidTime):
        convert(datetime(2026, 3, 2))


def test_one_microsecond_after_a_minute():
    """Nothing is lost to floating point at the edge of a minute."""
    minute = floor_minute(NOON)
    after = NOON + timedelta(microseconds=1)
    before = NOON - timedelta(microseconds=1)
    assert (minute, minute + 1) == (floor_minute(after), ceil_minute(after))
    assert (minute - 1, minute) == (floor_minute(before), ceil_minute(before))


def test_the_epoch_is_minute_zero():
    """Minutes count from 1970-01-01 00:00 UTC, and below it too."""
    assert datetime(1970, 1, 1, 0, 1, tzinfo=UTC) == from_minute(1)
    assert datetime(1969, 12, 31, 23, 59, tzinfo=UTC) == from_minute(-1)
    assert UTC is from_minute(0).tzinfo


def test_an_end_before_the_start_names_both():
    """The error shows the two instants that contradict each other."""
    with pytest.raises(InvalidInterval, match=r"12:00:00.*12:00:01"):
        span(1, 0)


def test_an_interval_is_frozen_and_ordered():
    """Intervals sort by start, then end, and cannot be changed."""
    assert [span(0, 1), span(0, 2), span(1, 1)] == sorted(
        [span(1, 1), span(0, 2), span(0, 1)]
    )
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        span(0, 1).start = NOON


def test_duration_is_elapsed_time():
    """K10: from 01:00 to 04:00 over the spring change two hours pass."""
    paris = ZoneInfo("Europe/Paris")
    night = Interval(
        datetime(2026, 3, 29, 1, tzinfo=paris), datetime(2026, 3, 29, 4, tzinfo=paris)
    )
    assert timedelta(hours=2) == night.duration


def test_an_empty_interval_shares_nothing():
    """Start equal to end is allowed, and contains and overlaps nothing."""
    empty = span(5, 5)
    assert empty.is_empty
    assert not span(0, 1).is_empty
    assert not empty.contains(NOON + 5 * SECOND)
    assert not empty.overlaps(span(0, 10))
    assert not span(0, 10).overlaps(empty)
    assert span(0, 10).intersection(empty) is None


@pytest.mark.parametrize("second, inside", [(-1, 0), (0, 1), (9, 1), (10, 0)])
def test_contains_its_start_and_not_its_end(second, inside):
    """An interval is half-open."""
    assert bool(inside) == span(0, 10).contains(NOON + second * SECOND)


def test_contains_refuses_a_naive_time():
    """Naive datetimes stop at every border."""
    with pytest.raises(InvalidTime):
        span(0, 10).contains(datetime(2026, 3, 2, 12))


@given(spans, spans)
def test_overlap_and_intersection_agree_with_counting(these, those):
    """Two intervals overlap when, and where, they have seconds in common."""
    for a in these:
        for b in those:
            common = a.intersection(b)
            assert cover([a]) & cover([b]) == cover([common] if common else [])
            assert (common is not None) == a.overlaps(b)
            assert common is None or not common.is_empty


@pytest.mark.parametrize(
    "seconds, minutes, touched",
    [
        ((0, 60), (0, 1), (0, 1)),
        ((1, 120), (1, 2), (0, 2)),
        ((0, 119), (0, 1), (0, 2)),
        ((10, 50), (1, 1), (0, 1)),
        ((59, 61), (1, 1), (0, 2)),
        ((30, 30), (1, 1), (0, 0)),
        ((0, 0), (0, 0), (0, 0)),
    ],
)
def test_windows_shrink_and_busy_time_grows_to_whole_minutes(seconds, minutes, touched):
    """A window offers only whole minutes; busy time takes each minute it is in."""
    noon = floor_minute(NOON)
    found = span(*seconds)
    assert (noon + minutes[0], noon + minutes[1]) == found.minutes
    assert (noon + touched[0], noon + touched[1]) == found.touched


@given(spans)
def test_merge_agrees_with_counting_seconds(some):
    """Merging keeps every second and leaves nothing to merge, in any order."""
    result = merge(some)
    assert cover(some) == cover(result)
    assert is_tidy(result)
    assert result == merge(reversed(some))


@given(spans, spans)
def test_subtract_agrees_with_counting_seconds(wanted, holes):
    """Set arithmetic on intervals equals set arithmetic on their seconds."""
    result = subtract(wanted, holes)
    assert cover(wanted) - cover(holes) == cover(result)
    assert is_tidy(result)


@given(spans, spans, spans)
def test_intersect_agrees_with_counting_seconds(a, b, c):
    """What is in every set is found, whatever the order of the sets."""
    result = intersect(a, b, c)
    assert cover(a) & cover(b) & cover(c) == cover(result)
    assert is_tidy(result)
    assert result == intersect(c, a, b)


def test_touching_intervals_merge_and_empty_ones_vanish():
    """cal-mrg-001: 10:00-11:00 and 11:00-12:00 are 10:00-12:00."""
    assert (span(0, 20),) == merge([span(10, 20), span(30, 30), span(0, 10)])
    assert (span(0, 1), span(2, 3)) == merge([span(2, 3), span(0, 1)])


def test_intersect_of_no_sets_is_nothing():
    """No sets share no time; one set is tidied."""
    assert () == intersect()
    assert (span(0, 20),) == intersect([span(0, 10), span(10, 20)])


def test_the_algebra_takes_any_iterable():
    """Generators are read once and are enough."""
    assert (span(0, 5),) == subtract(iter([span(0, 10)]), iter([span(5, 10)]))


def test_a_time_that_is_refused_is_quoted():
    """The error says which time is wrong, and what is wrong with it."""
    with pytest.raises(InvalidTime, match=r"^1969-.* outside the years 1970 to 9998$"):
        instant(datetime(1969, 7, 20, tzinfo=UTC))
    for rounded in (floor_minute, ceil_minute):
        with pytest.raises(InvalidTime, match=r"^datetime\.datetime\(2026.* no time"):
            rounded(datetime(2026, 3, 2))
