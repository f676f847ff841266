"""A whole business as one document: its schedules, resources and services."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping

import attrs

from ..domain.changes import Record, record_key
from ..domain.errors import InvalidDocument, InvalidRequest
from ..domain.resources import Resource
from ..domain.schedules import Schedule
from ..domain.services import Service
from . import Plain, dumps, from_plain, loads
from .toml import toml

FORMATS = ("toml", "json")


@attrs.frozen
class Business:
    """
    What one document says; the fields are called as its tables are.

    Args:
        schedule: the opening hours.
        resource: who or what can be booked.
        service: what for.
    """

    schedule: tuple[Schedule, ...] = ()
    resource: tuple[Resource, ...] = ()
    service: tuple[Service, ...] = ()


def business_from(text: str, format: str = "toml") -> tuple[Record, ...]:
    """
    Return the records that the document *text* describes, schedules first.

    Args:
        text: TOML, or JSON of the same shape.
        format: ``toml`` or ``json``.

    Raises:
        InvalidDocument: *text* is malformed (the line is named), says a thing
            twice, or does not describe a business (the place is named).
        InvalidRequest: *format* is unknown.
    """
    _check(format)
    business = loads(text, Business) if format == "json" else _from_toml(text)
    records: tuple[Record, ...] = (
        *business.schedule,
        *business.resource,
        *business.service,
    )
    seen: set[tuple[str, str]] = set()
    for kind, id in map(record_key, records):
        if (kind, id) in seen:
            raise InvalidDocument(f"{kind} {id!r} is there twice: keep one of them")
        seen.add((kind, id))
    return records


def business_to(records: Iterable[Record], format: str = "toml") -> str:
    """
    Return the document that :func:`business_from` reads as *records*.

    Versions are left out: they count the saves of one store.

    Args:
        records: what it is to hold, in the order in which it is to stand there.
        format: ``toml`` or ``json``.

    Raises:
        InvalidDocument: a record holds what the format cannot say.
        InvalidRequest: *format* is unknown.
    """
    _check(format)
    tables: dict[str, list[Record]] = {each.name: [] for each in attrs.fields(Business)}
    for record in records:
        tables[record_key(record)[0]].append(attrs.evolve(record, version=0))
    plain: Mapping[str, Plain] = json.loads(
        dumps({kind: rows for kind, rows in tables.items() if rows})
    )
    if format == "json":
        return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"
    return toml(plain)


def _from_toml(text: str) -> Business:
    try:
        plain = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidDocument(f"this TOML cannot be read: {error}") from error
    return from_plain(plain, Business)


def _check(format: str) -> None:
    if format not in FORMATS:
        raise InvalidRequest(
            f"unknown document format {format[:40]!r}: use {' or '.join(FORMATS)}"
        )
