"""How single values are read from plain data, strictly, and written to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from reprlib import Repr
from typing import Any, NoReturn

from ..domain.durations import duration, written
from ..domain.errors import InvalidDocument
from ..domain.ids import clean_text
from ..domain.intervals import floor_minute, instant
from ..domain.recurrence import Recurrence
from ..domain.schedules import WeeklyHours, Window
from ..domain.slots import Slot, Slots
from ..domain.wallclock import Weekday, format_wall

DEEPEST = 32
"""How many levels answers and schemas may nest."""

LARGEST = 2**63
"""Whole numbers lie strictly between this and its negative."""

_ENDLESS = 1 << 40
_WINDOW_KEYS = frozenset({"start", "end", "crosses_midnight"})

short = Repr()
short.maxstring = short.maxother = short.maxlong = 60


def refuse(value: object, wanted: str) -> NoReturn:
    """Raise InvalidDocument because *value* is not *wanted*."""
    raise InvalidDocument(f"{short.repr(value)} is not {wanted}")


def _text(value: object, _: object = None) -> str:
    if type(value) is not str:
        refuse(value, "text")
    if value.isascii() and value.isprintable():
        return value
    return clean_text(value, most=_ENDLESS)


def _integer(value: object, _: object = None) -> int:
    if type(value) is not int:
        refuse(value, "a whole number")
    if not -LARGEST < value < LARGEST:
        refuse(value, "a number of at most 63 bits")
    return value


def _real(value: object, _: object = None) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        refuse(value, "a number")
    if not -LARGEST < value < LARGEST:
        refuse(value, "a finite number of reasonable size")
    return float(value)


def _truth(value: object, _: object) -> bool:
    if type(value) is not bool:
        refuse(value, "true or false")
    return value


def _instant(value: object, _: object = None) -> datetime:
    try:
        return instant(datetime.fromisoformat(value) if type(value) is str else value)
    except ValueError as error:
        raise InvalidDocument(
            f"{short.repr(value)} is not a time such as 2026-03-29T09:00:00Z ({error})"
        ) from error


def _written_instant(value: datetime) -> str:
    return instant(value).isoformat().removesuffix("+00:00") + "Z"


def _date(value: object, _: object) -> date:
    try:
        day = date.fromisoformat(value) if type(value) is str else value
    except ValueError:
        refuse(value, "a date such as 2026-03-29")
    if type(day) is not date:
        refuse(value, "a date such as 2026-03-29")
    return day


def _length(value: object, _: object) -> timedelta:
    return duration(value)


def _weekday(value: object, _: object) -> Weekday:
    return Weekday.parse(value)


def _recurrence(value: object, _: object) -> Recurrence:
    return Recurrence(_text(value))


def _window(value: object, _: object) -> Window:
    if type(value) is str:
        start, _dash, end = value.partition("-")
        return Window(start.strip(), end.strip())
    if isinstance(value, Mapping) and value.keys() == _WINDOW_KEYS:
        crosses = _truth(value["crosses_midnight"], None)
        return Window(value["start"], value["end"], crosses)
    refuse(value, "a window such as 09:00-17:00")


def _written_window(window: Window) -> str | dict[str, object]:
    start, end = format_wall(window.start), format_wall(window.end)
    if window.crosses_midnight:
        return {"start": start, "end": end, "crosses_midnight": True}
    return f"{start}-{end}"


def read_weekdays(value: object, _: object) -> frozenset[Weekday]:
    """Return the days that text such as ``mo-fr``, or a list, names."""
    if not isinstance(value, str | list | tuple):
        refuse(value, "weekdays such as mo-fr")
    return WeeklyHours(value, ()).days


def _slot(value: object, _: object) -> Slot:
    if not isinstance(value, Mapping) or not {"start", "end"} <= value.keys():
        refuse(value, "a slot with a start and an end")
    start, end = (floor_minute(_instant(value[key])) for key in ("start", "end"))
    return Slot(start, end, _text(value.get("resource", "")))


def _written_slot(slot: Slot) -> dict[str, str]:
    plain = {"start": _written_instant(slot.start), "end": _written_instant(slot.end)}
    return {**plain, "resource": slot.resource} if slot.resource else plain


def checked_json(value: object, deep: int = 0) -> object:
    """
    Return *value*, which any store can keep as JSON.

    Raises:
        InvalidDocument: it nests too deep, or holds something that is not JSON.
        InvalidText: it holds text that no store keeps.
    """
    if deep > DEEPEST:
        raise InvalidDocument(f"this nests deeper than {DEEPEST} levels")
    if isinstance(value, Mapping):
        return {_text(key): checked_json(each, deep + 1) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [checked_json(each, deep + 1) for each in value]
    if value is None or type(value) is bool:
        return value
    if type(value) is str:
        return _text(value)
    return _real(value) if type(value) is float else _integer(value)


def read_json_object(value: object, _: object) -> dict[str, Any]:
    """Return *value* as a table of any JSON."""
    if not isinstance(value, Mapping):
        refuse(value, "a table")
    return {_text(key): checked_json(each, 1) for key, each in value.items()}


READ: Mapping[type, Callable[[Any, Any], Any]] = {
    str: _text,
    int: _integer,
    float: _real,
    bool: _truth,
    datetime: _instant,
    date: _date,
    timedelta: _length,
    Weekday: _weekday,
    Recurrence: _recurrence,
    Window: _window,
    Slot: _slot,
}
WRITE: Mapping[type, Callable[[Any], Any]] = {
    datetime: _written_instant,
    date: date.isoformat,
    timedelta: written,
    Weekday: lambda day: day.name[:2].lower(),
    Recurrence: lambda recurrence: recurrence.rule,
    Window: _written_window,
    Slot: _written_slot,
    Slots: lambda slots: [_written_slot(slot) for slot in slots],
}
