"""How many holds may be open at a time, so that nobody keeps all places."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import attrs

from ..domain.bookings import Booking, Status
from ..domain.errors import LimitExceeded
from ..domain.people import Actor, Customer
from ..ports.storage import BookingQuery, Storage

PAGE = 1000


@attrs.frozen
class HoldBounds:
    """
    The most holds that may be open.

    They are counted before the hold is made and without a lock: a burst may
    pass them by as many as arrive at once, which does no harm.

    Args:
        per_customer: of one customer.
        per_tenant: of everybody.
    """

    per_customer: int = 3
    per_tenant: int = 1000

    def check(
        self, storage: Storage, actor: Actor, customer: Customer | None, now: datetime
    ) -> None:
        """
        Check that one more may be made.

        Raises:
            LimitExceeded: it may not; the message names the limit.
        """
        key = customer.key if customer else ""
        asked = [("max_holds_per_tenant", self.per_tenant, "")]
        if key:
            asked.append(("max_holds_per_customer", self.per_customer, key))
        for limit, most, whose in asked:
            held = _held(storage, actor, whose, now)
            if sum(1 for _ in zip(range(most), held, strict=False)) == most:
                raise LimitExceeded(
                    f"{limit}: {most} holds are open already, and no more may be",
                    limit=limit,
                    most=most,
                )


def _held(
    storage: Storage, actor: Actor, customer: str, now: datetime
) -> Iterator[Booking]:
    """Yield the holds that are open at *now*, read a page at a time."""
    query = BookingQuery(
        statuses=frozenset({Status.HELD}), start=now, customer=customer, most=PAGE
    )
    while True:
        page = storage.find(actor.tenant, query)
        yield from (each for each in page if each.blocks(now))
        if len(page) < PAGE:
            return
        query = attrs.evolve(query, after=(page[-1].start, page[-1].id))
