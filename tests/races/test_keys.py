"""The same command, sent many times at once, after a lost answer, and again."""

from __future__ import annotations

import pytest

from orchestrea import Engine
from orchestrea.adapters.storage.sql import SqlStorage
from orchestrea.domain.errors import StorageUnavailable
from orchestrea.plugins import Plugins
from orchestrea.testing import NOON, Fault, FaultyStorage, FixedClock
from tests.races.business import ROUNDS, at, codes, person
from tests.races.crew import SIZE, Crew, Part, engine_on


def test_one_key_books_once_and_answers_all_alike(crew: Crew, url: str) -> None:
    """C10: sixteen with one key at once, and sixteen after: one booking, 32 answers."""
    for number in range(ROUNDS):
        given = {"service": "class", "start": at(2 * number), "customer": person(1)}
        part = Part("book", {**given, "idempotency_key": f"key {number}"})
        results = crew.race([part] * SIZE, url) + crew.race([part] * SIZE, url)
        assert {"ok": 2 * SIZE} == codes(results)
        assert 1 == len({repr(each.answer) for each in results})
    assert ROUNDS == len(engine_on(url).bookings.list(most=10_000))


def test_one_key_for_two_requests_serves_one(crew: Crew, url: str) -> None:
    """C10: of two requests with one key, one is carried out and the other refused."""
    for number in range(ROUNDS):
        parts = [
            Part(
                "book",
                {
                    "service": "class",
                    "start": at(3 * number + each % 2),
                    "customer": person(1),
                    "idempotency_key": f"key {number}",
                },
            )
            for each in range(SIZE)
        ]
        ended = codes(crew.race(parts, url))
        assert {"ok": SIZE // 2, "idempotency_conflict": SIZE // 2} == ended
    assert ROUNDS == len(engine_on(url).bookings.list(most=10_000))


@pytest.mark.parametrize("fault", [Fault.LOSE, Fault.LOSE_ANSWER])
def test_an_unknown_outcome_is_told_by_the_key(url: str, fault: Fault) -> None:
    """K6: when the answer of a commit is lost, the key tells; nothing is done twice."""
    storage = SqlStorage.from_url(url)
    engine = Engine(
        storage=FaultyStorage(storage, [fault]),
        clock=FixedClock(NOON),
        plugins=Plugins(discover=False),
    )
    given = {"service": "class", "start": at(1), "customer": person(1)}
    if fault is Fault.LOSE:
        with pytest.raises(StorageUnavailable):
            engine.bookings.book(**given, idempotency_key="key")
    first = engine.bookings.book(**given, idempotency_key="key")
    assert first == engine.bookings.book(**given, idempotency_key="key")
    assert [first] == list(engine.bookings.list())
    storage.close()


def test_an_unknown_outcome_without_a_key_is_no_success(url: str) -> None:
    """K6: without a key nobody can tell, and the engine does not guess."""
    storage = SqlStorage.from_url(url)
    engine = Engine(
        storage=FaultyStorage(storage, [Fault.LOSE_ANSWER]),
        clock=FixedClock(NOON),
        plugins=Plugins(discover=False),
    )
    with pytest.raises(StorageUnavailable):
        engine.bookings.book(service="talk", start=at(1), customer=person(1))
    assert 1 == len(engine.bookings.list())
    storage.close()
