from __future__ import annotations

import pytest

from tests.simulation.__main__ import main


def test_a_clean_run_says_how_much_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    """The last line names operations, rate and violations, and the exit code is 0."""
    assert 0 == main(["--operations", "500", "--counts"])
    told = capsys.readouterr().out.splitlines()
    assert told[-1].startswith("500 operations in ")
    assert told[-1].endswith("; 0 violations")
    assert any("book slot_taken" in line for line in told)


def test_a_planted_bug_is_told_with_its_seed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The seed that finds a bug is named, and the exit code is 1."""
    assert 1 == main(["--bug", "cancelled-twice", "--seed", "7"])
    assert "cancelled-twice: found with seed " in capsys.readouterr().out


def test_a_violation_is_told_with_its_seed_and_history(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What breaks a promise in a run is told with the command that shows it again."""
    from orchestrea.domain import rules

    monkeypatch.setattr(rules, "live", lambda claims, **asked: [])
    assert 1 == main(["--operations", "400", "--seed", "3"])
    told = capsys.readouterr().out
    assert "seed 3: " in told
    assert "python -m tests.simulation --seed 3 --operations 400 --store memory" in told
    assert told.splitlines()[-1].endswith("; 1 violations")
