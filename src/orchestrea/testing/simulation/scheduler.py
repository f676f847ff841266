"""Tasks that take turns: who goes on at each pause is drawn from a seed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random

from greenlet import getcurrent, greenlet  # type: ignore[import-untyped]

Task = Callable[[], None]


class Scheduler:
    """
    Runs tasks in one thread, one at a time; the same draws give the same turns.

    Args:
        random: decides at every pause who goes on.
    """

    def __init__(self, random: Random) -> None:
        self._draw = random.random
        self._tasks: list[greenlet] = []

    def run(self, tasks: Iterable[Task]) -> None:
        """
        Run *tasks* until all have returned.

        What one of them raises is raised here; the others then end where they are.
        """
        self._tasks = [greenlet(task) for task in tasks]
        try:
            while self._tasks:
                self._drawn().switch()
                self._tasks = [task for task in self._tasks if not task.dead]
        finally:
            left, self._tasks = self._tasks, []
            for task in left:
                task.throw()

    def pause(self) -> None:
        """Let another task go on, or the one that asks; outside of a run, nothing."""
        if self._tasks:
            chosen = self._drawn()
            if chosen is not getcurrent():
                chosen.switch()

    def _drawn(self) -> greenlet:
        return self._tasks[int(self._draw() * len(self._tasks))]
