"""The booking pipeline: one order of rules to list, book and explain (R08, R09)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from .capacity import HasRoom
from .conflicts import Reason
from .grid import OnGrid, grid_starts
from .horizons import LongEnoughAhead, WithinHorizon
from .limits import UnderLimits
from .openness import WithinHours
from .overlaps import CustomerIsFree
from .policies import Severity
from .rules import Agenda, Rule, Wish

ROOM = HasRoom()
_NOTICE = LongEnoughAhead()

ON_GRID: tuple[Rule, ...] = (WithinHours(), OnGrid())
"""What every start that the grid makes meets already."""

AFTER_GRID: tuple[Rule, ...] = (
    ROOM,
    _NOTICE,
    WithinHorizon(earlier=(ROOM, _NOTICE)),
    UnderLimits(),
    CustomerIsFree(),
)

AGAIN: tuple[Rule, ...] = (ROOM, AFTER_GRID[3])
"""What is checked once more when a booking that has its place passes a gate."""

RULES: tuple[Rule, ...] = (ON_GRID[0], ROOM, ON_GRID[1], *AFTER_GRID[1:])
"""Every rule, in the order in which refusals are told; plug-ins' rules come after."""


def offered(
    agenda: Agenda, wish: Wish, start: int, end: int, *, extra: Sequence[Rule] = ()
) -> Sequence[int]:
    """
    Return the starts in [start, end) that may be booked, ascending.

    Args:
        agenda: what is known of the resource.
        wish: what is asked.
        start: first minute wanted, UTC since the epoch.
        end: minute after the last one wanted.
        extra: rules of plug-ins.
    """
    seen = agenda.seen_by(wish)
    starts = grid_starts(seen, wish)
    starts = starts[bisect_left(starts, start) : bisect_left(starts, end)]
    for rule in (*AFTER_GRID, *extra):
        starts = rule.keep(starts, seen, wish)
    return starts


def reasons(
    agenda: Agenda,
    wish: Wish,
    start: int,
    *,
    rules: Sequence[Rule] = RULES,
    extra: Sequence[Rule] = (),
    overridden: bool = False,
) -> tuple[Reason, ...]:
    """
    Return why *start* is refused, or warned of, in pipeline order.

    Args:
        agenda: what is known of the resource.
        wish: what is asked.
        start: the minute in question, UTC since the epoch.
        rules: which rules are asked.
        extra: rules of plug-ins.
        overridden: staff pass over every rule that allows it; those only warn.

    Returns:
        Empty when nothing is to be said; bookable when none has severity BLOCK.
    """
    seen = agenda.seen_by(wish)
    found: list[Reason] = []
    for rule in (*rules, *extra):
        told = rule.reasons(start, seen, wish)
        if rule.keep((start,), seen, wish):
            found += (each for each in told if each.severity is not Severity.BLOCK)
        else:
            found += _refusals(rule, told, soften=overridden and rule.overridable)
    return tuple(found)


def _refusals(rule: Rule, told: Sequence[Reason], *, soften: bool) -> list[Reason]:
    """Return what *rule* told of its refusal, or that it refused and told nothing."""
    severity = Severity.WARN if soften else Severity.BLOCK
    said = told or (Reason(rule.name, f"reason.{rule.name}", f"{rule.name} refuses"),)
    return [
        Reason(each.rule, each.text_key, each.staff, each.data, severity)
        for each in said
    ]
