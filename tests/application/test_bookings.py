"""Holding, booking, moving and ending, as a caller sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orchestrea import (
    Actor,
    Approval,
    CancellationPolicy,
    Forbidden,
    HoldExpired,
    IdempotencyConflict,
    InvalidRequest,
    InvalidState,
    Limit,
    LimitExceeded,
    Money,
    NotFound,
    Notice,
    NotOffered,
    Prepayment,
    Question,
    RescheduleRules,
    Resource,
    Service,
    SlotTaken,
    StaleVersion,
    Status,
    Tier,
    WeeklyHours,
)
from orchestrea.domain.events import replay
from orchestrea.testing import a_resource, a_schedule

from .desk import BOB, STAFF, ZOE, at

SOON = timedelta(minutes=11)
ALWAYS = [WeeklyHours("mo-su", ["00:00-24:00"])]


def test_what_is_booked_is_kept(desk):
    """A booking that was answered is there for everybody (K1)."""
    made = desk.book("10:00", notes="ring twice")
    assert made == desk.bookings.get(made.id)
    assert ("talk", "anna", at("10:00"), at("11:00"), ZOE, "ring twice") == (
        made.service,
        made.resource,
        made.start,
        made.end,
        made.customer,
        made.notes,
    )
    assert ("2026-01-06T10:00+01:00", "Europe/Paris") == (made.local_start, made.zone)


def test_the_first_resource_that_can_is_taken(desk):
    """Anna is asked first, and Ben when she is busy (R03)."""
    assert ["anna", "ben"] == [
        desk.book("10:00", "advice", customer=each).resource for each in (ZOE, BOB)
    ]
    with pytest.raises(SlotTaken):
        desk.book("10:00", "advice")
    assert "ben" == desk.book("11:00", "advice", resource="ben").resource


def test_a_named_resource_is_not_replaced(desk):
    """Who asks for Anna does not get Ben, not even with a hold on Ben."""
    desk.book("10:00")
    with pytest.raises(SlotTaken):
        desk.book("10:00", "advice", resource="anna")
    held = desk.hold("10:00", "advice")
    assert "ben" == held.resource
    with pytest.raises(SlotTaken):
        desk.bookings.book(hold=held.token, resource="anna", customer=ZOE)


def test_a_hold_keeps_the_place_and_becomes_the_booking(desk):
    """Nobody else gets the place meanwhile; the hold is used once (R05, R73)."""
    held = desk.hold("10:00", "advice", resource="ben", units=1)
    assert Status.HELD is held.status
    assert desk.clock.now() + timedelta(minutes=10) == held.expires_at
    made = desk.bookings.book(hold=held.token, customer=ZOE)
    assert (held.id, held.uid, "ben", held.start, Status.CONFIRMED) == (
        made.id,
        made.uid,
        made.resource,
        made.start,
        made.status,
    )
    with pytest.raises(NotFound, match="hold"):
        desk.bookings.book(hold=held.token, customer=ZOE)


def test_a_hold_knows_who_and_how_many(desk):
    """The customer and the units of the hold are those of the booking."""
    desk.catalog.save(a_resource(capacity=3))
    held = desk.hold("10:00", units=2, customer=BOB)
    made = desk.bookings.book(hold=held.token)
    assert (BOB, 2) == (made.customer, made.units)


def test_a_hold_for_another_start_gives_the_first_place_back(desk):
    """The customer changes his mind; both times are right afterwards."""
    held = desk.hold("10:00")
    made = desk.bookings.book(hold=held.token, start=at("14:00"), customer=ZOE)
    assert at("14:00") == made.start
    assert "10:00" in desk.slots()
    assert "14:00" not in desk.slots()


def test_a_hold_moves_from_ben_to_anna_under_both_guards(desk):
    """The place that is given up is free, the one that is taken is not."""
    desk.hold("10:00", "talk")
    held = desk.hold("10:00", "advice")
    desk.clock.advance(SOON - timedelta(minutes=5))
    made = desk.bookings.book(
        hold=held.token, start=at("11:00"), resource="anna", customer=ZOE
    )
    assert ("anna", held.id) == (made.resource, made.id)
    assert "10:00" in desk.slots(service="advice", resource="ben")


def test_an_expired_hold_is_good_while_the_place_is_free(desk):
    """Late but free, before the job has come and after it."""
    for sweeps in (False, True):
        held = desk.hold("10:00")
        desk.clock.advance(SOON)
        if sweeps:
            desk.bookings.expire_due()
        made = desk.bookings.book(hold=held.token, customer=ZOE)
        assert (held.id, Status.CONFIRMED) == (made.id, made.status)
        desk.bookings.cancel(made.id)


def test_an_expired_hold_whose_place_was_taken_says_so(desk):
    """An expired hold blocks nobody, whether the job has run or not (C6)."""
    held = desk.hold("10:00")
    desk.clock.advance(SOON)
    desk.book("10:00", customer=BOB)
    with pytest.raises(HoldExpired):
        desk.bookings.book(hold=held.token, customer=ZOE)
    with pytest.raises(HoldExpired):
        desk.bookings.confirm(held.id, customer=ZOE)


def test_a_hold_of_a_service_that_was_removed(desk):
    """Its place is free again, it can be shown and called off, and not be used."""
    desk.offer("gone")
    held = desk.hold("10:00", "gone", customer=ZOE)
    with pytest.raises(InvalidRequest, match="has booking"):
        desk.catalog.remove(Service, "gone")
    desk.clock.advance(SOON)
    desk.catalog.remove(Service, "gone")
    with pytest.raises(NotFound, match="no service 'gone'"):
        desk.bookings.book(hold=held.token)
    with pytest.raises(NotFound, match="no service 'gone'"):
        desk.bookings.confirm(held.id)
    assert Status.HELD is desk.bookings.get(held.id).status
    assert [held.id] == [each.id for each in desk.bookings.expire_due()]
    assert ["booking.held", "booking.expired"] == [
        event.kind for event in desk.bookings.history(held.id)
    ]


def test_a_hold_on_a_resource_that_performs_the_service_no_more(desk):
    """The hold names Ben, who left; it is not used for him."""
    desk.book("10:00", customer=BOB)
    held = desk.hold("10:00", "advice")
    desk.edit(Service, "advice", resources=("anna",))
    with pytest.raises(NotFound, match="'ben' does not perform service 'advice'"):
        desk.bookings.book(hold=held.token, customer=ZOE)
    cancelled = desk.bookings.cancel(held.id)
    assert Status.CANCELLED is cancelled.status


def test_what_is_left_of_a_service_and_a_resource_can_be_ended(desk):
    """A booking outlives what it was booked from: it is shown and can be ended."""
    desk.offer("gone", resources=("ben",), notice=Notice(cancel="30d"))
    made = desk.book("10:00", "gone")
    ended = desk.book("11:00", "gone", customer=BOB)
    desk.clock.set(at("12:00"))
    desk.catalog.remove(Service, "gone")
    desk.edit(Service, "advice", resources=("anna",))
    desk.catalog.remove(Resource, "ben")
    desk.clock.set(at("09:00"))
    assert made == desk.bookings.get(made.id)
    assert Status.CANCELLED is desk.bookings.cancel(made.id).status
    desk.clock.set(at("11:00"))
    assert Status.COMPLETED is desk.bookings.complete(ended.id, actor=STAFF).status


def test_a_hold_is_extended_once(desk):
    """More time once, and then no more (R72)."""
    held = desk.hold("10:00")
    until = desk.clock.now() + timedelta(minutes=30)
    assert until == desk.bookings.extend(held.id, until=until).expires_at
    desk.clock.advance(timedelta(minutes=29))
    assert "10:00" not in desk.slots()
    with pytest.raises(InvalidState):
        desk.bookings.extend(held.id, until=until + SOON)
    desk.clock.advance(timedelta(minutes=1))
    assert "10:00" in desk.slots()


def test_payment_then_approval_then_confirmed(desk):
    """Each gate is passed once, in this order (R77)."""
    desk.offer(
        "both",
        payment=Prepayment("20m"),
        approval=Approval("3d"),
        price=Money(1, "EUR"),
    )
    made = desk.book("10:00", "both")
    assert Status.PENDING_PAYMENT is made.status
    paid = desk.bookings.confirm(made.id)
    assert (Status.PENDING_APPROVAL, at("10:00")) == (paid.status, paid.expires_at)
    with pytest.raises(Forbidden):
        desk.bookings.confirm(made.id)
    assert Status.CONFIRMED is desk.bookings.confirm(made.id, actor=STAFF).status


def test_two_requests_for_one_place_are_not_both_approved(desk):
    """A pending request blocks; an expired one loses to whoever came (R04, C5)."""
    desk.offer("asked", approval=Approval("1h"))
    first = desk.book("10:00", "asked")
    with pytest.raises(SlotTaken):
        desk.book("10:00", "asked", customer=BOB)
    desk.clock.advance(timedelta(hours=1))
    second = desk.book("10:00", "asked", customer=BOB)
    assert desk.bookings.confirm(second.id, actor=STAFF)
    with pytest.raises(HoldExpired):
        desk.bookings.confirm(first.id, actor=STAFF)


def test_a_confirmed_hold_has_answered_what_is_asked(desk):
    """Confirming is no way around a required question."""
    desk.offer("asks", questions=[Question("why", required=True)])
    held = desk.hold("10:00", "asks", customer=ZOE)
    with pytest.raises(InvalidRequest, match="needs an answer to 'why'"):
        desk.bookings.confirm(held.id)
    made = desk.bookings.book(hold=held.token, answers={"why": "pain"})
    assert {"why": "pain"} == made.answers


def test_the_customer_of_a_confirmation_is_counted(desk):
    """A hold without a name does not slip past the limit of one person."""
    desk.offer("one", limits=[Limit("day", 1, scope="customer")])
    desk.book("10:00", "one")
    held = desk.hold("14:00", "one")
    with pytest.raises(NotOffered, match="per day"):
        desk.bookings.confirm(held.id, customer=ZOE)
    assert BOB == desk.bookings.confirm(held.id, customer=BOB).customer


def test_a_decline_frees_the_place(desk):
    """The reason is kept in the history."""
    made = desk.in_state(Status.PENDING_APPROVAL)
    desk.bookings.decline(made.id, reason="full", actor=STAFF)
    assert "10:00" in desk.slots()
    assert "full" == desk.bookings.history(made.id)[-1].reason


def test_a_move_frees_the_old_place_and_takes_the_new_one(desk):
    """The booking keeps its id; nobody ends with nothing (C7, 4.8)."""
    made = desk.book("10:00")
    moved = desk.bookings.reschedule(made.id, start=at("14:00"))
    assert (made.id, made.uid, 2, 1) == (
        moved.id,
        moved.uid,
        moved.version,
        moved.sequence,
    )
    assert "10:00" in desk.slots()
    assert "14:00" not in desk.slots()
    desk.book("10:00", customer=BOB)
    with pytest.raises(SlotTaken):
        desk.bookings.reschedule(made.id, start=at("10:00"))
    assert moved == desk.bookings.get(made.id)


def test_a_move_to_another_resource(desk):
    """The reassignment frees the one and takes the other."""
    made = desk.book("10:00", "advice")
    moved = desk.bookings.reschedule(made.id, start=at("10:00"), resource="ben")
    assert "ben" == moved.resource
    assert "10:00" in desk.slots()
    with pytest.raises(NotFound, match="carl"):
        desk.bookings.reschedule(made.id, start=at("11:00"), resource="carl")


def test_a_move_to_a_longer_duration_sees_all_of_it(desk):
    """What lies far behind the old end is in the way all the same (R13)."""
    desk.edit("schedule", "office", hours=ALWAYS)
    desk.offer("long", durations=("1h", "12d"), step="1h")
    desk.offer("late")
    desk.book("2026-01-17 10:00", "late", customer=BOB)
    made = desk.book("10:00", "long")
    with pytest.raises(SlotTaken):
        desk.bookings.reschedule(made.id, start=at("10:00"), duration="12d")


def test_moves_are_capped_for_customers(desk):
    """So often, and no more (R62)."""
    desk.offer("once", reschedule=RescheduleRules(most=1))
    made = desk.book("10:00", "once")
    desk.bookings.reschedule(made.id, start=at("14:00"))
    with pytest.raises(NotOffered, match="reschedule count"):
        desk.bookings.reschedule(made.id, start=at("15:00"))
    assert 2 == desk.bookings.reschedule(made.id, start=at("15:00"), actor=STAFF).moves


def test_two_bookings_change_places(desk):
    """One command, one transaction (C7)."""
    one = desk.book("10:00", "advice", resource="anna")
    other = desk.book("14:00", "advice", resource="ben", customer=BOB)
    first, second = desk.bookings.swap(one.id, other.id)
    assert [(at("14:00"), "ben"), (at("10:00"), "anna")] == [
        (each.start, each.resource) for each in (first, second)
    ]
    assert [first, second] == [desk.bookings.get(each.id) for each in (one, other)]


def test_a_swap_that_does_not_fit_leaves_both(desk):
    """If one is refused, both stay where they were (C7)."""
    desk.offer("both", durations=("1h", "2h"), step="1h", resources=("anna", "ben"))
    one = desk.book("10:00", "both", duration="2h", resource="anna")
    other = desk.book("14:00", "both", resource="ben", customer=BOB)
    desk.offer("next", resources=("ben",))
    desk.book("15:00", "next")
    before = desk.kept()
    with pytest.raises(SlotTaken):
        desk.bookings.swap(one.id, other.id)
    assert before == desk.kept()


def test_each_customer_in_a_swap_has_a_diary_of_their_own(desk):
    """What Zoé has elsewhere is not in Bob's way, and what Bob has is."""
    desk.offer("strict", resources=("anna", "ben"), overlaps="block")
    one = desk.book("10:00", "strict", resource="anna")
    other = desk.book("14:00", "strict", customer=BOB, resource="ben")
    zoes = desk.book("10:00", "advice", resource="ben")
    assert desk.bookings.swap(one.id, other.id)
    desk.bookings.cancel(zoes.id)
    assert desk.bookings.swap(one.id, other.id)
    desk.book("10:00", "advice", resource="ben", customer=BOB)
    with pytest.raises(NotOffered, match="at that time"):
        desk.bookings.swap(one.id, other.id)


def test_bookings_far_apart_are_not_swapped(desk):
    """The question has a largest size, and the limit is named (D20)."""
    one = desk.book("10:00")
    other = desk.book("2027-03-09 10:00", customer=BOB)
    with pytest.raises(LimitExceeded, match="427 days apart; at most 400") as caught:
        desk.bookings.swap(one.id, other.id)
    assert {"limit": "swap_days", "most": 400} == caught.value.data


def test_a_cancellation_tells_what_it_costs(desk):
    """The place is free at once, and the outcome is kept (R78)."""
    policy = CancellationPolicy([Tier("24h"), Tier("1h", 50)])
    desk.offer("paid", price=Money(1000, "EUR"), cancellation=policy)
    made = desk.book("10:00", "paid")
    desk.offer("paid", price=Money(9999, "EUR"))
    off = desk.bookings.cancel(made.id, reason="ill")
    assert (Money(500, "EUR"), True, "ill", "customer") == (
        off.cancellation.refund,
        off.cancellation.late,
        off.cancellation.reason,
        off.cancellation.by,
    )
    assert off == desk.bookings.cancel(made.id)
    assert "10:00" in desk.slots()


def test_a_version_that_has_moved_on_is_refused(desk):
    """The expected version must be the present one, even if nothing would change."""
    made = desk.book("10:00")
    moved = desk.bookings.reschedule(made.id, start=at("14:00"), version=1)
    for verb, more in (
        ("reschedule", {"start": at("15:00")}),
        ("reschedule", {"start": at("14:00")}),
        ("cancel", {}),
        ("check_in", {}),
    ):
        with pytest.raises(StaleVersion, match="at version 2, not 1") as caught:
            getattr(desk.bookings, verb)(made.id, version=1, **more)
        assert {"booking": made.id, "version": 2} == caught.value.data
    again = desk.bookings.reschedule(made.id, start=at("14:00"), version=2)
    assert moved == again


COMMANDS = {
    "hold": lambda desk, _, key, **more: desk.hold(
        "15:00", idempotency_key=key, **more
    ),
    "book": lambda desk, _, key, **more: desk.book(
        "15:00", idempotency_key=key, **more
    ),
    "book held": lambda desk, ids, key, **more: desk.bookings.book(
        hold=ids["token"], customer=ZOE, idempotency_key=key, **more
    ),
    "confirm": lambda desk, ids, key, **more: desk.bookings.confirm(
        ids["held"], customer=ZOE, idempotency_key=key, **more
    ),
    "extend": lambda desk, ids, key, **more: desk.bookings.extend(
        ids["held"], until=desk.clock.now() + SOON, idempotency_key=key, **more
    ),
    "reschedule": lambda desk, ids, key, **more: desk.bookings.reschedule(
        ids["one"], start=at("16:00"), idempotency_key=key, **more
    ),
    "swap": lambda desk, ids, key, **more: desk.bookings.swap(
        ids["one"], ids["other"], idempotency_key=key, **more
    ),
    "cancel": lambda desk, ids, key, **more: desk.bookings.cancel(
        ids["one"], idempotency_key=key, **more
    ),
    "check_in": lambda desk, ids, key, **more: desk.bookings.check_in(
        ids["one"], idempotency_key=key, **more
    ),
    "start": lambda desk, ids, key, **more: desk.bookings.start(
        ids["one"], actor=STAFF, idempotency_key=key, **more
    ),
}


@pytest.fixture
def ids(desk):
    held = desk.hold("11:00")
    return {
        "held": held.id,
        "token": held.token,
        "one": desk.book("10:00").id,
        "other": desk.book("13:00", customer=BOB).id,
    }


@pytest.mark.parametrize("name", COMMANDS)
def test_any_command_twice_with_one_key_is_done_once(desk, ids, name):
    """The same answer, word for word, and nothing more is written (C10, R11)."""
    command = COMMANDS[name]
    first = command(desk, ids, "k")
    before = desk.kept()
    assert first == command(desk, ids, "k")
    assert before == desk.kept()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_first_answer_is_given_whatever_came_later(desk, ids, name):
    """An answer is what was true then, for seven days (R10)."""
    first = COMMANDS[name](desk, ids, "k")
    made = first if isinstance(first, tuple) else (first,)
    for each in made:
        if desk.bookings.get(each.id).status not in (
            Status.CANCELLED,
            Status.IN_PROGRESS,
        ):
            desk.bookings.cancel(each.id, actor=STAFF)
    desk.clock.advance(timedelta(days=7) - timedelta(seconds=1))
    if name != "extend":
        assert first == COMMANDS[name](desk, ids, "k")


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("other", ["check_in", "book"])
def test_one_key_does_not_serve_two_requests(desk, ids, name, other):
    """Another verb, or another payload, under the same key is refused (4.7)."""
    COMMANDS[name](desk, ids, "k")
    before = desk.kept()
    changed = {"version": 7} if name == other == "check_in" else {}
    changed = {"notes": "x"} if name == other == "book" else changed
    with pytest.raises(IdempotencyConflict, match="'k' was used for another request"):
        COMMANDS[other](desk, ids, "k", **changed)
    assert before == desk.kept()


def test_a_key_is_anothers_actor_and_anothers_tenant(desk):
    """Another actor is another request; another tenant has keys of its own."""
    desk.book("10:00", idempotency_key="k")
    with pytest.raises(IdempotencyConflict):
        desk.book("10:00", idempotency_key="k", actor=Actor("eve"))
    north = Actor("anyone", tenant="north")
    desk.catalog.save(
        a_schedule(),
        a_resource(),
        Service("talk", "1h", ["anna"]),
        actor=north,
    )
    made = desk.book("10:00", idempotency_key="k", actor=north)
    assert ("north", f"{made.id}@north") == (made.tenant, made.uid)


def test_a_key_is_free_again_after_seven_days(desk):
    """What is forgotten may be used anew."""
    desk.book("10:00", idempotency_key="k")
    desk.clock.advance(timedelta(days=7))
    made = desk.book("2026-01-14 10:00", idempotency_key="k")
    assert at("2026-01-14 10:00") == made.start


def test_a_refused_command_leaves_its_key_unused(desk):
    """Only an answer is remembered, no refusal."""
    desk.book("10:00")
    with pytest.raises(SlotTaken):
        desk.book("10:00", customer=BOB, idempotency_key="k")
    assert desk.book("11:00", customer=BOB, idempotency_key="k")


def test_the_order_of_answers_is_not_part_of_the_request(desk):
    """A client may send the same object in another order."""
    desk.offer("asks", questions=[Question("a"), Question("b")])
    one = desk.book("10:00", "asks", answers={"a": 1, "b": 2}, idempotency_key="k")
    two = desk.book("10:00", "asks", answers={"b": 2, "a": 1}, idempotency_key="k")
    assert one == two


def test_staff_override_with_a_reason_that_is_kept(desk):
    """Who overrode what, and why, is in the history (R118)."""
    made = desk.book("18:00", override="flight", actor=STAFF)
    event = desk.bookings.history(made.id)[0]
    assert ("flight", "carla", ("opening_hours",)) == (
        event.reason,
        event.actor,
        made.warnings,
    )
    with pytest.raises(Forbidden):
        desk.book("18:00", override="please")
    with pytest.raises(SlotTaken):
        desk.book("18:00", override="flight", actor=STAFF)
    moved = desk.bookings.reschedule(
        made.id, start=at("19:00"), override="delay", actor=STAFF
    )
    assert "delay" == desk.bookings.history(made.id)[-1].reason
    assert at("19:00") == moved.start


def test_an_overridden_limit_is_not_asked_again(desk):
    """What staff allowed once is confirmed without asking twice."""
    desk.offer("few", limits=[Limit("day", 1)], approval=Approval())
    desk.book("10:00", "few")
    made = desk.book("14:00", "few", customer=BOB, override="vip", actor=STAFF)
    assert Status.CONFIRMED is desk.bookings.confirm(made.id, actor=STAFF).status


def test_history_adds_up_to_the_booking(desk):
    """Replaying the events gives what is stored."""
    made = desk.hold("10:00")
    desk.bookings.extend(made.id, until=desk.clock.now() + SOON)
    desk.bookings.book(hold=made.token, customer=ZOE)
    desk.bookings.reschedule(made.id, start=at("14:00"))
    desk.bookings.cancel(made.id)
    history = desk.bookings.history(made.id)
    assert ["held", "hold_extended", "confirmed", "rescheduled", "cancelled"] == [
        event.kind.removeprefix("booking.") for event in history
    ]
    assert desk.bookings.get(made.id) == replay(history)
