"""How single values that enter are checked, and how errors quote what was wrong."""

from __future__ import annotations

import enum
from reprlib import Repr
from typing import TypeVar

from .errors import Invalid

_Choice = TypeVar("_Choice", bound=enum.Enum)

_LONGEST_SHOWN = 60

_short = Repr()
_short.maxstring = _short.maxother = _short.maxlong = _LONGEST_SHOWN


def shown(value: object) -> str:
    """Return *value* as an error may quote it: short, whatever it is."""
    try:
        return _short.repr(value)[: 2 * _LONGEST_SHOWN]
    except ValueError:  # Python writes no number of thousands of digits
        return f"a huge {type(value).__name__}"


def chosen(
    kind: type[_Choice], value: object, *, what: str, error: type[Invalid]
) -> _Choice:
    """
    Return the member of *kind* that *value* is, or is the text of.

    Args:
        kind: an enumeration of texts.
        value: a member or its text.
        what: the name of the field, for the error.
        error: what is raised for anything else.
    """
    try:
        return kind(value)
    except ValueError:
        known = ", ".join(str(member.value) for member in kind)
        raise error(f"{what} {shown(value)} is none of: {known}") from None


def whole(
    value: object, *, what: str, least: int, most: int, error: type[Invalid]
) -> int:
    """
    Return *value* when it is a whole number from *least* to *most*, both included.

    Args:
        value: anything; truth values are no numbers.
        what: the name of the field, for the error.
        least: the smallest number allowed.
        most: the largest number allowed.
        error: what is raised for anything else.
    """
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if isinstance(value, int) and is_number and least <= value <= most:
        return value
    raise error(
        f"{what} is {shown(value)}; it must be a whole number from {least} to {most}"
    )
