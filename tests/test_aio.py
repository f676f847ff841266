"""The engine for asyncio has the surface of the other one."""

from __future__ import annotations

import asyncio
import inspect
import threading
from datetime import UTC, datetime

import pytest

from orchestrea import (
    AsyncEngine,
    Customer,
    Engine,
    Resource,
    Schedule,
    Service,
    SlotTaken,
    WeeklyHours,
)
from orchestrea.adapters.storage.memory import MemoryStorage
from orchestrea.aio import AsyncAvailability, AsyncBookings, AsyncCatalog
from orchestrea.application.availability import Availability
from orchestrea.application.bookings import Bookings
from orchestrea.application.catalog import Catalog
from orchestrea.testing import FixedClock

PAIRS = [
    (Catalog, AsyncCatalog),
    (Availability, AsyncAvailability),
    (Bookings, AsyncBookings),
]
ZOE = Customer("Zoé", "zoe@example.org")
NINE = datetime(2026, 1, 6, 9, tzinfo=UTC)


def public_methods(cls):
    return {
        name: method
        for name, method in inspect.getmembers(cls, inspect.isfunction)
        if not name.startswith("_")
    }


def use_cases():
    for sync, awaited in PAIRS:
        for name in sorted(public_methods(sync).keys() | public_methods(awaited)):
            yield pytest.param(sync, awaited, name, id=f"{sync.__name__}.{name}")


@pytest.mark.parametrize("sync, awaited, name", [*use_cases()])
def test_same_use_cases_with_the_same_parameters(sync, awaited, name):
    """Every use case is a coroutine function with the same parameters and answer."""
    twin = getattr(awaited, name)
    assert inspect.signature(getattr(sync, name)) == inspect.signature(twin)
    assert inspect.iscoroutinefunction(twin)


def test_open_takes_what_the_other_engine_takes():
    """Both engines are opened in the same way."""
    ours, theirs = (inspect.signature(cls.open) for cls in (Engine, AsyncEngine))
    assert ours.parameters == theirs.parameters


def test_answers_and_errors_are_those_of_the_other_engine(tmp_path):
    """A booking that is awaited is there for the other engine, and so is its error."""

    async def booked():
        url = f"sqlite:///{tmp_path}/agenda.db"
        async with AsyncEngine.open(url, clock=FixedClock()) as engine:
            await engine.catalog.save(
                Schedule(
                    "office", "UTC", hours=[WeeklyHours("mo-fr", ["09:00-10:00"])]
                ),
                Resource("ada", "office"),
                Service("talk", 30, ["ada"]),
            )
            assert "ada" == (await engine.catalog.get(Resource, "ada")).id
            assert ["talk"] == [each.id for each in await engine.catalog.list(Service)]
            booking = await engine.bookings.book(
                service="talk", start=NINE, customer=ZOE
            )
            with pytest.raises(SlotTaken):
                await engine.bookings.book(service="talk", start=NINE, customer=ZOE)
            assert booking == engine.engine.bookings.get(booking.id)

    asyncio.run(booked())


def test_leaving_the_block_closes_the_store():
    """The store is let go of at the end of the block."""

    class Watched(MemoryStorage):
        closed = False

        def close(self):
            self.closed = True
            super().close()

    async def left(engine):
        async with AsyncEngine(engine):
            pass

    storage = Watched()
    asyncio.run(left(Engine(storage=storage)))
    assert storage.closed


@pytest.mark.parametrize("ask", ["catalog", "availability", "bookings"])
def test_the_event_loop_is_left_to_others(ask):
    """A use case touches the store in another thread than the event loop's."""
    seen = set()

    class Noted(MemoryStorage):
        def look(self, *args):
            seen.add(threading.current_thread())
            return super().look(*args)

        def find(self, *args):
            seen.add(threading.current_thread())
            return super().find(*args)

    async def asked(engine):
        if ask == "catalog":
            await engine.catalog.list("service")
        elif ask == "bookings":
            await engine.bookings.list()
        else:
            with pytest.raises(LookupError):
                await engine.availability.explain(service="none", start=NINE)
        return threading.current_thread()

    loops = asyncio.run(asked(AsyncEngine(Engine(storage=Noted()))))
    assert seen
    assert loops not in seen
