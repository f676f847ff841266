"""Calling a booking off, and what that costs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orchestrea.domain.bookings import Cancellation, Status
from orchestrea.domain.decisions.cancelling import cancel, settle, side_of
from orchestrea.domain.errors import InvalidState, NotOffered
from orchestrea.domain.money import Money
from orchestrea.domain.people import Actor
from orchestrea.domain.policies import CancellationPolicy, Notice, Tier

from ..builders import booking
from .known import NOW, PRICE, STAFF, SYSTEM, VISITOR, ZOE, at, known

TIERS = CancellationPolicy(
    [Tier("24h", 100), Tier("2h", 50, fee=Money(1_000, "EUR")), Tier("1h", 20)]
)
HOUR = timedelta(hours=1)


def cancelled(actor=VISITOR, now="", reason="", notice=None, **fields):
    subject = booking(**{"customer": ZOE, "version": 2, "sequence": 1, **fields})
    more = {"notice": Notice(cancel=notice)} if notice is not None else {}
    changes = cancel(
        known(booking=subject, actor=actor, now=now, **more), reason=reason
    )
    (made,) = changes.bookings
    return made, changes.events


def settled(hours, by="customer", price=PRICE, policy=TIERS, seconds=0):
    start = at("10:00")
    now = start - hours * HOUR + timedelta(seconds=seconds)
    return settle(policy, price, start=start, now=now, by=by, reason="ill")


def euros(amount):
    return Money(amount * 100, "EUR")


@pytest.mark.parametrize(
    "hours, seconds, refund, fee, late",
    [
        (48, 0, 100, None, False),
        (24, 0, 100, None, False),
        (24, 1, 40, 10, True),
        (2, 0, 40, 10, True),
        (2, 1, 20, None, True),
        (1, 0, 20, None, True),
        (1, 1, 0, None, True),
        (-1, 0, 0, None, True),
    ],
)
def test_the_longest_notice_kept_decides(hours, seconds, refund, fee, late):
    """A boundary counts for the customer; later than all tiers gives nothing (R78)."""
    assert Cancellation(
        by="customer",
        reason="ill",
        refund=euros(refund),
        fee=None if fee is None else euros(fee),
        late=late,
    ) == settled(hours, seconds=seconds)


@pytest.mark.parametrize("by", ["provider", "system"])
def test_whoever_lets_the_customer_down_gives_everything_back(by):
    """The provider's cancellation is never late and costs nothing (R97)."""
    assert Cancellation(by=by, reason="ill", refund=PRICE) == settled(0, by)


def test_without_tiers_everything_is_given_back():
    """No policy is no penalty."""
    expected = Cancellation(by="customer", reason="ill", refund=PRICE)
    assert expected == settled(0, policy=CancellationPolicy())


def test_a_free_booking_gives_nothing_back_and_costs_nothing():
    """A fee is taken from what is given back, and there is none."""
    expected = Cancellation(by="customer", reason="ill", late=True)
    assert expected == settled(3, price=None)


def test_a_fee_is_never_more_than_what_is_given_back():
    """A refund does not turn into a debt."""
    policy = CancellationPolicy([Tier("1h", 10, fee=euros(15))])
    told = settled(3, policy=policy)
    assert (euros(0), euros(10)) == (told.refund, told.fee)
    smaller = CancellationPolicy([Tier("1h", 100, fee=euros(15))])
    told = settled(3, policy=smaller)
    assert (euros(85), euros(15), False) == (told.refund, told.fee, told.late)


def test_a_fee_in_another_currency_cannot_be_taken():
    """Money of two currencies is not set off, and the booking is cancelled anyway."""
    policy = CancellationPolicy([Tier("1h", 50, fee=Money(500, "USD"))])
    told = settled(3, policy=policy)
    assert (euros(50), None) == (told.refund, told.fee)


def test_a_cancellation_frees_the_place_and_says_why():
    """The place is free at once; the event has the reason and the outcome (R74)."""
    made, (event,) = cancelled(
        reason="ill", price=PRICE, cancellation_policy=TIERS, now="08:00"
    )
    assert (Status.CANCELLED, 3, 2, ()) == (
        made.status,
        made.version,
        made.sequence,
        made.claims(),
    )
    expected = Cancellation("customer", "ill", euros(40), euros(10), late=True)
    assert expected == made.cancellation == event.cancellation
    assert ("booking.cancelled", "ill", "b", 3, at("08:00"), "visitor") == (
        event.kind,
        event.reason,
        event.booking,
        event.version,
        event.at,
        event.actor,
    )


@pytest.mark.parametrize(
    "actor, by",
    [
        (VISITOR, "customer"),
        (STAFF, "provider"),
        (SYSTEM, "system"),
        (Actor("both", {"system", "staff"}), "system"),
    ],
)
def test_the_side_of_the_actor_is_kept(actor, by):
    """The customer, the provider and the system are told apart."""
    assert by == side_of(actor)
    assert by == cancelled(actor)[0].cancellation.by


def test_cancelling_twice_gives_the_same_answer():
    """What is off stays as it is, and nothing is told again (C8, R75)."""
    subject = booking(status="cancelled")
    changes = cancel(known(booking=subject))
    assert ((), ()) == (changes.bookings, changes.events)


@pytest.mark.parametrize("status", ["in_progress", "completed", "no_show", "expired"])
def test_what_has_begun_or_ended_is_not_cancelled(status):
    """The message names the present state."""
    with pytest.raises(InvalidState, match=f"booking b is {status}; cancel needs"):
        cancelled(STAFF, status=status)


@pytest.mark.parametrize(
    "now, notice, is_right",
    [
        ("08:00", 120, True),
        ("08:01", 120, False),
        ("09:59", None, True),
        ("10:00", None, False),
        ("10:00", 0, True),
    ],
)
def test_a_customer_cancels_in_time(now, notice, is_right):
    """The notice is inclusive; without one a customer cancels before the start."""
    if is_right:
        assert Status.CANCELLED is cancelled(now=now, notice=notice)[0].status
        return
    with pytest.raises(NotOffered, match="ask the business") as caught:
        cancelled(now=now, notice=notice)
    (told,) = caught.value.reasons
    assert ("cancel_notice", "reason.cancel_notice", {"notice_minutes": notice}) == (
        told.rule,
        told.text_key,
        told.data,
    )
    latest = "08:00" if notice else "10:00"
    assert f"could be cancelled until 2026-03-16T{latest}" in told.staff
    assert "b" == caught.value.data["booking"]


def test_staff_cancel_at_any_time():
    """Whoever runs the business may call a booking off after its start."""
    made, _ = cancelled(STAFF, now="11:00", notice=120, status="checked_in")
    assert Status.CANCELLED is made.status


@pytest.mark.parametrize("status", ["held", "pending_payment", "pending_approval"])
def test_what_was_never_agreed_costs_nothing(status):
    """A hold or a request is given up at any time, without refund, fee or flag."""
    made, _ = cancelled(
        status=status,
        now="09:59",
        notice=120,
        price=PRICE,
        cancellation_policy=TIERS,
        expires_at=NOW,
    )
    assert Cancellation(by="customer") == made.cancellation
    assert (Status.CANCELLED, None) == (made.status, made.expires_at)
