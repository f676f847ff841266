"""The rule that one customer is not booked twice at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from .capacity import without_room
from .conflicts import Reason
from .policies import Severity
from .rules import Agenda, Wish


class CustomerIsFree:
    """The customer has no other booking then; the service says whether that blocks."""

    name: ClassVar[str] = "customer_overlap"
    overridable: ClassVar[bool] = True
    steady: ClassVar[bool] = False

    def keep(self, starts: Sequence[int], agenda: Agenda, wish: Wish) -> Sequence[int]:
        """Return the starts that meet no booking of the customer, where that blocks."""
        if wish.service.overlaps is not Severity.BLOCK or not agenda.of_customer:
            return starts
        busy = sorted((claim.start, claim.end) for claim in agenda.of_customer)
        return without_room(starts, wish.minutes, busy)

    def reasons(self, start: int, agenda: Agenda, wish: Wish) -> Sequence[Reason]:
        """Name the customer's other bookings at that time."""
        severity = wish.service.overlaps
        end = start + wish.minutes
        others = dict.fromkeys(
            claim.booking
            for claim in agenda.of_customer
            if claim.start < end and start < claim.end
        )
        if severity is Severity.IGNORE or not others:
            return ()
        return (
            Reason(
                rule=self.name,
                text_key="reason.customer_overlap",
                staff=f"the customer has {', '.join(others)} at that time",
                data={"count": len(others)},
                severity=severity,
            ),
        )
