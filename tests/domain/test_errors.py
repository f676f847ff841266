"""The tree of errors is as it is drawn, and every code is documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from orchestrea.domain import errors
from orchestrea.domain.errors import (
    Invalid,
    LimitExceeded,
    NotFound,
    OrchestreaError,
    Rejected,
    SlotTaken,
)

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "errors.md"
ALL = {
    name: cls
    for name, cls in vars(errors).items()
    if isinstance(cls, type) and issubclass(cls, OrchestreaError)
}


def drawn(text: str) -> dict[str, str]:
    """Each error of the tree in *text*, and its parent."""
    parents: dict[str, str] = {}
    path: list[str] = []
    for line in text.splitlines():
        found = re.match(r"((?:[│ ]   )*(?:[├└]── )?)([A-Z]\w+)(?: |$)", line)
        if found and (path or found[2] == "OrchestreaError"):
            depth = len(found[1]) // 4
            path[depth:] = [found[2]]
            parents[found[2]] = path[depth - 1] if depth else ""
    return parents


def test_the_tree_in_the_docstring_is_the_real_one():
    """Who reads it can catch by it."""
    indented = "\n".join(line[4:] for line in (errors.__doc__ or "").splitlines())
    assert {
        name: "" if cls is OrchestreaError else cls.__bases__[0].__name__
        for name, cls in ALL.items()
    } == drawn(indented)


def test_the_tree_in_the_reference_is_the_real_one():
    """The page is drawn like the docstring."""
    text = REFERENCE.read_text("utf-8").split("```text\n")[1].split("```")[0]
    assert {
        name: "" if cls is OrchestreaError else cls.__bases__[0].__name__
        for name, cls in ALL.items()
    } == drawn(text)


def test_every_error_has_a_code_of_its_own():
    """Programs test for it: short, lower case, and never inherited."""
    codes = [cls.__dict__["code"] for cls in ALL.values()]
    assert len(codes) == len(set(codes))
    for code in codes:
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", code)


@pytest.mark.parametrize("name", sorted(set(ALL) - {"OrchestreaError"}))
def test_every_code_is_in_the_reference(name):
    """With its class, on one row."""
    rows = REFERENCE.read_text("utf-8").splitlines()
    assert 1 == sum(
        row.startswith(f"| `{ALL[name].code}` | `{name}` |") for row in rows
    )


def test_codes_follow_the_names():
    """A code is the class's name in lower case, but for the root."""
    for name, cls in ALL.items():
        expected = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
        assert cls.code == ("error" if cls is OrchestreaError else expected)


def test_errors_carry_data_and_reasons():
    """What a program needs stands beside the sentence."""
    error = SlotTaken("taken", reasons=("why",), booking="b")
    assert ("taken", ("why",), {"booking": "b"}) == (
        str(error),
        error.reasons,
        error.data,
    )
    assert () == Rejected("no").reasons
    assert ("x", {"limit": 5}) == (
        str(LimitExceeded("x", limit=5)),
        LimitExceeded("x", limit=5).data,
    )


def test_the_usual_python_errors_are_caught_too():
    """Bad input is a ValueError, and a missing record a LookupError."""
    assert issubclass(Invalid, ValueError)
    assert issubclass(NotFound, LookupError)
