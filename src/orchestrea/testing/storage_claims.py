"""The contract of stores: what bookings claim, and how claims are found."""
# ruff: noqa: SIM300 - what is expected comes first

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from ..domain.bookings import Status
from ..domain.claims import Claim
from ..ports.storage import BookingQuery, Scope, Storage, Tally
from .builders import a_booking, a_customer, a_hold, a_resource
from .clocks import NOON
from .storage_cases import (
    ANNA,
    HOUR,
    MICROSECOND,
    MINUTE,
    TENANT,
    ZOE,
    claimed,
    ids_of,
    save,
)


class ClaimContract:
    """Claims follow their bookings, and are found by the time that they take."""

    def test_a_moved_booking_claims_its_new_place_only(self, storage: Storage) -> None:
        """C7: the claims of a changed booking replace those it had."""
        save(storage, a_booking())
        save(storage, a_booking(start=NOON + HOUR / 2, version=2))
        assert [] == claimed(storage, end=MINUTE + 30)
        assert ["bkg_1"] == claimed(storage)
        save(storage, a_booking(resource="bob", version=3))
        assert [] == claimed(storage)
        assert ["bkg_1"] == claimed(storage, "bob")

    def test_a_claim_follows_its_booking(self, storage: Storage) -> None:
        """A change that keeps the time changes what the claim says about it."""
        save(storage, records=(a_resource(),))
        save(storage, a_hold())
        confirmed = a_booking(version=2, units=1, before=10, service="other")
        confirmed = attrs.evolve(
            confirmed, customer=a_customer(email="yan@example.org")
        )
        save(storage, confirmed)
        tallies = (
            Tally(MINUTE, MINUTE + 60, service="other"),
            Tally(MINUTE, MINUTE + 60, customer="yan@example.org"),
            Tally(MINUTE, MINUTE + 60, service="advice"),
            Tally(MINUTE, MINUTE + 60, customer="zoe@example.org"),
        )
        found = storage.look(TENANT, attrs.evolve(ANNA, tallies=tallies))
        claims = list(confirmed.claims())
        assert [claims, claims, [], []] == list(map(list, found.tallies))
        assert claims == list(found.claims["anna"])

    def test_a_booking_that_ended_claims_nothing(self, storage: Storage) -> None:
        """C8: a cancelled booking is kept and gives its place back."""
        save(storage, records=(a_resource(),))
        save(storage, a_booking("a"))
        save(storage, a_booking("a", version=2, status=Status.CANCELLED))
        assert [] == claimed(storage)
        save(storage, a_booking("b"))
        assert ["b"] == claimed(storage)
        found = storage.look(TENANT, Scope(bookings=("a", "b"))).bookings
        assert Status.CANCELLED is found["a"].status

    def test_what_is_given_back_is_free(self, storage: Storage) -> None:
        """A claim that ends early, even before it began, frees what is left of it."""
        save(storage, records=(a_resource(),))
        save(storage, a_booking("a"))
        half = NOON + HOUR / 2
        missed = a_booking("a", version=2, status=Status.NO_SHOW, released_at=half)
        save(storage, missed)
        save(storage, a_booking("b", half, 30))
        assert ["a", "b"] == claimed(storage)
        save(storage, attrs.evolve(missed, version=3, released_at=NOON - HOUR))
        assert ["b"] == claimed(storage, start=MINUTE - 120)

    def test_two_bookings_swap_places(self, storage: Storage) -> None:
        """C7: two bookings of one resource trade their times in one commit."""
        save(storage, records=(a_resource(),))
        save(storage, a_booking("a"), a_booking("b", NOON + HOUR))
        save(storage, a_booking("a", NOON + HOUR), a_booking("b"))
        assert ["b", "a"] == claimed(storage)

    def test_an_expired_hold_stands_in_nobodys_way(self, storage: Storage) -> None:
        """C6: a hold that ran out does not keep a booking from its place."""
        save(storage, records=(a_resource(),))
        hold = a_hold("held")
        save(storage, hold)
        assert hold.expires_at is not None
        late = a_booking("late", NOON + HOUR / 2, created_at=hold.expires_at)
        save(storage, late)
        assert "late" in claimed(storage)

    def test_expired_holds_are_seen(self, storage: Storage) -> None:
        """A snapshot holds the claims of holds whatever their expiry."""
        hold = a_hold(expires_at=NOON - timedelta(days=300))
        save(storage, hold)
        tally = Tally(MINUTE, MINUTE + 1, service="advice")
        found = storage.look(TENANT, attrs.evolve(ANNA, tallies=(tally,)))
        assert [*hold.claims()] == list(found.claims["anna"])
        assert [*hold.claims()] == list(found.tallies[0])

    def test_claims_come_in_order_with_all_they_say(self, storage: Storage) -> None:
        """Claims are in order of their start, and complete."""
        booked = [
            a_hold("c", NOON + HOUR, expires_at=NOON),
            a_booking("b", NOON + HOUR / 2, 15, before=5, after=10, units=3),
            a_booking("a", NOON, 15, seats=12),
        ]
        save(storage, *booked)
        expected = [each.claims()[0] for each in reversed(booked)]
        found = storage.look(TENANT, ANNA).claims["anna"]
        assert expected == list(found)
        assert all(isinstance(each, Claim) for each in found)

    @pytest.mark.parametrize(
        "start,end,found",
        [
            (-60, 0, False),
            (-60, 1, True),
            (59, 61, True),
            (60, 120, False),
            (20, 40, True),
            (30, 30, False),
            (40, 20, False),
        ],
    )
    def test_claims_are_found_by_their_core(
        self, storage: Storage, start: int, end: int, *, found: bool
    ) -> None:
        """A claim is found by the span of its core: not by buffers, nor by touching."""
        save(storage, a_booking(before=30, after=30))
        claims = claimed(storage, start=MINUTE + start, end=MINUTE + end)
        assert (["bkg_1"] if found else []) == claims

    def test_a_long_claim_is_found_from_its_end(self, storage: Storage) -> None:
        """However long a claim is, each minute of it finds it."""
        save(storage, a_booking("short", NOON - 2 * HOUR, 10))
        save(storage, a_booking("long", NOON - 24 * HOUR, 25 * 60))
        save(storage, a_booking("shorter", NOON - 3 * HOUR, 5))
        start, end = MINUTE + 59, MINUTE + 60
        assert ["long"] == claimed(storage, start=start, end=end)
        query = BookingQuery(start=NOON + HOUR - MICROSECOND)
        assert ["long"] == ids_of(storage.find(TENANT, query))
        tally = Tally(start, end, service="advice"), Tally(start, end, customer=ZOE)
        found = storage.look(TENANT, Scope(tallies=tally)).tallies
        assert [["long"]] * 2 == [[each.booking for each in many] for many in found]
