"""Many simulations, one seed after the other, on one or several processes."""

from __future__ import annotations

import multiprocessing
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import attrs

from orchestrea.adapters.storage.sql import SqlStorage
from orchestrea.testing.simulation import Report, Simulation
from tests.simulation.bugs import BUGS

BATCH = 5


@attrs.frozen
class Outcome:
    """What one seed came to, small enough to be sent between processes."""

    seed: int
    operations: int
    outcomes: Counter[tuple[str, str]]
    violation: str | None
    last: tuple[str, ...] = ()

    @classmethod
    def of(cls, report: Report) -> Outcome:
        last = tuple(report.history.lines()[-30:]) if report.violation else ()
        seed = int(report.seed)
        counted = Counter(report.outcomes)
        return cls(seed, report.operations, counted, report.violation, last)


def simulated(seed: int, *, operations: int, store: str) -> Report:
    """Run one simulation on a new store of the kind called *store*."""
    if store == "memory":
        return Simulation(operations=operations).run(seed)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder, 'agenda.db')}"
        return Simulation(
            operations=operations,
            storage=lambda: SqlStorage.from_url(url),
            exclusive=True,
        ).run(seed)


def _outcome(task: tuple[int, int, str]) -> Outcome:
    seed, operations, store = task
    return Outcome.of(simulated(seed, operations=operations, store=store))


def outcomes(
    total: int, *, first: int, processes: int, store: str
) -> Iterator[Outcome]:
    """Yield the outcome of every seed from *first* on, until *total* operations."""
    length = Simulation().operations
    sizes = [length] * (total // length) + ([total % length] if total % length else [])
    tasks = [(first + index, size, store) for index, size in enumerate(sizes)]
    if processes == 1:
        yield from map(_outcome, tasks)
        return
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        yield from pool.imap_unordered(_outcome, tasks, BATCH)


def hunted(bug: str | None, *, first: int, most: int) -> Outcome | None:
    """Return the first of *most* seeds that breaks a promise with *bug* planted."""
    planted = BUGS[bug]() if bug else nullcontext(Simulation())
    with planted as simulation:
        for seed in range(first, first + most):
            report = simulation.run(seed)
            if report.violation:
                return Outcome.of(report)
    return None
