"""From the facts of a case to bookings, claims, an agenda and the starts it offers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import attrs

from orchestrea.domain.bookings import Booking
from orchestrea.domain.claims import Claim
from orchestrea.domain.hours import Openings
from orchestrea.domain.intervals import from_minute
from orchestrea.domain.pipeline import offered
from orchestrea.domain.resources import Resource
from orchestrea.domain.rules import Agenda, Wish
from orchestrea.domain.services import Service
from orchestrea.domain.wallclock import DAY

from .hours import opened, page_of
from .services import grid_of, service_of
from .vocabulary import POLICIES, Facts, Page, status_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def now_of(facts: Facts) -> datetime:
    """Return when the question is asked; at the epoch if the case does not say."""
    return page_of(facts).at(facts["now"]) if "now" in facts else EPOCH


def resource_of(facts: Facts, **settled: Any) -> Resource:
    """Return what is booked, with the case's policy of buffers."""
    named = facts.get("buffer_policy", facts.get("policy"))
    given: dict[str, Any] = {"id": "resource", "schedule": "schedule"}
    if isinstance(named, str):
        given["buffers"] = POLICIES[named]
    return Resource(**{**given, **settled})


def wish_of(facts: Facts, service: Service, **settled: Any) -> Wish:
    """Return what is asked for."""
    return Wish(
        **{
            "service": service,
            "minutes": service.minutes(),
            "now": now_of(facts),
            **settled,
        }
    )


def agenda_of(
    facts: Facts,
    openings: Openings,
    *,
    resource: Resource | None = None,
    zone: str | None = None,
    **known: Any,
) -> Agenda:
    """Return a resource's agenda in *zone*: else the grid's, the case's, the hours'."""
    zone = zone or grid_of(facts).get("tz") or facts.get("tz") or openings.schedule.zone
    schedule = attrs.evolve(openings.schedule, zone=zone)
    return Agenda(resource or resource_of(facts), schedule, openings, **known)


def agenda_around(
    facts: Facts, start: int, end: int = 0, page: Page | None = None, **known: Any
) -> Agenda:
    """Return the agenda of the days around the minutes from *start* to *end*."""
    openings = opened(facts, start - DAY, max(start, end) + 2 * DAY, page=page)
    return agenda_of(facts, openings, **known)


def booking_of(row: Facts, page: Page, **settled: Any) -> Booking | None:
    """Return the booking that a case tells of; None where it takes no time at all."""
    status = status_of(row.get("status", "confirmed"))
    if status is None:
        return None
    skirted = row.get("kind") != "external"
    start, end = page.between(row).touched
    given: dict[str, Any] = {
        "id": row.get("uid", "booking"),
        "service": row.get("service", "service"),
        "resource": row.get("resource", row.get("host", "resource")),
        "start": from_minute(start),
        "end": from_minute(end),
        "status": status,
        "before": row.get("buffer_before_min", 0) if skirted else 0,
        "after": row.get("buffer_after_min", 0) if skirted else 0,
        "seats": row.get("seats_total", 1),
        "units": row.get("seats_taken", row.get("units", 1)),
    }
    told = {"version": 1, "created_at": EPOCH, "local_start": "", "uid": ""}
    return Booking(**{**given, **told, "zone": "UTC", "tzdata": "", **settled})


def claims_of(rows: Iterable[Facts], page: Page, **settled: Any) -> Sequence[Claim]:
    """Return what the bookings in *rows* claim, in order of their start."""
    found: list[Claim] = []
    for number, row in enumerate(rows):
        booking = booking_of({"uid": f"booking-{number}", **row}, page, **settled)
        found += booking.claims() if booking else ()
    return sorted(found, key=lambda claim: claim.start)


def moving_of(facts: Facts, rows: Iterable[Facts], page: Page) -> Booking | None:
    """Return the booking that is being moved, if the case tells of one."""
    uid = facts.get("rescheduling")
    moved = [row for row in rows if uid is not None and row.get("uid") == uid]
    return booking_of(moved[0], page) if moved else None


def busy_of(facts: Facts, rows: Iterable[Facts]) -> Sequence[Claim]:
    """Return the claims of those *rows* whose status the case says is blocking."""
    blocking = frozenset(facts.get("blocking_statuses", ("confirmed",)))
    kept = [row for row in rows if row.get("status", "confirmed") in blocking]
    return claims_of([{**row, "status": "confirmed"} for row in kept], page_of(facts))


def starts_of(facts: Facts, start: int, end: int) -> Sequence[int]:
    """Return the starts that are offered within the minutes [start, end)."""
    rows = facts.get("busy", ())
    agenda = agenda_of(facts, opened(facts, start, end), claims=busy_of(facts, rows))
    moving = moving_of(facts, rows, page_of(facts))
    wish = wish_of(facts, service_of(facts), moving=moving)
    return offered(agenda, wish, start, end)
