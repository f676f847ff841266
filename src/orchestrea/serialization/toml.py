"""Writing TOML, which the standard library only reads."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from ..domain.errors import InvalidDocument
from . import Plain

_BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


def toml(tables: Mapping[str, Plain]) -> str:
    """
    Return *tables*, lists of tables by name, as a TOML document.

    Every table gets a header of its own; what lies deeper is written inline, a
    list of tables with one of them a line.

    Raises:
        InvalidDocument: there is a None, which TOML does not have; its place is
            named.
    """
    blocks = []
    for name, rows in tables.items():
        for index, row in enumerate(rows):
            lines = [f"[[{_key(name)}]]"]
            for key, value in row.items():
                written = _value(value, f"{name}[{index}].{key}", broken=True)
                lines.append(f"{_key(key)} = {written}")
            blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Plain, place: str, *, broken: bool = False) -> str:
    """Return *value* inline, or a list of tables one a line where *broken* allows."""
    if isinstance(value, Mapping):
        pairs = (
            f"{_key(key)} = {_value(each, f'{place}.{key}')}"
            for key, each in value.items()
        )
        return f"{{ {', '.join(pairs)} }}" if value else "{}"
    if isinstance(value, list):
        items = [_value(each, f"{place}[{at}]") for at, each in enumerate(value)]
        if broken and any(isinstance(each, Mapping) for each in value):
            return "".join(["[\n", *(f"  {item},\n" for item in items), "]"])
        return f"[{', '.join(items)}]"
    if value is None:
        raise InvalidDocument(f"{place} is nothing, which TOML cannot say: use JSON")
    return _text(value) if isinstance(value, str) else json.dumps(value)
