from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.mutation.records import KILLED, SURVIVED, TIMEOUT, UNREACHED, Mutant
from tests.mutation.trials import NotTried, tried

MODULE = "src/orchestrea/domain/doubles.py"

UNTESTED = "src/orchestrea/domain/untested.py"

SOURCE = """
from functools import lru_cache

def double(number):
    return 2 * number

@lru_cache
def kept(number):
    return triple(number)

def triple(number):
    return 3 * number

def alone(number):
    return number
"""

TESTS = """
import subprocess, sys

from orchestrea.domain.doubles import double, kept

def test_double():
    assert 4 == double(2)

def test_kept_is_reached():
    assert kept(2)

def test_kept():
    assert 6 == kept(2)

def test_alone():
    code = "from orchestrea.domain.doubles import alone; assert 2 == alone(2)"
    assert 0 == subprocess.run([sys.executable, "-c", code]).returncode
"""


MUTANTS = {
    "return None": "return 2 * number",
    "return number * 2": "return 2 * number",
    "return number number": "return 2 * number",
    "while True: pass": "return 2 * number",
    "return 4 * number": "return 3 * number",
    "return number + 1": "return number\n",
}
"""What stands in the place of what."""


def mutant(after: str, module: str = MODULE) -> Mutant:
    before = MUTANTS[after]
    line = SOURCE[: SOURCE.index(before)].count("\n") + 1
    source = SOURCE.replace(before, f"{after}\n")
    return Mutant(module, after, range(line - 1, line + 1), source, "")


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A project with one module, its tests, and the plug-in that runs them."""
    root = tmp_path_factory.mktemp("project")
    texts = {
        "src/orchestrea/__init__.py": "",
        "src/orchestrea/domain/__init__.py": "",
        MODULE: SOURCE,
        UNTESTED: SOURCE,
        "tests/domain/test_doubles.py": TESTS,
        "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["."]\n',
    }
    for name, text in texts.items():
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    tests = shutil.ignore_patterns("test_*", "__pycache__")
    shutil.copytree(Path(__file__).parent, root / "tests/mutation", ignore=tests)
    return root


@pytest.fixture(scope="module")
def outcomes(project) -> dict[tuple[str, str], str]:
    """How every mutant fared."""
    sample = [*map(mutant, MUTANTS), mutant("return number + 1", UNTESTED)]
    found = tried(project, sample, grace=1)
    return {(each.mutant.module, each.mutant.name): each.outcome for each in found}


def test_a_change_that_a_test_sees_is_killed(outcomes):
    """A function that returns nothing any more does not pass its tests."""
    assert KILLED == outcomes[MODULE, "return None"]


def test_a_change_that_no_test_sees_survives(outcomes):
    """A function that does the same in another way passes its tests."""
    assert SURVIVED == outcomes[MODULE, "return number * 2"]


def test_a_module_that_cannot_be_imported_is_killed(outcomes):
    """What does not even compile fails its tests."""
    assert KILLED == outcomes[MODULE, "return number number"]


def test_a_function_that_does_not_end_is_stopped(outcomes):
    """Computing for ever is seen, and told from a failing test."""
    assert TIMEOUT == outcomes[MODULE, "while True: pass"]


def test_a_cache_hides_no_mutant(outcomes):
    """A test reaches what it asks for, though an earlier one left the answer behind."""
    assert KILLED == outcomes[MODULE, "return 4 * number"]


def test_tests_in_another_process_count(outcomes):
    """A module's own tests are run even where they are not seen to reach it."""
    assert KILLED == outcomes[MODULE, "return number + 1"]


def test_a_function_that_no_test_runs_is_told(outcomes):
    """Where no test reaches the change, none is run."""
    assert UNREACHED == outcomes[UNTESTED, "return number + 1"]


def test_the_project_itself_is_left_alone(project, outcomes):
    """Mutants are written into a copy only."""
    assert SOURCE == (project / MODULE).read_text()
    assert [] == list(project.rglob("__pycache__"))


@pytest.mark.parametrize(
    "tests, message",
    [
        (TESTS.replace("4 ==", "5 =="), "fail without a mutant(.|\n)*test_double"),
        ("def test_nothing(): pass", "reach nothing"),
    ],
)
def test_tests_that_judge_nothing_are_refused(project, tmp_path, tests, message):
    """Tests that fail by themselves, or run some other package, are no use."""
    copy = tmp_path / "project"
    shutil.copytree(project, copy)
    (copy / "tests/domain/test_doubles.py").write_text(tests)
    with pytest.raises(NotTried, match=message):
        list(tried(copy, [mutant("return None")]))
