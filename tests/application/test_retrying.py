"""Running a whole use case again when it lost a race."""

from __future__ import annotations

import pytest

from orchestrea.adapters.system import JitteredPatience
from orchestrea.application.retrying import retrying
from orchestrea.domain.errors import BusyRetry, ConcurrentUpdate, SlotTaken

THREE = JitteredPatience(3, 60.0)


def losing(times, then):
    left = iter([ConcurrentUpdate(f"race {n}") for n in range(times)] + [then])

    def work():
        outcome = next(left)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return work


def test_a_lost_race_is_run_again():
    """The first answer counts."""
    assert ["done"] * 3 == [retrying(THREE, losing(n, "done")) for n in range(3)]


def test_patience_ends():
    """Whoever lost every race is told, and the last cause is kept."""
    with pytest.raises(BusyRetry, match="too many others write") as caught:
        retrying(THREE, losing(3, "done"))
    assert "race 2" == str(caught.value.__cause__)


def test_a_refusal_is_no_lost_race():
    """What the rules refuse is not tried again."""
    with pytest.raises(SlotTaken):
        retrying(THREE, losing(1, SlotTaken("full")))
