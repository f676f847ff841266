"""When any of several resources, or all of them, can take a booking."""

from __future__ import annotations

import attrs
import pytest

from orchestrea.domain.allocation import team_starts
from orchestrea.domain.rules import Agenda
from orchestrea.domain.wallclock import DAY

from .builders import agenda, claim, minute, shown, wish

ANCHORS = ["midnight", "window_start", "after_busy", "packed"]
MONDAY = minute("00:00"), minute("00:00") + DAY


def starts(fixed, others, asked, span=MONDAY) -> list[str]:
    """What the team offers on the Monday."""
    return shown(team_starts(fixed, others, asked, *span))


@pytest.mark.parametrize("anchor", ANCHORS)
def test_nobody_offers_nothing(anchor):
    """Without a team there is no slot, by any anchor."""
    assert [] == starts([], [], wish(anchor=anchor))


@pytest.mark.parametrize("anchor", ANCHORS)
def test_all_of_them_must_be_free(anchor):
    """Only what every one of them can take."""
    team = [
        agenda("09:00-13:00", claims=[claim("10:00", "11:00")]),
        agenda("08:00-12:00"),
        agenda("08:00-13:00", claims=[claim("09:00", "10:00")]),
    ]
    assert ["11:00"] == starts(team, [], wish(anchor=anchor))
    assert ["09:00", "11:00"] == starts(team[:2], [], wish(anchor=anchor))
    assert ["09:00", "11:00", "12:00"] == starts(team[:1], [], wish(anchor=anchor))


@pytest.mark.parametrize("anchor", ANCHORS)
def test_one_of_them_must_be_free(anchor):
    """R18: refused only when nobody is left; each start once."""
    team = [
        agenda("09:00-12:00", claims=[claim("10:00", "11:00")]),
        agenda("09:00-12:00", claims=[claim("09:00", "11:00")]),
    ]
    assert ["09:00", "11:00"] == starts([], team, wish(anchor=anchor))


@pytest.mark.parametrize("anchor", ANCHORS)
def test_a_slot_lies_in_one_persons_time(anchor):
    """R111: nine to ten of one and ten to eleven of another are not two hours."""
    team = [agenda("09:00-10:00"), agenda("10:00-11:00")]
    assert [] == starts([], team, wish(120, step=60, anchor=anchor))
    assert ["09:00", "10:00"] == starts([], team, wish(60, anchor=anchor))


@pytest.mark.parametrize("anchor", ANCHORS)
def test_the_fixed_ones_and_one_of_the_others(anchor):
    """Both conditions hold at once."""
    doctor = agenda("09:00-13:00", claims=[claim("11:00", "12:00")])
    rooms = [agenda("09:00-10:00"), agenda("11:00-13:00")]
    assert ["09:00", "12:00"] == starts([doctor], rooms, wish(anchor=anchor))


@pytest.mark.parametrize("anchor", ANCHORS)
def test_the_question_is_half_open(anchor):
    """R16: the first minute belongs to it, the last does not."""
    team = [agenda("09:00-13:00")]
    span = minute("10:00"), minute("12:00")
    for fixed, others in ((team, []), ([], team), (team, team)):
        assert ["10:00", "11:00"] == starts(fixed, others, wish(anchor=anchor), span)


@pytest.mark.parametrize("anchor", ANCHORS)
def test_holds_that_ran_out_are_in_nobodys_way(anchor):
    """Each agenda is seen as the one who asks sees it."""
    held = claim("09:00", "10:00", expires_at=60, token="t")
    team = [agenda("09:00-10:00", claims=[held])]
    assert ["09:00"] == starts(team, [], wish(anchor=anchor))
    assert ["09:00"] == starts([], team, wish(anchor=anchor))


def test_the_same_hours_with_buffers_inside_are_another_grid():
    """Two resources may share their openings and not their rule for buffers."""
    plain = agenda("09:00-11:00")
    inside = attrs.evolve(
        plain, resource=attrs.evolve(plain.resource, buffers_inside=True)
    )
    asked = wish(60, before=5)
    assert ["09:00", "10:00"] == starts([], [inside, plain], asked)
    assert ["10:00"] == starts([], [inside], asked)
    busy = attrs.evolve(plain, claims=[claim("09:00", "10:00")])
    assert ["10:00"] == starts([], [busy, inside], asked)


def test_nobody_is_asked_once_every_start_is_taken():
    """R113: the search stops when the grid is covered, and misses nothing."""

    class Unasked(Agenda):
        def seen_by(self, wish):
            raise AssertionError("nothing was left to ask for")

    first = agenda("09:00-12:00")
    parts = (first.resource, first.schedule, first.openings)
    assert ["09:00", "10:00", "11:00"] == starts([], [first, Unasked(*parts)], wish())


def test_an_agenda_is_asked_for_its_own_grid_only():
    """What one opens is not looked for in another's hours."""
    early, late = agenda("09:00-10:00"), agenda("15:00-16:00")
    assert ["09:00", "15:00"] == starts([], [late, early], wish())
