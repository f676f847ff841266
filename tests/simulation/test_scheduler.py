from __future__ import annotations

from random import Random

import pytest

from orchestrea.testing.simulation import Scheduler


def told(seed: int) -> list[str]:
    """What three tasks say that pause between any two words."""
    scheduler, words = Scheduler(Random(seed)), []

    def task(name: str) -> None:
        for number in range(4):
            words.append(f"{name}{number}")
            scheduler.pause()

    scheduler.run([lambda: task("a"), lambda: task("b"), lambda: task("c")])
    return words


def test_tasks_take_turns_as_the_seed_has_it() -> None:
    """The same seed gives the same order, another another; each task keeps its own."""
    assert told(1) == told(1)
    assert told(1) != told(2)
    assert ["a0", "a1", "a2", "a3"] == [each for each in told(1) if each[0] == "a"]


def test_a_pause_outside_of_a_run_does_nothing() -> None:
    """What is set up before the tasks start is not interrupted."""
    assert Scheduler(Random(1)).pause() is None


def test_an_error_ends_the_run_and_closes_what_others_have_open() -> None:
    """The error of one task is raised, and every other task leaves its blocks."""
    scheduler, closed = Scheduler(Random(1)), []

    def waits() -> None:
        try:
            while True:
                scheduler.pause()
        finally:
            scheduler.pause()
            closed.append("waits")

    def fails() -> None:
        scheduler.pause()
        raise ValueError("the task failed")

    with pytest.raises(ValueError, match="the task failed"):
        scheduler.run([waits, waits, fails])
    assert closed in (["waits"] * 2, ["waits"])
