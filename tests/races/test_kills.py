"""Processes are killed while they book; what they were told holds all the same."""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from contextlib import suppress
from multiprocessing.connection import Connection
from random import Random
from typing import Any

import attrs

from orchestrea.domain.bookings import Booking
from orchestrea.domain.events import replay
from tests.races import killed
from tests.races.business import overlaps
from tests.races.crew import Part, engine_on

KILLS = int(os.environ.get("ORCHESTREA_KILLS", "100"))
WORKERS = 4
MOST_LINES = 6


@attrs.define
class _Worker:
    process: Any
    line: Connection
    asked: Part | None = None


@attrs.define
class _Kills:
    """Runs the workers, kills them one by one, and keeps what they said."""

    url: str
    random: Random = attrs.field(factory=lambda: Random(1))
    answers: dict[str, list[Any]] = attrs.field(factory=dict)
    workers: list[_Worker] = attrs.field(factory=list)
    started: int = 0
    unanswered: int = 0

    def start(self, asked: Part | None = None) -> _Worker:
        """Start a worker, which first asks once more what got no answer."""
        self.started += 1
        context = multiprocessing.get_context("forkserver")
        ours, theirs = context.Pipe()
        name = f"worker{self.started}"
        process = context.Process(
            target=killed.work, args=(theirs, self.url, name, asked), daemon=True
        )
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def hear(self, worker: _Worker) -> None:
        """Take in one line of *worker*."""
        kind, what = worker.line.recv()
        if kind == "asks":
            worker.asked = what
        elif worker.asked is not None:
            key = worker.asked.given["idempotency_key"]
            self.answers.setdefault(key, []).append(what)
            worker.asked = None

    def kill(self, worker: _Worker) -> None:
        """Kill *worker*, and take in what it had said by then."""
        worker.process.kill()
        worker.process.join()
        with suppress(EOFError):
            while True:
                self.hear(worker)
        self.unanswered += worker.asked is not None

    def run(self, kills: int) -> None:
        """Kill so many workers, each replaced by one that repeats its last question."""
        self.workers = [self.start() for _ in range(WORKERS)]
        for number in range(kills):
            for _ in range(1 + self.random.randrange(MOST_LINES)):
                for worker in self.workers:
                    self.hear(worker)
            place = number % WORKERS
            self.kill(self.workers[place])
            self.workers[place] = self.start(self.workers[place].asked)
        for worker in self.workers:
            while worker.asked is not None or not worker.line.poll():
                self.hear(worker)
            self.kill(worker)


def test_what_was_told_survives_every_kill(url: str) -> None:
    """K1: a killed booking is there or not, never half; its key tells which."""
    kills = _Kills(url)
    kills.run(KILLS)
    engine = engine_on(url)
    bookings = {each.id: each for each in engine.bookings.list(most=10_000)}
    histories = {id: engine.bookings.history(id) for id in bookings}
    assert KILLS < len(kills.answers)
    assert KILLS < 5 * kills.unanswered, "too few died between question and answer"
    assert [] == overlaps(bookings.values())
    for id, events in histories.items():
        assert bookings[id] == replay(events)
        assert list(range(1, len(events) + 1)) == [each.version for each in events]
    for answers in kills.answers.values():
        assert 1 == len({repr(each) for each in answers})
        for answer in answers:
            if isinstance(answer, Booking):
                told = replay(histories[answer.id][: answer.version])
                assert answer == told
    ends = Counter(type(each[0]).__name__ for each in kills.answers.values())
    assert {"Booking", "str"} == set(ends)
