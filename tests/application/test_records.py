"""Bookings as they are kept: one, many, and what happened to them."""

from __future__ import annotations

import pytest

from orchestrea import (
    Actor,
    InvalidInterval,
    InvalidRequest,
    InvalidTime,
    LimitExceeded,
    NotFound,
    Status,
)

from .desk import BOB, ZOE, at


@pytest.fixture
def three(desk):
    return [
        desk.book("10:00"),
        desk.book("14:00", customer=BOB),
        desk.book("14:00", "advice", resource="ben"),
    ]


def listed(desk, **asked):
    return [each.id for each in desk.bookings.list(**asked)]


def test_bookings_are_listed_by_start_then_id(desk, three):
    """The order is the same whatever the order of booking."""
    early = desk.book("09:00")
    assert [each.id for each in (early, *three)] == listed(desk)


@pytest.mark.parametrize(
    "asked, expected",
    [
        ({"resource": "ben"}, [2]),
        ({"service": "talk"}, [0, 1]),
        ({"customer": ZOE}, [0, 2]),
        ({"statuses": {Status.CONFIRMED}}, [0, 1, 2]),
        ({"statuses": ["cancelled"]}, []),
        ({"start": at("11:00")}, [1, 2]),
        ({"start": at("10:59")}, [0, 1, 2]),
        ({"end": at("14:00")}, [0]),
        ({"start": at("14:30"), "end": at("14:30")}, [1, 2]),
        ({"most": 1}, [0]),
    ],
)
def test_a_list_has_what_was_asked_for(desk, three, asked, expected):
    """Each filter narrows the list; spans are half-open."""
    assert [three[index].id for index in expected] == listed(desk, **asked)


def test_a_list_goes_on_where_the_page_before_ended(desk, three):
    """Pages have no gap and no overlap, even at one start."""
    pages, last = [], None
    while page := desk.bookings.list(most=1, after=last):
        pages += page
        last = page[-1]
    assert three == pages


@pytest.mark.parametrize("most", [0, -1, 10_001, True, "10", 1.0, 10**9])
def test_a_page_has_a_largest_size(desk, most):
    """The limit is named (D20)."""
    with pytest.raises(LimitExceeded, match=r"most is .* from 1 to 10000"):
        desk.bookings.list(most=most)


@pytest.mark.parametrize(
    "asked, error",
    [
        ({"start": at("11:00"), "end": at("10:00")}, InvalidInterval),
        ({"start": at("11:00").replace(tzinfo=None)}, InvalidTime),
        ({"end": "tomorrow"}, InvalidTime),
        ({"statuses": ["lost"]}, InvalidRequest),
        ({"customer": "zoe@example.org"}, InvalidRequest),
    ],
)
def test_a_list_that_makes_no_sense_is_refused(desk, asked, error):
    """What is asked is checked before the store is."""
    with pytest.raises(error):
        desk.bookings.list(**asked)


def test_a_booking_is_found_in_its_tenant_only(desk):
    """Another tenant's booking is not there, and neither is an unknown one."""
    made = desk.book("10:00")
    south = Actor("anyone", tenant="south")
    for id, actor in ((made.id, south), ("bk_unknown", Actor("anyone"))):
        with pytest.raises(NotFound, match="no booking '") as caught:
            desk.bookings.get(id, actor=actor)
        assert {"kind": "booking", "id": id} == caught.value.data
        with pytest.raises(NotFound):
            desk.bookings.history(id, actor=actor)
    assert [] == listed(desk, actor=south)


def test_a_hold_is_found_by_its_token(desk):
    """The token is the key to the hold, and to nothing once it was used."""
    held = desk.hold("10:00")
    assert held == desk.bookings.held(held.token, Actor("anyone"))
    for token, tenant in (("wrong", "default"), (held.token, "south")):
        with pytest.raises(NotFound, match="no hold with this token"):
            desk.bookings.held(token, Actor("anyone", tenant=tenant))
