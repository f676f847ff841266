"""Identifiers that a test can foretell."""

from __future__ import annotations

from itertools import count


class CountingIds:
    """
    Counts: ``bkg_000001``, ``bkg_000002``; secrets are countable too.

    Args:
        name: goes into every identifier, so that two of these never collide.
    """

    def __init__(self, name: str = "") -> None:
        self._name = name
        self._ids = count(1)
        self._secrets = count(1)

    def new(self, prefix: str) -> str:
        return f"{prefix}_{self._name}{next(self._ids):06}"

    def secret(self) -> str:
        return f"secret-{self._name}{next(self._secrets):06}"
