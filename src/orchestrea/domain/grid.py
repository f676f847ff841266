"""The grid: at which minutes a booking may start."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from .capacity import full_for, seats_taken
from .conflicts import Reason
from .durations import in_minutes
from .hours import GridKey, next_midnight
from .intervals import from_minute
from .rules import Agenda, Wish
from .services import Anchor
from .timeline import Span, fits, merged, subtracted
from .wallclock import DAY, offset_at, segments

ROUNDING = (60, 30, 20, 15, 10, 5)
FINER = (15, 5, 1)

FIXED = frozenset({Anchor.MIDNIGHT, Anchor.WINDOW_START})
"""Anchors whose grid does not move when something is booked."""


def period(wish: Wish) -> int:
    """Return the minutes from one start to the next: the step and the gap."""
    service = wish.service
    step = wish.minutes if service.step is None else in_minutes(service.step)
    return step + in_minutes(service.gap)


def grid_starts(agenda: Agenda, wish: Wish) -> Sequence[int]:
    """
    Return every start on the grid of *wish* in the openings of *agenda*, ascending.

    All of the duration fits into one opening (R13).

    With the anchors ``midnight`` and ``window_start`` claims play no part; with
    ``after_busy`` and ``packed`` the grid is laid over what claims leave free.
    """
    if wish.service.anchor not in FIXED:
        return _dynamic(agenda, wish)
    key = _key(agenda, wish)
    memo = agenda.openings.memo
    if key not in memo:
        spans = allowed_spans(agenda, wish)
        memo[key] = tuple(_fixed(spans, wish, agenda.schedule.zone))
    return memo[key]


def _key(agenda: Agenda, wish: Wish) -> GridKey:
    """Return everything that the grid of *wish* depends on, openings aside (R125)."""
    service = wish.service
    inside = agenda.resource.buffers_inside
    return (
        service.anchor,
        period(wish),
        service.offset,
        wish.minutes,
        (service.before, service.after) if inside else None,
    )


def _dynamic(agenda: Agenda, wish: Wish) -> list[int]:
    """Return the starts over what is free, and those of sessions to join (R12)."""
    starts = dynamic_starts(free_spans(agenda, wish), wish, agenda.schedule.zone)
    if wish.service.seats == 1:
        return starts
    spans = allowed_spans(agenda, wish)
    sessions = [
        start
        for start in seats_taken(agenda, wish)
        if fits(spans, start, start + wish.minutes)
    ]
    return sorted({*starts, *sessions})


def allowed_spans(agenda: Agenda, wish: Wish) -> Sequence[Span]:
    """Return the openings, less the room for buffers where those must lie inside."""
    spans = agenda.openings.spans
    if not agenda.resource.buffers_inside:
        return spans
    return [
        (low + wish.before, high - wish.after)
        for low, high in spans
        if low + wish.before < high - wish.after
    ]


def free_spans(agenda: Agenda, wish: Wish) -> list[Span]:
    """Return the openings from the earliest start on, less what has no room."""
    full = merged([(-(1 << 60), wish.earliest), *full_for(agenda, wish)])
    return subtracted(list(allowed_spans(agenda, wish)), full)


def _fixed(spans: Sequence[Span], wish: Wish, zone_name: str) -> list[int]:
    if wish.service.anchor is Anchor.WINDOW_START:
        offset, every = in_minutes(wish.service.offset), period(wish)
        starts: list[int] = []
        for low, cut, high in _by_day(spans, zone_name):
            starts += range(low + offset, min(cut, high - wish.minutes + 1), every)
        return starts
    return midnight_starts(spans, wish, zone_name)


def midnight_starts(spans: Iterable[Span], wish: Wish, zone_name: str) -> list[int]:
    """
    Return the starts whose wall-clock time is a multiple of the period from midnight.

    The wall clock decides: a start in a gap does not exist, and in an overlap
    each real instant is on the grid once (R20, R22, R28, R33).
    """
    offset, every = in_minutes(wish.service.offset), period(wish)
    starts: list[int] = []
    for low, high in spans:
        latest = high - wish.minutes + 1
        for begin, end, ahead in segments(low, latest, zone_name):
            if DAY % every == 0:
                starts += range(begin + (offset - begin - ahead) % every, end, every)
                continue
            while begin < end:
                midnight = (begin + ahead) // DAY * DAY - ahead
                until = min(end, midnight + DAY)
                first = begin + (offset - (begin - midnight)) % every
                starts += range(first, until, every)
                begin = until
    return starts


def dynamic_starts(spans: Iterable[Span], wish: Wish, zone_name: str) -> list[int]:
    """Return the starts of the grid ``after_busy`` or ``packed`` over free *spans*."""
    starts: list[int] = []
    packed = wish.service.anchor is Anchor.PACKED
    for piece in _by_day(spans, zone_name):
        coarse = _unit(wish)
        chosen = _rounded(piece, coarse, wish, zone_name)
        if packed:
            most = len(_rounded(piece, 1, wish, zone_name))
            tries = (
                _rounded(piece, unit, wish, zone_name) for unit in (coarse, *FINER)
            )
            chosen = next(found for found in tries if len(found) == most)
        starts += chosen
    return starts


def _unit(wish: Wish) -> int:
    """Return the coarsest rounding that divides the step."""
    step = period(wish) - in_minutes(wish.service.gap)
    return next((unit for unit in ROUNDING if step % unit == 0), 1)


def _rounded(
    piece: tuple[int, int, int], unit: int, wish: Wish, zone_name: str
) -> range:
    low, cut, high = piece
    shown = (low + offset_at(low, zone_name)) % 60
    first = low + -shown % unit + in_minutes(wish.service.offset)
    return range(first, min(cut, high - wish.minutes + 1), period(wish))


def _by_day(spans: Iterable[Span], zone_name: str) -> Iterator[tuple[int, int, int]]:
    """
    Yield (low, cut, high) of *spans*: starts in [low, cut) may last until high.

    A span longer than a day is anchored anew at each local midnight, so that
    the grid does not depend on where the question begins.
    """
    for low, high in spans:
        while high - low > DAY:
            cut = next_midnight(low, zone_name)
            yield low, cut, high
            low = cut
        yield low, high, high


class OnGrid:
    """The start is one of those that the grid offers."""

    name: ClassVar[str] = "grid"
    overridable: ClassVar[bool] = True
    steady: ClassVar[bool] = True

    def keep(self, starts: Sequence[int], agenda: Agenda, wish: Wish) -> Sequence[int]:
        """Return the starts on the grid, and those that are closed or full anyway."""
        zone_name = agenda.schedule.zone
        if wish.service.anchor is Anchor.MIDNIGHT:
            alone = [(start, start + wish.minutes) for start in starts]
            return midnight_starts(alone, wish, zone_name)
        if wish.service.anchor is Anchor.WINDOW_START:
            spans: Sequence[Span] = allowed_spans(agenda, wish)
        else:
            spans = free_spans(agenda, wish)
        offered = frozenset(grid_starts(agenda, wish))
        return [
            start
            for start in starts
            if start in offered or not fits(spans, start, start + wish.minutes)
        ]

    def reasons(self, start: int, agenda: Agenda, wish: Wish) -> Sequence[Reason]:
        """Name the grid that *start* is not on."""
        if self.keep([start], agenda, wish):
            return ()
        anchor = wish.service.anchor.value
        return (
            Reason(
                rule=self.name,
                text_key="reason.grid",
                staff=f"{from_minute(start):%Y-%m-%d %H:%M}Z is not on the grid of "
                f"{wish.service.id}: every {period(wish)} min, anchored at {anchor}",
                data={"every": period(wish), "anchor": anchor},
            ),
        )
