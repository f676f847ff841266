"""``import`` and ``export``: a whole business as one document."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..domain.errors import InvalidDocument, InvalidRequest
from .answers import Answer
from .progress import counted
from .sessions import Session, Told

if TYPE_CHECKING:
    from ..domain.changes import Record

LARGE = 200_000
"""From so many characters on, a document takes long enough for a progress bar."""

_INPUT = "standard input"
_KINDS = ("schedule", "resource", "service")


def import_(file: str = "", /, *, format: str = "", session: Told) -> Answer:
    """
    Save the schedules, resources and services of a document, all or none.

    What is there already under the same id is replaced, the rest is left as it is.

    Args:
        file: A TOML or JSON file. Default: standard input.
        format: Either toml or json. Default: what the file's name ends with, else toml.
        session: The run.
    """
    text = _text(file)
    with counted(session, "Importing", 3, long=len(text) >= LARGE) as advance:
        engine, actor = session.engine, session.actor
        advance(1)
        records = _read(file, text, _format(file, format))
        advance(1)
        engine.catalog.save(*records, actor=actor)
        advance(1)
    return _told("Imported", records, {})


def export(file: str = "", /, *, format: str = "", session: Told) -> Answer:
    """
    Write all schedules, resources and services as one document.

    Args:
        file: Where to. Default: standard output.
        format: Either toml or json. Default: what the file's name ends with, else toml.
        session: The run.
    """
    from ..serialization.business import business_to

    records = _records(session)
    if file:
        form = _format(file, format)
        _write(Path(file), business_to(records, form))
        return _told("Exported", records, {"file": file, "format": form})
    if session.options.json and format not in ("", "json"):
        raise InvalidRequest(
            f"--json prints JSON and not {format}: name a file, or leave one out"
        )
    text = business_to(records, format or "toml")
    return Answer(_document(records), lambda: [text.removesuffix("\n")])


def _records(session: Session) -> Sequence[Record]:
    catalog, actor = session.engine.catalog, session.actor
    return [each for kind in _KINDS for each in catalog.list(kind, actor=actor)]


def _document(records: Sequence[Record]) -> object:
    import json

    from ..serialization.business import business_to

    document: object = json.loads(business_to(records, "json"))
    return document


def _told(what: str, records: Sequence[Record], more: dict[str, str]) -> Answer:
    from ..domain.changes import record_key

    count = Counter(record_key(each)[0] for each in records)
    data = {f"{kind}s": count[kind] for kind in _KINDS}
    listed = ", ".join(f"{many} {kind}" for kind, many in data.items())
    return Answer({**data, **more}, lambda: [f"{what}: {listed}."])


def _format(file: str, format: str) -> str:
    return format or ("json" if file.lower().endswith(".json") else "toml")


def _text(file: str) -> str:
    if not file and sys.stdin.isatty():
        raise InvalidRequest("name a FILE to import, or send a document as input")

    try:
        content = Path(file).read_bytes() if file else sys.stdin.buffer.read()
        return content.decode("utf-8-sig")
    except OSError as error:
        raise InvalidDocument(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what = f"{file or _INPUT}, line {line}: this is not UTF-8"
        raise InvalidDocument(what) from error


def _read(file: str, text: str, format: str) -> Sequence[Record]:
    from ..serialization.business import business_from

    try:
        return business_from(text, format)
    except InvalidDocument as error:
        raise InvalidDocument(f"{file or _INPUT}: {error}", **error.data) from error


def _write(path: Path, text: str) -> None:
    """Write *text* to *path*, which keeps what it has until all of it is written."""
    part = path.with_name(f".{path.name}.part")
    try:
        try:
            part.write_text(text, encoding="utf-8", newline="\n")
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise InvalidRequest(f"{path} cannot be written: {error.strerror}") from error
