"""How often, and how long, work that lost a race is tried again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol


class Patience(Protocol):
    """Says when to try again; may be called from any thread."""

    def attempts(self) -> Iterator[int]:
        """
        Yield 1, 2, 3 ... for as long as another try is worth it.

        Before each one but the first it waits, a little longer every time and
        never as long as anybody else, so that racers part.
        """
        ...
