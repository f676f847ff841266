"""Anna's business: Anna and Ben give advice in Paris on workdays, nine to five."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import attrs

from orchestrea import Actor, Approval, Customer, Engine, Money, Prepayment
from orchestrea.adapters.system import JitteredPatience
from orchestrea.domain.bookings import Status
from orchestrea.domain.intervals import floor_minute
from orchestrea.plugins import Plugins
from orchestrea.ports.storage import BookingQuery, Scope
from orchestrea.testing import CountingIds, a_resource, a_schedule, a_service

PARIS = ZoneInfo("Europe/Paris")
STAFF = Actor("carla", {"staff"})
ZOE = Customer("Zoé", "zoe@example.org")
BOB = Customer("Bob", "bob@example.org")
EVERYTHING = Scope(kinds=("resource", "schedule", "service"), guards=("catalog",))


def at(text: str) -> datetime:
    """Paris time; on the Tuesday after the Monday of the clock unless dated."""
    dated = text if "-" in text else f"2026-01-06 {text}"
    return datetime.fromisoformat(dated).replace(tzinfo=PARIS)


def minute(text: str) -> int:
    return floor_minute(at(text))


class Desk:
    """An engine with a business, and short ways to ask it."""

    def __init__(self, storage, clock, *, plugins=(), records=(), **settings):
        self.storage = storage
        self.clock = clock
        self.ids = CountingIds()
        self.engine = Engine(
            storage=storage,
            clock=clock,
            ids=self.ids,
            patience=JitteredPatience(8, 5.0),
            plugins=Plugins(plugins, discover=False),
            **settings,
        )
        self.catalog = self.engine.catalog
        self.bookings = self.engine.bookings
        self.availability = self.engine.availability
        self.catalog.save(
            a_schedule(),
            a_resource(),
            a_resource("ben"),
            a_service(resources=("anna", "ben")),
            a_service("talk", resources=("anna",)),
            *records,
        )

    def offer(self, id="talk", **fields):
        """Save a service of Anna's with these fields."""
        self.catalog.save(a_service(id, **{"resources": ("anna",), **fields}))

    def edit(self, kind, id, **fields):
        """Save a record of the catalogue with these fields changed."""
        self.catalog.save(attrs.evolve(self.catalog.get(kind, id), **fields))

    def book(self, start="10:00", service="talk", customer=ZOE, **asked):
        return self.bookings.book(
            service=service, start=at(start), customer=customer, **asked
        )

    def hold(self, start="10:00", service="talk", **asked):
        return self.bookings.hold(service=service, start=at(start), **asked)

    def slots(self, day="2026-01-06", days=1, service="talk", **asked):
        """The offered times of a day as the clock in Paris shows them."""
        first = at(f"{day} 00:00")
        found = self.availability.slots(
            service=service, start=first, end=first + timedelta(days=days), **asked
        )
        return [f"{slot.start.astimezone(PARIS):%H:%M}" for slot in found]

    def why(self, start="10:00", service="talk", **asked):
        return self.availability.explain(service=service, start=at(start), **asked)

    def in_state(self, status, start="10:00", **asked):
        """A booking in *status*, led there by commands of staff."""
        return _LEADS[status](self, start, asked)

    def kept(self):
        """Everything that the store holds, to compare before and after."""
        bookings = self.storage.find("default", BookingQuery(most=10_000))
        snapshot = self.storage.look("default", EVERYTHING)
        return (
            list(bookings),
            [list(self.storage.history("default", each.id)) for each in bookings],
            dict(snapshot.records),
            dict(snapshot.guards),
        )


def _booked(desk, start, asked):
    desk.offer("plain")
    return desk.book(start, "plain", **asked)


def _after(verb):
    def led(desk, start, asked):
        made = _booked(desk, start, asked)
        before = desk.clock.now()
        desk.clock.set(at(start))
        made = getattr(desk.bookings, verb)(made.id, actor=STAFF)
        desk.clock.set(before)
        return made

    return led


def _held(desk, start, asked):
    desk.offer("plain")
    return desk.hold(start, "plain", **{"customer": ZOE, **asked})


def _expired(desk, start, asked):
    made = _held(desk, start, asked)
    before = desk.clock.now()
    desk.clock.set(made.expires_at)
    desk.bookings.expire_due()
    desk.clock.set(before)
    return desk.bookings.get(made.id)


def _requested(**policy):
    def led(desk, start, asked):
        desk.offer("asked", **policy)
        return desk.book(start, "asked", **asked)

    return led


def _declined(desk, start, asked):
    made = _LEADS[Status.PENDING_APPROVAL](desk, start, asked)
    return desk.bookings.decline(made.id, actor=STAFF)


_LEADS = {
    Status.HELD: _held,
    Status.PENDING_PAYMENT: _requested(payment=Prepayment(), price=Money(1000, "EUR")),
    Status.PENDING_APPROVAL: _requested(approval=Approval()),
    Status.CONFIRMED: _booked,
    Status.CHECKED_IN: _after("check_in"),
    Status.IN_PROGRESS: _after("start"),
    Status.COMPLETED: _after("complete"),
    Status.NO_SHOW: _after("no_show"),
    Status.CANCELLED: _after("cancel"),
    Status.DECLINED: _declined,
    Status.EXPIRED: _expired,
}
