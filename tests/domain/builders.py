"""Small agendas, wishes, claims and bookings, with everything else at its default."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from orchestrea.domain.bookings import Booking
from orchestrea.domain.claims import Claim, session_share
from orchestrea.domain.hours import Openings, openings
from orchestrea.domain.intervals import floor_minute, from_minute
from orchestrea.domain.resources import Resource
from orchestrea.domain.rules import Agenda, Wish
from orchestrea.domain.schedules import Schedule, WeeklyHours
from orchestrea.domain.services import Service
from orchestrea.domain.wallclock import DAY

MONDAY = "2026-03-16"
"""An ordinary Monday: two weeks before Europe changes its clocks."""


def instant(text: str, zone: str = "UTC") -> datetime:
    """The instant at which the clock of *zone* shows *text*."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def minute(text: str, zone: str = "UTC") -> int:
    """The same, in minutes since the epoch; a bare time is one of the Monday."""
    return floor_minute(instant(text if "-" in text else f"{MONDAY} {text}", zone))


def shown(starts, zone: str = "UTC") -> list[str]:
    """The starts as the clock of *zone* shows them, without their dates."""
    return [f"{from_minute(at).astimezone(ZoneInfo(zone)):%H:%M}" for at in starts]


def schedule(*hours: str, days: str = "mo-su", zone: str = "UTC", **more) -> Schedule:
    """A schedule with the same *hours* on every one of *days*."""
    weekly = [WeeklyHours(days, hours)] if hours else []
    return Schedule("s", zone, hours=weekly, **more)


def opened(plan: Schedule, first: str = MONDAY, days: int = 7, **more) -> Openings:
    """The openings from two days before *first* to two days after its *days*."""
    start = minute(f"{first} 00:00", plan.zone)
    return openings(plan, start - 2 * DAY, start + (days + 2) * DAY, **more)


def agenda(
    *hours: str,
    claims=(),
    plan: Schedule | None = None,
    first: str = MONDAY,
    days: int = 7,
    capacity: int = 1,
    buffers: str = "max",
    inside: bool = False,
    of_service=(),
    of_customer=(),
) -> Agenda:
    """The agenda of resource ``r``, open all day unless *hours* are given."""
    plan = plan or schedule(*(hours or ["00:00-24:00"]))
    return Agenda(
        Resource("r", "s", capacity=capacity, buffers=buffers, buffers_inside=inside),
        plan,
        opened(plan, first, days),
        claims=sorted(claims, key=lambda claim: claim.start),
        of_service=of_service,
        of_customer=of_customer,
    )


def wish(
    minutes: int = 60,
    *,
    now: str = "2026-03-01 00:00",
    units: int = 1,
    customer: str = "",
    moving: Booking | None = None,
    token: str = "",
    since: str = "",
    **service,
) -> Wish:
    """A wish for *minutes* of a service that has the given fields."""
    return Wish(
        service=Service("v", minutes, ["r"], **service),
        minutes=minutes,
        now=instant(now),
        units=units,
        customer=customer,
        moving=moving,
        token=token,
        since=instant(since) if since else None,
    )


def claim(start: str, end: str, booking: str = "b", **more) -> Claim:
    """A claim on ``r`` from *start* to *end* by a booking of service ``v``."""
    more = {"service": "v", **more}
    return Claim("r", minute(start), minute(end), booking=booking, **more)


def seat(start: str, end: str, booking: str = "b", *, of: int = 3, **more) -> Claim:
    """One seat in a session of service ``v`` that has *of*."""
    share = session_share("v", minute(start), minute(end))
    return claim(start, end, booking, share=share, seats=of, **more)


def booking(**more) -> Booking:
    """A confirmed booking of an hour on the Monday at ten."""
    fields = {
        "id": "b",
        "service": "v",
        "resource": "r",
        "start": instant(f"{MONDAY} 10:00"),
        "end": instant(f"{MONDAY} 11:00"),
        "status": "confirmed",
        "version": 1,
        "created_at": instant("2026-03-01 00:00"),
        "local_start": f"{MONDAY}T10:00:00",
        "zone": "UTC",
        "tzdata": "2026a",
        "uid": "b@default",
    }
    return Booking(**{**fields, **more})
