"""The example plug-in works as an installed distribution, found by its entry point."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib

import pytest

from orchestrea.plugins import Plugins
from tests.docs.snippets import ROOT, run

EXAMPLE = ROOT / "examples" / "plugin_lunch"


@pytest.fixture
def installed(install):
    """Put the example where an installer would, as its pyproject.toml says."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["project"]
    entry_points = project["entry-points"]["orchestrea"]
    site = install(project["name"], entry_points, version=project["version"])
    shutil.copytree(EXAMPLE / "src", site, dirs_exist_ok=True)
    return site


def test_it_is_found(installed):
    """The entry point of the example leads to a plug-in with two hooks."""
    (lunch,) = [each for each in Plugins().describe() if each.name == "lunch"]
    assert "orchestrea-lunch" == lunch.distribution
    assert ("orchestrea_holidays", "orchestrea_rules") == lunch.hooks


def test_its_readme_is_true(installed, tmp_path, monkeypatch):
    """The examples in its README run as written."""
    monkeypatch.chdir(tmp_path)
    run(EXAMPLE / "README.md")


def test_its_own_tests_pass(installed):
    """The tests that come with the example pass once it is installed."""
    paths = [str(installed), *filter(None, sys.path)]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"],
        cwd=EXAMPLE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
    )
    assert 0 == done.returncode, done.stdout + done.stderr
