"""Several resources for one booking: when any of them, or all of them, can take it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from .grid import FIXED, dynamic_starts, free_spans, grid_starts
from .pipeline import AFTER_GRID
from .rules import Agenda, Wish
from .timeline import intersected


def team_starts(
    fixed: Sequence[Agenda], others: Sequence[Agenda], wish: Wish, start: int, end: int
) -> Sequence[int]:
    """
    Return the starts at which all of *fixed* and one of *others* are free.

    A slot fits wholly into the free time of one combination: slots are united,
    never windows (R18, R111, R113). Either sequence may be empty. The search over
    *others* ends as soon as every start of the grid is covered.

    Args:
        fixed: agendas of those who must all be there.
        others: agendas of those of whom one must be there.
        wish: what is asked.
        start: first minute wanted, UTC since the epoch.
        end: minute after the last one wanted.
    """
    if not fixed and not others:
        return ()
    if wish.service.anchor not in FIXED:
        return _dynamic(fixed, others, wish, start, end)
    starts = _common(fixed, wish, start, end) if fixed else None
    for agenda in fixed:
        starts = _kept(starts or (), agenda, wish)
    if not others:
        return starts or ()
    return _any_of(others, wish, starts, start, end)


def _common(
    agendas: Sequence[Agenda], wish: Wish, start: int, end: int
) -> Sequence[int]:
    """Return the starts on every grid; agendas of one schedule share theirs."""
    grids = [grid_starts(agenda, wish) for agenda in agendas]
    first, *more = {id(grid): grid for grid in grids}.values()
    starts = _between(first, start, end)
    return sorted(set(starts).intersection(*more)) if more else starts


def _between(starts: Sequence[int], start: int, end: int) -> Sequence[int]:
    return starts[bisect_left(starts, start) : bisect_left(starts, end)]


def _kept(starts: Sequence[int], agenda: Agenda, wish: Wish) -> Sequence[int]:
    seen = agenda.seen_by(wish)
    for rule in AFTER_GRID:
        starts = rule.keep(starts, seen, wish)
    return starts


def _any_of(
    agendas: Sequence[Agenda],
    wish: Wish,
    among: Sequence[int] | None,
    start: int,
    end: int,
) -> Sequence[int]:
    """Return the starts that somebody can take, asking each only for what is left."""
    grids: dict[tuple[int, bool], frozenset[int]] = {}
    for agenda in agendas:
        key = _grid_of(agenda)
        if key not in grids:
            grids[key] = frozenset(_between(grid_starts(agenda, wish), start, end))
    left = set().union(*grids.values())
    if among is not None:
        left.intersection_update(among)
    found: list[int] = []
    for agenda in agendas:
        if not left:
            break
        todo = left & grids[_grid_of(agenda)]
        if todo:
            kept = _kept(sorted(todo), agenda, wish)
            left.difference_update(kept)
            found += kept
    return sorted(found)


def _grid_of(agenda: Agenda) -> tuple[int, bool]:
    return id(agenda.openings), agenda.resource.buffers_inside


def _dynamic(
    fixed: Sequence[Agenda], others: Sequence[Agenda], wish: Wish, start: int, end: int
) -> Sequence[int]:
    found: set[int] = set()
    for chosen in [[*fixed, other] for other in others] or [[*fixed]]:
        agendas = [agenda.seen_by(wish) for agenda in chosen]
        spans = free_spans(agendas[0], wish)
        for agenda in agendas[1:]:
            spans = intersected(spans, free_spans(agenda, wish))
        starts: Sequence[int] = dynamic_starts(spans, wish, agendas[0].schedule.zone)
        starts = _between(starts, start, end)
        for agenda in agendas:
            for rule in AFTER_GRID:
                starts = rule.keep(starts, agenda, wish)
        found.update(starts)
    return sorted(found)
