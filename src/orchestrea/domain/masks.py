"""Sets of starts as big integers: a bit for each step, joined by OR, cut by shifts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import compress
from math import gcd
from typing import overload

from .durations import in_minutes
from .grid import period
from .rules import Wish
from .services import Anchor

QUARTER = 15
"""Minutes of which every zone's offset is a multiple."""

_BITS = bytes.maketrans(b"01", b"\0\1")


def quantum_of(wish: Wish) -> int:
    """Return the minutes between which no start of *wish* can lie, for one bit each."""
    if wish.service.anchor is not Anchor.MIDNIGHT:
        return 1
    return gcd(period(wish), in_minutes(wish.service.offset), QUARTER)


def mask_of(starts: Sequence[int], base: int, quantum: int) -> int:
    """
    Return *starts* as a bit set: bit k stands for ``base + k * quantum``.

    Args:
        starts: ascending, at or after *base*, multiples of *quantum* from it.
        base: the minute of bit 0.
        quantum: minutes from one bit to the next.
    """
    if not starts:
        return 0
    digits = bytearray(b"0") * ((starts[-1] - base) // quantum + 1)
    for start in starts:
        digits[(base - start) // quantum - 1] = 49
    return int(bytes(digits), 2)


def cut(mask: int, base: int, quantum: int, start: int, end: int) -> int:
    """Return *mask* without the bits of starts outside [start, end)."""
    low = max(0, -((base - start) // quantum))
    high = max(low, -((base - end) // quantum))
    return (mask & ((1 << high) - 1)) >> low << low


class MaskedStarts(Sequence[int]):
    """The starts of a bit set, counted without being listed, listed when first read."""

    __slots__ = ("_base", "_known", "_mask", "_quantum")

    def __init__(self, mask: int, base: int, quantum: int) -> None:
        self._mask = mask
        self._base = base
        self._quantum = quantum
        self._known: list[int] | None = None

    def __len__(self) -> int:
        return self._mask.bit_count()

    def __contains__(self, start: object) -> bool:
        if not isinstance(start, int):
            return False
        index, rest = divmod(start - self._base, self._quantum)
        return rest == 0 and index >= 0 and self._mask >> index & 1 == 1

    def __iter__(self) -> Iterator[int]:
        return iter(self._listed())

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> list[int]: ...
    def __getitem__(self, index: int | slice) -> int | list[int]:
        return self._listed()[index]

    def _listed(self) -> list[int]:
        if self._known is None:
            bits = f"{self._mask:b}"[::-1].encode().translate(_BITS)
            end = self._base + len(bits) * self._quantum
            self._known = list(compress(range(self._base, end, self._quantum), bits))
        return self._known
