"""Times as people write them, and as they are shown to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from ..domain.errors import InvalidTime

if TYPE_CHECKING:
    from ..domain.bookings import Booking
    from .sessions import Session

_WRITE = "write 2026-03-29T10:00+02:00, or '2026-03-29 10:00' for the wall clock"


def zones_of(session: Session, service: str, resource: str = "") -> tuple[str, ...]:
    """
    Return the zones of those who perform *service*, without repeats.

    Raises:
        NotFound: no such service or resource.
    """
    from ..domain.services import Service

    wanted = session.engine.catalog.get(Service, service, actor=session.actor)
    ids = (resource,) if resource else wanted.resources
    return tuple(dict.fromkeys(zone_of(session, id) for id in ids))


def zone_of(session: Session, resource: str) -> str:
    """
    Return the zone of the schedule that *resource* keeps.

    Raises:
        NotFound: no such resource.
    """
    from ..domain.resources import Resource
    from ..domain.schedules import Schedule

    catalog, actor = session.engine.catalog, session.actor
    kept = catalog.get(Resource, resource, actor=actor)
    return catalog.get(Schedule, kept.schedule, actor=actor).zone


def viewed(session: Session, zones: Iterable[str]) -> str:
    """Return the zone to show times in: ``--zone``, else the first of *zones*."""
    from ..domain.wallclock import zone

    chosen = session.options.zone
    if chosen is not None:
        return zone(chosen, allow_fixed=True).key
    return next(iter(zones), "UTC")


def read(session: Session, text: str, zones: Iterable[str]) -> datetime:
    """
    Return the instant that *text* means.

    Args:
        session: whose ``--zone`` reads wall-clock times.
        text: ISO 8601 with an offset, or a wall-clock time.
        zones: those that read them without ``--zone``, if that is only one.

    Raises:
        InvalidTime: *text* is no time, or a wall-clock time that is skipped,
            comes twice, or has no zone to be read in.
    """
    from ..domain.intervals import instant

    try:
        told = datetime.fromisoformat(text.strip())
    except ValueError:
        raise InvalidTime(f"{text[:40]!r} is no time: {_WRITE}") from None
    if _date(text) is not None:
        raise InvalidTime(f"{text[:40]!r} has no time of day: {_WRITE}")
    if told.tzinfo is not None:
        return instant(told)
    return on_wall(told, _reading(session, text, zones))


def read_bound(session: Session, text: str, zones: Iterable[str]) -> datetime:
    """Return the instant that *text* means, as `read` does, or a date's midnight."""
    from ..domain.intervals import from_minute
    from ..domain.wallclock import local_midnight

    day = _date(text)
    if day is None:
        return read(session, text, zones)
    return from_minute(local_midnight(day.toordinal(), _reading(session, text, zones)))


def _reading(session: Session, text: str, zones: Iterable[str]) -> str:
    several = tuple(zones)
    if session.options.zone is None and len(several) != 1:
        raise InvalidTime(
            f"{text[:40]!r} can be read in {' or '.join(several) or 'no zone'}: "
            "add --zone, or an offset such as +02:00"
        )
    return viewed(session, several)


def on_wall(told: datetime, zone_name: str) -> datetime:
    """
    Return the instant at which the wall clock of *zone_name* shows the naive *told*.

    Raises:
        InvalidTime: it never does, or twice; both readings are offered.
    """
    from ..domain.intervals import from_minute, instant
    from ..domain.wallclock import occurrences, zone

    wall = told.hour * 60 + told.minute
    found = occurrences(told.toordinal(), wall, zone_name)
    if len(found) == 1:
        return from_minute(found[0]).replace(
            second=told.second, microsecond=told.microsecond
        )
    info = zone(zone_name, allow_fixed=True)
    readings = [
        instant(told.replace(tzinfo=info, fold=fold)).astimezone(info)
        for fold in (0, 1)
    ]
    one, other = (each.isoformat(timespec="minutes") for each in readings)
    how = "comes twice" if found else "is skipped by the clocks"
    raise InvalidTime(
        f"{told:%Y-%m-%d %H:%M} {how} in {zone_name}: write {one} or {other}"
    )


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def clock(value: datetime, zone_name: str) -> str:
    """Return *value* as ``Mon 2026-03-30 10:00 +02:00`` in *zone_name*."""
    from ..domain.wallclock import zone

    local = value.astimezone(zone(zone_name, allow_fixed=True))
    return f"{local:%a %Y-%m-%d %H:%M} {offset(local)}"


def offset(local: datetime) -> str:
    """Return the UTC offset of *local* as ``+02:00``."""
    return local.isoformat()[-6:]


def span(booking: Booking, zone_name: str) -> str:
    """Return when *booking* is, as ``Mon 2026-03-30 10:00-11:00``, in *zone_name*."""
    from ..domain.wallclock import zone

    info = zone(zone_name, allow_fixed=True)
    start, end = booking.start.astimezone(info), booking.end.astimezone(info)
    last = "" if start.date() == end.date() else f"{end:%a %Y-%m-%d} "
    return f"{start:%a %Y-%m-%d} {_wall(start)}-{last}{_wall(end)}"


def _wall(local: datetime) -> str:
    """Return the time of day of *local*, with its offset where it comes twice."""
    comes_twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    return f"{local:%H:%M}{offset(local) if comes_twice else ''}"
