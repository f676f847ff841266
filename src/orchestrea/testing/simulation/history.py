"""What happened in a simulation, in order, as text that a seed reproduces."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from ...domain.bookings import Booking
from .operations import Trace


class Entry(NamedTuple):
    """A question, or how it ended: an answer, an error, or the process's death."""

    time: datetime
    trace: Trace
    ended: bool
    outcome: object

    def __str__(self) -> str:
        what = f"{self.time.isoformat()} #{self.trace.number}"
        if not self.ended:
            return f"{what} {self.trace.operation}"
        written = "".join(f" (commit {number})" for number in self.trace.commits)
        return f"{what} -> {shown(self.outcome)}{written}"


class History:
    """Collects what clients asked and were told."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def asked(self, time: datetime, trace: Trace) -> None:
        """Add that an operation began."""
        self.entries.append(Entry(time, trace, ended=False, outcome=None))

    def told(self, time: datetime, trace: Trace, outcome: object) -> None:
        """Add how an operation ended."""
        self.entries.append(Entry(time, trace, ended=True, outcome=outcome))

    def lines(self) -> list[str]:
        """Return one line for each question and each end, in order."""
        return [str(entry) for entry in self.entries]


def shown(outcome: object) -> str:
    """Return *outcome* in a few words."""
    if isinstance(outcome, Booking):
        return (
            f"{outcome.id} v{outcome.version} {outcome.status.value} "
            f"{outcome.resource} {outcome.start.isoformat(timespec='minutes')}"
        )
    if isinstance(outcome, tuple | list):
        return "; ".join(map(shown, outcome)) or "nothing"
    return f"{type(outcome).__name__}: {outcome}"
