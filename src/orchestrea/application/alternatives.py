"""The starts that come nearest to one that was refused."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from ..domain.rules import Agenda, Wish
from ..domain.timeline import Span
from ..domain.wallclock import DAY
from .masks import HORIZON
from .searching import Question, Search, whole_weeks

NEAREST = 3
WEEKS_AROUND = (1, 4, 16)
"""How far around the start is looked, as long as too little is found."""


def nearest(
    search: Search,
    question: Question,
    minute: int,
    agendas: Sequence[Agenda],
    most_cells: int,
) -> list[int]:
    """
    Return up to three starts that may be booked, the closest to *minute* first.

    A start in the past, or beyond the horizon, is answered with what comes
    nearest to it within the time that can be booked at all.

    Args:
        search: finds starts.
        question: what is asked.
        minute: the start that was refused.
        agendas: those of the candidates, for their horizons.
        most_cells: how many days times resources may be searched at once.
    """
    low, high = _bookable(question.wish, agendas)
    if low >= high:
        return []
    center = min(max(minute, low), high)
    found: list[int] = []
    for weeks in WEEKS_AROUND:
        around = whole_weeks(center, weeks)
        days = (around[1] - around[0]) // DAY
        if weeks > WEEKS_AROUND[0] and days * len(question.among) > most_cells:
            break
        found = _closest(search.starts(question, around), minute)
        if len(found) == NEAREST:
            break
    return found


def _bookable(wish: Wish, agendas: Sequence[Agenda]) -> Span:
    """Return the time in which notice and horizon let anything be booked."""
    low, high = wish.earliest, 1 << 60
    by_zone = {agenda.schedule.zone: agenda for agenda in agendas}
    bounds = [HORIZON.bounds(agenda, wish) for agenda in by_zone.values()]
    known = [each for each in bounds if each is not None]
    if not known:
        return low, high
    return max(low, min(each[0] for each in known)), max(each[1] for each in known)


def _closest(starts: Sequence[int], minute: int) -> list[int]:
    index = bisect_left(starts, minute)
    near = starts[max(0, index - NEAREST) : index + NEAREST]
    return sorted(near, key=lambda start: (abs(start - minute), start))[:NEAREST]
