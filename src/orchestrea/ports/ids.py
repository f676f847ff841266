"""Identifiers and secrets as the engine is given them."""

from __future__ import annotations

from typing import Protocol


class Ids(Protocol):
    """Makes identifiers; may be called from any thread of any number of processes."""

    def new(self, prefix: str) -> str:
        """Return an identifier never returned before, ``prefix_…``, ordered by time."""
        ...

    def secret(self) -> str:
        """Return at least 128 random bits as URL-safe text."""
        ...
