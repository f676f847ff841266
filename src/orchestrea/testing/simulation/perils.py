"""What may go wrong in a simulation, and how often."""

from __future__ import annotations

import attrs


@attrs.frozen
class Perils:
    """
    The odds of each mishap, per occasion.

    Args:
        death: a process dies at a call of a port.
        death_at_commit: it dies just before a commit; and as often just after.
        outage: the store refuses a commit as unavailable.
        lost_answer: the store reports so although the commit was written.
        jump: the clock jumps by an hour, forwards or back, when it is read.
        hurry: the clock passes over ten minutes when it is read.
    """

    death: float = 0.001
    death_at_commit: float = 0.01
    outage: float = 0.01
    lost_answer: float = 0.01
    jump: float = 0.002
    hurry: float = 0.01


CALM = Perils(0, 0, 0, 0, 0, 0)
"""Nothing goes wrong, and time passes evenly."""
