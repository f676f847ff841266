"""The examples in the documentation do what they say."""

from __future__ import annotations

import os

import pytest

from tests.docs.snippets import DOCS, run, snippets

PAGES = sorted(page for page in DOCS.rglob("*.md") if snippets(page))


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A directory of its own, no settings from outside, and none left behind."""
    before = dict(os.environ)
    monkeypatch.chdir(tmp_path)
    for variable in [name for name in before if name.startswith("ORCHESTREA_")]:
        del os.environ[variable]
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_examples_run(page, elsewhere):
    """Every Python block of every page runs, one after the other."""
    run(page)


def test_a_block_that_fails_tells_its_line(tmp_path):
    """The traceback of a failing block names the page and the line in it."""
    page = tmp_path / "page.md"
    page.write_text("# Title\n\n```python\nx = 1\n```\n\n```python\n1 / 0\n```\n")
    with pytest.raises(ZeroDivisionError) as failed:
        run(page)
    last = failed.traceback[-1]
    assert (str(page), 8) == (str(last.path), last.lineno + 1)


def test_a_block_may_be_left_out(tmp_path):
    """A block marked ``no-run`` is found and not run; the others share names."""
    page = tmp_path / "page.md"
    page.write_text(
        "```python\nx = 1\n```\n```python no-run\nx = 2\n```\n```python\ny = x\n```\n"
    )
    assert [True, False, True] == [snippet.runs for snippet in snippets(page)]
    assert 1 == run(page)["y"]
