"""
Plain data in and out: the one place where records become JSON or TOML and back.

Defaults are left out, so that documents stay short and old ones stay readable.
What is malformed is refused with its place in the document.
"""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn, TypeAlias, TypeVar

from cattrs import BaseValidationError, transform_error

from ..domain.errors import Invalid, InvalidDocument
from .records import EVENTS, converter, described
from .values import checked_json

__all__ = ["EVENTS", "Plain", "dumps", "from_plain", "loads", "to_plain"]

Plain: TypeAlias = Any
"""Dictionaries, lists, text, numbers, truth values and None."""

T = TypeVar("T")

_MOST_SHOWN = 5


def to_plain(value: object) -> Plain:
    """Return *value* as dictionaries, lists, text, numbers, truth values and None."""
    return converter.unstructure(value)


def from_plain(data: object, cls: type[T]) -> T:
    """
    Return the *cls* that *data* describes.

    Args:
        data: what :func:`to_plain` returns, or what a TOML or JSON parser read.
        cls: the class of a record, a booking, a claim, a slot or an event
            (``Event`` for one of any kind), or a tuple type of these.

    Raises:
        InvalidDocument: *data* describes none; the message names each place
            that is wrong, and the near miss of a key that is unknown.
    """
    try:
        return converter.structure(data, cls)
    except (BaseValidationError, Invalid) as error:
        raise _explained(error, getattr(cls, "__name__", "value").lower()) from error


def _explained(error: Exception, name: str) -> InvalidDocument:
    found = transform_error(error, path=name, format_exception=described)
    parts = [each.rpartition(" @ ") for each in found]
    told = [f"{place}: {what}" for what, _, place in parts]
    text = "; ".join(told[:_MOST_SHOWN])
    if len(told) > _MOST_SHOWN:
        text += f"; and {len(told) - _MOST_SHOWN} more"
    return InvalidDocument(text, problems=told)


def dumps(value: object) -> str:
    """
    Return *value* as compact JSON that :func:`loads` reads.

    Raises:
        InvalidDocument: it holds what JSON cannot say.
        InvalidText: it holds text that no store keeps.
    """
    plain = to_plain(value)
    try:
        text = json.dumps(
            plain, ensure_ascii=False, allow_nan=False, separators=(",", ":")
        )
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidDocument(f"this cannot be written as JSON: {error}") from error
    if "\\" in text or not text.isascii():
        checked_json(plain)
    return text


def loads(text: str | bytes, cls: type[T]) -> T:
    """
    Return the *cls* that the JSON *text* describes.

    Raises:
        InvalidDocument: it is no JSON, gives a key twice, holds a number or a
            text that no store keeps, or does not describe a *cls*.
    """
    try:
        data = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_constant=_no_constant,
            parse_float=_finite,
        )
    except InvalidDocument:
        raise
    except (ValueError, RecursionError) as error:
        raise InvalidDocument(f"this JSON cannot be read: {error}") from error
    return from_plain(data, cls)


def _unique(pairs: list[tuple[str, Plain]]) -> dict[str, Plain]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidDocument(f"key {twice[:60]!r} is given twice: keep one of them")
    return found


def _no_constant(name: str) -> NoReturn:
    raise InvalidDocument(f"{name} is not a number that JSON has")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise InvalidDocument(f"{text[:40]} is too large a number")
    return number
