"""The time of a simulation, which passes only when somebody looks at it."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from .perils import Perils

HOUR = timedelta(hours=1)
HURRY = timedelta(minutes=10)
LONGEST_STEP = 60_000


class VirtualClock:
    """
    A clock that all processes share; every look moves it on by up to a minute.

    Args:
        start: the first instant, in UTC.
        random: decides how much time passes.
        perils: how often it jumps.
    """

    def __init__(self, start: datetime, random: Random, perils: Perils) -> None:
        self.time = start
        self._draw = random.random
        self._perils = perils

    def now(self) -> datetime:
        """Return the instant after the next step."""
        step = timedelta(milliseconds=int(self._draw() * LONGEST_STEP))
        luck = self._draw()
        if luck < self._perils.jump:
            step = HOUR if luck < self._perils.jump / 2 else -HOUR
        elif luck < self._perils.jump + self._perils.hurry:
            step = HURRY
        self.time += step
        return self.time
