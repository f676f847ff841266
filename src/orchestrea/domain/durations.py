"""Lengths of time as people write them: 30, "45m", "1h30m", "2d"."""

from __future__ import annotations

import re
from datetime import timedelta

from .checks import shown
from .errors import InvalidInterval

MINUTE = timedelta(minutes=1)
LONGEST = timedelta(days=3660)

_WRITTEN = re.compile(
    r"(?:(\d{1,5})d)?(?:(\d{1,6})h)?(?:(\d{1,7})m)?(?:(\d{1,8})s)?", re.ASCII
)


def duration(value: object) -> timedelta:
    """
    Return *value* as a length of time.

    Args:
        value: a timedelta, a whole number of minutes, or text such as ``45m``,
            ``1h30m``, ``2d``.

    Raises:
        InvalidInterval: *value* is none of these, negative, or over ten years.
    """
    if isinstance(value, timedelta):
        length = value
    elif isinstance(value, int) and not isinstance(value, bool):
        if abs(value) > LONGEST // MINUTE:
            raise InvalidInterval(
                f"{shown(value)} minutes is not between 0 and ten years"
            )
        length = value * MINUTE
    elif isinstance(value, str) and value and (found := _WRITTEN.fullmatch(value)):
        days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
        length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    else:
        raise InvalidInterval(
            f"{shown(value)} is no length of time; write 45m, 1h30m, 2d or minutes"
        )
    if not timedelta() <= length <= LONGEST:
        raise InvalidInterval(f"a length of {length} is not between 0 and ten years")
    return length


def optional_duration(value: object) -> timedelta | None:
    """Return *value* as :func:`duration` does, and None as None."""
    return None if value is None else duration(value)


def whole_minutes(value: object) -> timedelta:
    """
    Return *value* as :func:`duration` does, refusing seconds.

    Raises:
        InvalidInterval: *value* is no length of time in whole minutes.
    """
    length = duration(value)
    if length % MINUTE:
        raise InvalidInterval(f"{length} is not a whole number of minutes")
    return length


def in_minutes(length: timedelta) -> int:
    """Return how many whole minutes *length* has, rounded up."""
    return -(-length // MINUTE)


def written(length: timedelta) -> str:
    """Return *length* as :func:`duration` reads it."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = ((days, "d"), (hours, "h"), (minutes, "m"), (seconds, "s"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0m"
