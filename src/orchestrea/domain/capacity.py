"""Capacity: where the claims on a resource leave no room, swept and never counted."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from operator import attrgetter, itemgetter
from typing import ClassVar

from .claims import Claim, loads, session_share
from .conflicts import Reason
from .intervals import from_minute
from .resources import BufferPolicy
from .rules import Agenda, Wish
from .timeline import Span, peak

FOREVER: Span = (-(1 << 60), 1 << 60)

FEW = 4
"""Up to one start for so many full spans, looking up beats walking (measured)."""

_SHARE = attrgetter("share")


def full_spans(
    claims: Iterable[Claim], *, before: int, after: int, policy: BufferPolicy, room: int
) -> list[Span]:
    """
    Return when *claims* leave no room for a newcomer, buffers included (R58, R96).

    A newcomer whose core overlaps one of the spans does not fit. Between two
    neighbours on one unit the gap is the longer of the two buffers that face
    each other (``max``) or both (``sum``). With more units, ``sum`` takes a
    unit from buffer to buffer; with ``max`` preparing and clearing up may share
    a gap, so that neither may ever need more units than there are.

    Args:
        claims: what blocks, each session already one claim.
        before: the newcomer's buffer before it, in minutes.
        after: the newcomer's buffer after it, in minutes.
        policy: how buffers combine.
        room: the load that others may have for the newcomer still to fit.

    Returns:
        Spans in order of their start, which may overlap.
    """
    if room < 0:
        return [FOREVER]
    spans = _alone if room == 0 else _together
    return sorted(spans(claims, before, after, policy, room))


def _alone(
    claims: Iterable[Claim], before: int, after: int, policy: BufferPolicy, _: int
) -> list[Span]:
    """Return the spans of :func:`full_spans` where one claim is too many."""
    if policy is BufferPolicy.SUM:
        return [(c[1] - c[3] - after, c[2] + c[4] + before) for c in claims]
    return [
        (
            c[1] - (c[3] if c[3] > after else after),
            c[2] + (c[4] if c[4] > before else before),
        )
        for c in claims
    ]


def _together(
    claims: Iterable[Claim], before: int, after: int, policy: BufferPolicy, room: int
) -> list[Span]:
    """Return the spans of :func:`full_spans` where several add up to too much."""
    if policy is BufferPolicy.SUM:
        taken = _over([(c[1] - c[3], c[2] + c[4], c[5]) for c in claims], room)
        return [(low - after, high + before) for low, high in taken]
    known = list(claims)
    clearing = _over([(c[1], c[2] + c[4], c[5]) for c in known], room)
    preparing = _over([(c[1] - c[3], c[2], c[5]) for c in known], room)
    return [
        *((low - after, high) for low, high in clearing),
        *((low, high + before) for low, high in preparing),
    ]


def _over(weighted: Iterable[tuple[int, int, int]], room: int) -> list[Span]:
    """Return the spans over which the total weight is more than *room*."""
    steps: list[tuple[int, int]] = []
    for low, high, units in weighted:
        steps += (low, units), (high, -units)
    steps.sort()
    spans: list[Span] = []
    load = since = 0
    for minute, change in steps:
        if load <= room < load + change:
            since = minute
        elif load + change <= room < load:
            spans.append((since, minute))
        load += change
    return spans


def without_room(
    starts: Sequence[int], minutes: int, full: Sequence[Span]
) -> list[int]:
    """
    Return those of *starts* whose [start, start + minutes) meets none of *full*.

    Both are half-open: touching is not meeting (R14, R16, R17).

    Args:
        starts: ascending.
        minutes: how long each lasts.
        full: in order of their start; they may overlap.
    """
    if len(starts) * FEW < len(full):
        return _few_without_room(starts, minutes, full)
    kept: list[int] = []
    position = 0
    for low, high in full:
        upto = bisect_right(starts, low - minutes, position)
        if upto > position:
            kept += starts[position:upto]
        position = bisect_left(starts, high, upto)
    kept += starts[position:]
    return kept


def _few_without_room(
    starts: Sequence[int], minutes: int, full: Sequence[Span]
) -> list[int]:
    """Look each of a few *starts* up, which costs less than to walk over *full*."""
    reached = list(accumulate(map(itemgetter(1), full), max))
    kept = []
    for start in starts:
        index = bisect_left(full, (start + minutes,))
        if not index or reached[index - 1] <= start:
            kept.append(start)
    return kept


def one_per_session(claims: Iterable[Claim]) -> list[Claim]:
    """Return *claims* with every shared session as one claim of one unit."""
    alone: list[Claim] = []
    sessions: dict[str, Claim] = {}
    for claim in claims:
        if not claim.share:
            alone.append(claim)
            continue
        known = sessions.get(claim.share, claim)
        sessions[claim.share] = known._replace(
            end=max(known.end, claim.end),
            before=max(known.before, claim.before),
            after=max(known.after, claim.after),
            units=1,
        )
    return alone + list(sessions.values())


def blocked_by(claim: Claim, wish: Wish, *, policy: BufferPolicy) -> list[Span]:
    """
    Return where *claim* alone lets no booking of *wish* lie, on a resource for one.

    A session of the same service that has seats left blocks only by its
    buffers; for everybody else it is busy from the first seat on.
    """
    (padded,) = full_spans(
        [claim], before=wish.before, after=wish.after, policy=policy, room=0
    )
    if claim.share and claim.service == wish.service.id and claim.units < claim.seats:
        pieces = [(padded[0], claim.start), (claim.end, padded[1])]
        return [(low, high) for low, high in pieces if low < high]
    return [padded]


def highest_load(claims: Iterable[Claim], start: int, end: int) -> int:
    """Return the peak of the units that *claims* use at any instant of [start, end)."""
    return peak(loads(claims), start, end)


def full_for(agenda: Agenda, wish: Wish) -> list[Span]:
    """Return when *agenda* has no room for *wish*, places in sessions left aside."""
    claims = agenda.claims
    if any(map(_SHARE, claims)):
        claims = one_per_session(claims)
    return full_spans(
        claims,
        before=wish.before,
        after=wish.after,
        policy=agenda.resource.buffers,
        room=agenda.resource.capacity - (1 if wish.service.seats > 1 else wish.units),
    )


def seats_taken(agenda: Agenda, wish: Wish) -> dict[int, int]:
    """Return the seats taken in the sessions that *wish* could join, by their start."""
    taken: dict[int, int] = {}
    for claim in agenda.claims:
        start = claim.start
        if claim.share == session_share(wish.service.id, start, start + wish.minutes):
            taken[start] = taken.get(start, 0) + claim.units
    return taken


class HasRoom:
    """Units are free from the first to the last minute, buffers included (R74)."""

    name: ClassVar[str] = "capacity"
    overridable: ClassVar[bool] = False
    steady: ClassVar[bool] = True

    def keep(self, starts: Sequence[int], agenda: Agenda, wish: Wish) -> Sequence[int]:
        """Return the starts at which the peak of all others leaves room."""
        seats = wish.service.seats
        if seats == 1:
            return without_room(starts, wish.minutes, full_for(agenda, wish))
        taken = seats_taken(agenda, wish)
        joinable = {at for at, used in taken.items() if used + wish.units <= seats}
        fresh = set(without_room(starts, wish.minutes, full_for(agenda, wish)))
        return [
            start
            for start in starts
            if (start in joinable and _fits_beside(start, agenda, wish))
            or (start in fresh and start not in taken and wish.units <= seats)
        ]

    def reasons(self, start: int, agenda: Agenda, wish: Wish) -> Sequence[Reason]:
        """Name the claims that are in the way; the public only learns "busy"."""
        if self.keep([start], agenda, wish):
            return ()
        near = [claim.booking for claim in _in_the_way(start, agenda, wish)]
        resource = agenda.resource
        return (
            Reason(
                rule=self.name,
                text_key="reason.busy",
                staff=f"{resource.id} ({resource.capacity}) has no room"
                f" for {wish.units} at {from_minute(start):%Y-%m-%d %H:%M}Z"
                f" beside {', '.join(dict.fromkeys(near)) or 'no claim'}",
                data={"capacity": resource.capacity, "units": wish.units},
            ),
        )


def _fits_beside(start: int, agenda: Agenda, wish: Wish) -> bool:
    """Whether all but the session that starts then leave the session its unit."""
    own = session_share(wish.service.id, start, start + wish.minutes)
    full = full_spans(
        one_per_session(claim for claim in agenda.claims if claim.share != own),
        before=wish.before,
        after=wish.after,
        policy=agenda.resource.buffers,
        room=agenda.resource.capacity - 1,
    )
    return bool(without_room([start], wish.minutes, full))


def _in_the_way(start: int, agenda: Agenda, wish: Wish) -> list[Claim]:
    """Return the claims that a booking from *start* on would meet, buffers included."""
    buffers = wish.before, wish.after, agenda.resource.buffers
    return [
        claim
        for claim in agenda.claims
        if not without_room([start], wish.minutes, _alone([claim], *buffers, 0))
    ]
