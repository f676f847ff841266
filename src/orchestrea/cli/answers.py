"""What a command answers: data for programs, and the same drawn for people."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from io import TextIOWrapper
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from rich.console import Console, RenderableType


@attrs.frozen
class Answer:
    """
    The outcome of a command.

    Args:
        data: what ``--json`` prints.
        shown: makes what people are shown; called only when they are.
        code: the exit code.
    """

    data: object
    shown: Callable[[], Iterable[RenderableType]]
    code: int = 0


def put_json(answer: Answer) -> None:
    """Print the data of *answer* as one JSON document."""
    from ..serialization import to_plain

    is_unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    plain = to_plain(answer.data)
    text = json.dumps(plain, ensure_ascii=not is_unicode, indent=2)
    sys.stdout.write(f"{text}\n")


def put_text(answer: Answer, *, color: bool) -> None:
    """Print *answer* for people, in colour where *color* and the terminal allow it."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    drawn = console(color=color)
    for part in answer.shown():
        if isinstance(part, str):
            sys.stdout.write(f"{part}\n")
        else:
            drawn.print(part)


def console(*, color: bool, stderr: bool = False) -> Console:
    """Return where to draw; NO_COLOR and pipes switch colours and all styles off."""
    from rich.console import Console

    plain = not color or bool(os.environ.get("NO_COLOR"))
    return Console(color_system=None if plain else "auto", stderr=stderr)
