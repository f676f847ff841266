"""What becomes of bookings on their day, and of those that ran out before it."""

from __future__ import annotations

from collections.abc import Sequence

from ..domain.bookings import TENTATIVE, Booking, Status, Verb
from ..domain.decisions import attending
from ..domain.ids import BookingId
from ..domain.people import ANYONE, SYSTEM, Actor
from ..ports.clock import Clock
from ..ports.storage import BookingQuery, Storage
from .changing import Changer
from .commands import Terms
from .records import BookingRecords, page_size


class Attendance(BookingRecords):
    """
    What becomes of bookings on their day, and of those that ran out before it.

    Args:
        storage: where bookings are kept.
        clock: tells now.
        changer: runs commands.
    """

    def __init__(self, *, storage: Storage, clock: Clock, changer: Changer) -> None:
        super().__init__(storage)
        self._clock = clock
        self._changer = changer

    def check_in(
        self,
        id: BookingId,
        *,
        version: int | None = None,
        actor: Actor = ANYONE,
        idempotency_key: str = "",
    ) -> Booking:
        """Note that the customer has arrived."""
        terms = Terms(actor, idempotency_key, version)
        return self._changer.change(Verb.CHECK_IN, id, attending.check_in, terms)

    def start(
        self,
        id: BookingId,
        *,
        version: int | None = None,
        actor: Actor = ANYONE,
        idempotency_key: str = "",
    ) -> Booking:
        """Note that the service begins; only staff do."""
        terms = Terms(actor, idempotency_key, version)
        return self._changer.change(Verb.START, id, attending.start, terms)

    def complete(
        self,
        id: BookingId,
        *,
        version: int | None = None,
        actor: Actor = ANYONE,
        idempotency_key: str = "",
    ) -> Booking:
        """Note that the service was given; only staff do, and not before its start."""
        terms = Terms(actor, idempotency_key, version)
        return self._changer.change(Verb.COMPLETE, id, attending.complete, terms)

    def no_show(
        self,
        id: BookingId,
        *,
        version: int | None = None,
        actor: Actor = ANYONE,
        idempotency_key: str = "",
    ) -> Booking:
        """Note that nobody came; only staff do, and not before its start."""
        terms = Terms(actor, idempotency_key, version)
        return self._changer.change(Verb.NO_SHOW, id, attending.no_show, terms)

    def expire_due(
        self, *, most: int = 100, actor: Actor = ANYONE
    ) -> Sequence[Booking]:
        """
        End what ran out by now: holds, unpaid and unapproved bookings.

        Nothing depends on it: what has run out blocks nobody. Safe to run at
        any time and by several at once.

        Args:
            most: at most so many in this call, 1 to 10,000.
            actor: whose tenant.

        Returns:
            The bookings that have expired, the earliest start first.
        """
        due = BookingQuery(
            expires_before=self._clock.now(),
            statuses=TENTATIVE,
            most=page_size(most),
        )
        terms = Terms(Actor("system", frozenset({SYSTEM}), actor.tenant))
        ended = [
            self._changer.change(Verb.EXPIRE, each.id, attending.expire, terms)
            for each in self._storage.find(actor.tenant, due)
        ]
        return [each for each in ended if each.status is Status.EXPIRED]
