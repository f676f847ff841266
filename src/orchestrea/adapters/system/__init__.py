"""The machine's own clock, identifiers and waiting."""

from __future__ import annotations

from .clock import SystemClock
from .ids import TimeOrderedIds
from .patience import JitteredPatience

__all__ = ["JitteredPatience", "SystemClock", "TimeOrderedIds"]
