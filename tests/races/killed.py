"""A process that books and cancels until it is killed, and says what it was told."""

from __future__ import annotations

from multiprocessing.connection import Connection
from random import Random
from typing import Any

from orchestrea.domain.errors import Rejected
from tests.races.business import at, person
from tests.races.crew import Part, engine_on

HOURS = 40
"""So few that the processes are in each other's way."""


def drawn(random: Random, known: list[str], key: str) -> Part:
    """Return something to do: a new booking, a move, or a cancellation."""
    luck = random.random()
    if known and luck < 0.6:
        id = known[random.randrange(len(known))]
        if luck < 0.45:
            return Part("cancel", {"id": id, "idempotency_key": key})
        start = at(random.randrange(HOURS))
        return Part("reschedule", {"id": id, "start": start, "idempotency_key": key})
    given = {
        "service": "talk",
        "start": at(random.randrange(HOURS)),
        "customer": person(random.randrange(9)),
    }
    return Part("book", {**given, "idempotency_key": key})


def work(line: Connection, url: str, name: str, unanswered: Part | None) -> None:
    """Do one thing after the other, telling of each before and after; end by a kill."""
    random, engine = Random(name), engine_on(url)
    known: list[str] = []
    number = 0
    part = unanswered
    while True:
        if part is None:
            number += 1
            part = drawn(random, known, f"{name}-{number}")
        line.send(("asks", part))
        answer: Any
        try:
            answer = part.act(engine)
        except Rejected as error:
            answer = error.code
        else:
            known = [*known[-5:], answer.id]
        line.send(("told", answer))
        part = None
