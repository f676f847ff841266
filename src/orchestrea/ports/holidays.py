"""Public holidays as the engine is told them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol


class Holidays(Protocol):
    """Knows the public holidays of named calendars; may be called from any thread."""

    def days(self, name: str, first: date, last: date) -> Mapping[date, str]:
        """
        Return the holidays of the calendar *name* and what they are called.

        Args:
            name: such as ``FR``, ``CA-QC`` or ``NC``.
            first: the first date wanted.
            last: the last date wanted; it is included.

        Raises:
            NotFound: there is no such calendar; the message names near misses.
        """
        ...
