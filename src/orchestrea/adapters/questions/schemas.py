"""Which JSON Schemas a question may have: small ones that lead nowhere else."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from ...domain.errors import InvalidService
from .patterns import check_pattern

DRAFT = "https://json-schema.org/draft/2020-12/schema"
DEEPEST = 20
MOST_REFERENCES = 50

_DATA = frozenset({"const", "default", "enum", "examples"})
_NAMED = frozenset({"$defs", "dependentSchemas", "patternProperties", "properties"})
_REFUSED = frozenset(
    {"$anchor", "$dynamicAnchor", "$dynamicRef", "$id", "$recursiveRef", "$vocabulary"}
)
_DEFINITION = re.compile(r"#/\$defs/([A-Za-z0-9_.-]+)")


class _Place(NamedTuple):
    """
    A part of a schema.

    Args:
        node: what is there.
        depth: how many levels down.
        named: whether its keys are names that the schema gives, not keywords.
        defined: whether it belongs to a definition.
    """

    node: Any
    depth: int = 0
    named: bool = False
    defined: bool = False


def check_schema(schema: Any) -> None:
    """
    Check that using *schema* takes bounded work and no network.

    Raises:
        InvalidService: it is too deep, has a pattern that could take too long,
            or refers to anything but its own definitions, which refer to nothing.
    """
    waiting, references = [_Place(schema)], 0
    while waiting:
        place = waiting.pop()
        if place.depth > DEEPEST:
            raise InvalidService(
                f"the schema of a question has more than {DEEPEST} levels"
            )
        for key, value in _items(place):
            if not place.named:
                _check_keyword(key, value, schema, defined=place.defined)
                references += key == "$ref"
            waiting.append(_below(place, key, value))
    if references > MOST_REFERENCES:
        raise InvalidService(
            f"the schema of a question has {references} references;"
            f" at most {MOST_REFERENCES} are followed"
        )


def _items(place: _Place) -> list[tuple[str, Any]]:
    if isinstance(place.node, list):
        return [("", each) for each in place.node]
    if isinstance(place.node, dict):
        given = place.node.items()
        return [item for item in given if place.named or item[0] not in _DATA]
    return []


def _below(place: _Place, key: str, value: Any) -> _Place:
    return _Place(
        value,
        place.depth + 1,
        named=not place.named and key in _NAMED,
        defined=place.defined or (place.depth == 0 and key == "$defs"),
    )


def _check_keyword(key: str, value: Any, schema: Any, *, defined: bool) -> None:
    if key in _REFUSED or (key == "$ref" and defined):
        where = "a definition in the" if defined else "the"
        raise InvalidService(f"{where} schema of a question may not use {key}")
    if key == "$schema" and value != DRAFT:
        raise InvalidService(f"the schema of a question must be of {DRAFT}")
    if key == "$ref":
        found = _DEFINITION.fullmatch(value) if isinstance(value, str) else None
        if not found or found[1] not in schema.get("$defs", ()):
            raise InvalidService(
                f"the schema of a question refers to {str(value)[:80]!r};"
                " it may refer to its own #/$defs/… only"
            )
    if key == "pattern":
        check_pattern(value)
    if key == "patternProperties" and isinstance(value, dict):
        for pattern in value:
            check_pattern(pattern)
