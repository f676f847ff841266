"""Which verb may be used in which state, asked of the engine."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orchestrea.domain.bookings import ALLOWED_FROM, Status, Verb
from orchestrea.domain.errors import InvalidState
from orchestrea.domain.events import replay

from .desk import STAFF, at

UNMOVED = {
    (Status.CANCELLED, Verb.CANCEL),
    (Status.COMPLETED, Verb.COMPLETE),
    (Status.NO_SHOW, Verb.NO_SHOW),
}
"""Where saying it twice is no error and changes nothing."""

LEADS_TO = {
    Verb.EXTEND: {Status.HELD},
    Verb.CONFIRM: {Status.CONFIRMED},
    Verb.DECLINE: {Status.DECLINED},
    Verb.CANCEL: {Status.CANCELLED},
    Verb.CHECK_IN: {Status.CHECKED_IN},
    Verb.START: {Status.IN_PROGRESS},
    Verb.COMPLETE: {Status.COMPLETED},
    Verb.NO_SHOW: {Status.NO_SHOW},
    Verb.EXPIRE: {Status.EXPIRED},
}


def used(desk, verb, booking):
    """Use *verb* at a time at which only the state can be in its way."""
    if verb in (Verb.COMPLETE, Verb.NO_SHOW):
        desk.clock.set(booking.start)
    if verb is Verb.EXPIRE:
        return expired(desk, booking)
    more = {
        Verb.EXTEND: {"until": desk.clock.now() + timedelta(minutes=20)},
        Verb.RESCHEDULE: {"start": at("14:00")},
    }.get(verb, {})
    return getattr(desk.bookings, verb.value)(booking.id, actor=STAFF, **more)


def expired(desk, booking):
    """The job finds only what waits; for all else there is nothing to expire."""
    if booking.expires_at is not None:
        desk.clock.set(booking.expires_at)
    found = desk.bookings.expire_due()
    if not found:
        raise InvalidState("nothing to expire")
    return found[0]


@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize("status", Status)
def test_a_verb_works_from_its_states_and_no_others(desk, status, verb):
    """The table of states is what the engine does, for every pair (4.5)."""
    booking = desk.in_state(status)
    assert status is booking.status
    if status in ALLOWED_FROM[verb]:
        after = used(desk, verb, booking)
        assert booking.version + 1 == after.version
        assert after.status in LEADS_TO.get(verb, {status})
    elif (status, verb) in UNMOVED:
        assert booking == used(desk, verb, booking)
    else:
        with pytest.raises(InvalidState):
            used(desk, verb, booking)
    kept = desk.bookings.get(booking.id)
    assert kept == replay(desk.bookings.history(booking.id))
    assert kept.version == len(desk.bookings.history(booking.id))


@pytest.mark.parametrize("status", Status)
def test_a_state_blocks_the_place_or_frees_it(desk, status):
    """Only what has ended without being given frees its place (R74, R117)."""
    desk.in_state(status)
    frees = (Status.CANCELLED, Status.DECLINED, Status.EXPIRED)
    assert (status in frees) is ("10:00" in desk.slots())
