"""Trials: the tests that reach a mutant are run on it, in a copy of the project."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from importlib.util import cache_from_source
from math import ceil
from pathlib import Path
from typing import NamedTuple

from .records import KILLED, SURVIVED, TIMEOUT, UNCLEAR, UNREACHED, Mutant, Tried

TESTS = ("tests/domain",)

MEMORY = 3 * 2**30
"""Bytes that one run may use: a mutant must not fill the machine."""

_LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "mutants")
_PYTEST = ("pytest", "-p", "tests.mutation.plugin", "-p", "no:cacheprovider")
_BRIEF = ("-x", "-q", "--no-header", "--tb=no")
_DATA = "map.json"
_WATCH = ("coverage", "run", "--rcfile=", "--data-file=reach", "--source=src")


_OUTCOMES = {
    0: SURVIVED,
    1: KILLED,
    2: KILLED,  # cannot be imported
    4: KILLED,  # the same, where single tests are asked for
    -signal.SIGXCPU: TIMEOUT,
}
"""What the exit code of the tests on a mutant means."""


class NotTried(Exception):
    """The tests fail without any mutant, or reach none of them."""


class _Map(NamedTuple):
    """Which tests reach which lines of each module, and the seconds each takes."""

    lines: Mapping[str, Mapping[str, list[str]]]
    seconds: Mapping[str, float]

    def tests(self, mutant: Mutant) -> list[list[str]]:
        """
        Return the tests for *mutant*: its module's own, then all others that reach it.

        Of its own even those that are not seen to reach it, as they may do so in
        another process.
        """
        file = f"/test_{Path(mutant.module).stem}.py::"
        own = {test for test in self.seconds if file in test}
        reached = self.lines.get(mutant.module, {})
        found = {test for line in mutant.lines for test in reached.get(str(line), ())}
        return [self.quickest(own), self.quickest(found - own - {""})]

    def quickest(self, tests: Iterable[str]) -> list[str]:
        """Return *tests* in the order of how long they take."""
        return sorted(tests, key=lambda test: (self.seconds[test], test))


def tried(root: Path, sample: Iterable[Mutant], *, grace: int = 20) -> Iterator[Tried]:
    """
    Yield how each mutant of *sample* fared under the tests that reach it.

    Args:
        root: the project; it is copied and left as it is.
        sample: what is tried.
        grace: seconds of computing that tests may take beyond five times as long
            as without a mutant.

    Raises:
        NotTried: the tests fail without any mutant, or reach none of them.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(root, copy, ignore=_LEFT_OUT)
        known = _mapped(copy)
        for mutant in sample:
            place = copy / mutant.module
            original = place.read_text("utf-8")
            _write(place, mutant.source)
            outcome = _outcome(copy, mutant, known, grace)
            _write(place, original)
            yield Tried(mutant, outcome)


def _mapped(copy: Path) -> _Map:
    """Run all the tests once, without a mutant."""
    run = _run(copy, *_WATCH, "-m", *_PYTEST, *_BRIEF, f"--map={_DATA}", *TESTS)
    if run.returncode:
        raise NotTried(f"the tests fail without a mutant:\n{run.stdout}{run.stderr}")
    known = _Map(**json.loads((copy / _DATA).read_text("utf-8")))
    if not any(known.lines.values()):
        raise NotTried("the tests reach nothing: another copy of the package runs")
    run = _run(copy, *_PYTEST, *_BRIEF, *known.quickest(known.seconds))
    if run.returncode:
        raise NotTried(f"the tests fail one by one:\n{run.stdout}{run.stderr}")
    return known


def _write(place: Path, source: str) -> None:
    """Write a module, without the code that Python keeps of the one before."""
    place.write_text(source, "utf-8")
    Path(cache_from_source(place)).unlink(missing_ok=True)


def _outcome(copy: Path, mutant: Mutant, known: _Map, grace: int) -> str:
    outcome = UNREACHED
    for tests in filter(None, known.tests(mutant)):
        limit = grace + 5 * ceil(sum(known.seconds[test] for test in tests))
        try:
            run = _run(copy, *_PYTEST, *_BRIEF, *tests, limit=limit)
        except subprocess.TimeoutExpired:
            return TIMEOUT
        outcome = _OUTCOMES.get(run.returncode, UNCLEAR)
        if outcome != SURVIVED:
            break
    return outcome


def _run(
    copy: Path, *command: str, limit: int = 3600
) -> subprocess.CompletedProcess[str]:
    """Run a module of Python in *copy*, for *limit* seconds of computing at most."""
    path = os.pathsep.join(map(str, (copy / "src", copy)))
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": path},
        preexec_fn=partial(_bounded, limit),
        timeout=20 * limit,  # a mutant that waits instead of computing
        capture_output=True,
        text=True,
        check=False,
    )


def _bounded(limit: int) -> None:
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, limit)):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most, hard))
