"""The engine: where ports meet their adapters."""

from __future__ import annotations

import pytest

from orchestrea import (
    Actor,
    Engine,
    InvalidSettings,
    LimitExceeded,
    PluginError,
    Settings,
    StorageError,
    hookimpl,
)
from orchestrea.adapters.storage.memory import MemoryStorage
from orchestrea.adapters.storage.sql import SqlStorage
from orchestrea.domain.intervals import from_minute
from orchestrea.plugins import Plugins
from orchestrea.testing import (
    NOON,
    CountingIds,
    FixedClock,
    a_customer,
    a_resource,
    a_schedule,
    a_service,
)

TUESDAY = from_minute(int(NOON.timestamp()) // 60 + 22 * 60)


def filled(engine, **service):
    engine.catalog.save(a_schedule(), a_resource(), a_service(**service))
    return engine


@pytest.fixture(autouse=True)
def nowhere(tmp_path, monkeypatch):
    """No settings but those that a test gives, and files in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE", "CONFIG", "MAX_SLOT_DAYS"):
        monkeypatch.delenv(f"ORCHESTREA_{name}", raising=False)


def test_an_engine_opens_a_url(tmp_path):
    """A file keeps what was booked when another engine opens it."""
    url = f"sqlite:///{tmp_path}/agenda.db"
    with Engine.open(url, clock=FixedClock()) as engine:
        made = filled(engine).bookings.book(
            service="advice", start=TUESDAY, customer=a_customer()
        )
    with Engine.open(url) as again:
        assert made == again.bookings.get(made.id)
        assert isinstance(again.storage, SqlStorage)


def test_keywords_beat_the_environment_and_that_beats_the_default(monkeypatch):
    """A URL that is given is the one that is opened."""
    monkeypatch.setenv("ORCHESTREA_DATABASE", "memory://")
    with Engine.open() as engine:
        assert isinstance(engine.storage, MemoryStorage)
    with Engine.open("sqlite:///here.db") as engine:
        assert "sqlite:///here.db" == engine.settings.database
    monkeypatch.setenv("ORCHESTREA_MAX_SLOT_DAYS", "7")
    with Engine.open("memory://") as engine:
        assert 7 == engine.settings.max_slot_days
    with Engine.open("memory://", max_slot_days=9) as engine:
        assert 9 == engine.settings.max_slot_days


@pytest.mark.parametrize(
    "url, settings, error",
    [
        ("nosuch://x", {}, PluginError),
        ("no url", {}, InvalidSettings),
        ("memory://", {"max_days": 3}, InvalidSettings),
        ("memory://", {"retry_tries": True}, InvalidSettings),
    ],
)
def test_what_cannot_be_opened_says_why(url, settings, error):
    """Unknown stores and settings are refused before anything is opened."""
    with pytest.raises(error):
        Engine.open(url, **settings)


def test_settings_reach_what_they_are_for():
    """The bounds of questions and of holds are those of the settings."""
    settings = Settings(
        max_slot_days=2, max_slot_cells=1, max_holds_per_tenant=1, retry_tries=3
    )
    engine = filled(
        Engine(storage=MemoryStorage(), clock=FixedClock(), settings=settings)
    )
    asked = {"service": "advice", "start": NOON}
    with pytest.raises(LimitExceeded, match="max_slot_days is 2"):
        engine.availability.slots(**asked, end=from_minute(30_000_000))
    with pytest.raises(LimitExceeded, match="max_slot_cells is 1"):
        engine.availability.slots(**asked, end=TUESDAY + (TUESDAY - NOON))
    engine.bookings.hold(service="advice", start=TUESDAY)
    with pytest.raises(LimitExceeded, match="max_holds_per_tenant: 1"):
        engine.bookings.hold(service="advice", start=TUESDAY)


def test_objects_beat_names():
    """Clock, ids, holidays and checker are the ones that are handed over."""

    class Closed:
        def days(self, name, first, last):
            return {NOON.date(): "closed"} if name == "ours" else {}

    class Picky:
        def problems(self, schema, answer):
            return ["never"]

    engine = Engine(
        storage=MemoryStorage(),
        clock=FixedClock(),
        ids=CountingIds("x"),
        holidays=Closed(),
        questions=Picky(),
    )
    from orchestrea import InvalidRequest, Question

    engine.catalog.save(
        a_schedule(holidays=["ours"]),
        a_resource(),
        a_service(questions=[Question("why", {"type": "string"})]),
    )
    slots = engine.availability.slots(
        service="advice", start=NOON.replace(hour=0), end=TUESDAY.replace(hour=9)
    )
    assert [TUESDAY.replace(hour=8)] == [slot.start for slot in slots]
    booking = {"service": "advice", "start": TUESDAY, "customer": a_customer()}
    with pytest.raises(InvalidRequest, match="never"):
        engine.bookings.book(**booking, answers={"why": "x"})
    made = engine.bookings.book(**booking)
    assert ("bk_x000002", NOON) == (made.id, made.created_at)


def test_plug_ins_are_those_given():
    """Objects, or a collection made beforehand; a disabled one is left out."""

    class Noted:
        def __init__(self):
            self.kinds = []

        @hookimpl
        def orchestrea_event(self, event, booking):
            self.kinds.append(event.kind)

    booking = {"service": "advice", "start": TUESDAY, "customer": a_customer()}
    for given, disabled, expected in (
        (lambda noted: [noted], (), ["booking.confirmed"]),
        (lambda noted: Plugins([noted]), (), ["booking.confirmed"]),
        (lambda noted: [noted], (Noted.__qualname__,), []),
    ):
        noted = Noted()
        engine = Engine(
            storage=MemoryStorage(),
            clock=FixedClock(),
            plugins=given(noted),
            settings=Settings(disabled_plugins=disabled),
        )
        filled(engine).bookings.book(**booking)
        assert expected == noted.kinds


def test_leaving_the_block_closes_the_store():
    """A closed engine answers nothing."""
    with Engine(storage=MemoryStorage()) as engine:
        filled(engine)
    with pytest.raises(StorageError):
        engine.catalog.list("service")


def test_two_engines_in_one_process_know_nothing_of_each_other():
    """No state lies in modules."""
    one, other = (filled(Engine.open("memory://", clock=FixedClock())) for _ in "ab")
    one.bookings.book(service="advice", start=TUESDAY, customer=a_customer())
    asked = {"service": "advice", "start": TUESDAY, "end": TUESDAY.replace(hour=11)}
    assert (0, 1) == tuple(
        len(each.availability.slots(**asked)) for each in (one, other)
    )
    assert [] == list(one.bookings.list(actor=Actor("x", tenant="y")))
