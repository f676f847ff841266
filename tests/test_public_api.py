"""What ``import orchestrea`` gives, and what it does not load."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import orchestrea

HEAVY = {
    "alembic",
    "caldav",
    "cattrs",
    "cyclopts",
    "holidays",
    "icalendar",
    "jose",
    "jsonschema",
    "pluggy",
    "pymongo",
    "rich",
    "sqlalchemy",
    "twilio",
    "typed_settings",
}


def test_all_is_sorted_and_complete():
    """`__all__` is in order and names exactly what has a home."""
    homes = [name for names in orchestrea._HOMES.values() for name in names]
    assert sorted(homes) == orchestrea.__all__
    assert sorted(set(homes)) == sorted(homes)


def test_type_checkers_see_the_same_names():
    """What is imported for type checkers is what is imported when it is asked for."""
    tree = ast.parse(Path(orchestrea.__file__).read_text(encoding="utf-8"))
    seen = {
        node.module: tuple(alias.name for alias in node.names)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level == 1
    }
    assert orchestrea._HOMES == seen


@pytest.mark.parametrize("name", orchestrea.__all__)
def test_every_name_can_be_imported(name):
    """Each public name is there, and is called by the name it has at home."""
    value = getattr(orchestrea, name)
    assert name == getattr(value, "__name__", name)
    assert name in dir(orchestrea)


def test_every_error_is_public():
    """Whatever an engine raises can be caught by a name imported from the top."""
    from orchestrea.domain import errors

    raised = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.OrchestreaError)
    }
    assert raised <= set(orchestrea.__all__)


def test_an_unknown_name_is_an_attribute_error():
    """A name that does not exist is refused as by any other module."""
    with pytest.raises(AttributeError, match=r"orchestrea.*'Bookable'"):
        orchestrea.Bookable  # noqa: B018


@pytest.mark.parametrize(
    "code", ["import orchestrea", "from orchestrea import Engine, Service, hookimpl"]
)
def test_import_is_light(code):
    """Importing loads no package that only an adapter needs (DESIGN 7)."""
    heavy = HEAVY - {"pluggy"} if "hookimpl" in code else HEAVY
    show = f"{code}; import sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", show], capture_output=True, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert "orchestrea" in loaded
    assert set() == loaded & heavy
