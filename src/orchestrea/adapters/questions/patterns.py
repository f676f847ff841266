"""How much work a regular expression can be, before it is ever used."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import prod
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from ...domain.errors import InvalidService

LONGEST_PATTERN = 200
LONGEST_SUBJECT = 200
"""How long a text may be that is matched with a pattern."""

MOST_WAYS = 10**7

_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
_LOOKS = ("ASSERT", "ASSERT_NOT")
_ANCHORS = ("AT_BEGINNING", "AT_BEGINNING_STRING")


def check_pattern(pattern: object) -> None:
    """
    Check that *pattern* is a regular expression that cannot run away.

    A pattern is refused when there are more than ten million ways to try it on a
    text of 200 characters: ``(a+)+`` is, ``^[A-Z]{2}[0-9]+$`` is not.

    Raises:
        InvalidService: it is none, too long, or would take too long.
    """
    if not isinstance(pattern, str) or len(pattern) > LONGEST_PATTERN:
        raise InvalidService(
            "a pattern of a question must be text of up to"
            f" {LONGEST_PATTERN} characters"
        )
    try:
        parsed = list(parser.parse(pattern))
    except (re.error, OverflowError, RecursionError) as error:
        raise InvalidService(
            f"{pattern!r} is no regular expression: {error}"
        ) from error
    anchored = parsed and str(parsed[0][1]) in _ANCHORS
    if _sequence(parsed) * (1 if anchored else LONGEST_SUBJECT) > MOST_WAYS:
        raise InvalidService(
            f"pattern {pattern!r} could take too long; begin it with ^, bound its"
            " repeats as in {0,20}, and do not repeat what repeats or branches"
        )


def _sequence(items: Iterable[Any]) -> int:
    return _capped(prod(_ways(str(kind), content) for kind, content in items))


def _ways(kind: str, content: Any) -> int:
    """Count the ways in which one item may match some text."""
    if kind in _REPEATS:
        least, most, inner = content
        most = min(int(most), LONGEST_SUBJECT)
        return _capped(max(most - least + 1, 1) * _sequence(inner) ** most)
    if kind == "SUBPATTERN":
        return _sequence(content[-1])
    if kind == "BRANCH":
        return sum(_sequence(branch) for branch in content[1])
    if kind in _LOOKS:
        return _sequence(content[1])
    if kind == "ATOMIC_GROUP":
        return _sequence(content)
    if kind == "GROUPREF_EXISTS":
        return sum(_sequence(branch) for branch in content[1:] if branch)
    return 1


def _capped(ways: int) -> int:
    """Keep the count of ways small enough to go on counting with."""
    return min(ways, MOST_WAYS + 1)
