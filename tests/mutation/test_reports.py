from __future__ import annotations

import json

import pytest

from tests.mutation.records import OUTCOMES, Mutant, Tried
from tests.mutation.reports import as_json, as_text, score


def fared(outcome: str, module: str = "a.py") -> Tried:
    mutant = Mutant(module, f"f {outcome}", range(1, 2), "", f"-{outcome}")
    return Tried(mutant, outcome)


ALL = [fared(outcome) for outcome in OUTCOMES]


@pytest.mark.parametrize(
    "percent, outcomes",
    [
        (0, []),
        (100, ["killed"]),
        (100, ["timeout"]),
        (0, ["survived"]),
        (0, ["unreached"]),
        (0, ["unclear"]),
        (75, ["killed", "killed", "timeout", "unreached"]),
    ],
)
def test_only_what_the_tests_saw_scores(percent, outcomes):
    """A mutant that no test reaches, or whose tests broke off, counts as missed."""
    assert percent == score([fared(outcome) for outcome in outcomes])


def test_the_score_is_the_last_line():
    """The last line has the score and the size of the sample."""
    text = as_text(ALL, total=9, seed=3)
    assert "score 40.0 % of 5 mutants" == text.splitlines()[-1]
    assert "drawn from 9 mutants with seed 3" == text.splitlines()[-2]


def test_each_module_has_a_line():
    """The table counts the outcomes of every module by itself."""
    lines = as_text([*ALL, fared("killed", "b.py")], total=9, seed=3).splitlines()
    assert ["a.py", "1", "1", "1", "1", "1"] == lines[-4].split()
    assert ["b.py", "1", "0", "0", "0", "0"] == lines[-3].split()


def test_what_was_missed_is_shown_with_its_change():
    """Whoever reads the report sees what the tests did not see, and nothing else."""
    text = as_text(ALL, total=9, seed=3)
    assert "survived: a.py: f survived\n-survived\n" in text
    assert "-unreached" in text
    assert "-killed" not in text
    assert "-timeout" not in text


def test_json_says_the_same():
    """The JSON report has the figures of the text, and the changes that were missed."""
    found = json.loads(as_json(ALL, total=9, seed=3))
    assert (40.0, 5, 9, 3) == tuple(
        found[key] for key in ("score", "sample", "mutants", "seed")
    )
    assert {"a.py": dict.fromkeys(OUTCOMES, 1)} == found["modules"]
    assert ["survived", "unreached", "unclear"] == [
        m["outcome"] for m in found["missed"]
    ]
    assert "-survived" == found["missed"][0]["diff"]
