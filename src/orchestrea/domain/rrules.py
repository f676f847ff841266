"""The text of RFC 5545 recurrence rules: taken apart, and refused part by part."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache

import attrs

from .errors import InvalidRecurrence
from .intervals import floor_minute
from .wallclock import Weekday

MAX_RULE_LENGTH = 500
MAX_INTERVAL = 1000
MAX_COUNT = 3660

_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_BY_RULES = ("BYMONTH", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO")
_KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYSETPOS", *_BY_RULES}
_TOO_FINE = ("BYHOUR", "BYMINUTE", "BYSECOND")
_UNFIT: dict[str, tuple[str, ...]] = {  # by RFC 5545, 3.3.10
    "DAILY": ("BYYEARDAY", "BYWEEKNO"),
    "WEEKLY": ("BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"),
    "MONTHLY": ("BYYEARDAY", "BYWEEKNO"),
    "YEARLY": (),
}
_BYDAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_NUMBER = re.compile(r"[+-]?[0-9]{1,6}", re.ASCII)
_UNTIL = re.compile(r"[0-9]{8}(T[0-9]{6}Z)?", re.ASCII)


@attrs.frozen
class Parts:
    """A rule taken apart; an empty set means that the part is absent."""

    freq: str
    interval: int = 1
    count: int | None = None
    until: date | int | None = None
    week_start: int = 0
    months: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    year_days: frozenset[int] = frozenset()
    week_numbers: frozenset[int] = frozenset()
    weekdays: frozenset[int] = frozenset()
    nth_weekdays: frozenset[tuple[int, int]] = frozenset()
    positions: tuple[int, ...] = ()

    @property
    def names_days(self) -> bool:
        """Whether the rule itself says which days, and not its start."""
        weekly = self.weekdays or self.nth_weekdays or self.week_numbers
        return bool(weekly or self.month_days or self.year_days)

    def from_start(self, first: date) -> Parts:
        """The same parts, with what the rule leaves to its start filled in."""
        if self.names_days or self.freq == "DAILY":
            return self
        if self.freq == "WEEKLY":
            return attrs.evolve(self, weekdays=frozenset({first.weekday()}))
        months = self.months
        if self.freq == "YEARLY" and not months:
            months = frozenset({first.month})
        return attrs.evolve(self, months=months, month_days=frozenset({first.day}))


def canonical(text: object) -> str:
    """
    The one spelling of a rule.

    Raises:
        InvalidRecurrence: no text, not ASCII, or too long.
    """
    if not isinstance(text, str) or not text.isascii():
        raise InvalidRecurrence(f"a rule is ASCII text, not {repr(text)[:80]}")
    if len(text) > MAX_RULE_LENGTH:
        raise InvalidRecurrence(f"a rule has at most {MAX_RULE_LENGTH} characters")
    return text.upper().removeprefix("RRULE:")


@lru_cache(maxsize=1024)
def parsed(rule: str) -> Parts:
    """
    The parts of a canonical rule.

    Raises:
        InvalidRecurrence: the rule is malformed; the message names the part.
    """
    given = _split(rule)
    freq = given.get("FREQ", "")
    if freq not in _FREQUENCIES:
        raise InvalidRecurrence(f"FREQ must be one of {', '.join(_FREQUENCIES)}")
    _check_together(given, freq)
    weekdays = _weekdays(given, freq)
    return Parts(
        freq,
        interval=_number(given, "INTERVAL", MAX_INTERVAL) or 1,
        count=_number(given, "COUNT", MAX_COUNT),
        until=_until(given["UNTIL"]) if "UNTIL" in given else None,
        week_start=_week_start(given.get("WKST", "MO")),
        months=frozenset(_numbers(given, "BYMONTH", 12, signed=False)),
        month_days=frozenset(_numbers(given, "BYMONTHDAY", 31)),
        year_days=frozenset(_numbers(given, "BYYEARDAY", 366)),
        week_numbers=frozenset(_numbers(given, "BYWEEKNO", 53)),
        weekdays=frozenset(day for day, nth in weekdays if nth == 0),
        nth_weekdays=frozenset(each for each in weekdays if each[1]),
        positions=_numbers(given, "BYSETPOS", 366),
    )


def _split(rule: str) -> dict[str, str]:
    given: dict[str, str] = {}
    for part in rule.split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value:
            raise InvalidRecurrence(f"{part!r} is not of the form NAME=VALUE")
        if name in _TOO_FINE:
            raise InvalidRecurrence(f"{name} is finer than a day")
        if name not in _KNOWN:
            raise InvalidRecurrence(f"unknown part {name!r}")
        if name in given:
            raise InvalidRecurrence(f"{name} is given twice")
        given[name] = value
    return given


def _check_together(given: dict[str, str], freq: str) -> None:
    if "COUNT" in given and "UNTIL" in given:
        raise InvalidRecurrence("COUNT and UNTIL exclude each other")
    for name in _UNFIT[freq]:
        if name in given:
            raise InvalidRecurrence(f"{name} does not go with FREQ={freq}")
    if "BYSETPOS" in given and not any(name in given for name in _BY_RULES):
        raise InvalidRecurrence("BYSETPOS needs another BY part to choose from")


def _numbers(
    given: dict[str, str], name: str, most: int, *, signed: bool = True
) -> tuple[int, ...]:
    """The values of a part: from 1 to *most*, or counted back from -1 if *signed*."""
    texts = given[name].split(",") if name in given else []
    for text in texts:
        number = int(text) if _NUMBER.fullmatch(text) else 0
        if not 1 <= (abs(number) if signed else number) <= most:
            raise InvalidRecurrence(f"{name}: {text!r} is not from 1 to {most}")
    return tuple(map(int, texts))


def _number(given: dict[str, str], name: str, most: int) -> int | None:
    numbers = _numbers(given, name, most, signed=False)
    if len(numbers) > 1:
        raise InvalidRecurrence(f"{name} takes one number")
    return numbers[0] if numbers else None


def _weekdays(given: dict[str, str], freq: str) -> list[tuple[int, int]]:
    """Each weekday of BYDAY with its number in the month or year, or 0."""
    most = {"MONTHLY": 5, "YEARLY": 53}.get(freq, 0)
    if "BYWEEKNO" in given:
        most = 0
    result = []
    for text in given["BYDAY"].split(",") if "BYDAY" in given else ():
        found = _BYDAY.fullmatch(text)
        if not found:
            raise InvalidRecurrence(f"BYDAY: {text!r} is no weekday")
        nth = int(found[1] or 0)
        if found[1] and not 1 <= abs(nth) <= most:
            raise InvalidRecurrence(f"BYDAY: the number in {text!r} does not fit here")
        result.append((int(Weekday.parse(found[2])), nth))
    return result


def _week_start(text: str) -> int:
    if not _BYDAY.fullmatch(text) or len(text) != 2:
        raise InvalidRecurrence(f"WKST: {text!r} is no weekday")
    return int(Weekday.parse(text))


def _until(text: str) -> date | int:
    """A local date, or the minute of an instant in UTC."""
    try:
        if not _UNTIL.fullmatch(text):
            raise ValueError("UNTIL is neither")
        if len(text) == 8:
            return date.fromisoformat(text)
        return floor_minute(datetime.fromisoformat(text))
    except ValueError as error:
        raise InvalidRecurrence(
            f"UNTIL: {text!r} is neither a date nor an instant in UTC"
        ) from error
