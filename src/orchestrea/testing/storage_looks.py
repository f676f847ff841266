"""The contract of stores: what snapshots, lists and histories hold."""
# ruff: noqa: SIM300 - what is expected comes first

from __future__ import annotations

from typing import Any

import attrs
import pytest

from ..domain.bookings import Cancellation, Status
from ..domain.changes import Changes, Remembered
from ..domain.errors import LimitExceeded, OrchestreaError
from ..domain.events import BookingCancelled, Event
from ..ports.storage import BookingQuery, Scope, Snapshot, Storage, Tally
from .builders import a_booking, a_customer, a_hold, a_resource, a_service, recorded
from .clocks import NOON
from .storage_cases import (
    ANNA,
    GUARD,
    HOUR,
    MICROSECOND,
    MINUTE,
    TENANT,
    ZOE,
    claimed,
    ids_of,
    save,
)


class LookContract:
    """A look holds what was asked for, of one tenant, and nothing else."""

    def test_records_are_found_by_kind_and_id(self, storage: Storage) -> None:
        """A scope gets the records it names and the kinds it wants, and no others."""
        save(storage, records=(a_service("x"), a_resource("x"), a_resource("y")))
        known = storage.look(
            TENANT, Scope(records=(("service", "x"), ("service", "y")))
        )
        assert {("service", "x")} == known.records.keys()
        known = storage.look(TENANT, Scope(kinds=("resource", "schedule")))
        assert {("resource", "x"), ("resource", "y")} == known.records.keys()

    def test_every_resource_asked_for_is_answered(self, storage: Storage) -> None:
        """Each resource has its own claims; one without any has an empty list."""
        save(storage, a_booking("a"), a_booking("b", resource="bob"))
        scope = attrs.evolve(ANNA, resources=("anna", "bob", "nobody"))
        found = storage.look(TENANT, scope).claims
        expected = {"anna": ["a"], "bob": ["b"], "nobody": []}
        assert expected == {
            each: [claim.booking for claim in claims] for each, claims in found.items()
        }

    def test_tallies_count_over_resources(self, storage: Storage) -> None:
        """Tallies come in the scope's order, and count over all resources."""
        yan = a_customer(email="yan@example.org")
        save(
            storage,
            a_booking("a"),
            a_booking("b", resource="bob", customer=yan),
            a_booking("c", service="other", resource="carl"),
            a_booking("d", NOON + HOUR, customer=None),
            a_booking("e", status=Status.DECLINED),
        )
        tallies = (
            Tally(MINUTE, MINUTE + 60, service="advice"),
            Tally(MINUTE, MINUTE + 60, customer=ZOE),
            Tally(MINUTE, MINUTE + 61, service="advice"),
            Tally(MINUTE, MINUTE + 60, customer="nobody@example.org"),
        )
        found = storage.look(TENANT, Scope(tallies=tallies)).tallies
        expected = [["a", "b"], ["a", "c"], ["a", "b", "d"], []]
        assert expected == [[claim.booking for claim in each] for each in found]

    def test_bookings_are_found_by_id_and_token(self, storage: Storage) -> None:
        """A scope gets the bookings it names, and the hold whose token it shows."""
        hold = a_hold("held")
        save(storage, a_booking("a"), a_booking("b"), hold)
        scope = Scope(bookings=("a", "unknown"), token="token-held")
        assert {"a": a_booking("a"), "held": hold} == dict(
            storage.look(TENANT, scope).bookings
        )
        assert {} == dict(storage.look(TENANT, Scope(token="token-other")).bookings)
        assert {} == dict(storage.look(TENANT, Scope()).bookings)
        save(storage, a_booking("held", version=2))
        assert {} == dict(storage.look(TENANT, Scope(token="token-held")).bookings)

    def test_tenants_never_mix(self, storage: Storage) -> None:
        """P7: nothing that one tenant wrote is seen or met by another."""
        answer = Remembered("k", "f", a_booking(), NOON)
        for tenant in ("one", "two"):
            save(
                storage,
                a_booking(tenant=tenant),
                tenant=tenant,
                records=(a_resource(),),
                remembered=(answer,),
                based_on={GUARD: 0},
            )
        tally = Tally(MINUTE, MINUTE + 60, service="advice")
        scope = attrs.evolve(
            ANNA,
            bookings=("bkg_1",),
            token="token-held",
            kinds=("resource",),
            tallies=(tally,),
            key="k",
        )
        save(storage, a_hold("held", NOON + HOUR), tenant="two")
        empty = Snapshot({}, {}, {"anna": []}, ([],), {GUARD: 0})
        assert empty == storage.look("three", scope)
        assert ["bkg_1"] == [*storage.look("one", scope).bookings]
        assert 1 == len(storage.look("one", scope).claims["anna"])
        assert ["bkg_1"] == ids_of(storage.find("one", BookingQuery()))
        assert 1 == len(storage.history("one", "bkg_1"))
        assert [] == list(storage.history("one", "held"))

    def test_find_meets_every_condition(self, storage: Storage) -> None:
        """Each condition leaves out what does not meet it, alone or with others."""
        zoe = a_booking("zoe", NOON + 3 * HOUR)
        held = a_hold("held", NOON + HOUR, resource="bob", customer=None)
        other = a_booking(
            "other",
            NOON,
            service="other",
            status=Status.CANCELLED,
            customer=a_customer(email="yan@example.org"),
        )
        save(storage, zoe, held, other)
        expiry = held.expires_at
        assert expiry is not None
        cases: list[tuple[dict[str, Any], list[str]]] = [
            ({}, ["other", "held", "zoe"]),
            ({"start": NOON + HOUR}, ["held", "zoe"]),
            ({"start": NOON + HOUR - MICROSECOND}, ["other", "held", "zoe"]),
            ({"end": NOON + HOUR}, ["other"]),
            ({"end": NOON + HOUR + MICROSECOND}, ["other", "held"]),
            ({"resource": "bob"}, ["held"]),
            ({"service": "other"}, ["other"]),
            ({"customer": ZOE}, ["zoe"]),
            ({"statuses": frozenset({Status.HELD})}, ["held"]),
            (
                {"statuses": frozenset({Status.CANCELLED, Status.CONFIRMED})},
                ["other", "zoe"],
            ),
            ({"expires_before": expiry}, ["held"]),
            ({"expires_before": expiry - MICROSECOND}, []),
            ({"resource": "bob", "customer": ZOE}, []),
            ({"resource": "anna", "start": NOON + HOUR, "customer": ZOE}, ["zoe"]),
        ]
        for conditions, expected in cases:
            found = storage.find(TENANT, BookingQuery(**conditions))
            assert expected == ids_of(found), conditions

    def test_find_pages_in_order(self, storage: Storage) -> None:
        """D20: pages by (start, id) list each booking once, however they tie."""
        names = ["c", "a", "B", "d", "e"]
        save(storage, *(a_booking(name) for name in names))
        save(storage, a_booking("0", NOON + HOUR), a_booking("z", NOON - HOUR))
        pages, after = [], None
        while True:
            query = BookingQuery(most=2, after=after)
            page = storage.find(TENANT, query)
            if not page:
                break
            pages.append(ids_of(page))
            after = (page[-1].start, page[-1].id)
        assert [["z", "B"], ["a", "c"], ["d", "e"], ["0"]] == pages

    @pytest.mark.parametrize("most", [0, -1, 10_001, 10**9])
    def test_find_lists_so_many_at_most(self, storage: Storage, most: int) -> None:
        """D20: a list of none or of over 10,000 is refused with the limit named."""
        with pytest.raises(LimitExceeded, match="10000"):
            storage.find(TENANT, BookingQuery(most=most))

    def test_history_is_in_order(self, storage: Storage) -> None:
        """The events of a booking come oldest first, and only they; of none, none."""
        cancelled = BookingCancelled(
            booking="a",
            version=2,
            at=NOON,
            actor="zoe",
            cancellation=Cancellation(by="customer"),
        )
        opened: Event = recorded(a_booking("a"))
        save(storage, a_booking("a"), a_booking("b"))
        with storage.begin(TENANT, ()) as work:
            work.commit(Changes(events=(cancelled,)))
        assert [opened, cancelled] == list(storage.history(TENANT, "a"))
        assert 1 == len(storage.history(TENANT, "b"))
        assert [] == list(storage.history(TENANT, "c"))

    def test_keys_compare_bytewise(self, storage: Storage) -> None:
        """D12: keys that differ in case, accents or blanks are different keys."""
        names = ["Abc", "abc", "abc ", "ÁBC"]
        for name in names:
            save(
                storage,
                a_booking(name, resource=name, service=name),
                tenant=name,
                remembered=(Remembered(name, "f", a_booking(), NOON),),
                based_on={name: 0},
            )
            answer = Remembered(name, "f", a_booking(name), NOON)
            save(
                storage,
                a_booking(name, resource=name, service=name),
                remembered=(answer,),
                based_on={name: 0},
            )
        found = storage.look(TENANT, Scope(bookings=tuple(names), guards=tuple(names)))
        assert set(names) == found.bookings.keys()
        assert {1} == set(found.guards.values())
        for name in names:
            assert [name] == claimed(storage, name)
            tally = Tally(MINUTE, MINUTE + 1, service=name)
            scope = Scope(tallies=(tally,), key=name)
            found = storage.look(TENANT, scope)
            assert [name] == [each.booking for each in found.tallies[0]]
            assert found.remembered is not None
            assert name == found.remembered.booking.id
            assert [name] == ids_of(storage.find(name, BookingQuery()))

    @pytest.mark.parametrize("text", ["\ud800", "a\0b", "é" * 5000, "'; --", "%"])
    def test_odd_text_is_refused_or_unknown(self, storage: Storage, text: str) -> None:
        """D10: text that no record can have finds nothing, or is refused by name."""
        scope = Scope(
            bookings=(text,),
            token=text,
            records=(("service", text),),
            resources=(text,),
            end=1,
            tallies=(Tally(0, 1, service=text), Tally(0, 1, customer=text)),
            key=text,
            guards=(text,),
        )
        try:
            found = storage.look(TENANT, scope)
        except OrchestreaError:
            pass
        else:
            expected = Snapshot({}, {}, {text: []}, ([], []), {text: 0})
            assert expected == found

    @pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 2**200])
    def test_odd_numbers_are_refused_or_find_nothing(
        self, storage: Storage, number: int
    ) -> None:
        """D11: numbers that no clock shows find nothing, or are refused by name."""
        try:
            found = claimed(storage, start=number, end=number + 1)
        except OrchestreaError:
            return
        assert [] == found
