"""The examples in Markdown pages, as code that can be run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

_FENCE = re.compile(r"^```python([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


class Snippet(NamedTuple):
    """A ``python`` block, with the line of its page on which its code begins."""

    line: int
    runs: bool
    code: str


def snippets(page: Path) -> list[Snippet]:
    """Return the blocks of *page* that are fenced as ``python``, in order."""
    text = page.read_text("utf-8")
    return [
        Snippet(
            line=text.count("\n", 0, found.start(2)) + 1,
            runs="no-run" not in found[1].split(),
            code=found[2],
        )
        for found in _FENCE.finditer(text)
    ]


def run(page: Path) -> dict[str, object]:
    """Run the blocks of *page* in one namespace, and return that."""
    namespace: dict[str, object] = {"__name__": "__main__"}
    for snippet in snippets(page):
        if snippet.runs:
            # Blank lines in front, so that a traceback tells the line of the page.
            code = "\n" * (snippet.line - 1) + snippet.code
            exec(compile(code, str(page), "exec", dont_inherit=True), namespace)
    return namespace
