from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter

import pytest

from orchestrea.testing.simulation import CALM, Simulation
from orchestrea.testing.simulation.choices import WEIGHTS
from orchestrea.testing.simulation.excuses import EXCUSES
from tests.simulation.running import simulated

SEEDS = 25
HISTORY = """
from orchestrea.testing.simulation import Simulation
print("\\n".join(Simulation().run(11).history.lines()))
"""
VERBS = set(WEIGHTS) - {"use"}
REFUSALS = set(EXCUSES)


def test_no_promise_is_broken_in_memory() -> None:
    """T1: whatever the seed, no promise is broken; and all that can happen does."""
    ends: Counter[tuple[str, str]] = Counter()
    for seed in range(SEEDS):
        report = Simulation().run(seed)
        assert report.violation is None, f"seed {seed}"
        ends.update(report.outcomes)
    assert VERBS == {verb for verb, end in ends if end == "ok"}
    seen = {end for _, end in ends} - {"ok", "died", "storage_unavailable"}
    assert REFUSALS == seen
    assert {"died", "storage_unavailable"} <= {end for _, end in ends}


@pytest.mark.parametrize("seed", range(3))
def test_no_promise_is_broken_on_sqlite(seed: int) -> None:
    """T1: the same on a file, where work that writes keeps other work waiting."""
    assert simulated(seed, operations=200, store="sqlite").violation is None


def history(hash_seed: str) -> str:
    """The history of one seed as another process tells it."""
    return subprocess.run(
        [sys.executable, "-c", HISTORY],
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": "Asia/Kathmandu"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_the_same_seed_gives_the_same_history() -> None:
    """A seed is all that is needed to see a run again, in any process and zone."""
    here = "\n".join(Simulation().run(11).history.lines()) + "\n"
    assert here.count("\n") >= 800
    assert here == history("1") == history("2")


def test_another_seed_gives_another_history() -> None:
    """Seeds are different runs, not one run again and again."""
    one, other = (Simulation().run(seed).history.lines() for seed in (1, 2))
    assert one != other


def test_nothing_goes_wrong_by_itself() -> None:
    """Without perils no process dies and the store is always there."""
    report = Simulation(perils=CALM).run(1)
    assert {"died", "storage_unavailable"}.isdisjoint(end for _, end in report.outcomes)
    assert report.violation is None
