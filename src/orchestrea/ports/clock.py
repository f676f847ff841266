"""Time as the engine is told it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time; may be called from any thread."""

    def now(self) -> datetime:
        """Return the present instant, aware and in UTC."""
        ...
