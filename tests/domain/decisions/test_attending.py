"""What becomes of a booking on its day: arrival, start, end, or nobody came."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orchestrea.domain.bookings import Status
from orchestrea.domain.decisions import attending
from orchestrea.domain.errors import Forbidden, InvalidState, NotFound, NotOffered

from ..builders import booking
from .known import NOW, STAFF, SYSTEM, VISITOR, at, known

STAFF_VERBS = {
    attending.start: "starting a booking",
    attending.complete: "completing a booking",
    attending.no_show: "marking a no-show",
}


def done(decide, status="confirmed", actor=STAFF, now="10:00", service=None, **fields):
    subject = booking(**{"status": status, "version": 2, "sequence": 1, **fields})
    changes = decide(known(booking=subject, actor=actor, now=now, **(service or {})))
    (made,) = changes.bookings
    (event,) = changes.events
    assert ("b", 3, at(now), actor.id) == (
        event.booking,
        event.version,
        event.at,
        event.actor,
    )
    assert (3, 2) == (made.version, made.sequence)
    return made, event.kind


@pytest.mark.parametrize(
    "decide, status, expected, kind",
    [
        (attending.check_in, "confirmed", "checked_in", "booking.checked_in"),
        (attending.start, "confirmed", "in_progress", "booking.started"),
        (attending.start, "checked_in", "in_progress", "booking.started"),
        (attending.complete, "confirmed", "completed", "booking.completed"),
        (attending.complete, "checked_in", "completed", "booking.completed"),
        (attending.complete, "in_progress", "completed", "booking.completed"),
        (attending.no_show, "confirmed", "no_show", "booking.no_show"),
    ],
)
def test_each_verb_leads_to_its_state(decide, status, expected, kind):
    """One verb, one state, one event (R110, R117)."""
    made, told = done(decide, status)
    assert (expected, kind) == (made.status.value, told)


def test_a_customer_checks_in():
    """Arrival may be told by anybody, at any time."""
    made, _ = done(attending.check_in, actor=VISITOR, now="08:00")
    assert Status.CHECKED_IN is made.status


def test_nobody_checks_in_twice():
    """A second arrival is refused, not swallowed (C12)."""
    with pytest.raises(InvalidState, match="booking b is checked_in; check_in needs"):
        done(attending.check_in, "checked_in")


@pytest.mark.parametrize("decide", STAFF_VERBS)
def test_the_rest_is_for_staff(decide):
    """Only who works for the business says what happened."""
    with pytest.raises(Forbidden, match=STAFF_VERBS[decide]):
        done(decide, actor=VISITOR)
    assert done(decide, actor=SYSTEM)


@pytest.mark.parametrize(
    "decide, status",
    [
        (attending.start, "held"),
        (attending.start, "in_progress"),
        (attending.complete, "no_show"),
        (attending.no_show, "checked_in"),
        (attending.no_show, "completed"),
    ],
)
def test_other_states_are_named_in_the_refusal(decide, status):
    """The message names the present state."""
    with pytest.raises(InvalidState, match=f"booking b is {status}"):
        done(decide, status)


@pytest.mark.parametrize(
    "decide, status, word",
    [
        (attending.complete, "confirmed", "completed"),
        (attending.complete, "checked_in", "completed"),
        (attending.no_show, "confirmed", "missed"),
    ],
)
def test_nothing_is_completed_or_missed_before_its_start(decide, status, word):
    """From the start on, and not a moment sooner."""
    assert done(decide, status, now="10:00")
    with pytest.raises(NotOffered, match=f"starts at .*T10.*be {word} before") as no:
        done(decide, status, now="09:59")
    assert [("not_begun", "reason.not_begun")] == [
        (each.rule, each.text_key) for each in no.value.reasons
    ]
    assert "b" == no.value.data["booking"]


def test_what_is_in_progress_may_be_completed_early():
    """A service that began early may end early."""
    made, _ = done(attending.complete, "in_progress", now="09:00")
    assert Status.COMPLETED is made.status


@pytest.mark.parametrize(
    "decide, status",
    [(attending.complete, "completed"), (attending.no_show, "no_show")],
)
def test_saying_it_twice_changes_nothing(decide, status):
    """What is so already stays as it is."""
    changes = decide(known(booking=booking(status=status), actor=STAFF, now="10:00"))
    assert ((), ()) == (changes.bookings, changes.events)


def test_a_no_show_gives_back_the_time_that_remains_where_asked():
    """The time that is over stays taken; the rest is free if the service says so."""
    made, _ = done(attending.no_show, now="10:15", service={"release_no_show": True})
    assert [15] == [claim.end - claim.start for claim in made.claims()]
    made, _ = done(attending.no_show, now="10:15")
    assert (None, [60]) == (
        made.released_at,
        [claim.end - claim.start for claim in made.claims()],
    )


@pytest.mark.parametrize("status", ["held", "pending_payment", "pending_approval"])
def test_what_ran_out_expires_from_its_last_instant_on(status):
    """The end of a hold belongs to the others (C6)."""
    made, kind = done(
        attending.expire, status, SYSTEM, now="09:00", expires_at=at("09:00")
    )
    assert (Status.EXPIRED, None, (), "booking.expired") == (
        made.status,
        made.expires_at,
        made.claims(),
        kind,
    )
    for expires_at in (NOW + timedelta(seconds=1), None):
        subject = booking(status=status, expires_at=expires_at)
        changes = attending.expire(known(booking=subject))
        assert ((), ()) == (changes.bookings, changes.events)


@pytest.mark.parametrize("status", ["confirmed", "expired", "cancelled"])
def test_what_does_not_wait_does_not_expire(status):
    """A job that comes late finds nothing to do."""
    subject = booking(status=status, expires_at=NOW)
    assert () == attending.expire(known(booking=subject)).bookings


@pytest.mark.parametrize(
    "decide", [attending.check_in, attending.expire, attending.no_show]
)
def test_without_a_booking_there_is_nothing_to_do(decide):
    """A decision about no booking says so."""
    with pytest.raises(NotFound, match="no such booking"):
        decide(known(actor=STAFF))
