"""What must hold for any business and any order of events (SEMANTICS 4.20)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrea import (
    Approval,
    Limit,
    Money,
    Notice,
    OrchestreaError,
    Prepayment,
    Rejected,
    RollingDays,
)
from orchestrea.adapters.storage.memory import MemoryStorage
from orchestrea.domain.bookings import BLOCKING
from orchestrea.domain.events import replay
from orchestrea.domain.intervals import from_minute
from orchestrea.testing import FixedClock, a_resource

from .desk import BOB, STAFF, ZOE, Desk, minute

FIRST = minute("2026-01-05 13:00")
LAST = from_minute(FIRST + 4 * 1440)
STARTS = st.integers(0, 3 * 96).map(lambda quarter: FIRST + 15 * quarter)
CUSTOMERS = st.sampled_from([ZOE, BOB])
SERVICES = st.fixed_dictionaries(
    {
        "durations": st.sampled_from([("1h",), ("45m", "2h")]),
        "step": st.sampled_from([None, "15m", "30m"]),
        "before": st.sampled_from(["0m", "15m"]),
        "after": st.sampled_from(["0m", "10m"]),
        "anchor": st.sampled_from(["midnight", "window_start", "after_busy", "packed"]),
        "notice": st.sampled_from([Notice(), Notice(book="3h", reschedule="1h")]),
        "horizon": st.sampled_from([None, RollingDays(1)]),
        "limits": st.sampled_from(
            [(), (Limit("day", 2),), (Limit("week", 2, scope="customer"),)]
        ),
        "overlaps": st.sampled_from(["warn", "block"]),
        "seats": st.sampled_from([1, 1, 2]),
        "approval": st.sampled_from([None, Approval("4h")]),
        "payment": st.sampled_from([None, Prepayment("30m")]),
        "price": st.sampled_from([None, Money(1000, "EUR")]),
        "resources": st.sampled_from([("anna",), ("anna", "ben"), ("ben", "anna")]),
    }
)


class Run:
    """A business on which commands are tried, each with a key of its own or none."""

    def __init__(self, service, capacity):
        self.clock = FixedClock()
        self.desk = Desk(MemoryStorage(), self.clock)
        self.desk.catalog.save(a_resource(capacity=capacity))
        self.desk.offer("any", **service)
        self.ids = []
        self.tokens = []
        self.keys = 0

    def tried(self, command):
        """What *command* answers, or None; a refusal leaves the store as it was."""
        before = self.desk.kept()
        try:
            return command()
        except OrchestreaError:
            assert before == self.desk.kept()
            return None

    def twice(self, command):
        """The answer to *command*, asked for twice with one key."""
        self.keys += 1
        key = f"k{self.keys}"
        first = self.tried(lambda: command(key))
        if first is not None:
            before = self.desk.kept()
            assert first == command(key)
            assert before == self.desk.kept()
        return first

    def some(self, among, number):
        return among[number % len(among)] if among else "none"

    def offered(self, **asked):
        return [
            slot.start_minute
            for slot in self.desk.availability.slots(
                service="any", start=from_minute(FIRST), end=LAST, **asked
            )
        ]

    def chosen(self, start, number):
        """Mostly a start that is offered, else *start*."""
        offered = self.offered() if number % 4 else []
        return from_minute(offered[number % len(offered)] if offered else start)

    def step(self, verb, start, number, customer):
        bookings, id = self.desk.bookings, self.some(self.ids, number)
        begin, staff = self.chosen(start, number), {"actor": STAFF}
        commands = {
            "book": lambda key: bookings.book(
                service="any", start=begin, customer=customer, idempotency_key=key
            ),
            "hold": lambda key: bookings.hold(
                service="any", start=begin, customer=customer, idempotency_key=key
            ),
            "use": lambda key: bookings.book(
                hold=self.some(self.tokens, number),
                customer=customer,
                idempotency_key=key,
            ),
            "move": lambda key: bookings.reschedule(
                id, start=begin, idempotency_key=key
            ),
            "swap": lambda key: bookings.swap(
                id, self.some(self.ids, start), idempotency_key=key
            ),
            "confirm": lambda key: bookings.confirm(id, idempotency_key=key, **staff),
            "cancel": lambda key: bookings.cancel(id, idempotency_key=key),
            "arrive": lambda key: bookings.check_in(id, idempotency_key=key),
            "complete": lambda key: bookings.complete(id, idempotency_key=key, **staff),
            "miss": lambda key: bookings.no_show(id, idempotency_key=key, **staff),
        }
        if verb == "wait":
            self.clock.advance(timedelta(minutes=number % 500))
            bookings.expire_due(most=1 + number % 3)
            return
        made = self.twice(commands[verb])
        if verb in ("book", "hold") and made:
            self.ids.append(made.id)
            self.tokens += [made.token] if made.token else []


VERBS = [
    *("book", "book", "book", "hold", "hold", "use", "use", "move", "move", "swap"),
    *("confirm", "cancel", "arrive", "complete", "miss", "wait", "wait"),
]
STEPS = st.lists(
    st.tuples(st.sampled_from(VERBS), STARTS, st.integers(0, 999), CUSTOMERS),
    max_size=14,
)


@settings(max_examples=120, deadline=None)
@given(SERVICES, st.integers(1, 2), STEPS)
def test_whatever_is_tried_the_books_are_right(service, capacity, steps):
    """
    Any command twice with one key is done once, a refused one leaves nothing.

    Events add up to the bookings, no place is sold twice, and versions count.
    """
    run = Run(service, capacity)
    for step in steps:
        run.step(*step)
    for booking in run.desk.bookings.list():
        history = run.desk.bookings.history(booking.id)
        assert booking == replay(history)
        assert [*range(1, booking.version + 1)] == [each.version for each in history]
        assert (booking.status in BLOCKING) is bool(booking.claims())
    check_room(run.desk, {"anna": capacity, "ben": 1}, service["seats"])


def check_room(desk, capacity, seats):
    """Count, minute by minute, what lies on each resource."""
    now = desk.clock.now()
    units, places = Counter(), Counter()
    for booking in desk.bookings.list():
        if not booking.blocks(now) and booking.expires_at:
            continue
        for claim in booking.claims():
            share = claim.share or booking.id
            places[claim.resource, share] += claim.units
            for each in range(claim.start, claim.end):
                units[claim.resource, each, share] = 1
    assert all(count <= seats for count in places.values())
    loads = Counter((resource, each) for resource, each, _ in units)
    assert all(load <= capacity[resource] for (resource, _), load in loads.items())


@settings(max_examples=120, deadline=None)
@given(SERVICES, st.lists(st.integers(0, 999), max_size=5), CUSTOMERS, STARTS)
def test_what_is_offered_can_be_booked_and_nothing_else(
    service, earlier, customer, start
):
    """A start is offered if and only if booking it succeeds at that instant (R09)."""
    run = Run(service, 1)
    for number in earlier:
        run.step("book", start, number, BOB)
    asked = {"service": "any", "customer": customer}
    offered = set(run.offered(customer=customer))
    some = [*sorted(offered)[:3], *sorted(offered)[-3:], start]
    for each in some:
        begin = from_minute(each)
        verdict = run.desk.availability.explain(**asked, start=begin)
        assert (each in offered) is verdict.bookable
        if not verdict.bookable:
            with pytest.raises(Rejected) as refused:
                run.desk.bookings.book(**asked, start=begin)
            assert verdict.reasons == refused.value.reasons
            continue
        made = run.desk.bookings.book(**asked, start=begin)
        assert (begin, customer) == (made.start, made.customer)
        run.desk.bookings.cancel(made.id, actor=STAFF)
    for slot in verdict.nearest:
        assert run.desk.availability.explain(**asked, start=slot.start).bookable


@settings(max_examples=40, deadline=None)
@given(SERVICES, STARTS, CUSTOMERS, st.integers(0, 5000))
def test_a_move_to_the_same_time_succeeds_and_changes_nothing(
    service, start, customer, later
):
    """Whatever the rules say by then, a booking may stay where it is (4.20)."""
    run = Run(service, 1)
    for number in range(3):
        run.step("book", start, number + start, customer)
    for id in run.ids:
        run.clock.advance(timedelta(minutes=later))
        booking, before = run.desk.bookings.get(id), run.desk.kept()
        same = {"start": booking.start, "resource": booking.resource}
        assert booking == run.desk.bookings.reschedule(id, **same)
        assert before == run.desk.kept()
