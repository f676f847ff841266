"""The one way in which a booking use case writes: load, decide, commit, tell."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

import attrs

from ..domain.bookings import Booking
from ..domain.changes import Changes, resource_guard
from ..domain.errors import ConcurrentUpdate, OrchestreaError, StorageUnavailable
from ..domain.events import Event
from ..domain.requests import Known
from ..domain.rules import Rule
from ..domain.services import Service
from ..domain.wallclock import tzdata_version
from ..ports.clock import Clock
from ..ports.patience import Patience
from ..ports.storage import Scope, Snapshot, Storage, UnitOfWork
from .agendas import Agendas, Plan
from .commands import Command
from .directory import CATALOG_GUARD
from .retrying import retrying

Publish = Callable[[Event, Booking], None]
Rules = Callable[[Service], tuple[Rule, ...]]
Outcome = tuple[tuple[Booking, ...], tuple[Event, ...]]

logger = logging.getLogger("orchestrea.bookings")


class Writer:
    """
    Runs commands: each is one transaction, and its events are told afterwards.

    Args:
        storage: where everything is kept.
        clock: tells now, once per command.
        patience: how long a lost race is run again.
        agendas: makes agendas from what was read.
        rules: the rules that plug-ins add for a service.
        publish: is told every event after its commit.
    """

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        patience: Patience,
        agendas: Agendas,
        rules: Rules,
        publish: Publish,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._patience = patience
        self._agendas = agendas
        self._rules = rules
        self._publish = publish

    def run(self, command: Command) -> tuple[Booking, ...]:
        """
        Run *command* and return the bookings it changed, or those it left as they were.

        Raises:
            IdempotencyConflict: its key came with another request before.
            StaleVersion: the booking is not at the version that was expected.
            BusyRetry: it lost every race.
        """
        now = self._clock.now()
        bookings, events = retrying(self._patience, lambda: self._once(command, now))
        by_id = {booking.id: booking for booking in bookings}
        for event in events:
            logger.info("%s", event.kind, extra={"booking": event.booking})
            self._publish(event, by_id[event.booking])
        return bookings

    def _once(self, command: Command, now: datetime) -> Outcome:
        try:
            plan, decide = command.prepare(now)
        except OrchestreaError:
            # What was asked the first time may have made it impossible by now.
            answers = self._answers(command, now)
            if not answers:
                raise
            return answers, ()
        extra = self._rules(plan.service)
        with self._storage.begin(command.terms.actor.tenant, plan.keys) as work:
            snapshot = work.snapshot(command.scope(plan))
            if not command.answered(snapshot.remembered, now):
                known = self._known(command, plan, snapshot, extra, now)
                return self._decided(command, plan, snapshot, known, decide, work)
        return self._answers(command, now), ()

    def _answers(self, command: Command, now: datetime) -> tuple[Booking, ...]:
        """Return what the command's key was answered; nothing when it is new."""
        tenant = command.terms.actor.tenant
        found = [
            command.answered(self._storage.look(tenant, Scope(key=key)).remembered, now)
            for key in command.keys
        ]
        return tuple(booking for booking in found if booking is not None)

    def _known(
        self,
        command: Command,
        plan: Plan,
        snapshot: Snapshot,
        extra: tuple[Rule, ...],
        now: datetime,
    ) -> Known:
        """Return what the decision may look at, when it is still what was planned."""
        if snapshot.guards[CATALOG_GUARD] != plan.directory.version:
            raise ConcurrentUpdate("the catalogue was changed meanwhile")
        planned = {each.id: each.version for each in plan.about}
        for each in snapshot.bookings.values():
            if planned.get(each.id) != each.version:
                raise ConcurrentUpdate(f"booking {each.id} was changed meanwhile")

        def known_of(booking: Booking | None, customer: str) -> Known:
            return Known(
                service=plan.service,
                agendas=self._agendas.agendas(plan, snapshot, customer),
                actor=command.terms.actor,
                now=now,
                booking=booking,
                extra=extra,
                tzdata=tzdata_version(),
            )

        subject = command.subject(snapshot)
        others = tuple(
            known_of(each, each.customer_key)
            for each in snapshot.bookings.values()
            if each is not subject
        )
        return attrs.evolve(known_of(subject, plan.customer), others=others)

    def _decided(
        self,
        command: Command,
        plan: Plan,
        snapshot: Snapshot,
        known: Known,
        decide: Callable[[Known], Changes],
        work: UnitOfWork,
    ) -> Outcome:
        """Decide, and write what was decided with the answer for the key."""
        changes = decide(known)
        bookings = changes.bookings or _subjects(known)
        if changes.bookings or command.keys:
            complete = attrs.evolve(
                changes, remembered=command.remembered(bookings, known.now)
            )
            self._commit(command, work, _based(complete, plan, snapshot))
        return bookings, changes.events

    def _commit(self, command: Command, work: UnitOfWork, changes: Changes) -> None:
        """Write *changes*; when the outcome stays unknown, the key tells it."""
        try:
            work.commit(changes)
        except StorageUnavailable:
            if not self._was_written(command, changes):
                raise

    def _was_written(self, command: Command, changes: Changes) -> bool:
        if not changes.remembered:
            return False
        tenant, (answer, *_) = command.terms.actor.tenant, changes.remembered
        found = self._storage.look(tenant, Scope(key=answer.key)).remembered
        return found is not None and found.booking == answer.booking


def _subjects(known: Known) -> tuple[Booking, ...]:
    return tuple(each.subject for each in (known, *known.others))


def _based(changes: Changes, plan: Plan, snapshot: Snapshot) -> Changes:
    """Return *changes* with the versions of everything that they were based on."""
    touched = [*changes.bookings, *snapshot.bookings.values()]
    used = {resource_guard(booking.resource) for booking in touched}
    counted = {key for key in plan.keys if not key.startswith("resource:")}
    return attrs.evolve(
        changes,
        based_on={key: snapshot.guards[key] for key in sorted(used | counted)},
        relied_on=plan.directory.relied_on(
            plan.service,
            [each for each in plan.candidates if resource_guard(each.id) in used],
        ),
    )
