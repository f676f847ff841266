"""The states of a booking, the verbs that lead between them, and its claims."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orchestrea.domain.bookings import (
    ALLOWED_FROM,
    BLOCKING,
    TENTATIVE,
    Cancellation,
    Status,
    Verb,
    require,
)
from orchestrea.domain.claims import Claim
from orchestrea.domain.errors import InvalidRequest, InvalidState, InvalidTime
from orchestrea.domain.intervals import Interval
from orchestrea.domain.people import Customer

from .builders import MONDAY, booking, instant, minute

ENDED = {Status.CANCELLED, Status.DECLINED, Status.EXPIRED}
LIFE_CYCLE = {
    Verb.EXTEND: "held",
    Verb.CONFIRM: "held pending_payment pending_approval expired",
    Verb.DECLINE: "pending_approval",
    Verb.RESCHEDULE: "held pending_payment pending_approval confirmed",
    Verb.CANCEL: "held pending_payment pending_approval confirmed checked_in",
    Verb.CHECK_IN: "confirmed",
    Verb.START: "confirmed checked_in",
    Verb.COMPLETE: "confirmed checked_in in_progress",
    Verb.NO_SHOW: "confirmed",
    Verb.EXPIRE: "held pending_payment pending_approval",
}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("verb", Verb)
def test_the_life_cycle_is_this_table(verb, status):
    """Every verb from every state: allowed, or refused with the present state."""
    known = booking(id="bk_7", status=status)
    if status.value in LIFE_CYCLE[verb].split():
        assert None is require(known, verb)
        return
    with pytest.raises(InvalidState) as raised:
        require(known, verb)
    allowed = ", ".join(sorted(LIFE_CYCLE[verb].split()))
    assert (
        f"booking bk_7 is {status.value}; {verb.value} needs one of: {allowed}"
        == str(raised.value)
    )
    assert {"booking": "bk_7", "status": status.value} == raised.value.data


def test_every_verb_is_in_the_table_and_every_state_blocks_or_has_ended():
    """Nothing is left undecided."""
    assert set(Verb) == set(ALLOWED_FROM)
    assert set(Status) - ENDED == BLOCKING
    assert {Status.HELD, Status.PENDING_PAYMENT, Status.PENDING_APPROVAL} == TENTATIVE


def test_states_and_verbs_have_stable_words():
    """They are stored, shown and asked for."""
    assert (
        "held pending_payment pending_approval confirmed checked_in in_progress"
        " completed no_show cancelled declined expired"
        == " ".join(each.value for each in Status)
    )
    assert (
        "extend confirm decline reschedule cancel check_in start complete no_show"
        " expire" == " ".join(each.value for each in Verb)
    )
    assert [each.name.lower() for each in (*Status, *Verb)] == [
        each.value for each in (*Status, *Verb)
    ]


@pytest.mark.parametrize("status", Status)
def test_a_booking_blocks_as_long_as_its_state_says(status):
    """R74: what has ended claims nothing; what runs out does so at its second."""
    until = instant(f"{MONDAY} 08:00")
    known = booking(status=status, expires_at=until)
    before, at = until - timedelta(microseconds=1), until
    assert (status not in ENDED) == known.blocks(before)
    assert not known.blocks(at)
    assert (status not in ENDED) == booking(status=status).blocks(at)
    assert (0 if status in ENDED else 1) == len(known.claims())


@pytest.mark.parametrize("micro", [0, 1, 999_999])
def test_booking_and_claim_run_out_at_the_same_instant(micro):
    """C6: the end is a whole second, never earlier than promised."""
    promised = instant(f"{MONDAY} 08:00").replace(microsecond=micro)
    known = booking(status="held", expires_at=promised)
    assert promised <= known.expires_at < promised + timedelta(seconds=1)
    assert 0 == known.expires_at.microsecond
    assert known.expires_at.timestamp() == known.claims()[0].expires_at


def test_a_claim_has_everything_that_keeps_others_out():
    """Whole minutes around the booking, its buffers, units and owner."""
    known = booking(
        id="bk",
        service="svc",
        resource="room",
        start=instant(f"{MONDAY} 10:00:30"),
        end=instant(f"{MONDAY} 10:59:30"),
        status="held",
        expires_at=instant("1970-01-02 00:00"),
        token="secret",
        before=5,
        after=10,
        units=2,
    )
    expected = Claim(
        resource="room",
        start=minute("10:00"),
        end=minute("11:00"),
        before=5,
        after=10,
        units=2,
        booking="bk",
        service="svc",
        share="",
        seats=1,
        expires_at=86_400,
        token="secret",
    )
    assert (expected,) == known.claims()


def test_only_a_hold_shows_its_token():
    """Once the booking is made, the token opens nothing."""
    assert "t" == booking(status="held", token="t").claims()[0].token
    assert "" == booking(status="pending_payment", token="t").claims()[0].token
    assert None is booking().claims()[0].expires_at


def test_seats_share_a_session():
    """Bookings of one session have one share; a single seat shares nothing."""
    (first,) = booking(seats=3).claims()
    (second,) = booking(id="c", seats=3).claims()
    assert first.share == second.share != ""
    assert 3 == first.seats
    (longer,) = booking(seats=3, end=instant(f"{MONDAY} 11:30")).claims()
    (other,) = booking(seats=3, service="w").claims()
    assert 3 == len({first.share, longer.share, other.share})
    assert booking(seats=2).claims()[0].share
    assert "" == booking().claims()[0].share


def test_a_no_show_gives_back_what_remains():
    """From the whole minute on; never more than there was, or less than nothing."""
    ends = [
        ("10:20:01", [minute("10:21")]),
        ("10:20", [minute("10:20")]),
        ("11:30", [minute("11:00")]),
        ("10:00:01", [minute("10:01")]),
        ("10:00", []),
        ("09:00", []),
    ]
    for at, expected in ends:
        known = booking(status="no_show", released_at=instant(f"{MONDAY} {at}"))
        assert expected == [each.end for each in known.claims()]


def test_a_released_seat_stays_in_its_session():
    """R74: a session does not become two because one guest did not come."""
    released = booking(
        seats=3, status="no_show", released_at=instant(f"{MONDAY} 10:20")
    )
    assert booking(seats=3).claims()[0].share == released.claims()[0].share


def test_a_booking_knows_when_and_for_whom():
    """Without a customer there is no key."""
    known = booking()
    assert Interval(known.start, known.end) == known.when
    assert "" == known.customer_key
    assert ("default", "", "", "", "") == (
        known.tenant,
        known.token,
        known.purpose,
        known.notes,
        known.override,
    )
    assert (0, 1, 1, 0, 0, 0, False) == (
        known.sequence,
        known.units,
        known.seats,
        known.before,
        known.after,
        known.moves,
        known.extended,
    )
    told = Cancellation("customer")
    assert ("", None, None, False) == (told.reason, told.refund, told.fee, told.late)
    assert "a@b.c" == booking(customer=Customer(email="A@b.c")).customer_key


def test_what_enters_a_booking_is_checked_and_its_own():
    """Naive times and unknown states are refused; answers are copied."""
    with pytest.raises(InvalidTime):
        booking(start=instant(MONDAY + " 10:00").replace(tzinfo=None))
    with pytest.raises(InvalidTime):
        booking(expires_at=instant(MONDAY + " 10:00").replace(tzinfo=None))
    with pytest.raises(InvalidRequest, match="status 'gone' is none of: held, "):
        booking(status="gone")
    answers = {"size": "L"}
    known = booking(answers=answers)
    answers["size"] = "S"
    assert {"size": "L"} == known.answers
