"""What is tried, and how it fared."""

from __future__ import annotations

from typing import NamedTuple

KILLED = "killed"
TIMEOUT = "timeout"
SURVIVED = "survived"
UNREACHED = "unreached"
UNCLEAR = "unclear"

OUTCOMES = (KILLED, TIMEOUT, SURVIVED, UNREACHED, UNCLEAR)
SEEN = (KILLED, TIMEOUT)


class Mutant(NamedTuple):
    """
    A module with one change.

    `module` is the path of the file below the root, `name` tells the function and
    counts its mutants, `lines` are those of the function in the original file,
    and `source` is the whole file with the change, which `diff` shows.
    """

    module: str
    name: str
    lines: range
    source: str
    diff: str


class Tried(NamedTuple):
    """
    One mutant and how it fared.

    `outcome` is ``killed`` when a test failed, ``timeout`` when the tests did not
    end, ``survived`` when they all passed, ``unreached`` when none of them runs
    the function, and ``unclear`` when they broke off.
    """

    mutant: Mutant
    outcome: str

    @property
    def seen(self) -> bool:
        """Whether the tests saw the change."""
        return self.outcome in SEEN

    def __str__(self) -> str:
        return f"{self.outcome}: {self.mutant.module}: {self.mutant.name}"
