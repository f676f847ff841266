"""What a rule is: it keeps the starts that it allows, and explains the others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Protocol

import attrs

from .bookings import Booking
from .claims import Claim, live
from .conflicts import Reason
from .durations import in_minutes
from .hours import Openings
from .ids import Token
from .intervals import ceil_minute, floor_minute
from .resources import Resource
from .schedules import Schedule
from .services import Service

NOTHING_CLAIMED: tuple[Claim, ...] = ()


@attrs.frozen
class Wish:
    """
    What is asked of the rules, apart from the start.

    Args:
        service: what is to be booked.
        minutes: for how long.
        now: when it is asked.
        units: how many units or seats.
        customer: key of the customer, or empty while unknown.
        moving: the booking that is being rescheduled; it is never in its own way.
        token: the hold that is being used; it is not in its owner's way.
        since: the instant from which the notice counts, by default now; a hold
            keeps the one at which it was made.
    """

    service: Service
    minutes: int
    now: datetime
    units: int = 1
    customer: str = ""
    moving: Booking | None = None
    token: Token = ""
    since: datetime | None = None

    @property
    def before(self) -> int:
        """The buffer before, in minutes."""
        return in_minutes(self.service.before)

    @property
    def after(self) -> int:
        """The buffer after, in minutes."""
        return in_minutes(self.service.after)

    @property
    def second(self) -> int:
        """The Unix second of now, as holds are compared with it."""
        return int(self.now.timestamp())

    @property
    def notice(self) -> timedelta | None:
        """How long ahead a start must be; None means strictly after now."""
        given = self.service.notice
        return given.reschedule if self.moving else given.book

    @property
    def earliest(self) -> int:
        """The first minute at which a start comes with enough notice."""
        since = self.since or self.now
        if self.notice is None:
            return floor_minute(since) + 1
        return ceil_minute(since + self.notice)


@attrs.frozen(eq=False)
class Agenda:
    """
    What the rules may look at for one resource.

    Args:
        resource: what would be claimed.
        schedule: its hours, whose zone is the zone of days and limits.
        openings: when it is open, over a span that covers the question.
        claims: claims on the resource, in order of their start.
        of_service: claims of all bookings of the service, for its limits.
        of_customer: claims of all bookings of the customer.
    """

    resource: Resource
    schedule: Schedule
    openings: Openings
    claims: Sequence[Claim] = NOTHING_CLAIMED
    of_service: Sequence[Claim] = NOTHING_CLAIMED
    of_customer: Sequence[Claim] = NOTHING_CLAIMED

    def seen_by(self, wish: Wish) -> Agenda:
        """Return the agenda with only those claims that are in the way of *wish*."""
        now = wish.second
        moving = wish.moving.id if wish.moving else ""
        seen = [
            live(claims, now=now, without=moving, token=wish.token)
            if claims
            else claims
            for claims in (self.claims, self.of_service, self.of_customer)
        ]
        return attrs.evolve(
            self, claims=seen[0], of_service=seen[1], of_customer=seen[2]
        )


class Rule(Protocol):
    """
    A rule of the booking pipeline; listing and booking call the same method.

    `name` is stable. `overridable` says whether staff may pass over it with a
    reason. `steady` says that the answer does not change with the passing of
    time alone, so that it may be kept until the claims or the schedule change.
    """

    name: ClassVar[str]
    overridable: ClassVar[bool]
    steady: ClassVar[bool]

    def keep(self, starts: Sequence[int], agenda: Agenda, wish: Wish) -> Sequence[int]:
        """
        Return those of *starts* that this rule allows, in the same order.

        Args:
            starts: minutes since the epoch in UTC, ascending.
            agenda: what is known; only claims that are in the way.
            wish: what is asked.
        """
        ...

    def reasons(self, start: int, agenda: Agenda, wish: Wish) -> Sequence[Reason]:
        """Return why this rule refuses *start*, or warns of it; empty for neither."""
        ...
