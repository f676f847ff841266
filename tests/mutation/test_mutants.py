from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.mutation.mutants import listed

SOURCE = '''"""A module."""

import attrs


@attrs.frozen
class Span:
    low: int
    high: int

    @property
    def length(self) -> int:
        return self.high - self.low

    @classmethod
    def of(cls, low: int) -> "Span":
        return cls(low, low + 1)

    def __len__(self) -> int:
        return self.high - self.low


def longest(spans: list[Span]) -> int:
    # the longest
    return max(len(span) for span in spans) + 1
'''


@pytest.fixture
def mutants(tmp_path: Path):
    (tmp_path / "src").mkdir()
    (tmp_path / "src/spans.py").write_text(SOURCE)
    return listed(tmp_path, [Path("src/spans.py")])["src/spans.py"]


def test_every_mutant_changes_one_function(mutants):
    """A mutant is the module as it was, but for lines of the function it names."""
    assert {"Span.of", "Span.__len__", "longest"} == {
        m.name.split()[0] for m in mutants
    }
    original = SOURCE.splitlines()
    for mutant in mutants:
        changed = mutant.source.splitlines()
        start, stop = mutant.lines.start - 1, mutant.lines.stop - 1
        assert original != changed
        assert original[:start] == changed[:start]
        assert original[stop:] == changed[len(changed) - len(original) + stop :]


def test_every_mutant_is_a_module_by_itself(mutants):
    """Nothing of what mutmut generates around its mutants is left in them."""
    for mutant in mutants:
        names = [
            node.name
            for node in ast.walk(ast.parse(mutant.source))
            if isinstance(node, ast.FunctionDef)
        ]
        assert ["longest", "length", "of", "__len__"] == names
        assert "mutmut" not in mutant.source


def test_the_diff_shows_the_change_alone(mutants):
    """The diff of a mutant has the line that went and the one that came."""
    diffs = [
        mutant.diff for mutant in mutants if mutant.name.startswith("Span.__len__")
    ]
    assert any("+        return self.high + self.low\n" in diff for diff in diffs)
    assert all(1 == diff.count("\n-    ") == diff.count("\n+    ") for diff in diffs)
