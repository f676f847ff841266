"""Changing a booking that exists: find it, plan, and run the command."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ..domain.bookings import Booking, Verb
from ..domain.ids import BookingId
from .agendas import Plan
from .commands import Command, Decide, Terms, booking_id
from .planning import Planner
from .records import BookingRecords
from .writing import Writer

Planned = Callable[[Booking, datetime], Plan]


class Changer:
    """
    Runs commands on one booking.

    Args:
        records: where bookings are found.
        planner: makes plans.
        writer: runs commands.
    """

    def __init__(
        self, *, records: BookingRecords, planner: Planner, writer: Writer
    ) -> None:
        self._records = records
        self._planner = planner
        self._writer = writer

    def change(
        self,
        verb: Verb,
        id: BookingId,
        decide: Decide,
        terms: Terms,
        *,
        about: object = None,
        plan: Planned | None = None,
    ) -> Booking:
        """
        Return booking *id* as *decide* leaves it.

        Args:
            verb: what is done.
            id: which booking.
            decide: the decision.
            terms: who asks, and on which terms.
            about: what else was asked.
            plan: what the decision must see; by default the booking alone.

        Raises:
            NotFound: there is no such booking.
        """

        def prepare(now: datetime) -> tuple[Plan, Decide]:
            known = self._records.get(id, actor=terms.actor)
            if plan is not None:
                return plan(known, now), decide
            return self._planner.alone(known, terms.actor), decide

        command = Command(verb.value, terms, prepare, about, booking_id(id))
        return self._writer.run(command)[0]
