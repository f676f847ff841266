"""What becomes of bookings on their day, and of those that ran out before it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orchestrea import (
    Actor,
    Approval,
    Forbidden,
    InvalidState,
    LimitExceeded,
    NotOffered,
    Service,
    Status,
)

from .desk import BOB, STAFF, ZOE, at


def test_a_day_from_arrival_to_the_end(desk):
    """Each step is told by who saw it, and adds up."""
    made = desk.book("10:00")
    desk.clock.set(at("09:55"))
    assert Status.CHECKED_IN is desk.bookings.check_in(made.id).status
    with pytest.raises(Forbidden):
        desk.bookings.start(made.id)
    assert Status.IN_PROGRESS is desk.bookings.start(made.id, actor=STAFF).status
    done = desk.bookings.complete(made.id, version=3, actor=STAFF)
    assert (Status.COMPLETED, 4) == (done.status, done.version)
    assert done == desk.bookings.complete(made.id, actor=STAFF)
    assert ["anyone", "anyone", "carla", "carla"] == [
        event.actor for event in desk.bookings.history(made.id)
    ]


def test_cancelling_and_arriving_exclude_each_other(desk):
    """Whoever comes second is told what happened first (C8)."""
    one, other = desk.book("10:00"), desk.book("14:00", customer=BOB)
    desk.bookings.cancel(one.id)
    with pytest.raises(InvalidState, match="is cancelled"):
        desk.bookings.check_in(one.id)
    desk.bookings.check_in(other.id)
    assert Status.CANCELLED is desk.bookings.cancel(other.id).status


def test_a_no_show_gives_back_what_remains(desk):
    """The time that is left can be had by others, if the service says so."""
    desk.offer("strict", step="15m", durations=("1h", "30m"), release_no_show=True)
    made = desk.book("10:00", "strict")
    with pytest.raises(NotOffered, match="cannot be missed before"):
        desk.bookings.no_show(made.id, actor=STAFF)
    desk.clock.set(at("10:10"))
    desk.bookings.no_show(made.id, actor=STAFF)
    half = desk.slots(service="strict", duration="30m")
    assert ["10:15", "10:30"] == half[:2]


@pytest.fixture
def three(desk):
    """A hold, a request that still has time, and a booking."""
    desk.offer("asked", approval=Approval("1h"))
    return (
        desk.hold("10:00", customer=ZOE),
        desk.book("11:00", "asked"),
        desk.book("12:00"),
    )


def test_only_what_ran_out_expires_and_only_once(desk, three):
    """A job that runs twice, or late, does what is due and nothing else (4.5)."""
    held, asked, _ = three
    assert [] == desk.bookings.expire_due()
    desk.clock.advance(timedelta(minutes=10))
    (ended,) = desk.bookings.expire_due()
    assert (held.id, Status.EXPIRED) == (ended.id, ended.status)
    assert [] == desk.bookings.expire_due()
    desk.clock.advance(timedelta(hours=1))
    assert [asked.id] == [each.id for each in desk.bookings.expire_due()]
    event = desk.bookings.history(asked.id)[-1]
    assert ("booking.expired", "system") == (event.kind, event.actor)


def test_due_are_ended_in_order_and_so_many_at_a_time(desk, three):
    """A large backlog is worked off in portions, the earliest start first."""
    desk.clock.advance(timedelta(hours=2))
    assert [three[0].id] == [each.id for each in desk.bookings.expire_due(most=1)]
    assert [three[1].id] == [each.id for each in desk.bookings.expire_due(most=1)]
    for wrong in (0, 10_001, True, "5"):
        with pytest.raises(LimitExceeded, match="most is"):
            desk.bookings.expire_due(most=wrong)


def test_what_is_not_due_takes_no_turn(desk):
    """A portion is filled with what is due, whatever starts earlier."""
    late = desk.hold("11:00")
    desk.clock.advance(timedelta(minutes=5))
    desk.hold("10:00")
    desk.clock.advance(timedelta(minutes=5))
    assert [late.id] == [each.id for each in desk.bookings.expire_due(most=1)]


def test_each_tenant_ends_its_own(desk, three):
    """A job for one tenant leaves the others alone."""
    desk.clock.advance(timedelta(hours=2))
    assert [] == desk.bookings.expire_due(actor=Actor("job", tenant="south"))
    assert 2 == len(desk.bookings.expire_due(actor=Actor("job")))


def test_a_service_that_is_gone_does_not_stop_the_job(desk, three):
    """What waits for a service that was removed expires like the rest."""
    desk.clock.advance(timedelta(hours=2))
    desk.catalog.remove(Service, "asked")
    assert {three[0].id, three[1].id} == {
        each.id for each in desk.bookings.expire_due()
    }
