"""What was worked out before, as much of it as fits."""

from __future__ import annotations

from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Bounded(Generic[K, V]):
    """
    Values by key up to a total weight; the oldest make room for new ones.

    May be called from any thread.

    Args:
        most: the total weight that is kept.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[K, tuple[V, int]] = {}
        self._lock = Lock()
        self.weight = 0

    def get(self, key: K) -> V | None:
        """Return the value that was put under *key*, if it is still there."""
        found = self._kept.get(key)
        return None if found is None else found[0]

    def put(self, key: K, value: V, weight: int = 1) -> None:
        """Keep *value*, which is as heavy as *weight*, instead of what was there."""
        with self._lock:
            _, lost = self._kept.pop(key, (None, 0))
            self.weight += weight - lost
            self._kept[key] = value, weight
            while self.weight > self._most:
                _, lost = self._kept.pop(next(iter(self._kept)))
                self.weight -= lost

    def __len__(self) -> int:
        return len(self._kept)
