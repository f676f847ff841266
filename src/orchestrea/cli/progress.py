"""Progress bars for long work, drawn beside the answer and gone when it is done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .answers import console
from .sessions import Session


@contextmanager
def counted(
    session: Session, what: str, total: int | None = None, *, long: bool = True
) -> Iterator[Callable[[float], None]]:
    """
    Draw a bar on a terminal's error output while the block runs.

    Args:
        session: whose options say whether anything may be drawn.
        what: what is being done.
        total: how many steps there are, when that is known.
        long: whether it takes long enough to be worth a bar.

    Yields:
        What to call with the number of steps that were done.
    """
    if not long or session.options.json or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.progress import Progress

    drawn = console(color=not session.options.no_color, stderr=True)
    with Progress(console=drawn, transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda steps: progress.advance(task, steps)
