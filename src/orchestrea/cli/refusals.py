"""What goes wrong on the command line: its exit code, and how it is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cyclopts import CycloptsError

from ..domain.errors import (
    BusyRetry,
    ConcurrentUpdate,
    Forbidden,
    Invalid,
    InvalidSettings,
    NotFound,
    OrchestreaError,
    PluginError,
    Rejected,
    StorageError,
)

REFUSED, BAD_INPUT, SET_UP, BUSY, INTERRUPTED = 1, 2, 3, 4, 130

EXIT_CODES: Mapping[type[BaseException], int] = {
    InvalidSettings: SET_UP,
    Invalid: BAD_INPUT,
    NotFound: BAD_INPUT,
    CycloptsError: BAD_INPUT,
    Forbidden: REFUSED,
    Rejected: REFUSED,
    PluginError: SET_UP,
    BusyRetry: BUSY,
    ConcurrentUpdate: BUSY,
    StorageError: SET_UP,
    KeyboardInterrupt: INTERRUPTED,
    OrchestreaError: SET_UP,
}
"""The exit code of each error; the first class that an error belongs to decides."""

LONGEST = 2000
"""How much of a message is told, however long what it repeats."""


def exit_code(error: BaseException) -> int:
    """Return the exit code for *error*."""
    return next(code for cls, code in EXIT_CODES.items() if isinstance(error, cls))


def as_plain(error: BaseException) -> dict[str, Any]:
    """Return *error* as ``--json`` tells it."""
    from ..serialization import to_plain

    data = getattr(error, "data", {})
    return {
        "code": _code(error),
        "message": _message(error),
        "reasons": to_plain(getattr(error, "reasons", ())),
        "nearest": to_plain(data.get("nearest", ())),
    }


def as_json(error: BaseException) -> str:
    """Return *error* as one JSON document, in ASCII."""
    return json.dumps(as_plain(error), indent=2)


def as_text(error: BaseException) -> str:
    """Return *error* as lines for people: what, why, and what is nearest."""
    lines = [f"error[{_code(error)}]: {_message(error)}"]
    for reason in getattr(error, "reasons", ()):
        lines.append(f"  {reason.severity.value} {reason.rule}: {reason.staff}")
    data = getattr(error, "data", {})
    if data.get("nearest"):
        labels = ", ".join(slot.label(data["zone"]) for slot in data["nearest"])
        lines.append(f"  nearest, {data['zone']}: {labels}")
    return "\n".join(lines)


def _code(error: BaseException) -> str:
    if isinstance(error, KeyboardInterrupt):
        return "interrupted"
    return getattr(error, "code", "usage")


def _message(error: BaseException) -> str:
    if isinstance(error, KeyboardInterrupt):
        return "stopped; what was written before stays written"
    text = str(error)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
