"""What a command has to read, and under which guards it may write."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orchestrea import BookableDays, Limit, Resource, Service
from orchestrea.domain.decisions.rescheduling import Move
from orchestrea.domain.people import ANYONE
from orchestrea.domain.requests import BookingRequest
from orchestrea.domain.wallclock import DAY
from orchestrea.ports.storage import Tally

from .desk import BOB, ZOE, at, minute

ANNA, BEN = "resource:anna", "resource:ben"
KEYS = ("customer:bob@example.org", "customer:zoe@example.org", "service:counted")


@pytest.fixture
def planner(desk):
    desk.offer(
        "counted",
        resources=("anna", "ben"),
        limits=[Limit("day", 9), Limit("week", 9, scope="customer")],
    )
    return desk.bookings._planner


def request(service="advice", **fields):
    asked = {"service": service, "start": at("10:00"), "customer": ZOE}
    return BookingRequest(**{**asked, **fields})


def keys_of(plan):
    assert plan.scope.guards == (*plan.keys, "catalog")
    return set(plan.keys)


def test_a_booking_is_written_under_the_guards_of_all_candidates(desk, planner):
    """And of what counts it: its customer, and its service where there are limits."""
    now = desk.clock.now()
    assert {ANNA, BEN, KEYS[1]} == keys_of(planner.request(request(), now, ANYONE))
    bens = planner.request(request(resource="ben"), now, ANYONE)
    assert {BEN, KEYS[1]} == keys_of(bens)
    counted = planner.request(request("counted"), now, ANYONE)
    assert {ANNA, BEN, KEYS[1], KEYS[2]} == keys_of(counted)
    nameless = planner.request(request("counted", customer=None), now, ANYONE)
    assert {ANNA, BEN, KEYS[2]} == keys_of(nameless)


def test_a_hold_is_used_up_under_the_guard_of_its_resource(desk, planner):
    """Its resource is guarded, and is no candidate unless it was asked for."""
    held = desk.hold("10:00", "advice", resource="ben")
    asked = request(hold=held.token, resource="anna").using(held)
    plan = planner.request(asked, desk.clock.now(), ANYONE, held)
    assert {ANNA, BEN, KEYS[1]} == keys_of(plan)
    assert ["anna"] == [each.id for each in plan.candidates]


def test_a_move_reads_where_it_goes_and_guards_where_it_leaves(desk, planner):
    """A move to another year reads no more than one to tomorrow."""
    made = desk.book("10:00", "advice")
    move = Move(at("2036-01-07 10:00"), "ben")
    plan = planner.move(made, move, desk.clock.now(), ANYONE)
    assert {ANNA, BEN, KEYS[1]} == keys_of(plan)
    assert ("ben",) == plan.scope.resources
    assert plan.span[0] <= minute("2036-01-07 10:00") < plan.span[1]
    assert 5 * DAY == plan.span[1] - plan.span[0]
    assert (made,) == plan.about


def test_a_move_reads_as_far_as_the_longer_duration_goes(desk, planner):
    """The end of the new duration lies within what is read."""
    made = desk.book("10:00", "advice")
    now = desk.clock.now()
    for days in (0.5, 20):
        move = Move(at("10:00"), duration=timedelta(days=days))
        plan = planner.move(made, move, now, ANYONE)
        assert plan.span[1] > minute("10:00") + days * DAY + DAY


def test_a_check_again_reads_the_place_for_the_one_who_is_named(desk, planner):
    """The customer that is named counts, not the one the hold was made for."""
    held = desk.hold("10:00", "counted", resource="ben", customer=ZOE)
    now = desk.clock.now()
    assert {BEN, KEYS[1], KEYS[2]} == keys_of(planner.again(held, now, ANYONE))
    named = planner.again(held, now, ANYONE, BOB)
    assert {BEN, KEYS[0], KEYS[2]} == keys_of(named)
    assert "bob@example.org" == named.customer


def test_a_swap_reads_both_places_and_both_diaries(desk, planner):
    """Two resources, two customers, and the longer of the durations."""
    one = desk.book("10:00", "counted", resource="anna")
    other = desk.book("2026-01-20 10:00", "counted", resource="ben", customer=BOB)
    plan = planner.swap(other, one, desk.clock.now(), ANYONE)
    assert {ANNA, BEN, *KEYS} == keys_of(plan)
    assert {one.id, other.id} == set(plan.scope.bookings)
    assert plan.span[0] < minute("10:00")
    assert minute("2026-01-20 11:00") < plan.span[1]
    customers = {tally.customer for tally in plan.scope.tallies}
    assert {"", "bob@example.org", "zoe@example.org"} == customers


def test_what_needs_no_agenda_reads_none(desk, planner):
    """A cancellation reads the booking, under the guard of its resource."""
    made = desk.book("10:00", "advice")
    plan = planner.alone(made, ANYONE)
    assert {ANNA} == keys_of(plan)
    assert ((), (), ()) == (plan.candidates, plan.scope.resources, plan.scope.tallies)


def test_a_removed_service_has_no_rules_left(desk, planner):
    """What is left of it is its id and the length that was booked."""
    made = desk.book("10:00", "advice")
    desk.clock.set(made.end)
    desk.catalog.remove(Service, "advice")
    service = planner.alone(made, ANYONE).service
    assert Service("advice", timedelta(hours=1)) == service


def tallies(desk, planner, service="counted", **fields):
    asked = request(service, **fields)
    return planner.request(asked, desk.clock.now(), ANYONE).scope.tallies


def test_limits_read_their_whole_periods(desk, planner):
    """The day, in Paris, for the service; the week, and the days around, for Zoé."""
    of_service, of_customer = tallies(desk, planner)
    week = (minute("2026-01-05 00:00"), minute("2026-01-12 00:00"))
    assert Tally(*week, service="counted") == of_service
    assert "zoe@example.org" == of_customer.customer
    assert of_customer.start <= week[0] < week[1] <= of_customer.end


def test_a_long_booking_reads_the_periods_in_which_it_ends(desk, planner):
    """Minutes are split by day, so the last day counts as well."""
    desk.offer("long", durations=("6d",), limits=[Limit("day", minutes=9999)])
    (of_service,) = tallies(desk, planner, "long", customer=None)
    assert minute("2026-01-06 00:00") == of_service.start
    assert minute("2026-01-13 00:00") == of_service.end


def test_limits_of_a_resource_widen_what_is_read_of_it(desk, planner):
    """All that it has in the period counts."""
    desk.offer("room", limits=[Limit("year", 9, scope="resource")])
    plan = planner.request(request("room"), desk.clock.now(), ANYONE)
    assert plan.scope.start <= minute("2026-01-01 00:00")
    assert minute("2027-01-01 00:00") <= plan.scope.end
    assert 5 * DAY == plan.span[1] - plan.span[0]


def test_a_customer_who_does_not_matter_is_not_read(desk, planner):
    """Where two at a time are nobody's business, no diary is read."""
    desk.offer("free", overlaps="ignore")
    assert () == tallies(desk, planner, "free")
    assert 1 == len(tallies(desk, planner, "advice"))
    assert () == tallies(desk, planner, "advice", customer=None)


def test_a_horizon_of_bookable_days_reads_them_and_not_an_age(desk, planner):
    """From now to the last day it may reach; what is far off is far off anyway."""
    desk.offer("soon", horizon=BookableDays(3))
    near = planner.request(request("soon"), desk.clock.now(), ANYONE)
    assert 62 * DAY <= near.span[1] - near.span[0] <= 70 * DAY
    for start in (at("2336-01-07 10:00"), at("1990-01-07 10:00")):
        asked = request("soon", start=start)
        plan = planner.request(asked, desk.clock.now(), ANYONE)
        assert 5 * DAY == plan.span[1] - plan.span[0]


def test_openings_are_worked_out_once(desk, planner):
    """Two resources with one schedule share its hours; an edit makes them new."""
    agendas, now = planner._agendas, desk.clock.now()
    plan = planner.request(request(), now, ANYONE)
    first, second = (agendas.openings(plan, each) for each in plan.candidates)
    assert first is second
    desk.edit(Resource, "ben", name="Benoît")
    again = planner.request(request(), now, ANYONE)
    assert first is agendas.openings(again, again.candidates[1])
    desk.edit("schedule", "office", hours=[])
    later = planner.request(request(), now, ANYONE)
    assert () == agendas.openings(later, later.candidates[0]).spans
