"""Clocks that tell the time they are told to."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Barrier, BrokenBarrierError

from ..domain.intervals import instant

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
"""A Monday."""


class FixedClock:
    """
    A clock that stands until it is moved.

    Args:
        at: what it shows first; noon of a Monday unless given.
    """

    def __init__(self, at: datetime = NOON) -> None:
        self._at = instant(at)

    def now(self) -> datetime:
        return self._at

    def advance(self, length: timedelta) -> datetime:
        """Move the hands by *length*, which may be negative; return what they show."""
        self._at = instant(self._at + length)
        return self._at

    def set(self, at: datetime) -> None:
        """Show *at* from now on."""
        self._at = instant(at)


class RendezvousClock:
    """
    A clock at which racers meet between reading an agenda and committing.

    Each asks it for the time once it has read. Nobody is told before all are
    there, or before the wait is over: a store that locks when it reads lets the
    others come no further, and they must be able to.

    Args:
        racers: how many meet.
        at: what it shows.
        wait: for how many seconds, at most, the first one waits for the others.
    """

    def __init__(self, racers: int, at: datetime = NOON, *, wait: float = 0.5) -> None:
        self._at = instant(at)
        self._barrier = Barrier(racers, timeout=wait)

    def now(self) -> datetime:
        with suppress(BrokenBarrierError):
            self._barrier.wait()
        return self._at
