"""``slots`` and ``explain``: what can be booked, and why not the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from ..domain.errors import InvalidRequest, LimitExceeded
from .answers import Answer
from .sessions import Session, Told
from .tables import table
from .times import clock, offset, read, read_bound, viewed, zones_of

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ..domain.conflicts import Verdict
    from ..domain.people import Customer
    from ..domain.slots import Slot, Slots

_MINUTES = re.compile(r"[0-9]{1,9}")


def slots(
    service: str,
    /,
    *,
    from_: str = "",
    to: str = "",
    days: int | None = None,
    resource: str = "",
    duration: str = "",
    units: int = 1,
    customer: str = "",
    hold: str = "",
    session: Told,
) -> Answer:
    """
    List the slots of a service.

    Args:
        service: Which service.
        from_: First start wanted: a date or a time. Default: now.
        to: Starts wanted before this date or time.
        days: How many days are wanted, instead of --to. Default: 7.
        resource: Only with this resource.
        duration: One of the service's durations, such as 45m or 1h30m.
        units: How many units or seats.
        customer: E-mail address; leaves out what this customer may not book.
        hold: Token of your own hold, which is not in the way.
        session: The run.
    """
    zones = zones_of(session, service, resource)
    first = read_bound(session, from_, zones) if from_ else session.now()
    last = _end(session, first, to, days, zones)
    found = session.engine.availability.slots(
        service=service,
        start=first,
        end=last,
        resource=resource,
        duration=length(duration),
        units=units,
        customer=known_by(customer),
        hold=hold,
        actor=session.actor,
    )
    zone_name = viewed(session, zones)
    data = {
        "service": service,
        "start": first,
        "end": last,
        "zone": zone_name,
        "asked_at": found.asked_at,
        "slots": found,
    }
    return Answer(data, lambda: _table(found, service, first, last, zone_name))


def explain(
    service: str,
    start: str,
    /,
    *,
    resource: str = "",
    duration: str = "",
    units: int = 1,
    customer: str = "",
    hold: str = "",
    session: Told,
) -> Answer:
    """
    Tell whether a start can be booked, why not, and what is nearest.

    Args:
        service: Which service.
        start: The start in question.
        resource: With this resource. Default: any.
        duration: One of the service's durations, such as 45m or 1h30m.
        units: How many units or seats.
        customer: E-mail address of the customer.
        hold: Token of your own hold, which is not in the way.
        session: The run.
    """
    zones = zones_of(session, service, resource)
    asked = read(session, start, zones)
    verdict = session.engine.availability.explain(
        service=service,
        start=asked,
        resource=resource,
        duration=length(duration),
        units=units,
        customer=known_by(customer),
        hold=hold,
        actor=session.actor,
    )
    zone_name = viewed(session, zones)
    return Answer(verdict, lambda: _told(verdict, service, asked, zone_name))


def length(text: str) -> int | str | None:
    """Return a length of time as the engine takes it; bare digits are minutes."""
    return int(text) if _MINUTES.fullmatch(text) else text or None


def known_by(email: str) -> Customer | None:
    """Return the customer with this e-mail address, or None for none."""
    from ..domain.people import Customer

    return Customer(email=email) if email else None


def _end(
    session: Session, first: datetime, to: str, days: int | None, zones: Sequence[str]
) -> datetime:

    if to:
        if days is not None:
            raise InvalidRequest("both --to and --days say where to end: give one")
        return read_bound(session, to, zones)
    most = session.settings.max_slot_days
    wanted = 7 if days is None else days
    if wanted > most:
        raise LimitExceeded(
            f"{wanted} days are asked for; at most {most} at a time",
            limit="max_slot_days",
            most=most,
        )
    if wanted < 1:
        raise InvalidRequest(f"--days {wanted} is not a number from 1")
    return first + timedelta(days=wanted)


def _table(
    found: Slots, service: str, first: datetime, last: datetime, zone_name: str
) -> Iterator[RenderableType]:
    if not found:
        yield (
            f"No slot of {service} from {clock(first, zone_name)}"
            f" to {clock(last, zone_name)} {zone_name}."
        )
        yield f"Why not: orchestrea explain {service} START"
        return
    minutes = found[0].end_minute - found[0].start_minute
    title = f"{len(found)} slots of {service}, {minutes} min, times in {zone_name}"
    drawn = table("Day", "UTC", "Starts", title=title, whole=("Day", "UTC"))
    for day, utc, starts in _rows(found, zone_name):
        drawn.add_row(f"{day:%a %Y-%m-%d}", utc, "  ".join(starts))
    yield drawn


def _rows(found: Slots, zone_name: str) -> Iterator[tuple[date, str, list[str]]]:
    """Yield local dates with their starts, a line for each offset that a date has."""
    rows: dict[tuple[date, str], list[str]] = {}
    for day, among in found.by_day(zone_name).items():
        for each in among:
            local = _local(each, zone_name)
            rows.setdefault((day, offset(local)), []).append(f"{local:%H:%M}")
    for (day, utc), starts in rows.items():
        yield day, utc, starts


def _local(slot: Slot, zone_name: str) -> datetime:
    from ..domain.wallclock import zone

    return slot.start.astimezone(zone(zone_name, allow_fixed=True))


def _told(
    verdict: Verdict, service: str, asked: datetime, zone_name: str
) -> Iterator[RenderableType]:
    from rich.text import Text

    answer = "can be booked" if verdict.bookable else "cannot be booked"
    start = f"{clock(asked, zone_name)} {zone_name}"
    yield Text(
        f"{service} at {start} {answer}.", "green" if verdict.bookable else "red"
    )
    if verdict.reasons:
        drawn = table("Rule", "Effect", "Why", whole=("Rule", "Effect"))
        for each in verdict.reasons:
            drawn.add_row(each.rule, each.severity.value, Text(each.staff))
        yield drawn
    if verdict.nearest:
        yield f"Nearest, times in {zone_name}:"
        for slot in verdict.nearest:
            yield f"  {clock(slot.start, zone_name)}"
