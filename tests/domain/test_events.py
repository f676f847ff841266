"""What happened, in the past tense; a booking is the sum of its events."""

from __future__ import annotations

import attrs
import pytest

from orchestrea.domain import events
from orchestrea.domain.bookings import Cancellation, Status
from orchestrea.domain.errors import InvalidRequest, InvalidTime
from orchestrea.domain.events import replay
from orchestrea.domain.money import Money

from .builders import MONDAY, booking, instant

AT = instant("2026-03-02 00:00")
UNTIL = instant("2026-03-03 00:00")
OPEN = booking(status="held", expires_at=UNTIL, token="t", sequence=4, version=1)

MOVED = {
    events.BookingDeclined: Status.DECLINED,
    events.BookingExpired: Status.EXPIRED,
    events.BookingCheckedIn: Status.CHECKED_IN,
    events.BookingStarted: Status.IN_PROGRESS,
    events.BookingCompleted: Status.COMPLETED,
    events.CustomerMissed: Status.NO_SHOW,
}


@pytest.mark.parametrize("kind", MOVED, ids=lambda kind: kind.kind)
def test_an_event_of_the_life_cycle_changes_the_state_and_nothing_else(kind):
    """The version is the event's, the sequence rises, and nothing runs out any more."""
    after = kind("b", 7, AT, "staff").apply(OPEN)
    expected = attrs.evolve(
        OPEN, status=MOVED[kind], version=7, sequence=5, expires_at=None
    )
    assert expected == after


def test_a_cancellation_is_kept_with_the_booking():
    """Who, why and what it cost."""
    told = Cancellation("customer", "ill", Money(50, "EUR"), late=True)
    after = events.BookingCancelled("b", 2, AT, "c", cancellation=told).apply(OPEN)
    assert (Status.CANCELLED, told, 2, 5, None) == (
        after.status,
        after.cancellation,
        after.version,
        after.sequence,
        after.expires_at,
    )


def test_a_missed_booking_remembers_when_its_time_was_released():
    """Or that it was not."""
    at = instant(f"{MONDAY} 10:20")
    missed = events.CustomerMissed("b", 2, AT, "staff", released_at=at)
    assert (Status.NO_SHOW, at) == (
        missed.apply(OPEN).status,
        missed.apply(OPEN).released_at,
    )
    kept = events.CustomerMissed("b", 2, AT, "staff").apply(OPEN)
    assert None is kept.released_at


def test_an_extended_hold_lasts_longer_and_is_not_extended_twice():
    """The sequence stays: neither time, place nor status changed."""
    later = instant("2026-03-04 00:00")
    after = events.HoldExtended("b", 2, AT, "c", expires_at=later).apply(OPEN)
    assert attrs.evolve(OPEN, version=2, expires_at=later, extended=True) == after


def test_a_move_changes_time_place_and_the_count_of_moves():
    """The booking keeps its id and uid, and the first start is remembered."""
    fields = {
        "start": instant(f"{MONDAY} 14:00"),
        "end": instant(f"{MONDAY} 15:00"),
        "resource": "q",
        "local_start": f"{MONDAY}T15:00:00",
        "zone": "Europe/Paris",
        "tzdata": "2026b",
        "before": 5,
        "after": 6,
        "status": Status.PENDING_APPROVAL,
        "expires_at": UNTIL,
        "warnings": ("notice",),
    }
    moved = events.BookingRescheduled("b", 2, AT, "c", **fields)
    once = moved.apply(booking(sequence=4))
    expected = booking(
        **fields,
        version=2,
        sequence=5,
        moves=1,
        first_start=instant(f"{MONDAY} 10:00"),
    )
    assert expected == once
    again = attrs.evolve(
        moved, version=3, start=instant(f"{MONDAY} 16:00"), expires_at=None, warnings=()
    ).apply(once)
    assert (2, 6, instant(f"{MONDAY} 10:00"), None, ()) == (
        again.moves,
        again.sequence,
        again.first_start,
        again.expires_at,
        again.warnings,
    )
    with pytest.raises(InvalidRequest, match="status 'gone'"):
        attrs.evolve(moved, status="gone")
    for field in ("start", "end", "expires_at"):
        with pytest.raises(InvalidTime):
            attrs.evolve(moved, **{field: AT.replace(tzinfo=None)})


@pytest.mark.parametrize(
    "kind", [events.BookingHeld, events.BookingRequested, events.BookingConfirmed]
)
def test_a_recorded_event_carries_the_whole_booking(kind):
    """It may be the first, and stands for whatever was before it."""
    told = kind("b", 1, AT, "c", record=OPEN)
    assert OPEN is told.apply(None)
    assert OPEN is told.apply(booking(notes="older"))


def test_replaying_the_events_gives_the_booking():
    """A life from hold to completion adds up to its last state."""
    confirmed = booking(version=3, sequence=5)
    life = [
        events.BookingHeld("b", 1, AT, "c", record=OPEN),
        events.HoldExtended("b", 2, AT, "c", expires_at=instant("2026-03-05 00:00")),
        events.BookingConfirmed("b", 3, AT, "c", record=confirmed),
        events.BookingCheckedIn("b", 4, AT, "c"),
        events.BookingCompleted("b", 5, AT, "staff"),
    ]
    expected = attrs.evolve(confirmed, version=5, sequence=7, status="completed")
    assert expected == replay(life)
    assert expected == replay(iter(life))
    assert OPEN == replay(life[:1])


def test_a_story_without_a_beginning_is_refused():
    """The message names what came first, and of which booking."""
    with pytest.raises(InvalidRequest, match="no events add up to no booking"):
        replay([])
    with pytest.raises(
        InvalidRequest,
        match=r"^booking.started cannot be the first event of booking b$",
    ):
        replay([events.BookingStarted("b", 1, AT, "c")])


def test_kinds_are_stable_and_unlike():
    """Stored events are found again by these words."""
    assert {
        "booking.held",
        "booking.requested",
        "booking.confirmed",
        "booking.hold_extended",
        "booking.rescheduled",
        "booking.cancelled",
        "booking.declined",
        "booking.expired",
        "booking.checked_in",
        "booking.started",
        "booking.completed",
        "booking.no_show",
    } == {
        each.kind
        for each in vars(events).values()
        if isinstance(each, type)
        and issubclass(each, events.Event)
        and each.kind != "event"
    }


def test_what_is_particular_to_an_event_is_named():
    """Only which booking, version, instant and actor go by their place."""
    kinds = [each for each in vars(events).values() if isinstance(each, type)]
    for kind in kinds:
        if issubclass(kind, events.Event):
            placed = [each.name for each in attrs.fields(kind) if not each.kw_only]
            assert ["booking", "version", "at", "actor"] == placed


def test_an_event_needs_an_instant():
    """A naive time is refused where it enters."""
    naive = AT.replace(tzinfo=None)
    with pytest.raises(InvalidTime):
        events.BookingStarted("b", 1, naive, "c")
    with pytest.raises(InvalidTime):
        events.HoldExtended("b", 1, AT, "c", expires_at=naive)
    with pytest.raises(InvalidTime):
        events.CustomerMissed("b", 1, AT, "c", released_at=naive)
    assert ("", "late") == (
        events.BookingStarted("b", 1, AT, "c").reason,
        events.BookingStarted("b", 1, AT, "c", reason="late").reason,
    )
