"""Orchestrea: the booking engine you import."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .aio import AsyncEngine
    from .domain.bookings import (
        Booking,
        Cancellation,
        Status,
    )
    from .domain.claims import Claim
    from .domain.conflicts import (
        Reason,
        Verdict,
    )
    from .domain.errors import (
        BusyRetry,
        ConcurrentUpdate,
        Forbidden,
        ForeignDatabase,
        HoldExpired,
        IdempotencyConflict,
        Invalid,
        InvalidDocument,
        InvalidInterval,
        InvalidRecurrence,
        InvalidRequest,
        InvalidSchedule,
        InvalidService,
        InvalidSettings,
        InvalidState,
        InvalidText,
        InvalidTime,
        LimitExceeded,
        NotFound,
        NotOffered,
        OrchestreaError,
        PluginError,
        Rejected,
        SchemaMismatch,
        SlotTaken,
        StaleVersion,
        StorageError,
        StorageFull,
        StorageReadOnly,
        StorageUnavailable,
    )
    from .domain.intervals import Interval
    from .domain.money import Money
    from .domain.people import (
        Actor,
        Customer,
    )
    from .domain.policies import (
        Approval,
        BookableDays,
        CancellationPolicy,
        FixedDates,
        Limit,
        Notice,
        Per,
        Prepayment,
        RescheduleRules,
        RollingDays,
        Scope,
        Severity,
        Tier,
    )
    from .domain.recurrence import Recurrence
    from .domain.resources import (
        BufferPolicy,
        Kind,
        Place,
        Resource,
    )
    from .domain.rules import (
        Agenda,
        Rule,
        Wish,
    )
    from .domain.schedules import (
        Absence,
        Closure,
        DateHours,
        Period,
        Schedule,
        Travel,
        WeeklyHours,
        Window,
    )
    from .domain.services import (
        Anchor,
        Question,
        Service,
    )
    from .domain.slots import (
        Slot,
        Slots,
    )
    from .engine import Engine
    from .plugins import hookimpl
    from .settings import Settings

_HOMES = {
    "aio": ("AsyncEngine",),
    "domain.bookings": (
        "Booking",
        "Cancellation",
        "Status",
    ),
    "domain.claims": ("Claim",),
    "domain.conflicts": (
        "Reason",
        "Verdict",
    ),
    "domain.errors": (
        "BusyRetry",
        "ConcurrentUpdate",
        "Forbidden",
        "ForeignDatabase",
        "HoldExpired",
        "IdempotencyConflict",
        "Invalid",
        "InvalidDocument",
        "InvalidInterval",
        "InvalidRecurrence",
        "InvalidRequest",
        "InvalidSchedule",
        "InvalidService",
        "InvalidSettings",
        "InvalidState",
        "InvalidText",
        "InvalidTime",
        "LimitExceeded",
        "NotFound",
        "NotOffered",
        "OrchestreaError",
        "PluginError",
        "Rejected",
        "SchemaMismatch",
        "SlotTaken",
        "StaleVersion",
        "StorageError",
        "StorageFull",
        "StorageReadOnly",
        "StorageUnavailable",
    ),
    "domain.intervals": ("Interval",),
    "domain.money": ("Money",),
    "domain.people": (
        "Actor",
        "Customer",
    ),
    "domain.policies": (
        "Approval",
        "BookableDays",
        "CancellationPolicy",
        "FixedDates",
        "Limit",
        "Notice",
        "Per",
        "Prepayment",
        "RescheduleRules",
        "RollingDays",
        "Scope",
        "Severity",
        "Tier",
    ),
    "domain.recurrence": ("Recurrence",),
    "domain.resources": (
        "BufferPolicy",
        "Kind",
        "Place",
        "Resource",
    ),
    "domain.rules": (
        "Agenda",
        "Rule",
        "Wish",
    ),
    "domain.schedules": (
        "Absence",
        "Closure",
        "DateHours",
        "Period",
        "Schedule",
        "Travel",
        "WeeklyHours",
        "Window",
    ),
    "domain.services": (
        "Anchor",
        "Question",
        "Service",
    ),
    "domain.slots": (
        "Slot",
        "Slots",
    ),
    "engine": ("Engine",),
    "plugins": ("hookimpl",),
    "settings": ("Settings",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Absence",
    "Actor",
    "Agenda",
    "Anchor",
    "Approval",
    "AsyncEngine",
    "BookableDays",
    "Booking",
    "BufferPolicy",
    "BusyRetry",
    "Cancellation",
    "CancellationPolicy",
    "Claim",
    "Closure",
    "ConcurrentUpdate",
    "Customer",
    "DateHours",
    "Engine",
    "FixedDates",
    "Forbidden",
    "ForeignDatabase",
    "HoldExpired",
    "IdempotencyConflict",
    "Interval",
    "Invalid",
    "InvalidDocument",
    "InvalidInterval",
    "InvalidRecurrence",
    "InvalidRequest",
    "InvalidSchedule",
    "InvalidService",
    "InvalidSettings",
    "InvalidState",
    "InvalidText",
    "InvalidTime",
    "Kind",
    "Limit",
    "LimitExceeded",
    "Money",
    "NotFound",
    "NotOffered",
    "Notice",
    "OrchestreaError",
    "Per",
    "Period",
    "Place",
    "PluginError",
    "Prepayment",
    "Question",
    "Reason",
    "Recurrence",
    "Rejected",
    "RescheduleRules",
    "Resource",
    "RollingDays",
    "Rule",
    "Schedule",
    "SchemaMismatch",
    "Scope",
    "Service",
    "Settings",
    "Severity",
    "Slot",
    "SlotTaken",
    "Slots",
    "StaleVersion",
    "Status",
    "StorageError",
    "StorageFull",
    "StorageReadOnly",
    "StorageUnavailable",
    "Tier",
    "Travel",
    "Verdict",
    "WeeklyHours",
    "Window",
    "Wish",
    "hookimpl",
]


def __getattr__(name: str) -> object:
    """Import what is asked for from its home, the first time it is asked for."""
    try:
        home = _HOME_OF[name]
    except KeyError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
    value = getattr(import_module(f".{home}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
