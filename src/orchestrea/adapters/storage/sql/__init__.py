"""Records kept in a relational database; SQLite is the default."""

from __future__ import annotations

from .store import SqlStorage

__all__ = ["SqlStorage"]
