"""What the tests of the store's contract have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Thread
from typing import Any

from ..domain.bookings import Booking
from ..domain.changes import Changes
from ..domain.errors import ConcurrentUpdate
from ..domain.intervals import floor_minute
from ..ports.storage import Scope, Storage
from .builders import recorded
from .clocks import NOON, RendezvousClock

GUARD = "resource:anna"
HOUR = timedelta(hours=1)
MICROSECOND = timedelta(microseconds=1)
MINUTE = floor_minute(NOON)
TENANT = "default"
ZOE = "zoe@example.org"
ANNA = Scope(resources=("anna",), start=MINUTE - 60, end=MINUTE + 120, guards=(GUARD,))
"""What a decision about an hour on `anna` around noon looks at."""
STUCK = 30.0
"""After so many seconds something that should end hangs."""


def save(
    storage: Storage, *bookings: Booking, tenant: str = TENANT, **more: Any
) -> None:
    """Commit *bookings*, the events that record them, and what else is given."""
    events = tuple(recorded(each) for each in bookings)
    with storage.begin(tenant, more.get("based_on", ())) as work:
        work.commit(Changes(bookings=bookings, events=events, **more))


def claimed(
    storage: Storage,
    resource: str = "anna",
    *,
    start: int = ANNA.start,
    end: int = ANNA.end,
) -> list[str]:
    """Return whose claims are found on *resource*, by default around noon."""
    wanted = Scope(resources=(resource,), start=start, end=end)
    return [each.booking for each in storage.look(TENANT, wanted).claims[resource]]


def in_thread(work: Callable[[], object]) -> None:
    """Run *work* in another thread, and fail when it hangs or raises."""
    pool = ThreadPoolExecutor(1)
    try:
        pool.submit(work).result(STUCK)
    finally:
        pool.shutdown(wait=False)


def race(storage: Storage, racers: Sequence[Booking], room: int = 1) -> list[str]:
    """
    Let each of *racers* book in a thread; they meet between reading and committing.

    Returns:
        The outcome of each, in order of the alphabet: ``lost`` for who was told
        that another was first, ``taken`` for who saw it, ``won``.
    """
    clock = RendezvousClock(len(racers))
    outcomes: list[str] = []

    def book(booking: Booking) -> None:
        try:
            with storage.begin(TENANT, (GUARD,)) as work:
                known = work.snapshot(ANNA)
                clock.now()
                if len(known.claims["anna"]) >= room:
                    outcomes.append("taken")
                    return
                events = (recorded(booking),)
                work.commit(Changes((booking,), events, based_on=known.guards))
                outcomes.append("won")
        except ConcurrentUpdate:
            outcomes.append("lost")

    threads = [Thread(target=book, args=(each,), daemon=True) for each in racers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(STUCK)
    return sorted(outcomes)


def ids_of(bookings: Sequence[Booking]) -> list[str]:
    """Return the ids of *bookings*, in their order."""
    return [each.id for each in bookings]
