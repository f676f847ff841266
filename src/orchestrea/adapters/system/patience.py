"""Waiting between two tries: exponential, with full jitter, within a budget."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import attrs

FIRST_WAIT = 0.002
LONGEST_WAIT = 0.1


@attrs.frozen
class JitteredPatience:
    """
    At most `tries` tries within `seconds`, and always the first one.

    Args:
        tries: how many, the first one counted.
        seconds: after this long no further try is made.
    """

    tries: int = 8
    seconds: float = 5.0

    def attempts(self) -> Iterator[int]:
        """Yield 1, 2, 3 ... and wait before each but the first."""
        until = time.monotonic() + self.seconds
        yield 1
        for attempt in range(2, self.tries + 1):
            longest = min(LONGEST_WAIT, FIRST_WAIT * 2**attempt)
            time.sleep(random.uniform(0, longest))
            if time.monotonic() > until:
                return
            yield attempt
