"""What a decision asks the store to write."""

from __future__ import annotations

import pytest

from orchestrea.domain.changes import (
    KINDS,
    Changes,
    customer_guard,
    of_event,
    record_key,
    resource_guard,
    service_guard,
)
from orchestrea.domain.errors import InvalidRequest
from orchestrea.domain.events import BookingCheckedIn, BookingCompleted
from orchestrea.domain.resources import Resource
from orchestrea.domain.schedules import Schedule
from orchestrea.domain.services import Service

from .builders import booking, instant


def test_guards_of_different_things_never_meet():
    """A resource and a service may share an id."""
    assert {"resource:x", "service:x", "customer:x"} == {
        resource_guard("x"),
        service_guard("x"),
        customer_guard("x"),
    }


def test_a_record_is_known_by_its_kind_and_id():
    """Three kinds make up the catalogue."""
    assert ("resource", "r") == record_key(Resource("r", "s"))
    assert ("schedule", "s") == record_key(Schedule("s", "UTC"))
    assert ("service", "v") == record_key(Service("v", 30))
    assert ["resource", "schedule", "service"] == list(KINDS)
    with pytest.raises(InvalidRequest) as raised:
        record_key(booking())
    assert (
        "Booking is not a record of the catalogue; those are:"
        " resource, schedule, service" == str(raised.value)
    )


def test_changes_claim_what_their_bookings_claim():
    """Those that have ended claim nothing."""
    changes = Changes(bookings=(booking(), booking(id="c", status="cancelled")))
    assert ["b"] == [each.booking for each in changes.claims]
    assert () == Changes().claims


def test_events_are_applied_in_order():
    """The last state is written, with all that was told."""
    at = instant("2026-03-02 00:00")
    told = [BookingCheckedIn("b", 2, at, "c"), BookingCompleted("b", 3, at, "c")]
    changes = of_event(booking(), told)
    assert tuple(told) == changes.events
    assert [("completed", 3)] == [
        (each.status.value, each.version) for each in changes.bookings
    ]
