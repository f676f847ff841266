"""
Listing slots: the domain alone, the engine with its masks, and from a cold SQLite file.

``python -m benchmarks.slots`` prints one JSON object. Under each workload,
``ms`` is the domain function from claims to Slot objects, ``baseline_ms`` a plain
sweep over sorted integers on the same data in the same run, and ``slots`` how
many were found.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from orchestrea import Booking, Engine, Slots, Status
from orchestrea.adapters.storage.memory import MemoryStorage
from orchestrea.adapters.storage.sql import SqlStorage
from orchestrea.domain.allocation import team_starts
from orchestrea.domain.changes import Changes
from orchestrea.domain.claims import Claim
from orchestrea.domain.hours import openings
from orchestrea.domain.intervals import from_minute
from orchestrea.domain.rules import Agenda, Wish
from orchestrea.domain.timeline import merged
from orchestrea.testing import FixedClock

from ._timing import median_ms, medians_ms
from ._workloads import MINUTES_AROUND, NOW, WORKLOADS, Workload, window

ALL_CLAIMS = "SELECT * FROM claims WHERE tenant = 'default' ORDER BY resource, starts"


def domain(load: Workload) -> Callable[[], list[object]]:
    """Return the search from claims to Slot objects; hours are expanded once."""
    first, last = window(load)
    opened = {
        schedule.id: openings(schedule, first - MINUTES_AROUND, last + MINUTES_AROUND)
        for schedule in load.schedules.values()
    }
    by_id = {schedule.id: schedule for schedule in load.schedules.values()}
    wish = Wish(load.service, 30, NOW)

    def search() -> list[object]:
        agendas = [
            Agenda(
                host, by_id[host.schedule], opened[host.schedule], load.claims[host.id]
            )
            for host in load.hosts
        ]
        fixed, others = (agendas, ()) if load.mode == "all" else ((), agendas)
        starts = team_starts(fixed, others, wish, first, last)
        return list(Slots(starts, 30, "", NOW))

    return search


def sweep(load: Workload) -> Callable[[], set[int]]:
    """Return a plain sweep over sorted integers, written without the engine."""
    first, last = window(load)
    opened = {
        schedule.id: openings(schedule, first - MINUTES_AROUND, last + MINUTES_AROUND)
        for schedule in load.schedules.values()
    }

    def host_starts(spans: Sequence[tuple[int, int]], claims: list[Claim]) -> set[int]:
        found, index = set(), 0
        busy = merged((c.start - 10, c.end + 10) for c in claims)
        for low, high in spans:
            for start in range(-(-low // 15) * 15, high - 29, 15):
                while index < len(busy) and busy[index][1] <= start:
                    index += 1
                if first <= start < last and (
                    index == len(busy) or start + 30 <= busy[index][0]
                ):
                    found.add(start)
        return found

    def search() -> set[int]:
        sets = [
            host_starts(opened[host.schedule].spans, load.claims[host.id])
            for host in load.hosts
        ]
        return set.intersection(*sets) if load.mode == "all" else set.union(*sets)

    return search


def fill(engine: Engine, load: Workload) -> None:
    """Put the hosts and their bookings into the engine's store."""
    engine.catalog.save(*load.schedules.values(), *load.hosts, load.service)
    bookings = [_booking(claim) for claims in load.claims.values() for claim in claims]
    for at in range(0, len(bookings), 5000):
        with engine.storage.begin("default", ()) as work:
            work.commit(Changes(bookings=tuple(bookings[at : at + 5000])))


def _booking(claim: Claim) -> Booking:
    start = from_minute(claim.start)
    return Booking(
        id=claim.booking,
        service=claim.service,
        resource=claim.resource,
        start=start,
        end=from_minute(claim.end),
        status=Status.CONFIRMED,
        version=1,
        created_at=NOW,
        local_start=start.isoformat(),
        zone="UTC",
        tzdata="",
        uid=claim.booking,
        before=claim.before,
        after=claim.after,
    )


def listing(engine: Engine, load: Workload) -> Slots:
    """Ask the engine for the workload's slots."""
    return engine.availability.slots(
        service=load.service.id, start=load.first, end=load.last
    )


def engine_figures(load: Workload, folder: Path) -> dict[str, object]:
    """Measure the engine: repeated questions in memory and on SQLite, and cold ones."""
    figures: dict[str, object] = {}
    clock = FixedClock(NOW)
    for name, storage in (
        ("memory", MemoryStorage()),
        ("sqlite", SqlStorage.from_url(f"sqlite:///{folder / 'bench.db'}")),
    ):
        with Engine(storage=storage, clock=clock) as engine:
            fill(engine, load)
            figures[f"{name}_slots"] = len(listing(engine, load))
            figures[f"{name}_repeat_ms"] = median_ms(lambda: listing(engine, load))
            figures[f"{name}_repeat_built_ms"] = median_ms(
                lambda: list(listing(engine, load))
            )
    return figures


def cold_figures(load: Workload, folder: Path) -> dict[str, object]:
    """Measure a first question to an engine that has read nothing but its catalogue."""
    path = folder / "bench.db"
    clock = FixedClock(NOW)
    raw = sqlite3.connect(path)
    with Engine(
        storage=SqlStorage.from_url(f"sqlite:///{path}"), clock=clock
    ) as engine:
        instant = listing(engine, load)[0].start
        works = {
            "raw_fetch_ms": lambda: raw.execute(ALL_CLAIMS).fetchall(),
            "sqlite_cold_ms": lambda: list(listing(engine, load)),
            "explain_ms": lambda: _explain(engine, load, instant),
        }
        figures = medians_ms(works, before=engine.availability.forget)
    raw.close()
    return {
        **figures,
        "cold_ratio": round(figures["sqlite_cold_ms"] / figures["raw_fetch_ms"], 2),
    }


def _explain(engine: Engine, load: Workload, instant: datetime) -> object:
    return engine.availability.explain(service=load.service.id, start=instant)


def main() -> None:
    """Measure every workload and print the figures as JSON."""
    figures: dict[str, dict[str, object]] = {}
    for name, make in WORKLOADS.items():
        load = make()
        search, plain = domain(load), sweep(load)
        found = search()
        assert {slot.start_minute for slot in found} == plain(), name
        figures[name] = {
            "ms": median_ms(search),
            "slots": len(found),
            "baseline_ms": median_ms(plain, runs=11),
        }
        if load.mode == "any":
            with tempfile.TemporaryDirectory() as folder:
                figures[name] |= engine_figures(load, Path(folder))
                figures[name] |= cold_figures(load, Path(folder))
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
