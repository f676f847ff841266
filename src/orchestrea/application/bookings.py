"""Holding, booking, moving and ending: every use case that changes a booking."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ..domain.bookings import Booking, Status, Verb
from ..domain.changes import Changes
from ..domain.decisions import booking, cancelling, confirming, rescheduling
from ..domain.decisions.gates import gate_of
from ..domain.ids import LONGEST_ID, BookingId, ResourceId, ServiceId, Token, clean_text
from ..domain.intervals import instant
from ..domain.people import ANYONE, Actor, Customer
from ..domain.requests import (
    BookingRequest,
    Identity,
    Known,
    optional_customer,
    override_reason,
)
from ..ports.clock import Clock
from ..ports.ids import Ids
from ..ports.storage import Storage
from .agendas import Plan
from .attendance import Attendance
from .changing import Changer
from .commands import Command, Decide, Terms, booking_id
from .holds import HoldBounds
from .planning import Planner
from .questions import Questions
from .writing import Writer

Length = timedelta | int | str | None


class Bookings(Attendance):
    """
    Everything that can be done to bookings.

    Every command takes `actor`, who asks, and `idempotency_key`: sent again
    with the same key within seven days, it gives the same answer and does
    nothing. Commands on a booking take `version`, the version it must have,
    even where there is nothing to do. All of them raise NotFound, InvalidState,
    StaleVersion, IdempotencyConflict and BusyRetry as those errors describe;
    nothing is written when they do.
    """

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        ids: Ids,
        planner: Planner,
        writer: Writer,
        questions: Questions,
        holds: HoldBounds,
    ) -> None:
        changer = Changer(records=self, planner=planner, writer=writer)
        super().__init__(storage=storage, clock=clock, changer=changer)
        self._ids = ids
        self._planner = planner
        self._writer = writer
        self._questions = questions
        self._holds = holds

    def hold(
        self,
        *,
        service: ServiceId,
        start: datetime,
        resource: ResourceId = "",
        duration: Length = None,
        customer: Customer | None = None,
        units: int = 1,
        purpose: str = "checkout",
        actor: Actor = ANYONE,
        idempotency_key: str = "",
    ) -> Booking:
        """
        Keep a place for a while; the booking returned has a `token` to use it with.

        Raises:
            SlotTaken: no place is left at that time.
            NotOffered: another rule refuses; `reasons` tells which.
            LimitExceeded: this customer, or everybody, has too many open holds.
        """
        request = BookingRequest(
            service=service,
            start=start,
            resource=resource,
            duration=duration,
            customer=customer,
            units=units,
        )
        aim = clean_text(purpose, what="purpose", most=LONGEST_ID)
        identity = Identity(self._ids.new("bk"), self._ids.secret())
        terms = Terms(actor, idempotency_key)

        def decide(known: Known) -> Changes:
            return booking.hold(request, known, identity=identity, purpose=aim)

        def prepare(now: datetime) -> tuple[Plan, Decide]:
            self._holds.check(self._storage, actor, request.customer, now)
            return self._planner.request(request, now, actor), decide

        return self._writer.run(Command("hold", terms, prepare, (request, aim)))[0]

    def book(
        self,
        *,
        service: ServiceId = "",
        start: datetime | None = None,
        resource: ResourceId = "",
        duration: Length = None,
        customer: Customer | None = None,
        units: int = 1,
        answers: Mapping[str, Any] | None = None,
        notes: str = "",
        hold: Token = "",
        override: str = "",
        actor: Actor = ANYONE,
        idempotency_key: str = "",
    ) -> Booking:
        """
        Book, or go as far towards it as payment and approval allow.

        Args:
            service: what; a hold knows it already.
            start: when, aware and on a whole minute; a hold knows it already.
            resource: with whom; by default with the first that can.
            duration: one of the service's durations; by default the first.
            customer: for whom.
            units: how many units or seats.
            answers: to the service's questions, by key.
            notes: free text.
            hold: token of the hold to use up.
            override: why staff pass over rules other than capacity.
            actor: who asks.
            idempotency_key: makes it safe to send again.

        Raises:
            SlotTaken: no place is left at that time.
            NotOffered: another rule refuses; `reasons` tells which.
            HoldExpired: the hold ran out, and the place is gone.
            InvalidRequest: no customer, or answers that do not fit the questions.
        """
        request = BookingRequest(
            service=service,
            start=start,
            resource=resource,
            duration=duration,
            customer=customer,
            units=units,
            answers={} if answers is None else answers,
            notes=notes,
            hold=hold,
            override=override,
        )
        identity = Identity(self._ids.new("bk"))
        terms = Terms(actor, idempotency_key)

        def prepare(now: datetime) -> tuple[Plan, Decide]:
            held = self.held(request.hold, actor) if request.hold else None
            whole = request.using(held) if held else request
            plan = self._planner.request(whole, now, actor, held)
            self._questions.check(plan.service, whole.answers)
            return plan, lambda known: booking.accept(whole, known, identity=identity)

        command = Command("book", terms, prepare, request, token=request.hold)
        return self._writer.run(command)[0]

    def confirm(
        self,
        id: BookingId,
        *,
        customer: Customer | None = None,
        version: int | None = None,
        actor: Actor = ANYONE,
        idempotency_key: str = "",
    ) -> Booking:
        """
        Let a held, unpaid or unapproved booking pass to its next state.

        Raises:
            HoldExpired: it ran out, and its place is gone.
            SlotTaken: its place is gone.
            InvalidRequest: the customer is missing, or given where there is one;
                or the service asks what a hold has no answer to.
            Forbidden: only staff approve.
        """
        person = optional_customer(customer)

        def plan(known: Booking, now: datetime) -> Plan:
            made = self._planner.again(known, now, actor, person)
            if gate_of(known, made.service) is Status.HELD:
                self._questions.check(made.service, known.answers)
            return made

        return self._changer.change(
            Verb.CONFIRM,
            id,
            lambda known: confirming.confirm(known, customer=person),
            Terms(actor, idempotency_key, version),
            about=person,
            plan=plan,
        )

    def extend(
        self,
        id: BookingId,
        *,
        until: datetime,
        version: int | None = None,
        actor: Actor = ANYONE,
        idempotency_key: str = "",
    ) -> Booking:
        """
        Let a hold last until *until*, once.

        Raises:
            HoldExpired: it ran out already.
            SlotTaken: somebody who saw it run out has the place.
            InvalidRequest: *until* is no later than its end, or over a day away.
        """
        limit = instant(until)
        return self._changer.change(
            Verb.EXTEND,
            id,
            lambda known: confirming.extend(known, until=limit),
            Terms(actor, idempotency_key, version),
            about=limit,
            plan=lambda known, now: self._planner.again(known, now, actor),
        )

    def decline(
        self,
        id: BookingId,
        *,
        reason: str = "",
        version: int | None = None,
        actor: Actor = ANYONE,
        idempotency_key: str = "",
    ) -> Booking:
        """
        Say no to a booking that waits for approval.

        Raises:
            Forbidden: only staff decline.
        """
        why = clean_text(reason, what="reason")
        return self._changer.change(
            Verb.DECLINE,
            id,
            lambda known: confirming.decline(known, reason=why),
            Terms(actor, idempotency_key, version),
            about=why,
        )

    def reschedule(
        self,
        id: BookingId,
        *,
        start: datetime,
        resource: ResourceId = "",
        duration: Length = None,
        override: str = "",
        version: int | None = None,
        actor: Actor = ANYONE,
        idempotency_key: str = "",
    ) -> Booking:
        """
        Move a booking, or leave everything as it was.

        Args:
            id: which booking; it keeps its id and uid.
            start: the new start, aware and on a whole minute.
            resource: the new resource; by default the one it has.
            duration: the new duration; by default the one it has.
            override: why staff pass over rules other than capacity.
            version: the version it must have.
            actor: who asks.
            idempotency_key: makes it safe to send again.

        Raises:
            SlotTaken: no place is left at the new time.
            NotOffered: another rule refuses; `reasons` tells which.
        """
        move = rescheduling.Move(start, resource, duration, override)
        return self._changer.change(
            Verb.RESCHEDULE,
            id,
            lambda known: rescheduling.reschedule(move, known),
            Terms(actor, idempotency_key, version),
            about=move,
            plan=lambda known, now: self._planner.move(known, move, now, actor),
        )

    def swap(
        self,
        one: BookingId,
        other: BookingId,
        *,
        override: str = "",
        actor: Actor = ANYONE,
        idempotency_key: str = "",
    ) -> tuple[Booking, Booking]:
        """
        Let two bookings of one service change places, or leave both as they were.

        Raises:
            SlotTaken: one does not fit where the other was.
            NotOffered: another rule refuses; `reasons` tells which.
            LimitExceeded: over 400 days lie between them.
        """
        ids = booking_id(one), booking_id(other)
        why = override_reason(override)

        def prepare(now: datetime) -> tuple[Plan, Decide]:
            first, second = (self.get(id, actor=actor) for id in ids)
            plan = self._planner.swap(first, second, now, actor)
            return plan, lambda known: rescheduling.swap(known, override=why)

        terms = Terms(actor, idempotency_key)
        about = (ids[1], why)
        command = Command("swap", terms, prepare, about, ids[0], answers=2)
        first, second = self._writer.run(command)
        return first, second

    def cancel(
        self,
        id: BookingId,
        *,
        reason: str = "",
        version: int | None = None,
        actor: Actor = ANYONE,
        idempotency_key: str = "",
    ) -> Booking:
        """
        Call a booking off; `cancellation` tells what that gives back and costs.

        Raises:
            NotOffered: it is too late for the customer.
        """
        why = clean_text(reason, what="reason")
        return self._changer.change(
            Verb.CANCEL,
            id,
            lambda known: cancelling.cancel(known, reason=why),
            Terms(actor, idempotency_key, version),
            about=why,
        )
