"""The machine's own clock, identifiers and waiting."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from uuid import UUID

import pytest

from orchestrea.adapters.system import JitteredPatience, SystemClock, TimeOrderedIds
from orchestrea.adapters.system import patience as waiting


def test_the_clock_tells_the_machines_time_in_utc():
    """Now lies between two looks at the machine's clock."""
    before = datetime.now(UTC)
    told = SystemClock().now()
    assert before <= told <= datetime.now(UTC)
    assert UTC is told.tzinfo


def test_an_identifier_is_a_uuid_of_version_7_with_its_kind():
    """The prefix says what it is, the rest is as RFC 9562 has it."""
    before = time.time_ns() // 1_000_000
    made = TimeOrderedIds().new("bk")
    prefix, _, digits = made.partition("_")
    parsed = UUID(hex=digits)
    assert ("bk", 32, 7) == (prefix, len(digits), parsed.version)
    assert "specified in RFC 4122" == parsed.variant
    assert before <= parsed.int >> 80 <= time.time_ns() // 1_000_000


def test_identifiers_sort_by_when_they_were_made(monkeypatch):
    """A later millisecond sorts later (RFC 9562 5.7)."""
    made = []
    for milliseconds in (1, 2, 10, 2**40, 2**48 - 1):
        monkeypatch.setattr(time, "time_ns", lambda ms=milliseconds: ms * 1_000_000)
        made.append(TimeOrderedIds().new("bk"))
    assert made == sorted(made)


def test_identifiers_and_secrets_never_come_twice():
    """Chance is wide enough for one millisecond too."""
    ids = TimeOrderedIds()
    assert 2000 == len(
        {ids.new("x") for _ in range(1000)} | {ids.secret() for _ in range(1000)}
    )


def test_a_secret_has_192_bits_of_url_safe_text():
    """A token can stand in a link, and nobody guesses it."""
    secret = TimeOrderedIds().secret()
    assert 32 == len(secret)
    assert secret.replace("-", "a").replace("_", "a").isalnum()
    assert secret.isascii()


@pytest.fixture
def waits(monkeypatch):
    """A clock that only waiting moves; every wait is as long as it may be."""
    slept, now = [], [100.0]

    def sleep(seconds):
        slept.append(seconds)
        now[0] += seconds

    monkeypatch.setattr(waiting.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(waiting.time, "sleep", sleep)
    monkeypatch.setattr(waiting.random, "uniform", lambda low, high: high - low)
    return slept


def test_waits_double_up_to_a_longest_one(waits):
    """No wait before the first try, then longer ones, then equally long ones."""
    assert [1, 2, 3, 4, 5, 6, 7, 8] == list(JitteredPatience().attempts())
    assert [0.008, 0.016, 0.032, 0.064, 0.1, 0.1, 0.1] == waits


def test_patience_ends_with_its_time(waits):
    """After the budget no further try is made."""
    assert [1, 2, 3, 4] == list(JitteredPatience(8, 0.1).attempts())
    assert [1, 2] == list(JitteredPatience(8, 0.008).attempts())


@pytest.mark.parametrize("tries, seconds", [(1, 5.0), (8, 0.0), (8, 0.007)])
def test_the_first_try_is_always_made(waits, tries, seconds):
    """Without patience there is one try, not none."""
    assert [1] == list(JitteredPatience(tries, seconds).attempts())


def test_waits_differ_from_one_racer_to_the_next(monkeypatch):
    """Full jitter parts racers that started together."""
    slept = []
    monkeypatch.setattr(waiting.time, "sleep", slept.append)
    for _ in range(20):
        list(JitteredPatience(3, 60.0).attempts())
    assert 30 < len(set(slept))
    assert all(0 <= each <= 0.016 for each in slept)
