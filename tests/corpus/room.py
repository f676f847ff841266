"""Kinds of case that ask what takes room: bookings, holds and the words for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from orchestrea.domain.capacity import blocked_by
from orchestrea.domain.claims import Claim, live
from orchestrea.domain.durations import MINUTE
from orchestrea.domain.intervals import from_minute
from orchestrea.domain.pipeline import offered
from orchestrea.domain.wallclock import DAY

from .agendas import (
    agenda_around,
    booking_of,
    claims_of,
    now_of,
    resource_of,
    wish_of,
)
from .hours import page_of
from .services import service_of
from .vocabulary import Answer, Facts, Page

HOUR = {"start": "10:00", "end": "11:00"}
"""When bookings are that have no time of their own."""


def free_busy(facts: Facts, asked: Facts) -> Answer:
    """Answer which statuses take room."""
    page = page_of(facts)
    words = facts["statuses"]
    busy = [word for word in words if claims_of([{**HOUR, "status": word}], page)]
    free = [word for word in words if word not in busy]
    return {"busy": busy, "counted": busy, "free": free, "ignored": free}


def blocked_interval(facts: Facts, asked: Facts) -> Answer:
    """
    Answer with what a booking keeps a candidate from.

    Where the case names no policy, what blocks is padded on both accounts (`sum`).
    """
    page = page_of(facts)
    booked, candidate = facts["booking"], facts.get("candidate", {})
    service = service_of({"service": "candidate", **candidate}, durations=1)
    wish = wish_of(facts, service)
    policy = resource_of({"buffer_policy": "sum", **facts}).buffers
    named = {"uid": "booking", **booked}
    moved = facts.get("rescheduling", "")
    claims = live(claims_of([named], page), now=0, without=moved)
    spans = [span for each in claims for span in blocked_by(each, wish, policy=policy)]
    blocked = [
        {
            "start": page.written(low, like=booked["start"]),
            "end": page.written(high, like=booked["end"]),
        }
        for low, high in spans
    ]
    return {"blocked": blocked, "count": len(blocked)}


def holds(facts: Facts, asked: Facts) -> Answer:
    """Answer whether a place that somebody holds is offered to the viewer."""
    page = page_of(facts)
    host, service = facts.get("host", "host"), service_of(facts, step=1)
    first = facts["holds"][0]["start"] if facts["holds"] else HOUR["start"]
    start = page.minute(facts.get("start", first))
    rows = [
        {"host": host, "service": service.id, "seats_total": service.seats, **row}
        for row in facts["holds"]
    ]
    now = now_of(facts) if "now" in facts else from_minute(start - DAY)
    claims = [
        claim
        for number, row in enumerate(rows)
        if row["host"] == host
        for claim in _held(row, f"hold-{number}", service.minutes(), now, page)
    ]
    agenda = agenda_around(facts, start, claims=sorted(claims, key=lambda c: c.start))
    wish = wish_of(facts, service, now=now, token=facts.get("viewer", ""))
    return {"slot_offered": bool(offered(agenda, wish, start, start + 1))}


def _held(
    row: Facts, name: str, minutes: int, now: datetime, page: Page
) -> Sequence[Claim]:
    """Return the claims of a hold that has run out, or has a while to run."""
    start = page.minute(row["start"])
    if "expires_at" in row:
        expires = page.at(row["expires_at"])
    else:
        expires = now if row["expired"] else now + MINUTE
    booking = booking_of(
        {"end": row["start"], **row, "status": "held"},
        page,
        id=name,
        end=from_minute(start + minutes),
        token=row["owner"],
        expires_at=expires,
    )
    return booking.claims() if booking else ()
