"""Which mutants are tried: some of every module, drawn by a seed."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

_Drawn = TypeVar("_Drawn")


def drawn(known: Mapping[str, Sequence[_Drawn]], size: int, seed: int) -> list[_Drawn]:
    """
    Draw *size* mutants, from every module in proportion to those it has.

    Shares are rounded up, so that slightly more than *size* may come; the same
    arguments always draw the same ones.

    Args:
        known: the mutants of each module.
        size: how many are wanted; all, if there are no more.
        seed: which of them.
    """
    total = sum(map(len, known.values()))
    dice = random.Random(seed)
    sample: list[_Drawn] = []
    for module in sorted(known):
        share = -(-len(known[module]) * size // total) if known[module] else 0
        places = range(len(known[module]))
        for place in sorted(dice.sample(places, min(share, len(places)))):
            sample.append(known[module][place])
    return sample
