"""Whether an answer is the one that was expected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from .vocabulary import Answer, Facts

ALL_WELL: Mapping[str, Any] = {"valid": True, "error": None}
"""What every answer says besides its own keys, unless the domain refused."""


class Difference(NamedTuple):
    """A key of an expectation, and two values for it that are not the same."""

    key: str
    expected: Any
    ours: Any


def differences(expected: Facts, answer: Answer) -> tuple[Difference, ...]:
    """
    Return where *answer* is not what was *expected*.

    A key that is not answered differs, and so does an expectation of nothing.
    """
    if not expected:
        return (Difference("expect", "something", "nothing is expected"),)
    whole = {**ALL_WELL, **answer}
    instead = whole["error"] or "this key is not answered"
    return tuple(
        Difference(key, value, whole.get(key, instead))
        for key, value in expected.items()
        if key not in whole or not _meets(key, value, whole[key])
    )


def _meets(key: str, expected: Any, ours: Any) -> bool:
    """Whether *ours* is *expected*; of an error, whether there is one."""
    if key == "error":
        return bool(expected) is (ours is not None)
    return same(expected, ours, labels="local" in key)


def unchecked(expected: Facts, answer: Answer) -> str:
    """Return what was not compared: an error that has another name with a peer."""
    name, ours = expected.get("error"), answer.get("error")
    if not isinstance(name, str) or ours is None or ours.startswith(f"{name}: "):
        return ""
    return f"the error's name {name!r} is not compared, we answer {ours!r}"


def same(expected: Any, ours: Any, *, labels: bool = False) -> bool:
    """
    Whether two values mean the same.

    Instants may be written with any offset, unless they are *labels*, which
    tell what a wall clock shows.
    """
    if isinstance(expected, Mapping) and isinstance(ours, Mapping):
        return expected.keys() == ours.keys() and all(
            same(value, ours[key], labels=labels) for key, value in expected.items()
        )
    if isinstance(expected, list) and isinstance(ours, list):
        pairs = zip(expected, ours, strict=False)
        alike = (same(one, other, labels=labels) for one, other in pairs)
        return len(expected) == len(ours) and all(alike)
    if isinstance(expected, str) and isinstance(ours, str) and expected != ours:
        one, other = _instant(expected), _instant(ours)
        if one is None or other is None or one != other:
            return False
        return not labels or one.utcoffset() == other.utcoffset()
    return type(expected) is type(ours) and bool(expected == ours)


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
