"""Many clients on one store: every race, crash and lost answer is drawn from a seed."""

from __future__ import annotations

from .perils import CALM, Perils
from .promises import PromiseBroken
from .runs import Report, Simulation
from .scheduler import Scheduler
from .storage import SimulatedStorage, Surroundings

__all__ = [
    "CALM",
    "Perils",
    "PromiseBroken",
    "Report",
    "Scheduler",
    "SimulatedStorage",
    "Simulation",
    "Surroundings",
]
