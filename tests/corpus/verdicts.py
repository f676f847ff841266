"""Kinds of case that ask whether one booking may be made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from orchestrea.domain.capacity import highest_load
from orchestrea.domain.conflicts import Reason
from orchestrea.domain.intervals import from_minute
from orchestrea.domain.pipeline import reasons
from orchestrea.domain.policies import Severity
from orchestrea.domain.services import Anchor
from orchestrea.domain.wallclock import Weekday

from .agendas import agenda_around, claims_of, moving_of, resource_of, wish_of
from .hours import page_of
from .room import HOUR, free_busy
from .services import service_of
from .vocabulary import MONDAY, Answer, Facts, Page


def buffer_conflict(facts: Facts, asked: Facts) -> Answer:
    """Answer whether the candidate keeps its distance from what is booked."""
    gap = facts.get("buffer_min", 0)
    sides = {"buffer_before_min": gap, "buffer_after_min": gap}
    rows = [{**sides, **row} for row in facts.get("existing", ())]
    return _verdict(facts, {**sides, **facts["candidate"]}, rows, room=1)


def capacity(facts: Facts, asked: Facts) -> Answer:
    """Answer whether the candidate finds room, or which statuses take room."""
    if "statuses" in facts:
        return free_busy(facts, asked)
    page = page_of(facts)
    rows, candidate = facts.get("existing", ()), facts["candidate"]
    wanted = page.between(candidate)
    room = [facts.get("max_concurrent"), candidate.get("max_concurrent")]
    room += [
        row.get("max_concurrent") for row in rows if page.between(row).overlaps(wanted)
    ]
    strictest = min((each for each in room if each is not None), default=10**6)
    answer = _verdict(facts, candidate, rows, room=strictest)
    claims = claims_of(rows, page)
    return {**answer, "peak": highest_load(claims, *wanted.touched)}


def service_window(facts: Facts, asked: Facts) -> Answer:
    """Answer whether the candidate lies outside the hours."""
    return _verdict(facts, facts["candidate"], facts.get("existing", ()), room=1)


def customer_conflict(facts: Facts, asked: Facts) -> Answer:
    """Answer which of a customer's bookings are in the way of a further one."""
    page = page_of(facts)
    told = facts.get("customer_bookings", facts.get("existing", ()))
    rows = [{**HOUR, **row} for row in told]
    candidate = {**HOUR, **facts.get("candidate", {})}
    moving = moving_of(facts, rows, page)
    busy = [
        row.get("uid", number)
        for number, row in enumerate(rows)
        if _blocked(facts, candidate, moving=moving, of_customer=claims_of([row], page))
    ]
    return {"busy": list(dict.fromkeys(busy)), "conflict": bool(busy)}


def _verdict(
    facts: Facts, candidate: Facts, rows: Sequence[Facts], *, room: int
) -> Answer:
    page = _page_of(facts, candidate)
    named = candidate.get("resource", "resource")
    resource = resource_of(facts, id=named, capacity=room)
    claims = [c for c in claims_of(rows, page) if c.resource == resource.id]
    found = _blocked(facts, candidate, resource=resource, claims=claims)
    return {
        "allowed": not found,
        "conflict": bool(found),
        "reasons": [each.rule for each in found],
    }


def _blocked(
    facts: Facts, candidate: Facts, *, moving: Any = None, **known: Any
) -> list[Reason]:
    """Return every reason for which *candidate* is refused."""
    page = _page_of(facts, candidate)
    start, end = page.between(candidate).touched
    service = service_of(
        {**facts, **candidate},
        durations=end - start,
        step=1,
        anchor=Anchor.MIDNIGHT,
        overlaps=Severity.BLOCK,
    )
    wish = wish_of(
        facts,
        service,
        now=from_minute(start - 1),
        moving=moving,
        units=candidate.get("units", 1),
    )
    agenda = agenda_around(facts, start, end, page=page, **known)
    found = reasons(agenda, wish, start)
    return [each for each in found if each.severity is Severity.BLOCK]


def _page_of(facts: Facts, candidate: Facts) -> Page:
    """Return the page of the weekday that the candidate names, if it names one."""
    weekday = Weekday.parse(candidate.get("day", 0))
    return Page(page_of(facts).zone, MONDAY + timedelta(days=weekday))
