"""The tables of a Markdown page, by the heading that they stand under."""

from __future__ import annotations

import re
from pathlib import Path

from tests.docs.snippets import DOCS

_HEADING = re.compile(r"^#+ (.+)$")


def tables(page: str) -> dict[str, list[list[str]]]:
    """Return the rows of the tables of *page* by heading, the first header left out."""
    found: dict[str, list[list[str]]] = {}
    heading = ""
    for line in Path(DOCS, page).read_text("utf-8").splitlines():
        if title := _HEADING.match(line):
            heading = title[1]
        elif line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            found.setdefault(heading, []).append(cells)
    return {heading: rows[2:] for heading, rows in found.items()}


def named(cell: str) -> list[str]:
    """Return what is in backticks in *cell*."""
    return re.findall(r"`([^`]*)`", cell)
