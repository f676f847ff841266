"""From a hold or a request to its next gate: confirm, decline, and more time."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from orchestrea.domain.bookings import Status
from orchestrea.domain.decisions import confirming
from orchestrea.domain.decisions.gates import gate_of, in_time
from orchestrea.domain.errors import (
    Forbidden,
    HoldExpired,
    InvalidRequest,
    InvalidState,
    NotFound,
    NotOffered,
    SlotTaken,
)
from orchestrea.domain.money import Money
from orchestrea.domain.policies import Approval, Limit, Notice, Prepayment

from ..builders import agenda, booking, claim
from .known import BOB, NOW, PRICE, STAFF, ZOE, at, known, on, service

PAYMENT, APPROVAL = Prepayment("20m"), Approval("90m")


def waiting(status="held", **fields):
    """A booking of Zoé's at ten that waits for something until ten past eight."""
    made = {
        "status": status,
        "token": "t" if status == "held" else "",
        "customer": ZOE,
        "expires_at": NOW + timedelta(minutes=10),
        "version": 4,
        "sequence": 2,
        "price": PRICE,
    }
    return booking(**{**made, **fields})


def confirmed(subject, *agendas, customer=None, **fields):
    changes = confirming.confirm(
        known(*agendas, booking=subject, **fields), customer=customer
    )
    (made,) = changes.bookings
    assert made == changes.events[0].record
    return made


def test_a_held_booking_is_confirmed_with_its_next_version():
    """Nothing is left of the hold but the booking."""
    held = waiting()
    changes = confirming.confirm(known(booking=held))
    (made,) = changes.bookings
    assert (Status.CONFIRMED, 5, 3, "", None) == (
        made.status,
        made.version,
        made.sequence,
        made.token,
        made.expires_at,
    )
    assert (held.id, ZOE, held.start) == (made.id, made.customer, made.start)
    assert ["booking.confirmed"] == [event.kind for event in changes.events]


@pytest.mark.parametrize(
    "status, policies, expected, wait",
    [
        ("held", {"payment": PAYMENT}, "pending_payment", 20),
        ("held", {"approval": APPROVAL}, "pending_approval", 90),
        (
            "held",
            {"payment": PAYMENT, "approval": APPROVAL},
            "pending_payment",
            20,
        ),
        ("pending_payment", {"payment": PAYMENT}, "confirmed", None),
        (
            "pending_payment",
            {"payment": PAYMENT, "approval": APPROVAL},
            "pending_approval",
            90,
        ),
        ("pending_approval", {"approval": APPROVAL}, "confirmed", None),
        (
            "pending_approval",
            {"payment": PAYMENT, "approval": APPROVAL},
            "confirmed",
            None,
        ),
    ],
)
def test_each_confirmation_passes_one_gate(status, policies, expected, wait):
    """Payment, then approval, then confirmed (R77, R79)."""
    made = confirmed(waiting(status), actor=STAFF, **policies)
    until = None if wait is None else NOW + timedelta(minutes=wait)
    assert (expected, until) == (made.status.value, made.expires_at)


def test_only_staff_approve():
    """A customer may pay, and may not approve."""
    with pytest.raises(Forbidden, match="approving a booking needs the role staff"):
        confirmed(waiting("pending_approval"), approval=APPROVAL)
    assert Status.CONFIRMED is confirmed(waiting("pending_payment")).status


@pytest.mark.parametrize(
    "status, token, policies, expected",
    [
        ("expired", "t", {}, "held"),
        ("expired", "", {"payment": PAYMENT}, "pending_payment"),
        ("expired", "", {"payment": PAYMENT, "approval": APPROVAL}, "pending_payment"),
        ("expired", "", {"approval": APPROVAL}, "pending_approval"),
        ("expired", "", {}, "pending_approval"),
        ("pending_payment", "", {}, "pending_payment"),
        ("held", "t", {"payment": PAYMENT}, "held"),
    ],
)
def test_what_expired_goes_on_from_the_gate_where_it_stood(
    status, token, policies, expected
):
    """An expired request for approval still needs staff, a paid one does not."""
    subject = waiting(status, token=token)
    assert expected == gate_of(subject, service(**policies)).value


@pytest.mark.parametrize("status", ["held", "expired"])
def test_an_expired_one_is_good_as_long_as_nobody_took_the_place(status):
    """A late payment still gets a place that is free (R71, U6)."""
    late = waiting(status, token="t", expires_at=NOW)
    assert Status.CONFIRMED is confirmed(late).status


@pytest.mark.parametrize(
    "status, expires, error",
    [("held", 0, HoldExpired), ("expired", 0, HoldExpired), ("held", 1, SlotTaken)],
)
def test_a_place_that_is_gone_is_not_confirmed(status, expires, error):
    """Two requests for one time are not both accepted (R04, C5, U6)."""
    subject = waiting(status, token="t", expires_at=NOW + timedelta(minutes=expires))
    taken = agenda(claims=[claim("10:30", "11:30", booking="other")])
    with pytest.raises(error, match="booking b") as caught:
        confirmed(subject, taken)
    assert ["capacity"] == [each.rule for each in caught.value.reasons]
    if error is HoldExpired:
        assert "b" == caught.value.data["booking"]


def test_its_own_claim_is_not_in_the_way():
    """A booking does not compete with itself (R73)."""
    own = claim("10:00", "11:00", booking="b")
    assert Status.CONFIRMED is confirmed(waiting(), agenda(claims=[own])).status


def test_a_limit_that_was_reached_meanwhile_refuses():
    """Limits count again when a booking passes a gate, without its own share (R59)."""
    limits = [Limit("day", 1)]
    own, other = claim("10:00", "11:00", booking="b"), claim("13:00", "14:00", "x")
    assert confirmed(waiting(), agenda(of_service=[own]), limits=limits)
    full = agenda(of_service=[own, other])
    with pytest.raises(NotOffered, match="1 of 1 bookings per day"):
        confirmed(waiting(), full, limits=limits)
    waived = waiting(override="regular")
    assert confirmed(waived, full, limits=limits)


def test_the_customer_is_checked_when_the_name_is_given():
    """A hold without a name does not slip past the rule for one person at a time."""
    nameless = waiting(customer=None)
    busy = agenda(of_customer=[claim("10:30", "11:30", booking="other")])
    with pytest.raises(NotOffered, match="the customer has other at that time"):
        confirmed(nameless, busy, customer=BOB, overlaps="block")
    limits = [Limit("day", 1, scope="customer")]
    with pytest.raises(NotOffered, match="1 of 1 bookings per day"):
        confirmed(nameless, busy, customer=BOB, limits=limits)


def test_a_hold_is_confirmed_for_the_customer_who_is_named():
    """The name may come with the confirmation, and must come some time."""
    assert BOB == confirmed(waiting(customer=None), customer=BOB).customer
    assert BOB == confirmed(waiting(), customer=BOB).customer
    assert ZOE == confirmed(waiting()).customer
    with pytest.raises(InvalidRequest, match="confirming booking b needs a customer"):
        confirmed(waiting(customer=None))


def test_a_request_keeps_its_customer():
    """Nobody takes over another person's booking by confirming it."""
    with pytest.raises(InvalidRequest, match="booking b has its customer"):
        confirmed(waiting("pending_payment"), customer=BOB)
    assert ZOE == confirmed(waiting("pending_payment"), customer=ZOE).customer


def test_nothing_is_confirmed_from_its_start_on():
    """A confirmation for the past helps nobody (R105)."""
    late = waiting(expires_at=at("12:00"))
    assert confirmed(late, now="09:59")
    with pytest.raises(NotOffered, match="too late to confirm") as caught:
        confirmed(late, now="10:00")
    assert [("notice", "reason.past")] == [
        (each.rule, each.text_key) for each in caught.value.reasons
    ]


def test_notice_is_not_asked_again():
    """What was requested in time is confirmed in time."""
    assert confirmed(waiting(), notice=Notice(book="30d"))


def test_the_duration_and_units_are_those_of_the_booking():
    """The whole booking must fit, however long it was made."""
    long = waiting(end=at("12:00"), units=2)
    late = agenda(claims=[claim("11:30", "12:30", booking="x")], capacity=2)
    with pytest.raises(SlotTaken):
        confirmed(long, late)
    assert confirmed(attrs.evolve(long, units=1), late)


def test_the_resource_is_that_of_the_booking():
    """Another candidate's agenda does not count, and a missing one is named."""
    busy = on("q", claims=[claim("10:00", "11:00", booking="x")])
    assert confirmed(waiting(), busy, agenda())
    with pytest.raises(NotFound, match="resource 'r' does not perform service 'v'"):
        confirmed(waiting(), busy)


def test_a_free_booking_is_not_paid():
    """A price of nothing passes the gate of payment."""
    free = waiting(price=Money(0, "EUR"))
    assert Status.CONFIRMED is confirmed(free, payment=PAYMENT).status


@pytest.mark.parametrize("status", ["confirmed", "cancelled", "declined", "completed"])
def test_what_does_not_wait_is_not_confirmed(status):
    """The message names the present state."""
    with pytest.raises(InvalidState, match=f"booking b is {status}; confirm needs"):
        confirmed(waiting(status))


def test_a_decline_says_why_and_frees_the_place():
    """Only a request for approval is declined, and only by staff (R104)."""
    subject = waiting("pending_approval")
    changes = confirming.decline(known(booking=subject, actor=STAFF), reason="full")
    (made,) = changes.bookings
    assert (Status.DECLINED, 5, ()) == (made.status, made.version, made.claims())
    (event,) = changes.events
    assert ("booking.declined", "full", "staff-1", NOW, 5, "b") == (
        event.kind,
        event.reason,
        event.actor,
        event.at,
        event.version,
        event.booking,
    )
    with pytest.raises(Forbidden, match="declining a booking"):
        confirming.decline(known(booking=subject))
    with pytest.raises(InvalidState, match="decline needs one of: pending_approval"):
        confirming.decline(known(booking=waiting(), actor=STAFF))


def test_a_hold_is_extended_once():
    """More time is given once, from what is left of the first (R72)."""
    until = NOW + timedelta(minutes=30)
    changes = confirming.extend(known(booking=waiting()), until=until)
    (made,) = changes.bookings
    assert (Status.HELD, until, True, 5, "t") == (
        made.status,
        made.expires_at,
        made.extended,
        made.version,
        made.token,
    )
    assert ["booking.hold_extended"] == [event.kind for event in changes.events]
    with pytest.raises(InvalidState, match="hold of booking b was extended") as no:
        confirming.extend(known(booking=made), until=until + timedelta(minutes=1))
    assert {"booking": "b", "status": "held"} == no.value.data


def test_an_expired_hold_is_not_extended():
    """At the instant of its end a hold is over (C6)."""
    with pytest.raises(HoldExpired, match="hold of booking b ran out") as caught:
        confirming.extend(
            known(booking=waiting(expires_at=NOW)), until=NOW + timedelta(minutes=5)
        )
    assert {"booking": "b"} == caught.value.data


@pytest.mark.parametrize(
    "minutes, is_right",
    [(9, False), (10, False), (11, True), (24 * 60, True), (24 * 60 + 1, False)],
)
def test_a_hold_ends_later_and_within_a_day(minutes, is_right):
    """Nobody keeps a place for ever."""
    asked = known(booking=waiting())
    until = NOW + timedelta(minutes=minutes)
    if is_right:
        (made,) = confirming.extend(asked, until=until).bookings
        assert until == made.expires_at
        return
    with pytest.raises(InvalidRequest, match="hold of booking b lasts until"):
        confirming.extend(asked, until=until)


def test_only_a_hold_is_extended():
    """A request for payment has a deadline of its own."""
    with pytest.raises(InvalidState, match="extend needs one of: held"):
        confirming.extend(
            known(booking=waiting("pending_payment")), until=NOW + timedelta(hours=1)
        )


def test_a_hold_without_an_end_cannot_be_extended():
    """What never ends needs no more time."""
    endless = waiting(expires_at=None)
    with pytest.raises(InvalidRequest, match="lasts until None"):
        confirming.extend(known(booking=endless), until=NOW + timedelta(hours=1))


@pytest.mark.parametrize(
    "now, notice, expected",
    [
        ("09:59", None, True),
        ("10:00", None, False),
        ("10:00", 0, True),
        ("10:01", 0, False),
        ("09:00", 60, True),
        ("09:01", 60, False),
    ],
)
def test_a_notice_is_inclusive_and_none_is_strictly_before(now, notice, expected):
    """The last instant of a notice still counts; none at all means before the start."""
    length = None if notice is None else timedelta(minutes=notice)
    assert expected is in_time(at(now), at("10:00"), length)


def test_the_buffers_are_those_of_the_booking():
    """An edit of the buffers does not take a requested place away."""
    next_door = agenda(claims=[claim("11:00", "12:00", booking="x")])
    assert confirmed(waiting(), next_door, after=20)
    with pytest.raises(SlotTaken):
        confirmed(waiting(after=20), next_door)


@pytest.mark.parametrize(
    "policies, gate",
    [
        ({"payment": PAYMENT}, "pending_payment"),
        ({"approval": APPROVAL}, "pending_approval"),
    ],
)
def test_a_hold_is_used_up_at_the_first_gate(policies, gate):
    """What expires at a later gate stood at that gate, and is no hold any more."""
    made = confirmed(waiting(), **policies)
    assert "" == made.token
    expired = attrs.evolve(made, status="expired")
    assert Status(gate) is gate_of(expired, service(**policies))
