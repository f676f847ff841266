"""Listing slots and explaining refusals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import attrs

from ..domain import pipeline
from ..domain.conflicts import Reason, Verdict
from ..domain.decisions.booking import blocks, nobody
from ..domain.durations import optional_duration
from ..domain.errors import InvalidInterval, LimitExceeded
from ..domain.ids import ResourceId, ServiceId, Token
from ..domain.intervals import ceil_minute, floor_minute, instant
from ..domain.people import ANYONE, Actor, Customer
from ..domain.requests import (
    optional_customer,
    optional_id,
    whole_minute,
    whole_units,
)
from ..domain.rules import Agenda, Rule, Wish
from ..domain.services import Service
from ..domain.slots import Slots
from ..domain.timeline import Span
from ..domain.wallclock import DAY
from ..ports.clock import Clock
from ..ports.storage import Scope, Storage
from .agendas import Agendas, performers
from .alternatives import nearest
from .directory import Directories
from .searching import Question, Search

Rules = Callable[[Service], Sequence[Rule]]


@attrs.frozen
class Bounds:
    """
    How large one question may be.

    Args:
        days: from the first to the last start.
        cells: days times resources.
    """

    days: int = 400
    cells: int = 20_000

    def check(self, minutes: int, resources: int) -> None:
        """
        Check the size of a question.

        Raises:
            LimitExceeded: it is too large; the message names the limit.
        """
        days = -(-minutes // DAY)
        if days > self.days:
            raise LimitExceeded(
                f"{days} days are asked for; max_slot_days is {self.days}",
                limit="max_slot_days",
                most=self.days,
            )
        if days * resources > self.cells:
            raise LimitExceeded(
                f"{days} days of {resources} resources are asked for, which is "
                f"{days * resources} in all; max_slot_cells is {self.cells}",
                limit="max_slot_cells",
                most=self.cells,
            )


class Availability:
    """
    What may be booked, and why not the rest.

    Args:
        storage: where claims are read.
        clock: tells now.
        directories: the catalogue.
        agendas: makes plans and agendas.
        rules: the rules that plug-ins add for a service.
        bounds: how large a question may be.
    """

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        directories: Directories,
        agendas: Agendas,
        rules: Rules,
        bounds: Bounds,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._directories = directories
        self._rules = rules
        self._bounds = bounds
        self._agendas = agendas
        self._search = Search(storage, agendas)

    def slots(
        self,
        *,
        service: ServiceId,
        start: datetime,
        end: datetime,
        resource: ResourceId = "",
        duration: timedelta | int | str | None = None,
        customer: Customer | None = None,
        units: int = 1,
        hold: Token = "",
        actor: Actor = ANYONE,
    ) -> Slots:
        """
        Return the slots that start in [start, end), in order.

        Args:
            service: what is to be booked.
            start: aware; the first instant wanted.
            end: aware; the instant after the last one wanted.
            resource: only with this one; by default with any that performs it.
            duration: one of the service's durations; by default the first.
            customer: leaves out what this customer may not book.
            units: how many units or seats are wanted.
            hold: the asker's own hold, which is not in the way.
            actor: who asks.

        Raises:
            NotFound: no such service or resource.
            InvalidTime: naive times.
            InvalidInterval: *end* is before *start*.
            LimitExceeded: too many days, or too many resources for so many days.
        """
        question = self._question(
            service, resource, duration, customer, units, hold, actor
        )
        around = _window(start, end)
        self._bounds.check(around[1] - around[0], len(question.among))
        starts = self._search.starts(question, around)
        return _slots(starts, question, resource)

    def explain(
        self,
        *,
        service: ServiceId,
        start: datetime,
        resource: ResourceId = "",
        duration: timedelta | int | str | None = None,
        customer: Customer | None = None,
        units: int = 1,
        hold: Token = "",
        actor: Actor = ANYONE,
    ) -> Verdict:
        """
        Return whether *start* may be booked, why not, and what is nearest to it.

        Args:
            service: what is to be booked.
            start: aware, on a whole minute; the start in question.
            resource: with this one; by default with any, the first one's reasons
                being told when none can.
            duration: one of the service's durations; by default the first.
            customer: for whom.
            units: how many units or seats.
            hold: the asker's own hold.
            actor: who asks.

        Raises:
            NotFound: no such service or resource.
            InvalidTime: a naive time.
            InvalidRequest: a start with seconds.
        """
        question = self._question(
            service, resource, duration, customer, units, hold, actor
        )
        minute = floor_minute(whole_minute(start))
        agendas, told = self._told(question, minute)
        asked_at = question.wish.now
        if not blocks(told):
            return Verdict(True, told, (), asked_at)
        near = nearest(self._search, question, minute, agendas, self._bounds.cells)
        return Verdict(False, told, tuple(_slots(near, question, resource)), asked_at)

    def forget(self) -> None:
        """Drop what was kept of earlier answers; the next one reads claims again."""
        self._search = Search(self._storage, self._agendas)

    def _question(
        self,
        service: ServiceId,
        resource: ResourceId,
        duration: timedelta | int | str | None,
        customer: Customer | None,
        units: int,
        hold: Token,
        actor: Actor,
    ) -> Question:
        now = self._clock.now()
        directory = self._directories.fresh(actor.tenant)
        wanted = directory.service(service)
        person = optional_customer(customer)
        token = optional_id(hold, "hold token")
        wish = Wish(
            service=wanted,
            minutes=wanted.minutes(optional_duration(duration)),
            now=now,
            units=max(whole_units(units), wanted.units),
            customer=person.key if person else "",
            token=token,
        )
        return Question(
            directory=directory,
            wish=wish,
            among=performers(wanted, optional_id(resource, "resource id")),
            extra=self._rules(wanted),
            actor=actor,
            held=self._held(wish, actor) if token else None,
        )

    def _told(
        self, question: Question, minute: int
    ) -> tuple[Sequence[Agenda], tuple[Reason, ...]]:
        """
        Return agendas, and the first one's reasons or what warns of one that can.

        Where masks know whether anybody can, nobody but the first is looked at:
        what only warns is about the customer, and the same for all.
        """
        if not question.among:
            return (), (nobody(question.wish.service),)
        alone = attrs.evolve(question, among=question.among[:1])
        agendas, told = self._asked(alone, minute)
        if len(question.among) == 1 or not blocks(told):
            return agendas, told
        offered = self._search.offers(question, minute)
        if offered is None:
            return self._asked(question, minute)
        if offered:
            told = tuple(each for each in told if not blocks((each,)))
        return agendas, told

    def _asked(
        self, question: Question, minute: int
    ) -> tuple[Sequence[Agenda], tuple[Reason, ...]]:
        """Ask every candidate until one can; otherwise tell what the first one said."""
        wish = question.at(minute)
        agendas = self._search.agendas(question, wish, (minute, minute))
        first: tuple[Reason, ...] = ()
        for agenda in agendas:
            told = pipeline.reasons(agenda, wish, minute, extra=question.extra)
            if not blocks(told):
                return agendas, told
            first = first or told
        return agendas, first

    def _held(self, wish: Wish, actor: Actor) -> tuple[int, datetime] | None:
        """Return the start that is held with the wish's token, and since when."""
        found = self._storage.look(actor.tenant, Scope(token=wish.token)).bookings
        for held in found.values():
            if held.service == wish.service.id and held.blocks(wish.now):
                return floor_minute(held.start), held.created_at
        return None


def _slots(starts: Sequence[int], question: Question, resource: ResourceId) -> Slots:
    """Return *starts* as slots, named for the resource where there is no choice."""
    among, wish = question.among, question.wish
    named = resource or (among[0] if len(among) == 1 else "")
    return Slots(starts, wish.minutes, named, wish.now)


def _window(start: datetime, end: datetime) -> Span:
    first, last = ceil_minute(instant(start)), ceil_minute(instant(end))
    if last < first:
        raise InvalidInterval(
            f"end {end.isoformat()} is before start {start.isoformat()}"
        )
    return first, last
