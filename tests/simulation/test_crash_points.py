"""T3: a process dies at every point of every use case, and another one repeats it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import attrs
import pytest

from orchestrea import Approval, Customer, Resource, Schedule, Service, WeeklyHours
from orchestrea.adapters.storage.memory import MemoryStorage
from orchestrea.adapters.storage.sql import SqlStorage
from orchestrea.domain.bookings import Booking
from orchestrea.domain.changes import Changes
from orchestrea.domain.people import STAFF, Actor
from orchestrea.engine import Engine
from orchestrea.plugins import Plugins
from orchestrea.ports.storage import Storage
from orchestrea.testing import NOON, Crashed, FixedClock
from orchestrea.testing.simulation import SimulatedStorage

DESK = Actor("desk", frozenset({STAFF}))
ANN = Customer("Ann", "ann@example.org")
HOUR = timedelta(hours=1)


@attrs.define
class DiesAt:
    """Surroundings in which a process dies at its n-th point."""

    left: int
    alive: bool = True

    def reach(self, call: str) -> None:
        self.left -= 1
        if self.left == 0:
            self.alive = False
            raise Crashed(call)

    def enter(self) -> None:
        self.reach("enter")

    def leave(self) -> None:
        """Work that ends cannot be kept from ending."""

    def about_to_commit(self) -> None:
        self.reach("commit")

    def committed(self, changes: Changes) -> None:
        self.reach("committed")


def on(storage: Storage, minutes: int = 0) -> Engine:
    clock = FixedClock(NOON + timedelta(minutes=minutes))
    return Engine(storage=storage, clock=clock, plugins=Plugins(discover=False))


def held(engine: Engine) -> Booking:
    return engine.bookings.hold(service="talk", start=NOON + HOUR)


def booked(engine: Engine, hours: int = 1, service: str = "talk") -> Booking:
    start = NOON + hours * HOUR
    return engine.bookings.book(service=service, start=start, customer=ANN)


Case = tuple[int, Callable[[Engine], dict[str, object]]]

CASES: dict[str, Case] = {
    "hold": (0, lambda engine: {"service": "talk", "start": NOON + HOUR}),
    "book": (0, lambda _: {"service": "talk", "start": NOON + HOUR, "customer": ANN}),
    "book hold": (0, lambda engine: {"hold": held(engine).token, "customer": ANN}),
    "confirm": (0, lambda engine: {"id": held(engine).id, "customer": ANN}),
    "confirm approval": (
        0,
        lambda engine: {"id": booked(engine, service="exam").id, "actor": DESK},
    ),
    "decline": (
        0,
        lambda engine: {"id": booked(engine, service="exam").id, "actor": DESK},
    ),
    "extend": (0, lambda engine: {"id": held(engine).id, "until": NOON + HOUR}),
    "reschedule": (
        0,
        lambda engine: {"id": booked(engine).id, "start": NOON + 3 * HOUR},
    ),
    "swap": (
        0,
        lambda engine: {"one": booked(engine).id, "other": booked(engine, 4).id},
    ),
    "cancel": (0, lambda engine: {"id": booked(engine).id}),
    "check_in": (0, lambda engine: {"id": booked(engine).id}),
    "start": (0, lambda engine: {"id": booked(engine).id, "actor": DESK}),
    "complete": (90, lambda engine: {"id": booked(engine).id, "actor": DESK}),
    "no_show": (90, lambda engine: {"id": booked(engine).id, "actor": DESK}),
}


@contextmanager
def opened(kind: str, tmp_path, number: int) -> Iterator[Storage]:
    storage: Storage = MemoryStorage()
    if kind == "sqlite":
        storage = SqlStorage.from_url(f"sqlite:///{tmp_path / f'{number}.db'}")
    on(storage).catalog.save(
        Schedule("always", "UTC", hours=[WeeklyHours("mo-su", ["00:00-24:00"])]),
        Resource("ada", "always"),
        Service("talk", 60, ["ada"]),
        Service("exam", 60, ["ada"], approval=Approval("2d")),
    )
    yield storage
    storage.close()


def shape(storage: Storage) -> list[tuple[object, ...]]:
    """The bookings of a store, without what differs from run to run."""
    engine = on(storage)
    return [
        (
            each.start,
            each.status,
            each.version,
            each.sequence,
            each.customer,
            each.expires_at,
            [event.kind for event in engine.bookings.history(each.id)],
        )
        for each in engine.bookings.list()
    ]


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
@pytest.mark.parametrize("case", sorted(CASES))
def test_a_repeated_command_is_carried_out_once(kind: str, case: str, tmp_path) -> None:
    """K1: wherever the process dies, the same key brings about what it should, once."""
    minutes, given = CASES[case]
    verb = case.partition(" ")[0]
    with opened(kind, tmp_path, 0) as storage:
        arguments = given(on(storage))
        getattr(on(storage, minutes).bookings, verb)(**arguments, idempotency_key="key")
        expected = shape(storage)
    point, alive = 0, False
    while not alive:
        point += 1
        with opened(kind, tmp_path, point) as storage:
            arguments = given(on(storage))
            around = DiesAt(point)
            dying = on(SimulatedStorage(storage, around), minutes).bookings
            with suppress(Crashed):
                getattr(dying, verb)(**arguments, idempotency_key="key")
            again = getattr(on(storage, minutes).bookings, verb)
            first = again(**arguments, idempotency_key="key")
            assert first == again(**arguments, idempotency_key="key")
            assert expected == shape(storage), f"after dying at point {point}"
            alive = around.alive
    assert point > 4


def test_what_is_due_expires_once_wherever_the_process_dies(tmp_path) -> None:
    """K1: expiring what is due, cut short anywhere, is finished by the next run."""
    point, alive = 0, False
    while not alive:
        point += 1
        with opened("memory", tmp_path, point) as storage:
            ids = [held(on(storage)).id]
            ids += [on(storage).bookings.hold(service="talk", start=NOON + 3 * HOUR).id]
            around = DiesAt(point)
            with suppress(Crashed):
                on(SimulatedStorage(storage, around), 20).bookings.expire_due()
            on(storage, 20).bookings.expire_due()
            kinds = [
                [each.kind for each in on(storage).bookings.history(id)] for id in ids
            ]
            assert [["booking.held", "booking.expired"]] * 2 == kinds
            alive = around.alive
    assert point > 4
