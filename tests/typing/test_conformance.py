"""What implements what; mypy reads this, and nothing runs it."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from datetime import datetime
from typing import Any, ClassVar, assert_type

from orchestrea import (
    Agenda,
    AsyncEngine,
    Booking,
    Engine,
    Reason,
    Resource,
    Rule,
    Service,
    Slot,
    Slots,
    Wish,
)
from orchestrea.adapters.holidays import PackagedHolidays
from orchestrea.adapters.questions import JsonSchemaAnswerChecker
from orchestrea.adapters.storage.memory import MemoryStorage
from orchestrea.adapters.storage.sql import SqlStorage
from orchestrea.adapters.system import JitteredPatience, SystemClock, TimeOrderedIds
from orchestrea.domain.changes import Record
from orchestrea.domain.pipeline import RULES
from orchestrea.plugins.holidays import PluginHolidays
from orchestrea.ports.clock import Clock
from orchestrea.ports.holidays import Holidays
from orchestrea.ports.ids import Ids
from orchestrea.ports.patience import Patience
from orchestrea.ports.questions import AnswerChecker
from orchestrea.ports.storage import Migratable, Storage
from orchestrea.testing import (
    CountingIds,
    FaultyStorage,
    FixedClock,
    RendezvousClock,
)

stores: list[type[Storage]] = [MemoryStorage, SqlStorage, FaultyStorage]
migratable: list[type[Migratable]] = [SqlStorage]
clocks: list[type[Clock]] = [FixedClock, RendezvousClock, SystemClock]
ids: list[type[Ids]] = [CountingIds, TimeOrderedIds]
patience: list[type[Patience]] = [JitteredPatience]
holidays: list[type[Holidays]] = [PackagedHolidays, PluginHolidays]
checkers: list[type[AnswerChecker]] = [JsonSchemaAnswerChecker]
rules: Sequence[Rule] = RULES


class ClosedAtNight:
    """A rule as a plug-in writes it."""

    name: ClassVar[str] = "closed_at_night"
    overridable: ClassVar[bool] = True
    steady: ClassVar[bool] = True

    def keep(self, starts: Sequence[int], agenda: Agenda, wish: Wish) -> Sequence[int]:
        return starts

    def reasons(self, start: int, agenda: Agenda, wish: Wish) -> Sequence[Reason]:
        return ()


rule: Rule = ClosedAtNight()


def catalog_knows_kinds(engine: Engine) -> None:
    """A class asked for is the class that comes; a name may be any record."""
    assert_type(engine.catalog.get(Service, "talk"), Service)
    assert_type(engine.catalog.list(Resource), Sequence[Resource])
    assert_type(engine.catalog.get("service", "talk"), Record)


def slots_are_a_sequence(slots: Slots) -> Sequence[Slot]:
    """Slots may be handed to whatever takes a sequence of them."""
    return slots


async def awaited_use_cases_keep_their_types(
    engine: AsyncEngine, start: datetime
) -> None:
    """The engine for asyncio answers with the same types."""
    found = engine.availability.slots(service="talk", start=start, end=start)
    expected: Coroutine[Any, Any, Slots] = found
    assert_type(await expected, Slots)
    assert_type(await engine.bookings.get("bk_1"), Booking)
    assert_type(await engine.catalog.get(Service, "talk"), Service)
