"""A process that a client runs: its engine, its view of the world, and its death."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from random import Random

from ...domain.changes import Changes
from ...domain.errors import StorageUnavailable
from ...engine import Engine
from ...plugins import Plugins
from ...ports.storage import Storage
from ...settings import Settings
from ..faults import Crashed
from ..ids import CountingIds
from .clocks import VirtualClock
from .judge import Judge
from .operations import Trace
from .perils import Perils
from .scheduler import Scheduler
from .storage import SimulatedStorage

MOST_TRIES = 3
SETTINGS = Settings(max_holds_per_customer=2)


class Gate:
    """Lets one in at a time, for stores whose work keeps all others waiting."""

    def __init__(self) -> None:
        self.holder: object = None


class Turns:
    """Patience whose waiting is a turn of everybody else."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler

    def attempts(self) -> Iterator[int]:
        """Yield 1, 2, 3 ... with a pause before each but the first."""
        for attempt in range(1, MOST_TRIES + 1):
            if attempt > 1:
                self._scheduler.pause()
            yield attempt


class World:
    """
    What all processes of one simulation share.

    Args:
        storage: the store under test.
        random: decides who goes on, how time passes and what goes wrong.
        clock: the time.
        perils: how often things go wrong.
        exclusive: whether work on the store keeps other work waiting.
    """

    def __init__(
        self,
        *,
        storage: Storage,
        random: Random,
        clock: VirtualClock,
        perils: Perils,
        exclusive: bool,
    ) -> None:
        self.storage = storage
        self.draw = random.random
        self.clock = clock
        self.perils = perils
        self.gate = Gate() if exclusive else None
        self.scheduler = Scheduler(random)
        self.judge = Judge()
        self.ids = CountingIds()
        self.plugins = Plugins(discover=False)


class Process:
    """
    One process: an engine whose every call of a port is a turn of the others.

    Args:
        world: what it shares with the others.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self.trace: Trace | None = None
        self.engine = Engine(
            storage=SimulatedStorage(world.storage, self),
            clock=self,
            ids=world.ids,
            patience=Turns(world.scheduler),
            plugins=world.plugins,
            settings=SETTINGS,
        )

    def now(self) -> datetime:
        """Return the time, which somebody else may have seen pass first."""
        self._world.scheduler.pause()
        time = self._world.clock.now()
        if self.trace is not None:
            self.trace.readings.append(time)
        return time

    def reach(self, call: str) -> None:
        """Let others go on first, and perhaps die."""
        self._world.scheduler.pause()
        if self._world.draw() < self._world.perils.death:
            raise Crashed(call)

    def enter(self) -> None:
        """Wait until nobody else is writing, where the store has it so."""
        gate = self._world.gate
        if gate is None:
            return
        while gate.holder is not None:
            self._world.scheduler.pause()
        gate.holder = self

    def leave(self) -> None:
        """Let others write."""
        gate = self._world.gate
        if gate is not None and gate.holder is self:
            gate.holder = None

    def about_to_commit(self) -> None:
        """Let others go on first; then perhaps die, or find the store gone."""
        self._world.scheduler.pause()
        luck, perils = self._world.draw(), self._world.perils
        if luck < perils.death_at_commit:
            raise Crashed("before commit")
        if luck < perils.death_at_commit + perils.outage:
            self._fail("the store is away; nothing was written")

    def committed(self, changes: Changes) -> None:
        """Have the commit judged; then perhaps die, or lose the answer."""
        self._world.judge.committed(self.trace, changes)
        luck, perils = self._world.draw(), self._world.perils
        if luck < perils.death_at_commit:
            raise Crashed("after commit")
        if luck < perils.death_at_commit + perils.lost_answer:
            self._fail("the store went away; what was sent may be written")
        self._world.scheduler.pause()

    def _fail(self, message: str) -> None:
        if self.trace is not None:
            self.trace.outages += 1
        raise StorageUnavailable(message)
