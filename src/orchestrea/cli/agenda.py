"""``agenda``: a week of one or several resources, drawn in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from .answers import Answer, console
from .sessions import Session, Told
from .times import viewed

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ..domain.resources import Resource
    from ..domain.schedules import Schedule
    from ..domain.timeline import Span
    from .weeks import Week

_PAGE = 10_000


def agenda(
    *,
    week: str = "",
    resource: Annotated[Sequence[str], Parameter(consume_multiple=False)] = (),
    session: Told,
) -> Answer:
    """
    Draw a week: when it is open, and what is booked.

    Args:
        week: A date in the week that is wanted. Default: today.
        resource: Whose week. May be repeated. Default: everybody's.
        session: The run.
    """
    weeks = [_week(session, each, week) for each in _resources(session, resource)]
    return Answer([_data(each) for each in weeks], lambda: _shown(session, weeks))


def _resources(session: Session, ids: Sequence[str]) -> Sequence[Resource]:
    from ..domain.resources import Resource

    catalog, actor = session.engine.catalog, session.actor
    if ids:
        return [catalog.get(Resource, id, actor=actor) for id in dict.fromkeys(ids)]
    return catalog.list(Resource, actor=actor)


def _week(session: Session, resource: Resource, wanted: str) -> Week:
    from ..domain.intervals import from_minute
    from ..domain.schedules import Schedule
    from ..domain.wallclock import local_midnight
    from .weeks import Week

    catalog, actor = session.engine.catalog, session.actor
    schedule = catalog.get(Schedule, resource.schedule, actor=actor)
    zone_name = viewed(session, (schedule.zone,))
    first = _first_day(session, wanted, schedule, zone_name)
    start, end = (local_midnight(day, zone_name) for day in (first, first + 7))
    among = session.engine.bookings.list(
        start=from_minute(start),
        end=from_minute(end),
        resource=resource.id,
        most=_PAGE,
        actor=actor,
    )
    now = session.now()
    return Week(
        name=resource.name or resource.id,
        zone=zone_name,
        first=first,
        open=_open(session, resource, schedule, (start, end)),
        bookings=tuple(each for each in among if each.blocks(now)),
    )


def _first_day(
    session: Session, wanted: str, schedule: Schedule, zone_name: str
) -> int:
    from ..domain.schedules import local_date
    from ..domain.wallclock import zone

    info = zone(zone_name, allow_fixed=True)
    day = local_date(wanted) if wanted else session.now().astimezone(info).date()
    return day.toordinal() - (day.weekday() - schedule.week_start) % 7


def _open(
    session: Session, resource: Resource, schedule: Schedule, span: Span
) -> Sequence[Span]:
    """Return when *resource* is open, with holidays and restricting schedules."""
    from ..domain.hours import openings
    from ..domain.schedules import Schedule

    catalog, actor = session.engine.catalog, session.actor
    others = [catalog.get(Schedule, id, actor=actor) for id in resource.restrictions]
    restrictions = [
        openings(each, *span, holidays=_holidays(session, each, span))
        for each in others
    ]
    days = _holidays(session, schedule, span)
    return openings(schedule, *span, holidays=days, restrictions=restrictions).spans


def _holidays(session: Session, schedule: Schedule, span: Span) -> dict[date, str]:
    from ..domain.wallclock import day_of

    first, last = (date.fromordinal(day_of(at, schedule.zone)) for at in span)
    days: dict[date, str] = {}
    for name in schedule.holidays:
        days.update(session.plugins.holidays().days(name, first, last))
    return days


def _data(week: Week) -> dict[str, object]:
    from ..domain.intervals import from_minute

    return {
        "name": week.name,
        "zone": week.zone,
        "first": date.fromordinal(week.first),
        "last": date.fromordinal(week.days[-1]),
        "open": [
            {"start": from_minute(start), "end": from_minute(end)}
            for start, end in week.open
        ],
        "bookings": week.bookings,
    }


def _shown(session: Session, weeks: Sequence[Week]) -> Iterator[RenderableType]:
    from .weeks import drawing

    options = console(color=not session.options.no_color).options
    if not weeks:
        yield "No resources."
    for each in weeks:
        yield from drawing(each, options.max_width, ascii_only=options.ascii_only)
