"""What the business offers, before anybody has booked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from orchestrea import Engine, Reason, Resource, Schedule, Service, Slot

from .facts import ClockChange, ClosedDay, Names

SERVICE = "consultation"


def names(engine: Engine) -> Names:
    """Return what resources and services are called, and where the former are."""
    resources = {each.id: each for each in engine.catalog.list(Resource)}
    return Names(
        resources=resources,
        services={each.id: each for each in engine.catalog.list(Service)},
        zones={
            id: engine.catalog.get(Schedule, each.schedule).zone
            for id, each in resources.items()
        },
    )


def slots_of(
    engine: Engine, who: str, first: date, end: date, zone: ZoneInfo
) -> tuple[Slot, ...]:
    """Return the consultations that *who* offers from *first* to before *end*."""
    start, until = (datetime.combine(day, time(), zone) for day in (first, end))
    found = engine.availability.slots(
        service=SERVICE, resource=who, start=start, end=until
    )
    return tuple(found)


def closed_days(
    engine: Engine, who: str, first: date, end: date, zone: ZoneInfo
) -> Iterator[ClosedDay]:
    """Ask *who* for ten o'clock on every day, and keep the public holidays."""
    for day in days(first, end):
        reason = _holiday(engine, who, datetime.combine(day, time(10), zone))
        if reason:
            after = day + timedelta(days=1)
            yield ClosedDay(
                who, day, reason, len(slots_of(engine, who, day, after, zone))
            )


def clock_change(
    engine: Engine, who: str, last: date, first: date, zone: ZoneInfo
) -> ClockChange:
    """Return the first slots of *who* on both sides of a change of the clocks."""
    before, after = (
        slots_of(engine, who, day, day + timedelta(days=1), zone)[0]
        for day in (last, first)
    )
    return ClockChange(who, before, after)


def days(first: date, end: date) -> Iterator[date]:
    """Yield the dates from *first* to before *end*."""
    while first < end:
        yield first
        first += timedelta(days=1)


def _holiday(engine: Engine, who: str, start: datetime) -> Reason | None:
    verdict = engine.availability.explain(service=SERVICE, resource=who, start=start)
    return next((each for each in verdict.reasons if each.rule == "holiday"), None)
