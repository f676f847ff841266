"""The plug-in that brings the adapters of this package."""

from __future__ import annotations

from .hookspecs import hookimpl
from .registry import Registry

_STORAGE = "orchestrea.adapters.storage"


@hookimpl
def orchestrea_register_adapters(registry: Registry) -> None:
    """Register the adapters that come with Orchestrea."""
    registry.add("storage", "memory", f"{_STORAGE}.memory:MemoryStorage")
    registry.add("storage", "sqlite", f"{_STORAGE}.sql:SqlStorage")
    registry.add(
        "holidays",
        "holidays",
        "orchestrea.adapters.holidays:PackagedHolidays",
        extra="holidays",
    )
    registry.add(
        "questions",
        "jsonschema",
        "orchestrea.adapters.questions:JsonSchemaAnswerChecker",
        extra="questions",
    )
