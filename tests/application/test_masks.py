"""Free starts kept as bit sets: right, and made anew exactly when they must be."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from threading import Thread

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrea import (
    Actor,
    BookableDays,
    Limit,
    Notice,
    Resource,
    RollingDays,
    Schedule,
    Service,
    SlotTaken,
    WeeklyHours,
)
from orchestrea.adapters.storage.memory import MemoryStorage
from orchestrea.application import caches
from orchestrea.application.masks import MaskCache
from orchestrea.domain.intervals import floor_minute
from orchestrea.domain.pipeline import offered
from orchestrea.domain.rules import Wish
from orchestrea.testing import FixedClock, a_resource, a_schedule, a_service

from .desk import BOB, ZOE, Desk, at

HOSTS = ("anna", "ben", "carl")


@pytest.fixture
def desk(storage, clock):
    """Three hosts, two schedules; Carl keeps his own."""
    return Desk(
        storage,
        clock,
        records=[
            a_schedule("home", hours=[WeeklyHours("mo-su", ["10:00-12:00"])]),
            a_resource("carl", schedule="home"),
            a_service("any", resources=HOSTS),
        ],
    )


@pytest.fixture
def swept(desk):
    """Tells how many resources were swept to list again, when that is right."""

    def asked(**question):
        masks = desk.availability._search.masks
        before = masks.computed
        listed = desk.slots(service="any", days=3, **question)
        count = masks.computed - before
        desk.availability.forget()
        assert listed == desk.slots(service="any", days=3, **question)
        desk.availability._search.masks = masks
        return count

    assert 3 == asked()
    return asked


def test_a_repeated_question_sweeps_nothing(desk, swept):
    """What was found is kept."""
    assert 0 == swept()
    assert 0 == swept(customer=ZOE)


def test_a_new_claim_sweeps_one_resource(desk, swept):
    """A booking makes the mask of its resource out of date, and no other."""
    desk.book("10:00", "any", resource="ben")
    assert 1 == swept()
    assert 0 == swept()


def test_every_change_of_a_claim_counts(desk, swept):
    """Moving sweeps both resources, cancelling and holding sweep one."""
    made = desk.book("10:00", "any", resource="ben")
    assert 1 == swept()
    desk.bookings.reschedule(made.id, start=at("11:00"), resource="anna")
    assert 2 == swept()
    desk.bookings.cancel(made.id)
    assert 1 == swept()
    desk.hold("10:00", "any", resource="carl")
    assert 1 == swept()


def test_a_hold_that_expires_sweeps_its_resource(desk, swept):
    """The end of a hold is known beforehand; nobody has to write it down."""
    held = desk.hold("10:00", "any", resource="ben")
    assert 1 == swept()
    desk.clock.set(held.expires_at - timedelta(seconds=1))
    assert 0 == swept()
    desk.clock.set(held.expires_at)
    assert 1 == swept()
    assert 0 == swept()


def test_a_clock_set_back_before_the_end_of_a_hold_sweeps_it_again(desk, swept):
    """A hold that had expired blocks again when time has not come yet (K9)."""
    held = desk.hold("10:00", "any", resource="ben")
    desk.clock.set(held.expires_at)
    assert 1 == swept()
    desk.clock.advance(timedelta(seconds=-1))
    assert 1 == swept()
    desk.clock.advance(timedelta(hours=-1))
    assert 0 == swept()


def test_time_alone_sweeps_nothing_and_moves_the_edge(desk, swept):
    """Notice and horizon are cut off when they are asked (4.14)."""
    desk.edit(Service, "any", notice=Notice(book="1h"), horizon=RollingDays(1))
    assert 3 == swept()
    desk.clock.set(at("09:59"))
    assert 0 == swept()
    today = [*(f"{hour}:00" for hour in range(11, 17))]
    tomorrow = ["09:00", "10:00", *today]
    assert [*today, *tomorrow] == desk.slots(service="any", days=3)
    desk.clock.set(at("10:01"))
    assert 0 == swept()
    assert [*today[1:], *tomorrow] == desk.slots(service="any", days=3)
    desk.clock.set(at("2026-01-07 00:00"))
    assert 0 == swept()


def test_an_edit_of_a_schedule_sweeps_those_who_keep_it(desk, swept):
    """Anna and Ben keep the office's hours, Carl his own."""
    desk.edit(Schedule, "office", hours=[WeeklyHours("mo-fr", ["14:00-17:00"])])
    assert 2 == swept()
    desk.edit(Schedule, "home", hours=[])
    assert 1 == swept()


def test_an_edit_of_a_resource_sweeps_that_one(desk, swept):
    """Its capacity, its buffers and its restrictions are its own."""
    desk.edit(Resource, "ben", capacity=2)
    assert 1 == swept()
    desk.catalog.save(a_schedule("school", hours=[]))
    desk.edit(Resource, "ben", restrictions=("school",))
    assert 1 == swept()
    desk.edit(Schedule, "school", hours=[WeeklyHours("mo-fr", ["09:00-12:00"])])
    assert 1 == swept()


def test_an_edit_of_the_service_sweeps_its_resources(desk, swept):
    """Another service's edit is nobody's business."""
    desk.edit(Service, "talk", durations=("30m",))
    assert 0 == swept()
    desk.edit(Service, "any", before="10m")
    assert 3 == swept()
    desk.edit(Service, "any", resources=("anna", "ben"))
    assert 2 == swept()


def test_an_edit_that_changes_nothing_here_sweeps_nothing(desk, swept):
    """A new record is no reason to look at the old ones again."""
    desk.catalog.save(a_resource("dora"))
    assert 0 == swept()


def test_tenants_have_masks_of_their_own(desk, swept):
    """The same ids in another tenant are other resources."""
    south = Actor("sue", tenant="south")
    desk.catalog.save(
        a_schedule(),
        *(a_resource(host) for host in HOSTS),
        a_service("any", resources=HOSTS),
        actor=south,
    )
    desk.book("10:00", "any", resource="ben", actor=south)
    assert 0 == swept()
    assert 3 == swept(actor=south)


def wish(desk, customer="", token="", **fields):
    service = a_service("any", resources=HOSTS, **fields)
    return Wish(service, 60, desk.clock.now(), customer=customer, token=token)


@pytest.mark.parametrize(
    "expected, fields",
    [
        (True, {}),
        (True, {"anchor": "window_start"}),
        (True, {"horizon": RollingDays(3), "notice": Notice(book="1h")}),
        (True, {"customer": "zoe"}),
        (True, {"overlaps": "block"}),
        (False, {"overlaps": "block", "customer": "zoe"}),
        (False, {"anchor": "packed"}),
        (False, {"anchor": "after_busy"}),
        (False, {"limits": [Limit("day", 1)]}),
        (False, {"horizon": BookableDays(3)}),
        (False, {"token": "t"}),
    ],
)
def test_masks_serve_what_is_steady(desk, expected, fields):
    """Where the answer depends on more than claims and hours, it is not kept."""
    assert expected is MaskCache.serves(wish(desk, **fields), ())
    assert not MaskCache.serves(wish(desk, **fields), (object(),))


def test_what_is_kept_is_bounded(clock, monkeypatch):
    """A thousand questions take no more than the memory they are given."""
    desk = Desk(MemoryStorage(), clock)
    masks = desk.availability._search.masks
    masks._kept, masks._joined = caches.Bounded(20_000), caches.Bounded(20_000)
    for day in range(1, 29):
        for days in range(1, 6):
            desk.slots(f"2026-02-{day:02}", days)
    assert 0 < masks._kept.weight <= 20_000
    assert 0 < masks._joined.weight <= 20_000
    assert 0 < len(masks._kept) < 20
    assert 0 < len(masks._joined) < 20
    assert ["09:00", "10:00"] == desk.slots()[:2]


def test_several_threads_may_ask_and_book(desk):
    """Nobody stumbles over what another thread keeps, and the end is right."""
    errors = []

    def ask():
        try:
            for _ in range(15):
                desk.slots(service="any", days=3)
        except Exception as error:  # noqa: BLE001
            errors.append(error)

    def book(host):
        try:
            for hour in range(9, 17):
                start = f"{hour:02}:00"
                customer = attrs.evolve(BOB, email=f"{host}{hour}@example.org")
                with suppress(SlotTaken):
                    desk.book(start, "any", customer=customer, resource=host)
        except Exception as error:  # noqa: BLE001
            errors.append(error)

    threads = [Thread(target=ask) for _ in range(3)]
    threads += [Thread(target=book, args=(host,)) for host in ("anna", "ben")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [] == errors
    assert ["10:00", "11:00"] == desk.slots(service="any")


WINDOWS = st.sampled_from(
    [["09:00-17:00"], ["00:00-24:00"], ["22:00-26:00"], ["08:10-11:55", "13:00-17:05"]]
)
ZONES = st.sampled_from(
    ["Europe/Paris", "America/Montreal", "Asia/Kathmandu", "Pacific/Noumea"]
)
HOST = st.fixed_dictionaries(
    {
        "hours": WINDOWS,
        "zone": ZONES,
        "capacity": st.sampled_from([1, 1, 2]),
        "buffers": st.sampled_from(["max", "sum"]),
        "buffers_inside": st.booleans(),
    }
)
SERVICE = st.fixed_dictionaries(
    {
        "durations": st.sampled_from([(30,), (60,), (45, 90)]),
        "step": st.sampled_from([None, 15, 20, 7]),
        "anchor": st.sampled_from(["midnight", "window_start"]),
        "offset": st.sampled_from([0, 5]),
        "before": st.sampled_from([0, 10]),
        "after": st.sampled_from([0, 15]),
        "seats": st.sampled_from([1, 1, 3]),
        "notice": st.sampled_from([Notice(), Notice(book="2h"), Notice(book="1d")]),
        "horizon": st.sampled_from([None, RollingDays(2)]),
    }
)


def random_desk(hosts, service, tries, clock):
    """A business with some of its slots booked, by chance."""
    desk = Desk(MemoryStorage(), clock)
    names = [f"host{number}" for number in range(len(hosts))]
    for name, host in zip(names, hosts, strict=True):
        hours = [WeeklyHours("mo-su", host["hours"])]
        kept = {key: host[key] for key in ("capacity", "buffers", "buffers_inside")}
        desk.catalog.save(
            Schedule(name, host["zone"], hours), Resource(name, name, **kept)
        )
    desk.offer("any", resources=names, **service)
    for number in tries:
        found = listed(desk, clock)
        if found:
            desk.bookings.hold(service="any", start=found[number % len(found)].start)
    return desk


def listed(desk, clock):
    span = {"start": clock.now(), "end": clock.now() + timedelta(days=4)}
    return desk.availability.slots(service="any", **span)


def unmasked(desk, clock):
    """The union of what the pipeline offers for each host, without any mask."""
    directory = desk.bookings._planner._directories.fresh("default")
    service = directory.service("any")
    asked = Wish(service, service.minutes(), clock.now(), units=max(1, service.units))
    first = floor_minute(clock.now())
    around = (first, first + 4 * 1440)
    agendas = desk.bookings._planner._agendas
    plan = agendas.plan(directory, asked, around, service.resources)
    snapshot = desk.storage.look("default", plan.scope)
    return sorted(
        {
            start
            for agenda in agendas.agendas(plan, snapshot, "")
            for start in offered(agenda, asked, *around)
        }
    )


@settings(max_examples=60, deadline=None)
@given(
    st.lists(HOST, min_size=1, max_size=3),
    SERVICE,
    st.lists(st.integers(0, 500), max_size=6),
    st.integers(0, 20),
)
def test_masked_slots_are_the_union_of_what_the_rules_offer(
    hosts, service, tries, later
):
    """For any business, masks change nothing but the time it takes (R91, R125)."""
    clock = FixedClock()
    desk = random_desk(hosts, service, tries, clock)
    for minutes in (0, later, 30 * later):
        clock.advance(timedelta(minutes=minutes))
        assert unmasked(desk, clock) == [s.start_minute for s in listed(desk, clock)]
