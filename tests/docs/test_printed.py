"""What the documentation shows as printed is what its examples print."""

from __future__ import annotations

import re

import pytest

from tests.docs.snippets import DOCS

_SHOWN = re.compile(
    r"^```python([^\n]*)\n(.*?)^```$(?:\n\n^```text\n(.*?)^```$)?",
    re.DOTALL | re.MULTILINE,
)


def examples(page):
    """Return (code, what is shown as printed or None) of the blocks of *page*."""
    found = _SHOWN.findall(page.read_text("utf-8"))
    return [(code, printed) for info, code, printed in found if "no-run" not in info]


PAGES = sorted(
    page for page in DOCS.rglob("*.md") if any(shown for _, shown in examples(page))
)


def test_there_is_something_to_check():
    """The tutorial shows what it prints."""
    assert DOCS / "tutorial.md" in PAGES


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_shown_is_printed(page, tmp_path, monkeypatch, capsys):
    """Each block of text right after one of Python is what that one prints."""
    monkeypatch.chdir(tmp_path)
    namespace = {"__name__": "__main__"}
    for code, shown in examples(page):
        exec(compile(code, str(page), "exec", dont_inherit=True), namespace)
        printed = capsys.readouterr().out
        if shown:
            assert shown == printed
