"""How records are read from tables and written to them: one converter for all."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from difflib import get_close_matches
from typing import Any, get_args, get_origin

import attrs
from cattrs import BaseConverter, ForbiddenExtraKeysError
from cattrs.cols import (
    is_frozenset,
    namedtuple_dict_structure_factory,
    namedtuple_dict_unstructure_factory,
)
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn
from cattrs.preconf.json import JsonConverter, make_converter

from ..domain import events
from ..domain.claims import Claim
from ..domain.errors import InvalidDocument
from ..domain.policies import BookableDays, FixedDates, RollingDays
from ..domain.schedules import Window
from ..domain.wallclock import Weekday
from .values import READ, WRITE, read_json_object, read_weekdays, refuse, short

_Read = Callable[[Any, Any], Any]
_Write = Callable[[Any], Any]

EVENTS: Mapping[str, type[events.Event]] = {
    event.kind: event
    for event in (
        events.BookingCancelled,
        events.BookingCheckedIn,
        events.BookingCompleted,
        events.BookingConfirmed,
        events.BookingDeclined,
        events.BookingExpired,
        events.BookingHeld,
        events.BookingRequested,
        events.BookingRescheduled,
        events.BookingStarted,
        events.CustomerMissed,
        events.HoldExtended,
    )
}
"""Every event by its stable kind."""

_HORIZONS: Mapping[str, type] = {
    "rolling_days": RollingDays,
    "bookable_days": BookableDays,
    "fixed_dates": FixedDates,
}
_KINDS: Mapping[type, str] = {
    cls: kind for kind, cls in (*EVENTS.items(), *_HORIZONS.items())
}


def described(error: BaseException, _: object) -> str:
    """Return the sentence that tells what *error* found at its place."""
    if isinstance(error, ForbiddenExtraKeysError):
        known = _field_names(error.cl)
        unknown = sorted(map(str, error.extra_fields))
        return ", ".join(f"unknown key {key!r}{_meant(key, known)}" for key in unknown)
    if isinstance(error, KeyError):
        return f"key {error.args[0]!r} is missing"
    return str(error)


def _field_names(cls: type) -> list[str]:
    if attrs.has(cls):
        return [field.name for field in attrs.fields(cls)]
    return list(getattr(cls, "_fields", ()))


def _meant(text: object, known: Sequence[str]) -> str:
    near = get_close_matches(str(text)[:80], known, n=1)
    return f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(known)}"


def _of_enum(cls: type[enum.Enum], _: BaseConverter) -> _Read:
    members = {member.value: member for member in cls}

    def read(value: object, _: object) -> enum.Enum:
        if type(value) is not str or value not in members:
            raise InvalidDocument(
                f"unknown value {short.repr(value)}{_meant(value, [*members])}"
            )
        return members[value]

    return read


def _of_record(cls: type[attrs.AttrsInstance], converter: BaseConverter) -> _Read:
    fields = make_dict_structure_fn(cls, converter, _cattrs_forbid_extra_keys=True)
    names = ", ".join(_field_names(cls))
    kind = _KINDS.get(cls)

    def read(value: object, _: object) -> object:
        if not isinstance(value, Mapping):
            refuse(value, f"a table of {names}")
        if kind is not None and "kind" in value:
            if value["kind"] != kind:
                refuse(value["kind"], f"the kind {kind!r}")
            value = {key: each for key, each in value.items() if key != "kind"}
        return fields(value, cls)

    return read


def _from_record(cls: type[attrs.AttrsInstance], converter: BaseConverter) -> _Write:
    fields = make_dict_unstructure_fn(cls, converter, _cattrs_omit_if_default=True)
    kind = _KINDS.get(cls)
    return fields if kind is None else lambda value: {"kind": kind, **fields(value)}


def _of_kind(value: object, members: Mapping[str, type]) -> object:
    kind = value.get("kind") if isinstance(value, Mapping) else value
    if type(kind) is not str or kind not in members:
        raise InvalidDocument(
            f"unknown kind {short.repr(kind)}{_meant(kind, [*members])}"
        )
    return converter.structure(value, members[kind])


def _event(value: object, _: object) -> object:
    return _of_kind(value, EVENTS)


def _optional_horizon(value: object, _: object) -> object:
    return None if value is None else _of_kind(value, _HORIZONS)


def _of_collection(cls: type, converter: BaseConverter) -> _Read:
    of = get_args(cls)[0]
    many: Any = list[of]  # type: ignore[valid-type]
    items = converter.get_structure_hook(many)
    whole: Callable[[Any], Any] = frozenset if is_frozenset(cls) else tuple

    def read(value: object, _: object) -> object:
        if of in (timedelta, Window) and isinstance(value, str | int):
            value = (value,)
        if not isinstance(value, list | tuple):
            refuse(value, "a list")
        return whole(items(value, many))

    return read


def _from_frozenset(_: type, converter: BaseConverter) -> _Write:
    return lambda value: [converter.unstructure(each) for each in sorted(value)]


def _is_enum(cls: object) -> bool:
    return isinstance(cls, type) and issubclass(cls, enum.Enum)


def _is_collection(cls: object) -> bool:
    many = get_origin(cls) is tuple and get_args(cls)[1:] == (...,)
    return many or is_frozenset(cls)


def _is_horizon(cls: object) -> bool:
    return set(_HORIZONS.values()) == set(get_args(cls)) - {type(None)}


def _assembled() -> JsonConverter:
    made = make_converter(unstruct_collection_overrides={tuple: list})
    made.register_structure_hook_factory(attrs.has, _of_record)
    made.register_unstructure_hook_factory(attrs.has, _from_record)
    made.register_structure_hook_factory(_is_enum, _of_enum)
    made.register_structure_hook_factory(_is_collection, _of_collection)
    made.register_unstructure_hook_factory(is_frozenset, _from_frozenset)
    read_by_test: Mapping[Callable[[object], bool], _Read] = {
        _is_horizon: _optional_horizon,
        lambda cls: cls is events.Event: _event,
        lambda cls: cls == frozenset[Weekday]: read_weekdays,
        lambda cls: cls == Mapping[str, Any]: read_json_object,
    }
    for test, read in read_by_test.items():
        made.register_structure_hook_func(test, read)
    for cls, read in READ.items():
        made.register_structure_hook(cls, read)
    for cls, write in WRITE.items():
        made.register_unstructure_hook(cls, write)
    claim = namedtuple_dict_structure_factory(Claim, made, "from_converter", True)
    made.register_structure_hook(Claim, claim)
    made.register_unstructure_hook(
        Claim, namedtuple_dict_unstructure_factory(Claim, made, True)
    )
    return made


converter = _assembled()
"""Reads and writes everything of the domain."""
