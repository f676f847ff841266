"""The story: a business opens its agenda, and ten customers come."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs

from orchestrea import Actor, Booking, Customer, Engine, Rejected, Status
from orchestrea.serialization import from_plain
from orchestrea.serialization.business import business_from
from orchestrea.testing import FixedClock

from .facts import HeldPlace, Refusal, Rescheduling, Story, Visits
from .listings import SERVICE, clock_change, closed_days, names, slots_of

HERE = Path(__file__).parent
PARIS = ZoneInfo("Europe/Paris")
MONTREAL = ZoneInfo("America/Toronto")
CONSULTANTS = ("claire", "mathieu", "lena")
STAFF = Actor("claire", frozenset({"staff"}))

OPENING = datetime(2026, 3, 4, 9, tzinfo=PARIS)
FORTNIGHT = (date(2026, 3, 26), date(2026, 4, 9))
CHANGES = (
    ("mathieu", date(2026, 3, 6), date(2026, 3, 9)),
    ("claire", date(2026, 3, 27), date(2026, 3, 30)),
)
BUSIEST = datetime(2026, 3, 30, 9, tzinfo=PARIS)
WEEK = (date(2026, 3, 30), date(2026, 4, 6))


@attrs.frozen
class Storyteller:
    """Plays the story on an engine whose clock it holds."""

    engine: Engine
    clock: FixedClock

    def play(self) -> Story:
        """Return what happened, from the opening of the agenda to its busiest week."""
        text = (HERE / "business.toml").read_text(encoding="utf-8")
        self.engine.catalog.save(*business_from(text))
        engine, zones = self.engine, names(self.engine).zones
        homes = {who: ZoneInfo(zones[who]) for who in CONSULTANTS}
        fortnight = {
            who: slots_of(engine, who, *FORTNIGHT, PARIS) for who in CONSULTANTS
        }
        closed = tuple(
            each
            for who in CONSULTANTS
            for each in closed_days(engine, who, *FORTNIGHT, homes[who])
        )
        clocks = tuple(
            clock_change(engine, who, last, first, homes[who])
            for who, last, first in CHANGES
        )
        bookings = tuple(self._visits())
        refusals = (self._taken(), self._on_a_holiday())
        rescheduling = self._rescheduled(bookings[9])
        self.clock.set(BUSIEST)
        cancelled = engine.bookings.cancel(bookings[1].id, reason="ill")
        return Story(
            began_at=OPENING,
            visitor_zone=PARIS.key,
            fortnight=fortnight,
            closed=closed,
            clocks=clocks,
            bookings=bookings,
            refusals=refusals,
            rescheduling=rescheduling,
            cancelled=cancelled,
            hold=self._held(),
            week=tuple(self._week()),
        )

    def _visits(self) -> Iterator[Booking]:
        """Let everybody book; staff approve what needs it."""
        text = (HERE / "visits.toml").read_text(encoding="utf-8")
        for number, visit in enumerate(from_plain(tomllib.loads(text), Visits).visit):
            booking = self.engine.bookings.book(
                service=visit.service,
                start=visit.start,
                resource=visit.resource,
                duration=visit.duration,
                customer=visit.customer,
                idempotency_key=f"visit-{number}",
            )
            if booking.status is Status.PENDING_APPROVAL:
                booking = self.engine.bookings.confirm(booking.id, actor=STAFF)
            yield booking

    def _taken(self) -> Refusal:
        late = Customer("Paul Tessier", "paul@tessier.example", zone=PARIS.key)
        start = datetime(2026, 3, 31, 10, 30, tzinfo=PARIS)
        return self._refused_booking(late, "claire", start)

    def _on_a_holiday(self) -> Refusal:
        keen = Customer("Emma Roy", "emma@roy.example", zone=MONTREAL.key)
        start = datetime(2026, 4, 3, 11, tzinfo=MONTREAL)
        return self._refused_booking(keen, "mathieu", start)

    def _refused_booking(
        self, who: Customer, resource: str, start: datetime
    ) -> Refusal:
        def attempt() -> Booking:
            return self.engine.bookings.book(
                service=SERVICE, resource=resource, start=start, customer=who
            )

        return self._refused(attempt, who, resource, start)

    def _refused(
        self,
        attempt: Callable[[], Booking],
        who: Customer | None,
        resource: str,
        start: datetime,
    ) -> Refusal:
        """Return how *attempt*, which asks for *start* with *resource*, is refused."""
        try:
            attempt()
        except Rejected as error:
            verdict = self.engine.availability.explain(
                service=SERVICE, resource=resource, start=start
            )
            return Refusal(
                who=who.name if who else "",
                service=SERVICE,
                resource=resource,
                start=start,
                code=error.code,
                reasons=error.reasons,
                nearest=verdict.nearest,
            )
        raise AssertionError(f"{resource} was not to be had at {start}")

    def _rescheduled(self, booking: Booking) -> Rescheduling:
        """Try to move *booking* to a time that is taken, then to one that is free."""
        bookings = self.engine.bookings
        taken = datetime(2026, 3, 31, 10, tzinfo=PARIS)
        refused = self._refused(
            lambda: bookings.reschedule(booking.id, start=taken),
            booking.customer,
            booking.resource,
            taken,
        )
        kept = bookings.get(booking.id)
        free = datetime(2026, 4, 1, 11, tzinfo=PARIS)
        moved = bookings.reschedule(booking.id, start=free)
        return Rescheduling(booking, refused, kept, moved)

    def _held(self) -> HeldPlace:
        """Hold a place for longer than it may be held."""
        bookings = self.engine.bookings
        start = datetime(2026, 4, 1, 9, tzinfo=PARIS)
        before = self._is_offered(start)
        held = bookings.hold(service=SERVICE, resource="claire", start=start)
        others, owner = self._is_offered(start), self._is_offered(start, held.token)
        self.clock.advance(timedelta(minutes=11))
        after = self._is_offered(start)
        bookings.expire_due()
        return HeldPlace(held, before, others, owner, after, bookings.get(held.id))

    def _is_offered(self, start: datetime, hold: str = "") -> bool:
        found = self.engine.availability.slots(
            service=SERVICE,
            resource="claire",
            start=start,
            end=start + timedelta(minutes=1),
            hold=hold,
        )
        return bool(found)

    def _week(self) -> Iterator[Booking]:
        start, end = (datetime.combine(day, time(), PARIS) for day in WEEK)
        now = self.clock.now()
        for booking in self.engine.bookings.list(start=start, end=end):
            if booking.blocks(now):
                yield booking
