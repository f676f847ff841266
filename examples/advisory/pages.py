"""Pages of text and tables: with rich where it is installed, plain otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Protocol

WIDTH = 100


class Page(Protocol):
    """Where a story is printed."""

    def heading(self, text: str) -> None:
        """Begin an act."""
        ...

    def say(self, text: str) -> None:
        """Print a paragraph; short enough to fit on one line."""
        ...

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Print a table, whose cells may have several lines."""
        ...


class PlainPage:
    """Prints with nothing but spaces and dashes."""

    def heading(self, text: str) -> None:
        """Print *text*, underlined."""
        print(f"\n{text}\n{'-' * len(text)}")

    def say(self, text: str) -> None:
        """Print *text*."""
        print(text)

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Print columns as wide as their longest line."""
        lines = [columns, *(line for row in rows for line in _lines(row))]
        widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
        for cells in (columns, ["-" * width for width in widths], *lines[1:]):
            padded = map(str.ljust, cells, widths)
            print("  ".join(padded).rstrip())


class RichPage:
    """Prints with colours and rules where the terminal has them."""

    def __init__(self) -> None:
        from rich.console import Console

        self._console = Console(highlight=False)
        self._console.width = min(self._console.width, WIDTH)
        if not self._console.is_terminal:
            self._console.width = WIDTH

    def heading(self, text: str) -> None:
        """Print *text* in bold."""
        self._console.print(f"\n[bold cyan]{text}[/]")

    def say(self, text: str) -> None:
        """Print *text*."""
        self._console.print(text, markup=False)

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Print columns under a rule."""
        from rich.box import SIMPLE_HEAD
        from rich.table import Table
        from rich.text import Text

        table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
        for column in columns:
            table.add_column(column, header_style="bold")
        for row in rows:
            table.add_row(*map(Text, row))
        self._console.print(table)


def page() -> Page:
    """Return the best page that can be had."""
    try:
        return RichPage()
    except ImportError:
        return PlainPage()


def _lines(row: Sequence[str]) -> Iterable[Sequence[str]]:
    return zip_longest(*(cell.split("\n") for cell in row), fillvalue="")
