"""
What the authors of plug-ins test with: contracts, clocks, ids, faults and builders.

The contract suites need pytest; all else needs nothing beyond Orchestrea.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .builders import (
    a_booking,
    a_customer,
    a_hold,
    a_resource,
    a_schedule,
    a_service,
    recorded,
)
from .clocks import NOON, FixedClock, RendezvousClock
from .faults import Crashed, Fault, FaultyStorage
from .ids import CountingIds

if TYPE_CHECKING:
    from .storage_contract import StorageContract

__all__ = [
    "NOON",
    "CountingIds",
    "Crashed",
    "Fault",
    "FaultyStorage",
    "FixedClock",
    "RendezvousClock",
    "StorageContract",
    "a_booking",
    "a_customer",
    "a_hold",
    "a_resource",
    "a_schedule",
    "a_service",
    "recorded",
]


def __getattr__(name: str) -> object:
    if name == "StorageContract":
        from .storage_contract import StorageContract

        return StorageContract
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
