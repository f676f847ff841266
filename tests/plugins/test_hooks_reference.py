"""Every hook is documented as it is."""

from __future__ import annotations

import inspect
import re

import pytest

from orchestrea.plugins.hookspecs import Hooks
from tests.docs.snippets import DOCS

PAGE = (DOCS / "reference" / "hooks.md").read_text("utf-8")
HOOKS = sorted(name for name in vars(Hooks) if name.startswith("orchestrea_"))


def signature(name):
    """Return the signature of a hook as a plug-in's function has it."""
    hook = inspect.signature(getattr(Hooks, name))
    without_self = list(hook.parameters.values())[1:]
    written = str(hook.replace(parameters=without_self))
    return name + written.replace("'", "")


@pytest.mark.parametrize("name", HOOKS)
def test_the_signature_is_written(name):
    """The page has the exact signature of each hook under its heading."""
    section = PAGE.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    assert f"\n```text\n{signature(name)}\n```\n" in section


def test_no_other_hook_is_described():
    """The page describes hooks that exist, and only those."""
    assert HOOKS == sorted(re.findall(r"^## (orchestrea_\w+)$", PAGE, re.MULTILINE))


@pytest.mark.parametrize("name", HOOKS)
def test_each_hook_says_when_it_is_called(name):
    """The docstring of each hook says when it is called."""
    assert "Called " in inspect.getdoc(getattr(Hooks, name))
