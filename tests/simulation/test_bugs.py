from __future__ import annotations

import pytest

from tests.simulation.bugs import BUGS
from tests.simulation.running import hunted

MOST = 100


@pytest.mark.parametrize("bug", sorted(BUGS))
def test_every_planted_bug_is_found(bug: str) -> None:
    """T2: each bug breaks a promise within a few seeds, and the seed shows it again."""
    found = hunted(bug, first=0, most=MOST)
    assert found is not None
    again = hunted(bug, first=found.seed, most=1)
    assert again is not None
    assert (found.violation, found.last) == (again.violation, again.last)


def test_there_are_enough_bugs() -> None:
    """T2: at least 25 bugs of the protocol are planted."""
    assert len(BUGS) >= 25


def test_nothing_is_found_where_nothing_is_planted() -> None:
    """A seed that finds a bug is clean again once the bug is gone."""
    assert hunted("guards-not-compared", first=0, most=5) is not None
    assert hunted(None, first=0, most=5) is None
