"""What a command on bookings has to read, and under which guards it may write."""

from __future__ import annotations

from datetime import datetime

import attrs

from ..domain.bookings import Booking
from ..domain.changes import resource_guard
from ..domain.decisions.booking import minutes_of
from ..domain.decisions.rescheduling import Move
from ..domain.durations import in_minutes
from ..domain.errors import LimitExceeded, NotFound
from ..domain.intervals import floor_minute
from ..domain.people import Actor, Customer
from ..domain.requests import BookingRequest
from ..domain.rules import Wish
from ..domain.services import Service
from ..domain.wallclock import DAY
from ..ports.storage import Scope
from .agendas import Agendas, Plan, performers
from .directory import CATALOG_GUARD, Directories, Directory

FARTHEST_SWAP = 400
"""How many days may lie between two bookings that change places."""


class Planner:
    """
    Makes the plans of commands.

    Args:
        directories: the catalogue.
        agendas: makes plans for questions to the rules.
    """

    def __init__(self, *, directories: Directories, agendas: Agendas) -> None:
        self._directories = directories
        self._agendas = agendas

    def request(
        self,
        request: BookingRequest,
        now: datetime,
        actor: Actor,
        held: Booking | None = None,
    ) -> Plan:
        """
        Return what must be read to book or hold, *held* being used up if given.

        Raises:
            NotFound: no such service or resource, or it does not perform that.
            InvalidRequest: the service has no such duration.
        """
        directory = self._directories.fresh(actor.tenant)
        service = directory.service(request.service)
        wish = Wish(
            service=service,
            minutes=minutes_of(request, service, held),
            now=now,
            customer=request.customer.key if request.customer else "",
        )
        start = floor_minute(request.at)
        plan = self._agendas.plan(
            directory,
            wish,
            (start, start),
            performers(service, request.resource),
            leaving=(held.resource,) if held else (),
        )
        return attrs.evolve(plan, about=(held,) if held else ())

    def again(
        self,
        known: Booking,
        now: datetime,
        actor: Actor,
        customer: Customer | None = None,
    ) -> Plan:
        """Return what must be read to check *known* again where it is."""
        directory = self._directories.fresh(actor.tenant)
        wish = _wish(directory, known, now)
        if customer:
            wish = attrs.evolve(wish, customer=customer.key)
        start = floor_minute(known.start)
        among = (known.resource,)
        plan = self._agendas.plan(directory, wish, (start, start), among)
        return attrs.evolve(plan, about=(known,))

    def move(self, known: Booking, to: Move, now: datetime, actor: Actor) -> Plan:
        """Return what must be read to move *known* to *to*."""
        directory = self._directories.fresh(actor.tenant)
        wish = _wish(directory, known, now)
        if to.duration is not None:
            longest = max(wish.minutes, in_minutes(to.duration))
            wish = attrs.evolve(wish, minutes=longest)
        start = floor_minute(to.start)
        among = (to.resource or known.resource,)
        leaving = (known.resource,)
        plan = self._agendas.plan(
            directory, wish, (start, start), among, leaving=leaving
        )
        return attrs.evolve(plan, about=(known,))

    def swap(self, one: Booking, other: Booking, now: datetime, actor: Actor) -> Plan:
        """
        Return what must be read to let two bookings change places.

        Raises:
            LimitExceeded: they are too far apart; the message names the limit.
        """
        directory = self._directories.fresh(actor.tenant)
        first, last = sorted((floor_minute(one.start), floor_minute(other.start)))
        if last - first > FARTHEST_SWAP * DAY:
            raise LimitExceeded(
                f"bookings {one.id} and {other.id} are {(last - first) // DAY} days "
                f"apart; at most {FARTHEST_SWAP} may lie between two that are swapped",
                limit="swap_days",
                most=FARTHEST_SWAP,
            )
        longest = max(one.end - one.start, other.end - other.start)
        wish = _wish(directory, one, now)
        plan = self._agendas.plan(
            directory,
            attrs.evolve(wish, minutes=in_minutes(longest)),
            (first, last),
            (one.resource, other.resource),
            customers=(other.customer_key,),
        )
        scope = attrs.evolve(plan.scope, bookings=(one.id, other.id))
        return attrs.evolve(plan, scope=scope, about=(one, other))

    def alone(self, known: Booking, actor: Actor) -> Plan:
        """
        Return a plan that reads nothing but *known*, under its resource's guard.

        A service that was removed has no rules left.
        """
        directory = self._directories.fresh(actor.tenant)
        try:
            service = directory.service(known.service)
        except NotFound:
            service = Service(known.service, (known.end - known.start,))
        keys = (resource_guard(known.resource),)
        scope = Scope(guards=(*keys, CATALOG_GUARD))
        return Plan(directory, service, (), (0, 0), scope, keys, about=(known,))


def _wish(directory: Directory, known: Booking, now: datetime) -> Wish:
    """Return what *known* asks of the rules where it is."""
    return Wish(
        service=directory.service(known.service),
        minutes=in_minutes(known.end - known.start),
        now=now,
        customer=known.customer_key,
    )
