"""The program's help and its page in the reference, and how light it starts."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from orchestrea.cli.program import assembled
from orchestrea.cli.refusals import EXIT_CODES

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "cli.md").read_text("utf-8")
HEAVY = ("alembic", "cattrs", "holidays", "jsonschema", "pluggy", "sqlalchemy")


def commands():
    return [name for name in assembled() if not name.startswith("-")]


def flags(app):
    """Return the options of a command, without the forms that switch them off."""
    arguments = app.assemble_argument_collection()
    names = (each.names[0] for each in arguments if each.parse)
    return {name for name in names if name.startswith("--")}


def section(name):
    """Return what the page says about a command."""
    found = re.search(rf"^### `{name}[ `].*?(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"no section on {name}"
    return found[0]


def test_every_command_is_on_the_page():
    """The page has a section for each command, and for nothing else."""
    documented = re.findall(r"^### `([a-z-]+)[ `]", PAGE, re.MULTILINE)
    assert sorted(commands()) == sorted(documented)


@pytest.mark.parametrize("name", commands())
def test_every_option_is_on_the_page(name):
    """The section of a command has a row for each of its options, and for no other."""
    documented = re.findall(r"^\| `(--[a-z-]+)`", section(name), re.MULTILINE)
    assert sorted(flags(assembled()[name])) == sorted(documented)


def test_every_global_option_is_on_the_page():
    """The page tells each option that all commands have."""
    table = PAGE.partition("## Options of every command")[2].partition("\n## ")[0]
    documented = set(re.findall(r"^\| `(--[a-z-]+)", table, re.MULTILINE))
    assert flags(assembled().meta) | {"--help", "--version"} == documented


def test_every_exit_code_is_on_the_page_and_in_the_help(run):
    """Each exit code is told on the page and below ``--help``."""
    told = run("--help").out
    for code in {0, *EXIT_CODES.values()}:
        assert re.search(rf"^\| {code} \|", PAGE, re.MULTILINE)
        assert re.search(rf"^ +{code}  [a-z]", told, re.MULTILINE)


@pytest.mark.parametrize("name", commands())
def test_every_option_has_a_help_text(run, name):
    """The help of a command says what it does and what each of its options means."""
    told = run(name, "--help").out
    assert f"Usage: orchestrea {name}" in told
    for flag in flags(assembled()[name]) | {"--database", "--json"}:
        assert re.search(rf"{flag}\b.*  [A-Z]", told)
    assert "--empty" not in told
    assert "--no-json" not in told
    assert "session" not in told.lower()


def test_options_stand_before_or_after_the_command(business):
    """An option that all commands have may come first or last."""
    assert [] == business("--json", "list").data == business("list", "--json").data


def test_without_a_command_there_is_help(run):
    """The bare program shows its help, and makes no database."""
    told = run()
    assert (0, "") == (told.code, told.err)
    assert "Usage: orchestrea COMMAND" in told.out
    assert not list(Path().iterdir())


def test_the_version_is_told(run):
    """``--version`` prints one line."""
    told = run("--version")
    assert 0 == told.code
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*\n|unknown\n", told.out)


def test_help_loads_nothing_heavy():
    """Help is shown without the engine, its store, or what plug-ins need."""
    code = (
        "import json, sys; from orchestrea.cli import main; main(['--help'])\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    loaded = json.loads(told.stdout.splitlines()[-1])
    assert [] == [each for each in HEAVY if each in loaded]
    assert "orchestrea.engine" not in loaded
    assert "orchestrea.domain.wallclock" not in loaded
