"""
Every error that Orchestrea raises, with the stable code a program can test.

::

    OrchestreaError
    ├── Invalid                 what was asked makes no sense: mend the input
    │   ├── InvalidTime         naive, out of range, or in an unknown zone
    │   ├── InvalidInterval     ends before it starts
    │   ├── InvalidSchedule     hours, overrides or rules that contradict
    │   ├── InvalidRecurrence   a rule that is malformed, too fine or endless
    │   ├── InvalidService      durations, grid, limits or policies that cannot be
    │   ├── InvalidRequest      an argument of a use case
    │   ├── InvalidText         text that no store can keep
    │   ├── InvalidDocument     TOML or JSON that cannot be read
    │   ├── InvalidSettings     configuration
    │   └── LimitExceeded       the question is too large; the limit is named
    ├── NotFound                no such record
    ├── Forbidden               this actor may not
    ├── Rejected                the booking rules say no
    │   ├── SlotTaken           every place is claimed at that time
    │   ├── NotOffered          a rule refuses; `reasons` tells which
    │   ├── HoldExpired         the hold ran out and the place is gone
    │   ├── InvalidState        the booking's state does not allow it
    │   ├── StaleVersion        the booking moved on since it was read
    │   └── IdempotencyConflict one key, two different requests
    ├── PluginError             a plug-in is missing, broken or in conflict
    └── StorageError            the store could not do it
        ├── ConcurrentUpdate    another writer was first; safe to run again
        ├── BusyRetry           still contended after every try
        ├── StorageUnavailable  cannot be reached or opened
        ├── StorageReadOnly     may be read, not written
        ├── StorageFull         no room left
        ├── SchemaMismatch      made by another version, run ``migrate``
        └── ForeignDatabase     holds something that is not ours
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from .conflicts import Reason


class OrchestreaError(Exception):
    """Anything that Orchestrea refuses; `code` is stable across versions."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str, **data: Any) -> None:
        super().__init__(message)
        self.data = data


class Invalid(OrchestreaError, ValueError):
    """What was asked makes no sense whatever the agenda holds."""

    code = "invalid"


class InvalidTime(Invalid):
    """A time without a zone, out of range, or in a zone we do not accept."""

    code = "invalid_time"


class InvalidInterval(Invalid):
    """A span of time that ends before it starts."""

    code = "invalid_interval"


class InvalidSchedule(Invalid):
    """Opening hours that contradict themselves."""

    code = "invalid_schedule"


class InvalidRecurrence(Invalid):
    """A recurrence rule that is malformed, finer than a day, or without bounds."""

    code = "invalid_recurrence"


class InvalidService(Invalid):
    """A service whose durations, grid, limits or policies cannot be."""

    code = "invalid_service"


class InvalidRequest(Invalid):
    """An argument of a use case that cannot be right."""

    code = "invalid_request"


class InvalidText(Invalid):
    """Text with control characters, lone surrogates, or too many characters."""

    code = "invalid_text"


class InvalidDocument(Invalid):
    """A TOML or JSON document that cannot be read as what it should be."""

    code = "invalid_document"


class InvalidSettings(Invalid):
    """Configuration with unknown keys or impossible values."""

    code = "invalid_settings"


class LimitExceeded(Invalid):
    """A question larger than one answer may be."""

    code = "limit_exceeded"


class NotFound(OrchestreaError, LookupError):
    """No record of that kind and id."""

    code = "not_found"


class Forbidden(OrchestreaError):
    """The actor may not do this."""

    code = "forbidden"


class Rejected(OrchestreaError):
    """
    The booking rules say no; nothing was written.

    Args:
        message: what was refused, and why.
        reasons: every rule that refuses, in pipeline order.
    """

    code = "rejected"

    def __init__(
        self, message: str, *, reasons: tuple[Reason, ...] = (), **data: Any
    ) -> None:
        super().__init__(message, **data)
        self.reasons = reasons


class SlotTaken(Rejected):
    """The time asked for has no room left."""

    code = "slot_taken"


class NotOffered(Rejected):
    """A rule other than capacity refuses that time; see `reasons`."""

    code = "not_offered"


class HoldExpired(Rejected):
    """The hold ran out, and somebody else has the place."""

    code = "hold_expired"


class InvalidState(Rejected):
    """The booking's state does not allow this step."""

    code = "invalid_state"


class StaleVersion(Rejected):
    """The booking has moved on since the version that was expected."""

    code = "stale_version"


class IdempotencyConflict(Rejected):
    """The idempotency key was used before for a different request."""

    code = "idempotency_conflict"


class PluginError(OrchestreaError):
    """A plug-in is missing, broken, or claims what another one has."""

    code = "plugin_error"


class StorageError(OrchestreaError):
    """The store could not do what was asked."""

    code = "storage_error"


class ConcurrentUpdate(StorageError):
    """Another writer was first. Nothing was written; the work may be run again."""

    code = "concurrent_update"


class BusyRetry(StorageError):
    """The store was still contended after every try; ask again a little later."""

    code = "busy_retry"


class StorageUnavailable(StorageError):
    """The store cannot be reached or opened."""

    code = "storage_unavailable"


class StorageReadOnly(StorageError):
    """The store may be read but not written."""

    code = "storage_read_only"


class StorageFull(StorageError):
    """The store has no room left; nothing was written."""

    code = "storage_full"


class SchemaMismatch(StorageError):
    """The schema is of another version; the message names the command to run."""

    code = "schema_mismatch"


class ForeignDatabase(StorageError):
    """The database holds tables that are not ours."""

    code = "foreign_database"
