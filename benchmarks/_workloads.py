"""The agendas that are measured, made from a fixed seed."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import attrs

from orchestrea import BufferPolicy, Resource, Schedule, Service, WeeklyHours
from orchestrea.domain.claims import Claim
from orchestrea.domain.intervals import floor_minute
from orchestrea.domain.wallclock import DAY, local_midnight

ZONES = ("Europe/Paris", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")
FIRST = datetime(2026, 3, 16, tzinfo=UTC)
NOW = FIRST - timedelta(days=2)
SEED = 20260316


@attrs.frozen
class Workload:
    """
    Hosts with their claims, and the question that is asked of them.

    Args:
        mode: ``any`` host, or ``all`` of them.
        days: how many days are asked for.
        service: what is to be booked.
        schedules: by host's zone.
        hosts: who performs the service.
        claims: by host, in order of start.
    """

    mode: str
    days: int
    service: Service
    schedules: dict[str, Schedule]
    hosts: tuple[Resource, ...]
    claims: dict[str, list[Claim]]

    @property
    def first(self) -> datetime:
        """The first instant asked for."""
        return FIRST

    @property
    def last(self) -> datetime:
        """The instant after the last one asked for."""
        return FIRST + timedelta(days=self.days)


def workload(
    mode: str, hosts: int, days: int, *, zones: int = 4, busy: int = 5
) -> Workload:
    """Return *hosts* who work Mon-Fri 9-12 and 13-17 and are *busy* so often a day."""
    rng = random.Random(SEED)
    schedules = {
        name: Schedule(
            id=name.replace("/", "-"),
            zone=name,
            hours=[WeeklyHours("mo-fr", ["09:00-12:00", "13:00-17:00"])],
        )
        for name in ZONES[:zones]
    }
    people = tuple(
        Resource(f"host-{number:04}", schedule.id, buffers=BufferPolicy.SUM)
        for number in range(hosts)
        for schedule in [schedules[ZONES[number % zones]]]
    )
    service = Service(
        "visit",
        30,
        resources=[person.id for person in people],
        step=15,
        before=10,
        after=10,
    )
    claims = {
        person.id: _claims(rng, person, days, ZONES[number % zones], busy)
        for number, person in enumerate(people)
    }
    return Workload(mode, days, service, schedules, people, claims)


def _claims(
    rng: random.Random, person: Resource, days: int, zone_name: str, busy: int
) -> list[Claim]:
    """Return *busy* intervals of 10 to 20 minutes on each working day."""
    first = FIRST.toordinal()
    claims = []
    for day in range(first, first + days):
        if (day - 1) % 7 >= 5:
            continue
        midnight = local_midnight(day, zone_name)
        for wall in rng.sample(range(9 * 60, 17 * 60, 25), busy):
            start = midnight + wall
            claims.append(
                Claim(
                    resource=person.id,
                    start=start,
                    end=start + rng.choice((10, 15, 20)),
                    booking=f"busy_{person.id}_{len(claims)}",
                )
            )
    return sorted(claims, key=lambda claim: claim.start)


WORKLOADS = {
    "W1": lambda: workload("any", 1, 28, zones=1),
    "W2": lambda: workload("any", 100, 90),
    "W3": lambda: workload("all", 10, 90, zones=1, busy=1),
    "W4": lambda: workload("any", 1000, 14),
}

MINUTES_AROUND = 3 * DAY


def window(load: Workload) -> tuple[int, int]:
    """Return the minutes asked for."""
    return floor_minute(load.first), floor_minute(load.last)
