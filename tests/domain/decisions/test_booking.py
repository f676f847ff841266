"""Taking a place: holds, and bookings with or without one."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

import attrs
import pytest

from orchestrea.domain.bookings import Status
from orchestrea.domain.conflicts import Reason
from orchestrea.domain.decisions import booking as taking
from orchestrea.domain.errors import (
    Forbidden,
    HoldExpired,
    InvalidRequest,
    InvalidState,
    NotOffered,
    SlotTaken,
)
from orchestrea.domain.money import Money
from orchestrea.domain.policies import (
    Approval,
    CancellationPolicy,
    Notice,
    Prepayment,
    Severity,
    Tier,
)
from orchestrea.domain.schedules import Travel

from ..builders import agenda, booking, claim, schedule, seat
from .known import (
    BOB,
    IDENTITY,
    NOW,
    PRICE,
    STAFF,
    VISITOR,
    ZOE,
    at,
    known,
    on,
    request,
    service,
)


def accepted(*args, **fields):
    """The booking that a request becomes."""
    asked = fields.pop("asked", None) or request()
    (made,) = taking.accept(asked, known(*args, **fields), identity=IDENTITY).bookings
    return made


def hold_of(**fields):
    """A hold of Zoé's at ten, made at eight and good for ten minutes."""
    held = {
        "id": "h",
        "status": "held",
        "token": "t",
        "customer": ZOE,
        "created_at": NOW,
        "expires_at": NOW + timedelta(minutes=10),
        "uid": "h@default",
        "version": 3,
        "sequence": 2,
    }
    return booking(**{**held, **fields})


def using(held, **fields):
    return request(**{"hold": "t", **fields}).using(held)


def test_a_booking_keeps_everything_that_was_agreed():
    """What is booked, by whom, in which wall-clock time and at which price is kept."""
    policy = CancellationPolicy([Tier("24h", 100)])
    asked = request(answers={"why": "back"}, notes="ring twice", units=2)
    changes = taking.accept(
        asked,
        known(
            agenda(capacity=2),
            before=10,
            after=5,
            price=PRICE,
            cancellation=policy,
        ),
        identity=IDENTITY,
    )
    (made,) = changes.bookings
    assert ("bk_1", "bk_1@default", "default") == (made.id, made.uid, made.tenant)
    assert ("v", "r", ZOE, 2, 1) == (
        made.service,
        made.resource,
        made.customer,
        made.units,
        made.seats,
    )
    assert (at("10:00"), at("11:00"), NOW) == (made.start, made.end, made.created_at)
    assert ("2026-03-16T10:00+00:00", "UTC", "2026a") == (
        made.local_start,
        made.zone,
        made.tzdata,
    )
    assert (10, 5, PRICE, policy) == (
        made.before,
        made.after,
        made.price,
        made.cancellation_policy,
    )
    assert ({"why": "back"}, "ring twice") == (made.answers, made.notes)
    assert (Status.CONFIRMED, 1, 0, "", None) == (
        made.status,
        made.version,
        made.sequence,
        made.token,
        made.expires_at,
    )
    (event,) = changes.events
    assert ("booking.confirmed", "bk_1", 1, NOW, "visitor") == (
        event.kind,
        event.booking,
        event.version,
        event.at,
        event.actor,
    )
    assert made == event.record


def test_a_service_of_several_units_claims_at_least_those():
    """The units of the service are the least, those of the request may be more."""
    room = agenda(capacity=5)
    assert 3 == accepted(room, units=3).units
    assert 4 == accepted(room, units=3, asked=request(units=4)).units


def test_a_session_keeps_how_many_seats_it_has():
    """A place in a session carries the seats of the session."""
    assert 4 == accepted(seats=4).seats


def test_the_first_candidate_that_can_is_taken():
    """The order of the candidates decides; one that is busy is passed over (R03)."""
    busy = [claim("09:00", "12:00")]
    assert "r" == accepted(agenda(), on("q")).resource
    assert "q" == accepted(agenda(claims=busy), on("q"), on("p")).resource


def test_without_any_room_the_first_candidate_tells_why():
    """The reasons of the first candidate are given, in its words (R18)."""
    busy = agenda(claims=[claim("09:00", "12:00", booking="b7")])
    closed = on("q", plan=None, claims=[claim("10:30", "10:45", booking="b8")])
    with pytest.raises(SlotTaken, match=r"service 'v' at 2026-03-16T10.*b7") as caught:
        accepted(busy, closed)
    assert ["capacity"] == [each.rule for each in caught.value.reasons]
    assert "b7" in caught.value.reasons[0].staff


def test_a_rule_other_than_room_is_told_as_not_offered():
    """The first rule that refuses decides the error; all of them are told."""
    with pytest.raises(NotOffered, match="closed by opening hours") as caught:
        accepted(agenda("14:00-18:00", claims=[claim("09:00", "12:00")]))
    assert ["opening_hours", "capacity"] == [each.rule for each in caught.value.reasons]
    with pytest.raises(SlotTaken) as taken:
        accepted(agenda(claims=[claim("09:00", "12:00")]), notice=Notice(book="30d"))
    assert ["capacity", "notice"] == [each.rule for each in taken.value.reasons]


def test_a_service_that_nobody_performs_says_so():
    """No candidate at all is a reason as well."""
    nobody = attrs.evolve(known(), agendas=())
    with pytest.raises(NotOffered, match="no resource performs v") as caught:
        taking.accept(request(), nobody, identity=IDENTITY)
    assert ["reason.performer"] == [each.text_key for each in caught.value.reasons]


def test_a_booking_needs_a_customer_and_a_hold_does_not():
    """A hold may be made before anybody has said their name."""
    nameless = request(customer=None)
    with pytest.raises(InvalidRequest, match="booking 'v' needs a customer"):
        accepted(asked=nameless)
    (held,) = taking.hold(nameless, known(), identity=IDENTITY).bookings
    assert held.customer is None


class _Refuses:
    name: ClassVar[str] = "plugin"
    overridable: ClassVar[bool] = True
    steady: ClassVar[bool] = True

    def keep(self, starts, agenda, wish):
        return []

    def reasons(self, start, agenda, wish):
        return [Reason("plugin", "reason.plugin", "not today")]


def test_a_rule_of_a_plug_in_refuses_a_booking_and_a_hold():
    """Listing, holding and booking obey the same rules (R09)."""
    with pytest.raises(NotOffered, match="not today"):
        accepted(extra=(_Refuses(),))
    with pytest.raises(NotOffered, match="not today"):
        taking.hold(request(), known(extra=(_Refuses(),)), identity=IDENTITY)


class _Listens(_Refuses):
    """A rule that allows everything and keeps what it was asked."""

    def __init__(self):
        self.asked = []

    def keep(self, starts, agenda, wish):
        self.asked.append(wish)
        return starts

    def reasons(self, start, agenda, wish):
        return []


def test_a_rule_is_told_all_that_is_wished():
    """Who asks for what, for how long, for how many, when and with which hold."""
    rule = _Listens()
    accepted(
        agenda(capacity=2), extra=(rule,), asked=request(units=2, hold="t"), before=5
    )
    (wish,) = rule.asked
    assert (60, 2, "zoe@example.org", NOW, "t", None, 5, None) == (
        wish.minutes,
        wish.units,
        wish.customer,
        wish.now,
        wish.token,
        wish.moving,
        wish.before,
        wish.since,
    )
    taking.hold(request(customer=None), known(extra=(rule,)), identity=IDENTITY)
    assert "" == rule.asked[-1].customer


def test_staff_pass_over_rules_with_a_reason_and_it_is_kept():
    """An override is in the booking, in its event, with what it passed over (R118)."""
    made = taking.accept(
        request("06:00", override="flight"),
        known(agenda("09:00-17:00"), actor=STAFF, extra=(_Refuses(),)),
        identity=IDENTITY,
    )
    assert ("flight", ("opening_hours", "plugin")) == (
        made.bookings[0].override,
        made.bookings[0].warnings,
    )
    assert ("flight", "staff-1") == (made.events[0].reason, made.events[0].actor)


def test_nobody_else_passes_over_rules():
    """An override needs the role staff, whether a rule refuses or not."""
    with pytest.raises(Forbidden, match="overriding rules needs the role staff"):
        accepted(asked=request(override="please"))


def test_no_override_passes_over_room():
    """Not even staff put two bookings into one place."""
    with pytest.raises(SlotTaken):
        accepted(
            agenda(claims=[claim("09:00", "12:00")]),
            asked=request(override="urgent"),
            actor=STAFF,
        )


def test_a_warning_does_not_refuse_and_is_kept():
    """A rule that only warns is noted with the booking."""
    other = claim("10:30", "11:30", booking="other")
    made = accepted(agenda(of_customer=[other]), overlaps="warn")
    assert ("customer_overlap",) == made.warnings
    with pytest.raises(NotOffered, match="other"):
        accepted(agenda(of_customer=[other]), overlaps="block")


def test_a_hold_keeps_a_place_for_as_long_as_the_service_says():
    """A hold expires, and carries the token that uses it."""
    changes = taking.hold(
        request(), known(hold_for="25m"), identity=IDENTITY, purpose="waitlist"
    )
    (held,) = changes.bookings
    assert (Status.HELD, NOW + timedelta(minutes=25), "secret", "waitlist") == (
        held.status,
        held.expires_at,
        held.token,
        held.purpose,
    )
    assert ["booking.held"] == [event.kind for event in changes.events]
    assert held == changes.events[0].record
    (plain,) = taking.hold(request(), known(), identity=IDENTITY).bookings
    assert ("checkout", NOW + timedelta(minutes=10)) == (
        plain.purpose,
        plain.expires_at,
    )


def test_a_hold_is_refused_where_a_booking_is():
    """A hold takes a place like any booking."""
    with pytest.raises(SlotTaken):
        taking.hold(
            request(),
            known(agenda(claims=[claim("10:30", "11:30")])),
            identity=IDENTITY,
        )


@pytest.mark.parametrize(
    "policies, price, expected, wait",
    [
        ({}, PRICE, Status.CONFIRMED, None),
        ({"payment": Prepayment("20m")}, PRICE, Status.PENDING_PAYMENT, 20),
        ({"payment": Prepayment("20m")}, None, Status.CONFIRMED, None),
        ({"payment": Prepayment("20m")}, Money(0, "EUR"), Status.CONFIRMED, None),
        ({"approval": Approval("90m")}, PRICE, Status.PENDING_APPROVAL, 90),
        (
            {"payment": Prepayment("20m"), "approval": Approval("90m")},
            PRICE,
            Status.PENDING_PAYMENT,
            20,
        ),
        (
            {"payment": Prepayment("20m"), "approval": Approval("90m")},
            None,
            Status.PENDING_APPROVAL,
            90,
        ),
    ],
)
def test_a_booking_goes_as_far_as_its_gates_allow(policies, price, expected, wait):
    """Payment comes before approval, and what is free is not paid (R77, R79)."""
    changes = taking.accept(
        request(), known(price=price, **policies), identity=IDENTITY
    )
    (made,) = changes.bookings
    until = None if wait is None else NOW + timedelta(minutes=wait)
    assert (expected, until, "") == (made.status, made.expires_at, made.token)
    kind = "booking.confirmed" if wait is None else "booking.requested"
    assert [kind] == [event.kind for event in changes.events]


@pytest.mark.parametrize(
    "policies", [{"approval": Approval("5d")}, {"payment": Prepayment("5d")}]
)
def test_what_waits_expires_at_the_start_at_the_latest(policies):
    """A deadline after the start would be a promise nobody can keep (R105)."""
    assert at("10:00") == accepted(price=PRICE, **policies).expires_at


def test_a_hold_is_used_up_by_the_booking_it_becomes():
    """The booking keeps the hold's id and uid, and counts on from its version."""
    held = hold_of()
    mine = claim("10:00", "11:00", booking="h", token="t")
    made = accepted(agenda(claims=[mine]), booking=held, asked=using(held))
    assert ("h", "h@default", 4, 3, NOW) == (
        made.id,
        made.uid,
        made.version,
        made.sequence,
        made.created_at,
    )
    assert (Status.CONFIRMED, "", None, "r") == (
        made.status,
        made.token,
        made.expires_at,
        made.resource,
    )


def test_somebody_elses_hold_is_in_the_way():
    """Only the token that belongs to a hold lets its owner through (R73)."""
    other = claim("10:00", "11:00", booking="x", token="theirs")
    with pytest.raises(SlotTaken):
        accepted(agenda(claims=[other]), booking=hold_of(), asked=using(hold_of()))


def test_a_hold_keeps_the_notice_with_which_it_was_made():
    """What was early enough to be held is early enough to be booked."""
    held = hold_of(created_at=at("08:59"), expires_at=at("09:09"))
    made = accepted(
        booking=held, asked=using(held), now="09:05", notice=Notice(book="1h")
    )
    assert at("10:00") == made.start


@pytest.mark.parametrize(
    "held, asked",
    [
        (hold_of(created_at=at("08:50"), expires_at=at("09:05")), "10:00"),
        (hold_of(created_at=at("08:50"), expires_at=at("09:30")), "10:05"),
    ],
    ids=["expired", "another start"],
)
def test_notice_is_counted_anew_once_expired_or_for_another_start(held, asked):
    """A hold is good for the place it holds, and for as long as it lasts."""
    with pytest.raises(NotOffered, match="earliest start"):
        accepted(
            booking=held,
            asked=using(held, start=at(asked)),
            now="09:06",
            notice=Notice(book="1h"),
            step=5,
        )


def test_an_expired_hold_is_good_as_long_as_nobody_took_the_place():
    """Late but free: an expired place may still be had."""
    held = hold_of(expires_at=NOW - timedelta(minutes=1))
    assert "h" == accepted(booking=held, asked=using(held)).id
    swept = hold_of(status="expired", expires_at=None)
    assert "h" == accepted(booking=swept, asked=using(swept)).id


@pytest.mark.parametrize("status", ["held", "expired"])
def test_an_expired_hold_whose_place_is_gone_says_so(status):
    """The owner of a dead hold learns that it died, and why the place is gone (R71)."""
    held = hold_of(status=status, expires_at=NOW - timedelta(minutes=1))
    taken = agenda(claims=[claim("10:00", "11:00", booking="b7")])
    with pytest.raises(
        HoldExpired, match=r"hold of booking h ran out .* and the place"
    ) as caught:
        accepted(taken, booking=held, asked=using(held))
    assert ["capacity"] == [each.rule for each in caught.value.reasons]
    assert "h" == caught.value.data["booking"]
    with pytest.raises(SlotTaken):
        accepted(
            agenda(claims=[claim("13:00", "14:00")]),
            booking=held,
            asked=using(held, start=at("13:00")),
        )


def test_a_hold_is_used_once():
    """What became of the hold is named when it is used again."""
    for status in ("confirmed", "cancelled"):
        used = hold_of(status=status)
        with pytest.raises(InvalidState, match=f"hold of booking h.*{status}") as no:
            accepted(booking=used, asked=using(used))
        assert {"booking": "h", "status": status} == no.value.data


def test_a_hold_may_be_used_for_another_start():
    """The held place is given back, and is not in its owner's way (R73)."""
    held = hold_of()
    mine = claim("10:00", "11:00", booking="h", token="t")
    asked = using(held, start=at("10:30"))
    made = accepted(agenda(claims=[mine]), booking=held, asked=asked, step=30)
    assert ("h", at("10:30")) == (made.id, made.start)


def test_what_was_held_keeps_its_price_and_its_duration_while_it_lasts():
    """The price that was shown holds as long as the hold; then today's does (R82)."""
    policy = CancellationPolicy([Tier("1h", 50)])
    held = hold_of(end=at("10:45"), price=Money(1, "EUR"), cancellation_policy=policy)
    made = accepted(booking=held, asked=using(held), price=PRICE, step=15)
    assert (Money(1, "EUR"), policy, at("10:45")) == (
        made.price,
        made.cancellation_policy,
        made.end,
    )
    late = attrs.evolve(held, expires_at=NOW)
    made = accepted(booking=late, asked=using(late), price=PRICE, step=15)
    assert (PRICE, CancellationPolicy()) == (made.price, made.cancellation_policy)


def test_a_duration_that_the_service_has_not_is_refused():
    """Only what is held may have a length of the past."""
    with pytest.raises(InvalidRequest, match="lasts"):
        accepted(asked=request(duration=45))
    with pytest.raises(InvalidRequest, match="lasts"):
        accepted(booking=hold_of(), asked=using(hold_of(), duration=45))
    short = {"asked": request(duration=45), "durations": [60, 45], "step": 15}
    assert at("10:45") == accepted(**short).end


def test_refusals_name_only_what_blocks():
    """A warning is told with the others, but is no cause."""
    warned = Reason("w", "reason.w", "only so you know", severity=Severity.WARN)
    refused = Reason("capacity", "reason.busy", "full")
    error = taking.refusal((warned, refused), "it")
    assert isinstance(error, SlotTaken)
    assert ("it is refused: full", (warned, refused)) == (str(error), error.reasons)
    two = taking.refusal((Reason("x", "k", "one"), refused), "it")
    assert isinstance(two, NotOffered)
    assert "it is refused: one; full" == str(two)


def test_blocking_is_told_from_warning():
    """One reason that blocks is enough."""
    warned = Reason("w", "k", "", severity=Severity.WARN)
    assert not taking.blocks(())
    assert not taking.blocks((warned,))
    assert taking.blocks((warned, Reason("b", "k", "")))


def test_a_seat_in_a_session_is_booked_beside_others():
    """Places in one session do not get in each other's way (R12)."""
    session = [seat("10:00", "11:00", of=3)]
    assert "r" == accepted(agenda(claims=session), seats=3).resource


def test_the_actor_and_tenant_of_a_booking_are_those_of_the_asker():
    """A booking belongs to the tenant of the one who asks."""
    actor = attrs.evolve(VISITOR, tenant="north")
    made = accepted(actor=actor)
    assert ("north", "bk_1@north") == (made.tenant, made.uid)


def test_wall_time_is_that_of_the_schedule():
    """The wall clock is noted with its offset."""
    paris = schedule(zone="Europe/Paris")
    assert ("Europe/Paris", "2026-03-16T11:00+01:00") == taking.wall_clock(
        at("10:00"), paris
    )


def test_a_hold_for_somebody_else_may_be_booked_by_name():
    """The customer named in the booking counts, not the one who held."""
    held = hold_of()
    assert BOB == accepted(booking=held, asked=using(held, customer=BOB)).customer
    assert "v" == service().id


def test_a_hold_keeps_the_buffers_it_was_promised_while_it_lasts():
    """An edit of the buffers does not take a held place away, nor a neighbour's."""
    next_door = agenda(claims=[claim("11:00", "12:00", booking="x")])
    held = hold_of(before=5, after=0)
    made = accepted(next_door, booking=held, asked=using(held), before=0, after=20)
    assert (5, 0) == (made.before, made.after)
    late = attrs.evolve(held, expires_at=NOW)
    with pytest.raises(HoldExpired):
        accepted(next_door, booking=late, asked=using(late), after=20)
    made = accepted(booking=late, asked=using(late), before=15, after=20)
    assert (15, 20) == (made.before, made.after)


def test_a_service_as_agreed_differs_in_its_buffers_alone():
    """Each buffer is that of the booking; nothing else of the service changes."""
    today = service(before=10, after=5, step=15)
    agreed = taking.as_agreed(today, hold_of(before=3, after=7))
    minutes = timedelta(minutes=1)
    assert attrs.evolve(today, before=3 * minutes, after=7 * minutes) == agreed
    assert today is taking.as_agreed(today, hold_of(before=10, after=5))
    for same in (hold_of(before=10, after=7), hold_of(before=3, after=5)):
        kept = taking.as_agreed(today, same)
        assert (same.before * minutes, same.after * minutes) == (
            kept.before,
            kept.after,
        )


def test_the_reason_that_nobody_performs_names_its_rule():
    """Programs tell it from the others by a stable name."""
    assert ("performer", "reason.performer") == attrs.astuple(
        taking.nobody(known().service)
    )[:2]


def test_a_booking_on_a_trip_shows_the_clock_there():
    """R26: zone and wall time are those that the hours are kept in that day."""
    away = schedule("00:00-24:00", travel=[Travel("2026-03-16", "Asia/Kathmandu")])
    changes = taking.accept(
        request("10:00"), known(agenda(plan=away)), identity=IDENTITY
    )
    (made,) = changes.bookings
    assert ("Asia/Kathmandu", "2026-03-16T15:45+05:45") == (made.zone, made.local_start)
