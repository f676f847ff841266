"""One simulation from a seed: clients, their operations, and what came of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from random import Random

import attrs

from ...adapters.storage.memory import MemoryStorage
from ...domain.errors import OrchestreaError, StorageUnavailable
from ...ports.storage import Storage
from ..faults import Crashed
from .answers import check_answer, check_refusal
from .audit import audit
from .business import OPENING, catalogue
from .choices import Choices
from .clocks import VirtualClock
from .history import History
from .operations import Operation
from .perils import CALM, Perils
from .processes import Process, World
from .promises import PromiseBroken, broken


@attrs.frozen
class Simulation:
    """
    How a simulation is set up.

    Args:
        operations: how many use cases are invoked.
        clients: how many at a time.
        perils: how often things go wrong.
        storage: makes the store, empty.
        exclusive: whether work on the store keeps other work waiting, as locks do.
        audit_every: how many operations pass between two looks at the whole store.
    """

    operations: int = 400
    clients: int = 5
    perils: Perils = Perils()
    storage: Callable[[], Storage] = MemoryStorage
    exclusive: bool = False
    audit_every: int = 100

    def run(self, seed: int | str) -> Report:
        """
        Run the simulation that *seed* stands for; the same one every time.

        Returns:
            What happened, and the broken promise if one was.
        """
        storage = self.storage()
        try:
            return _Run(self, seed, storage).report()
        finally:
            storage.close()


@attrs.frozen
class Report:
    """
    What came of a simulation.

    Args:
        seed: what reproduces it.
        operations: how many use cases were invoked.
        outcomes: how often each verb ended in which way.
        history: what clients asked and were told.
        violation: the promise that was broken and by what, or None.
    """

    seed: int | str
    operations: int
    outcomes: Mapping[tuple[str, str], int]
    history: History
    violation: str | None = None


class _Run:
    def __init__(self, given: Simulation, seed: int | str, storage: Storage) -> None:
        self._given = given
        self._seed = seed
        random = Random(f"{seed} world")
        clock = VirtualClock(OPENING, random, given.perils)
        self._world = World(
            storage=storage,
            random=random,
            clock=clock,
            perils=given.perils,
            exclusive=given.exclusive,
        )
        self._choices = Choices(Random(f"{seed} clients"), lambda: clock.time)
        self._history = History()
        self._outcomes: Counter[tuple[str, str]] = Counter()
        self._left = given.operations

    def report(self) -> Report:
        violation = None
        try:
            self._open()
            self._world.scheduler.run([self._client] * self._given.clients)
            self._settle()
        except PromiseBroken as error:
            violation = str(error)
        done = self._given.operations - self._left
        return Report(self._seed, done, self._outcomes, self._history, violation)

    def _open(self) -> None:
        self._world.perils = CALM
        Process(self._world).engine.catalog.save(*catalogue())
        self._world.perils = self._given.perils

    def _client(self) -> None:
        process = Process(self._world)
        while self._left > 0:
            self._left -= 1
            if self._left % self._given.audit_every == 0:
                audit(self._world.judge, self._world.storage)
            if not self._invoke(process, self._choices.next()):
                process = Process(self._world)

    def _settle(self) -> None:
        """Ask once more for every answer that is missing, then look at everything."""
        self._world.perils = CALM
        process = Process(self._world)
        while (operation := self._choices.left()) is not None:
            self._invoke(process, operation)
        audit(self._world.judge, self._world.storage)

    def _invoke(self, process: Process, operation: Operation) -> bool:
        """Run *operation*, have its end judged, and return whether *process* lives."""
        judge = self._world.judge
        process.trace = trace = judge.invoked(operation)
        self._history.asked(self._world.clock.time, trace)
        outcome: object
        try:
            outcome = operation.run(process.engine)
        except Crashed as death:
            outcome = death
            self._choices.unanswered(operation)
        except PromiseBroken:
            raise
        except OrchestreaError as error:
            outcome = error
            check_refusal(judge, trace, error)
            if isinstance(error, StorageUnavailable):
                self._choices.unanswered(operation)
        except Exception as error:
            told = f"{operation} raised {type(error).__name__}: {error}"
            raise broken("every error is one of ours", told) from error
        else:
            check_answer(judge, trace, outcome)
            self._choices.answered(operation, outcome)
        self._history.told(self._world.clock.time, trace, outcome)
        self._outcomes[operation.verb, _word(outcome)] += 1
        return not isinstance(outcome, Crashed)


def _word(outcome: object) -> str:
    if isinstance(outcome, OrchestreaError):
        return outcome.code
    return "died" if isinstance(outcome, Crashed) else "ok"
