"""
The days on which clocks change, in the zones where they change oddly.

What is expected comes from zoneinfo by another way than the product's: by looking
at the clock minute for minute, and by converting local times with their fold.
"""

from __future__ import annotations

import random
import zoneinfo
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest

from orchestrea.domain import wallclock
from orchestrea.domain.errors import InvalidTime
from orchestrea.domain.intervals import floor_minute

HOURS = 60
DAYS = [
    ("Europe/Paris", date(2026, 3, 29), 23 * HOURS),
    ("Europe/Paris", date(2026, 10, 25), 25 * HOURS),
    ("America/New_York", date(2026, 3, 8), 23 * HOURS),
    ("America/New_York", date(2026, 11, 1), 25 * HOURS),
    ("Australia/Lord_Howe", date(2026, 4, 5), 24 * HOURS + 30),
    ("Australia/Lord_Howe", date(2026, 10, 4), 23 * HOURS + 30),
    ("America/Havana", date(2026, 3, 8), 23 * HOURS),
    ("America/Havana", date(2026, 11, 1), 25 * HOURS),
    ("Antarctica/Troll", date(2026, 3, 29), 22 * HOURS),
    ("Antarctica/Troll", date(2026, 10, 25), 26 * HOURS),
    ("Asia/Kathmandu", date(2026, 3, 29), 24 * HOURS),
    ("Asia/Kathmandu", date(2026, 10, 25), 24 * HOURS),
    ("Africa/Casablanca", date(2025, 2, 23), 25 * HOURS),
    ("Africa/Casablanca", date(2025, 4, 6), 23 * HOURS),
    ("Pacific/Apia", date(2011, 12, 29), 24 * HOURS),
    ("Pacific/Apia", date(2011, 12, 30), 0),
    ("Pacific/Apia", date(2011, 12, 31), 24 * HOURS),
]


def minutes_of(day: date, name: str) -> list[int]:
    """Every minute at which the clock shows that date, looked at one by one."""
    zone = ZoneInfo(name)
    noon = floor_minute(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    return [
        minute
        for minute in range(noon - 40 * HOURS, noon + 40 * HOURS)
        if datetime.fromtimestamp(minute * 60, zone).date() == day
    ]


@pytest.mark.parametrize("name, day, length", DAYS, ids=str)
def test_a_day_has_the_minutes_that_its_clock_shows(name, day, length):
    """R33: 22, 23, 23.5, 24.5, 25 and 26 hours, and a day that never was."""
    shown = minutes_of(day, name)
    ordinal = day.toordinal()
    start = wallclock.local_midnight(ordinal, name)
    assert length == len(shown)
    assert length == wallclock.local_midnight(ordinal + 1, name) - start
    if length:
        assert range(start, start + length) == range(shown[0], shown[-1] + 1)
        assert (start, start + length) == wallclock.window(ordinal, 0, 1440, name)
    else:
        assert wallclock.window(ordinal, 0, 1440, name) is None
    assert {ordinal} >= {wallclock.day_of(minute, name) for minute in shown}


@pytest.mark.parametrize("name, day, length", DAYS, ids=str)
def test_each_wall_time_of_a_day_is_found_where_the_clock_shows_it(name, day, length):
    """R20, R33: all 1440 wall times, none, once or twice, as the clock shows them."""
    zone, ordinal = ZoneInfo(name), day.toordinal()
    shown: dict[int, list[int]] = {wall: [] for wall in range(1440)}
    for minute in minutes_of(day, name):
        local = datetime.fromtimestamp(minute * 60, zone)
        shown[local.hour * 60 + local.minute].append(minute)
    for wall, minutes in shown.items():
        assert tuple(minutes) == wallclock.occurrences(ordinal, wall, name)
        if minutes:
            assert minutes[0] == wallclock.to_minute(ordinal, wall, name)


@lru_cache(maxsize=1)
def transitions() -> list[tuple[str, int]]:
    """Zones and the minutes at which they change, 2020 to 2040, told by zoneinfo."""
    found = []
    first = int(datetime(2020, 1, 1, tzinfo=UTC).timestamp())
    last = int(datetime(2040, 12, 31, tzinfo=UTC).timestamp())
    for name in sorted(zoneinfo.available_timezones()):
        zone = accepted(name)
        if zone is None:
            continue
        low, before = first, offset(first, zone)
        for high in range(first, last, 12 * 86_400):
            after = offset(high, zone)
            if after != before:
                found.append((name, changed(zone, low, high) // 60))
            low, before = high, after
    return found


def accepted(name: str) -> ZoneInfo | None:
    """The zone if the product takes that name."""
    try:
        return wallclock.zone(name)
    except InvalidTime:
        return None


def offset(second: int, zone: ZoneInfo) -> timedelta | None:
    """What zoneinfo says of an instant."""
    return datetime.fromtimestamp(second, zone).utcoffset()


def changed(zone: ZoneInfo, low: int, high: int) -> int:
    """The first second of the new offset."""
    before = offset(low, zone)
    while high - low > 1:
        middle = (low + high) // 2
        if offset(middle, zone) == before:
            low = middle
        else:
            high = middle
    return high


def told(local: datetime, zone: ZoneInfo) -> list[int]:
    """The instants at which zoneinfo shows that local time."""
    candidates = {
        local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)
    }
    return sorted(
        floor_minute(at)
        for at in candidates
        if at.astimezone(zone).replace(tzinfo=None) == local
    )


def test_changes_in_all_zones_agree_with_zoneinfo():
    """R20: 700 changes of clocks 2020-2040, at both edges of each and around them."""
    known = transitions()
    assert len(known) > 5000
    for name, minute in random.Random(20).sample(known, 700):
        zone = wallclock.zone(name)
        before = wallclock.offset_at(minute - 1, name)
        after = wallclock.offset_at(minute, name)
        assert before != after
        edges = {minute + before, minute + after, minute + (before + after) // 2}
        for local in {edge + step for edge in edges for step in (-61, -1, 0, 1, 61)}:
            ordinal, wall = divmod(local, 1440)
            naive = datetime(1970, 1, 1) + timedelta(minutes=local)
            expected = told(naive, zone)
            day = ordinal + date(1970, 1, 1).toordinal()
            assert tuple(expected) == wallclock.occurrences(day, wall, name)
            assert bool(expected) == wallclock.exists(day, wall, name)
            instant = naive.replace(tzinfo=zone).astimezone(UTC)
            assert floor_minute(instant) == wallclock.to_minute(day, wall, name)
            yesterday = wallclock.to_minute(day - 1, wall + 1440, name)
            assert floor_minute(instant) == yesterday
