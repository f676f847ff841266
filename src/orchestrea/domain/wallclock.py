"""
Wall clocks: time zones, and the way between local time and UTC minutes.

Every conversion is a bisection in a table of the zone's offset changes. A day is
its proleptic ordinal (`date.toordinal`); a wall time is minutes from the local
midnight and may count on into the following dates.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date, timedelta
from difflib import get_close_matches
from enum import IntEnum
from functools import lru_cache
from importlib import resources
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from reprlib import Repr
from typing import NamedTuple
from zoneinfo import TZPATH, ZoneInfo, available_timezones

from .errors import InvalidTime
from .intervals import EPOCH, LAST_YEAR
from .timeline import Span

DAY = 1440
"""Minutes from one midnight to the next on a day without a change of clocks."""

LAST_WALL = 2 * DAY
"""The latest wall time that can be written, 48:00: a night's end on the next date."""

_EPOCH_DAY = EPOCH.toordinal()
_LAST_DAY = date(LAST_YEAR + 1, 12, 30).toordinal() - _EPOCH_DAY
_CHUNK_BITS = 19  # 2 ** 19 minutes: as good as a year, and found by a shift
_CHUNK_DAYS = (1 << _CHUNK_BITS) // DAY
_MARGIN_DAYS = 2  # local minutes are at most a day away from UTC's

_NO_PLACE = frozenset({"Factory", "localtime", "posixrules"})
_FIXED = frozenset(
    {"EST", "GMT", "GMT+0", "GMT-0", "GMT0", "Greenwich", "HST", "MST"}
    | {"UCT", "Universal", "Zulu"}
)
_LONGEST_NAME = 64
_WALL = re.compile(r"([0-9]{2}):([0-5][0-9])", re.ASCII)
_shown = Repr()
_shown.maxstring = _shown.maxother = 60


class Weekday(IntEnum):
    """A day of the week; Monday is 0, as in `datetime.date.weekday`."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6

    @classmethod
    def parse(cls, value: object) -> Weekday:
        """
        The day that *value* means.

        Args:
            value: 0 (Monday) to 6, or an English name of two letters (as in an
                RRULE), three letters or in full, in either case.

        Raises:
            InvalidTime: anything else.
        """
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 6:
            return cls(value)
        if isinstance(value, str):
            for day in cls:
                if value.upper() in (day.name, day.name[:3], day.name[:2]):
                    return day
        raise InvalidTime(
            f"{_shown.repr(value)} is no day of the week:"
            " use 0 (Monday) to 6, or mo, mon, monday"
        )


def zone(name: str, *, allow_fixed: bool = False) -> ZoneInfo:
    """
    The IANA time zone called *name*, exactly so spelt.

    Args:
        name: a place such as ``Europe/Paris``, or ``UTC``.
        allow_fixed: accept names of fixed offsets (``EST``, ``Etc/GMT+2``) too.
            Schedules must not: they would miss every change of clocks.

    Raises:
        InvalidTime: no such zone in the IANA list, or a fixed offset.
    """
    if not _is_listed(name):
        raise InvalidTime(f"unknown time zone {_shown.repr(name)}{_hint(name)}")
    if _is_fixed(name) and not allow_fixed:
        raise InvalidTime(
            f"time zone {name!r} is a fixed offset and never changes its clocks:"
            " use UTC or a place such as Europe/Paris"
        )
    return _load(name)


@lru_cache(maxsize=1)
def tzdata_version() -> str:
    """
    The version of the zone data in use, such as ``2026f``, or ``unknown``.

    The system's data come first, as for `zoneinfo`; then the tzdata package's.
    """
    for folder in map(Path, TZPATH):
        if (folder / "Europe" / "Paris").is_file():
            return _version_of(folder)
    try:
        return _iana(version("tzdata"))
    except PackageNotFoundError:
        return "unknown"


def parse_wall(text: str) -> int:
    """
    Minutes from local midnight of ``HH:MM``, from 00:00 up to 48:00.

    Hours from 24 on are those of the following date.

    Raises:
        InvalidTime: anything else.
    """
    minute = _wall(text)
    if minute is None or minute > LAST_WALL:
        raise InvalidTime(f"{_shown.repr(text)} is no wall time from 00:00 to 48:00")
    return minute


def format_wall(minute: int) -> str:
    """
    ``HH:MM`` of the wall time *minute*; the inverse of `parse_wall`.

    Raises:
        InvalidTime: *minute* is not from 0 to 2880.
    """
    if not 0 <= minute <= LAST_WALL:
        raise InvalidTime(f"{minute} is no wall time from 0 to {LAST_WALL} minutes")
    return f"{minute // 60:02}:{minute % 60:02}"


def offset_at(minute: int, zone_name: str) -> int:
    """Minutes that local time is ahead of UTC at the instant *minute*."""
    table = _table(zone_name, minute >> _CHUNK_BITS)
    return table.offsets[bisect_right(table.minutes, minute)]


def segments(start: int, end: int, zone_name: str) -> list[tuple[int, int, int]]:
    """
    The pieces of the UTC minutes [*start*, *end*) in which the offset stays the same.

    Returns:
        (start, end, offset) in order, without gaps; an offset may repeat.
    """
    pieces = []
    while start < end:
        chunk = start >> _CHUNK_BITS
        table = _table(zone_name, chunk)
        index = bisect_right(table.minutes, start)
        until = min(end, (chunk + 1) << _CHUNK_BITS, *table.minutes[index : index + 1])
        pieces.append((start, until, table.offsets[index]))
        start = until
    return pieces


def day_of(minute: int, zone_name: str) -> int:
    """The ordinal of the local date at the instant *minute*."""
    return (minute + offset_at(minute, zone_name)) // DAY + _EPOCH_DAY


def local_midnight(ordinal: int, zone_name: str) -> int:
    """
    The first instant of the local date *ordinal*, be it 00:00 or later.

    A date that the zone skipped altogether starts when the following one does.
    """
    return _reached((ordinal - _EPOCH_DAY) * DAY, zone_name)


def to_minute(ordinal: int, wall: int, zone_name: str) -> int:
    """
    The instant at which the clock shows *wall* on the local date *ordinal*.

    A time that the clock skips is moved forward by what is skipped; of a time that
    it shows twice the earlier instant is meant (PEP 495, ``fold=0``).

    Args:
        wall: minutes from midnight; from 1440 on they are those of the next date.
    """
    local = (ordinal - _EPOCH_DAY) * DAY + wall
    table = _table(zone_name, local >> _CHUNK_BITS)
    return local - table.offsets[bisect_right(table.settled, local)]


def exists(ordinal: int, wall: int, zone_name: str) -> bool:
    """Whether the clock ever shows *wall* on the local date *ordinal*."""
    return bool(occurrences(ordinal, wall, zone_name))


def occurrences(ordinal: int, wall: int, zone_name: str) -> tuple[int, ...]:
    """
    The instants, in order, at which the clock shows *wall* on that local date.

    None when the clock skips it, two when the clock is put back over it.
    """
    local = (ordinal - _EPOCH_DAY) * DAY + wall
    table = _table(zone_name, local >> _CHUNK_BITS)
    before = table.offsets[bisect_right(table.settled, local)]
    after = table.offsets[bisect_right(table.unsettled, local)]
    if before == after:
        return (local - before,)
    return (local - before, local - after) if before > after else ()


def window(ordinal: int, start: int, end: int, zone_name: str) -> Span | None:
    """
    The instants of a wall-clock window on the local date *ordinal*.

    A start that the clock skips moves forward by what is skipped; an end that it
    skips is the instant of the change. Of times shown twice the earlier is meant,
    so the window may last longer or shorter than *end* - *start*.

    Args:
        start: minutes from midnight.
        end: minutes from midnight, after *start*; from 1440 on those of the next date.

    Returns:
        UTC minutes, or `None` when the clock skips the whole window.
    """
    midnight = (ordinal - _EPOCH_DAY) * DAY
    local = midnight + start
    table = _table(zone_name, local >> _CHUNK_BITS)
    opens = local - table.offsets[bisect_right(table.settled, local)]
    closes = _reached(midnight + end, zone_name)
    return (opens, closes) if opens < closes else None


class _Table(NamedTuple):
    """
    The changes of one zone's offset in one chunk of time, with a margin.

    Around the change ``i``, from ``offsets[i]`` to ``offsets[i + 1]`` at the UTC
    minute ``minutes[i]``, the local minutes from ``unsettled[i]`` up to before
    ``settled[i]`` are shown twice when the clock is put back, never when forward.
    """

    minutes: list[int]
    offsets: list[int]
    unsettled: list[int]
    settled: list[int]


def _reached(local: int, zone_name: str) -> int:
    """The first instant at which the clock shows the local minute or has passed it."""
    minutes, offsets, _, settled = _table(zone_name, local >> _CHUNK_BITS)
    index = bisect_right(settled, local)
    if index < len(settled):  # a time that is skipped is passed at the change
        return min(local - offsets[index], minutes[index])
    return local - offsets[index]


@lru_cache(maxsize=4096)
def _table(zone_name: str, chunk: int) -> _Table:
    info = zone(zone_name, allow_fixed=True)
    first = chunk * (1 << _CHUNK_BITS) // DAY - _MARGIN_DAYS
    last = min(first + _CHUNK_DAYS + 2 * _MARGIN_DAYS + 1, _LAST_DAY)
    if chunk < -1 or first >= last:
        raise InvalidTime(f"no clock is known before 1969 or after {LAST_YEAR}")
    offset = _offset(info, first * DAY)
    minutes, offsets = [], [offset]
    for day in range(first, last):
        later = _offset(info, (day + 1) * DAY)
        low = day * DAY
        while offset != later:
            low = _change(info, low, (day + 1) * DAY, offset)
            offset = _offset(info, low)
            minutes.append(low)
            offsets.append(offset)
    pairs = list(zip(minutes, offsets, offsets[1:], strict=False))
    return _Table(
        minutes,
        offsets,
        unsettled=[minute + min(old, new) for minute, old, new in pairs],
        settled=[minute + max(old, new) for minute, old, new in pairs],
    )


def _change(info: ZoneInfo, low: int, high: int, offset: int) -> int:
    """The first minute after *low*, at most *high*, that has another offset."""
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(info, middle) == offset:
            low = middle
        else:
            high = middle
    return high


def _offset(info: ZoneInfo, minute: int) -> int:
    offset = (EPOCH + timedelta(0, minute * 60)).astimezone(info).utcoffset()
    assert offset is not None  # ZoneInfo always knows for a datetime
    return offset.days * DAY + (offset.seconds + 30) // 60


def _wall(text: object) -> int | None:
    found = _WALL.fullmatch(text) if isinstance(text, str) else None
    return int(found[1]) * 60 + int(found[2]) if found else None


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """Every name in the IANA list of the tzdata package, which is pinned with us."""
    try:
        listed = resources.files("tzdata").joinpath("zones").read_text("utf-8").split()
    except (ModuleNotFoundError, FileNotFoundError):
        listed = list(available_timezones())
    return frozenset(
        name
        for name in listed
        if name not in _NO_PLACE and not name.startswith(("right/", "posix/"))
    )


def _is_listed(name: object) -> bool:
    return isinstance(name, str) and name in _names()


def _is_fixed(name: str) -> bool:
    return name in _FIXED or (name.startswith("Etc/") and name != "Etc/UTC")


@lru_cache(maxsize=1024)
def _load(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError) as error:
        raise InvalidTime(f"the data of time zone {name!r} cannot be read") from error


def _hint(name: object) -> str:
    if not isinstance(name, str) or len(name) > _LONGEST_NAME:
        return ""
    near = [each for each in _names() if each.lower() == name.lower()]
    near = near or get_close_matches(name, _names(), n=1, cutoff=0.7)
    return f"; did you mean {near[0]!r}?" if near else ""


def _version_of(folder: Path) -> str:
    try:
        return (folder / "+VERSION").read_text("ascii").strip()
    except (OSError, ValueError):
        pass
    try:
        with (folder / "tzdata.zi").open(encoding="utf-8") as lines:
            return lines.readline().removeprefix("# version").strip() or "unknown"
    except (OSError, ValueError):
        return "unknown"


def _iana(release: str) -> str:
    """``2026f`` from the package's version ``2026.6``."""
    year, number, *_ = release.split(".")
    return year + chr(ord("a") + int(number) - 1)
