"""From a question to what must be read, and from what was read to agendas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import attrs

from ..domain.bookings import Booking
from ..domain.changes import customer_guard, resource_guard, service_guard
from ..domain.claims import Claim
from ..domain.errors import NotFound
from ..domain.horizons import DAYS_SEARCHED
from ..domain.hours import Openings, openings
from ..domain.ids import ResourceId
from ..domain.intervals import EPOCH, floor_minute
from ..domain.limits import period_around
from ..domain.policies import BookableDays, Severity
from ..domain.policies import Scope as Counted
from ..domain.resources import Resource
from ..domain.rules import NOTHING_CLAIMED, Agenda, Wish
from ..domain.schedules import Schedule
from ..domain.services import Service
from ..domain.timeline import Span
from ..domain.wallclock import DAY
from ..ports.holidays import Holidays
from ..ports.storage import Scope, Snapshot, Tally
from .caches import Bounded
from .directory import CATALOG_GUARD, Directory

BEFORE, AFTER = 2 * DAY, 3 * DAY
"""How much more than the question is read: windows over midnight, grids and buffers."""

MOST_SPANS = 250_000
"""How many opening spans are kept altogether, with the grids laid over them."""


@attrs.frozen
class Plan:
    """
    What a question needs to be answered.

    Args:
        directory: the catalogue it was made from.
        service: what is asked for.
        candidates: the resources that may do it, in the order of preference.
        span: whole UTC days around the question, in minutes.
        scope: what is to be read.
        keys: the guards under which an answer may be written.
        customer: key of the customer who asks, or empty.
        about: the bookings it was made from; it is void once one has changed.
    """

    directory: Directory
    service: Service
    candidates: tuple[Resource, ...]
    span: Span
    scope: Scope
    keys: tuple[str, ...]
    customer: str = ""
    about: tuple[Booking, ...] = ()


class Agendas:
    """
    Makes plans, and agendas from what they read; openings are kept.

    Args:
        holidays: the public holidays.
    """

    def __init__(self, holidays: Holidays) -> None:
        self._holidays = holidays
        self._openings: Bounded[tuple[object, ...], Openings] = Bounded(MOST_SPANS)

    def plan(
        self,
        directory: Directory,
        wish: Wish,
        around: Span,
        among: Sequence[ResourceId],
        *,
        leaving: Iterable[ResourceId] = (),
        customers: Sequence[str] = (),
    ) -> Plan:
        """
        Return what must be read to answer *wish* for starts *around*.

        Args:
            directory: the catalogue.
            wish: what is asked.
            around: the earliest and the latest start in question, UTC minutes.
            among: the candidates, in the order of preference.
            leaving: resources on which the answer gives something free.
            customers: keys of further customers that it concerns.

        Raises:
            NotFound: a resource or schedule is not there.
        """
        service = wish.service
        candidates = tuple(directory.resource(id) for id in dict.fromkeys(among))
        first, last = _reach(service, wish, *around)
        span = (first // DAY * DAY - BEFORE, (last + wish.minutes) // DAY * DAY + AFTER)
        keyed = tuple(filter(None, dict.fromkeys((wish.customer, *customers))))
        zones = [directory.schedule(each.schedule) for each in candidates]
        counted = _periods(service, zones, first, last + wish.minutes)
        tallies = tuple(_tallies(service, keyed, span, counted))
        keys = tuple(_guards(service, [*dict.fromkeys((*among, *leaving))], keyed))
        by_resource = Counted.RESOURCE in _scopes(service)
        start, end = _union(span, counted) if by_resource else span
        scope = Scope(
            resources=tuple(each.id for each in candidates),
            start=start,
            end=end,
            tallies=tallies,
            guards=(*keys, CATALOG_GUARD),
        )
        return Plan(directory, service, candidates, span, scope, keys, wish.customer)

    def agendas(
        self, plan: Plan, snapshot: Snapshot, customer: str
    ) -> tuple[Agenda, ...]:
        """Return the agendas of all candidates for the customer with this key."""
        of_service, of_customer = _tallied(plan.scope, snapshot, customer)
        return tuple(
            Agenda(
                resource=each,
                schedule=plan.directory.schedule(each.schedule),
                openings=self.openings(plan, each),
                claims=snapshot.claims[each.id],
                of_service=of_service,
                of_customer=of_customer,
            )
            for each in plan.candidates
        )

    def openings(self, plan: Plan, resource: Resource) -> Openings:
        """
        Return when *resource* is open for the service over the span of *plan*.

        They are kept by the identity of the schedules, which they hold on to:
        a version may come again when a record was removed meanwhile.
        """
        schedules = plan.directory.schedules_of(resource, plan.service)
        key = (*map(id, schedules), plan.span)
        known = self._openings.get(key)
        if known is None:
            known = self._opened(schedules, plan.span)
            self._openings.put(key, known, len(known.spans) + 1)
        return known

    def _opened(self, schedules: Sequence[Schedule], span: Span) -> Openings:
        own, *others = schedules
        return openings(
            own,
            *span,
            holidays=self._public_holidays(own, span),
            restrictions=[self._opened([other], span) for other in others],
        )

    def _public_holidays(self, schedule: Schedule, span: Span) -> Mapping[date, str]:
        if not schedule.holidays:
            return {}
        first, last = (
            date.fromordinal(minute // DAY + EPOCH.toordinal()) for minute in span
        )
        days: dict[date, str] = {}
        for name in schedule.holidays:
            days.update(self._holidays.days(name, first, last))
        return days


def performers(service: Service, resource: ResourceId = "") -> tuple[ResourceId, ...]:
    """
    Return who may perform *service*: *resource* alone when it is given.

    Raises:
        NotFound: *resource* does not perform it; the message names those that do.
    """
    if not resource:
        return service.resources
    if resource in service.resources:
        return (resource,)
    raise NotFound(
        f"resource {resource!r} does not perform service {service.id!r}; "
        f"these do: {', '.join(service.resources) or 'none'}",
        kind="resource",
        id=resource,
    )


def _reach(service: Service, wish: Wish, first: int, last: int) -> Span:
    """
    Widen the starts in question to those that decide a horizon of bookable days.

    What lies wholly outside of the days that such a horizon can reach is refused
    whatever else there is.
    """
    if not isinstance(service.horizon, BookableDays):
        return first, last
    now = floor_minute(wish.now)
    end = now + (DAYS_SEARCHED + 1) * DAY
    if last < now - BEFORE or end < first:
        return first, last
    return min(first, now), max(last, end)


def _scopes(service: Service) -> set[Counted]:
    return {limit.scope for limit in service.limits}


def _guards(
    service: Service, resources: Iterable[ResourceId], customers: Iterable[str]
) -> Iterable[str]:
    scopes = _scopes(service)
    yield from map(resource_guard, resources)
    if Counted.SERVICE in scopes:
        yield service_guard(service.id)
    # Another service may refuse what this booking overlaps, whatever this one does.
    yield from map(customer_guard, customers)


def _periods(
    service: Service, schedules: Sequence[Schedule], first: int, last: int
) -> Span:
    """Return the UTC minutes of all periods of limits that [first, last] touches."""
    by_zone = {(each.zone, each.week_start): each for each in schedules}
    spans = [
        period_around(minute, limit.per, schedule)
        for limit in service.limits
        for schedule in by_zone.values()
        for minute in (first, last)
    ]
    if not spans:
        return first, last
    return min(low for low, _ in spans), max(high for _, high in spans)


def _tallies(
    service: Service, customers: Sequence[str], span: Span, counted: Span
) -> Iterable[Tally]:
    scopes = _scopes(service)
    if Counted.SERVICE in scopes:
        yield Tally(*counted, service=service.id)
    for customer in customers:
        if Counted.CUSTOMER in scopes:
            yield Tally(*_union(span, counted), customer=customer)
        elif service.overlaps is not Severity.IGNORE:
            yield Tally(*span, customer=customer)


def _tallied(
    scope: Scope, snapshot: Snapshot, customer: str
) -> tuple[Sequence[Claim], Sequence[Claim]]:
    """Return the claims of the service, and those of *customer*, that were read."""
    of_service: Sequence[Claim] = NOTHING_CLAIMED
    of_customer: Sequence[Claim] = NOTHING_CLAIMED
    for tally, claims in zip(scope.tallies, snapshot.tallies, strict=True):
        if tally.service:
            of_service = claims
        elif tally.customer == customer:
            of_customer = claims
    return of_service, of_customer


def _union(one: Span, other: Span) -> Span:
    return min(one[0], other[0]), max(one[1], other[1])
