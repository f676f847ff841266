"""Records kept in this process: the fastest store, gone when the process ends."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from threading import Lock

import attrs

from ...domain.bookings import TENTATIVE, Booking
from ...domain.changes import KEPT, Changes, Record, RecordKey, Remembered, record_key
from ...domain.claims import Claim
from ...domain.errors import ConcurrentUpdate, InvalidSettings, StorageError
from ...domain.events import Event
from ...domain.ids import BookingId, ResourceId, ServiceId, TenantId, Token
from ...ports.storage import BookingQuery, Scope, Snapshot, Tally

_Place = tuple[int, BookingId]


class _Claims:
    """Claims in order of (start, booking), found by what they overlap."""

    __slots__ = ("_claims", "_longest", "_places")

    def __init__(self) -> None:
        self._places: list[_Place] = []
        self._claims: list[Claim] = []
        self._longest = 0

    def add(self, claim: Claim) -> None:
        place = (claim.start, claim.booking)
        index = bisect_right(self._places, place)
        self._places.insert(index, place)
        self._claims.insert(index, claim)
        self._longest = max(self._longest, claim.end - claim.start)

    def remove(self, claim: Claim) -> None:
        index = self._claims.index(
            claim, bisect_left(self._places, (claim.start, claim.booking))
        )
        del self._places[index], self._claims[index]

    def overlapping(self, start: int, end: int) -> list[Claim]:
        """Return the claims that share time with [start, end), in order."""
        if start >= end:
            return []
        low = bisect_left(self._places, (start - self._longest, ""))
        inside = bisect_left(self._places, (start, ""), low)
        high = bisect_left(self._places, (end, ""), inside)
        before = [claim for claim in self._claims[low:inside] if claim.end > start]
        return before + self._claims[inside:high]


class _Records:
    """Everything of one tenant; its methods are called under the store's lock."""

    def __init__(self) -> None:
        self.commits = 0
        self.bookings: dict[BookingId, Booking] = {}
        self.events: defaultdict[BookingId, list[Event]] = defaultdict(list)
        self._guards: dict[str, int] = {}
        self._records: defaultdict[str, dict[str, Record]] = defaultdict(dict)
        self._remembered: dict[str, Remembered] = {}
        self._by_resource: defaultdict[ResourceId, _Claims] = defaultdict(_Claims)
        self._by_service: defaultdict[ServiceId, _Claims] = defaultdict(_Claims)
        self._by_customer: defaultdict[str, _Claims] = defaultdict(_Claims)
        self._by_token: dict[Token, BookingId] = {}
        self._order: list[tuple[datetime, BookingId]] = []
        self._tentative: set[BookingId] = set()
        self._longest = timedelta()

    def snapshot(self, scope: Scope) -> Snapshot:
        ids = [*scope.bookings, self._by_token.get(scope.token, "")]
        return Snapshot(
            bookings={id: self.bookings[id] for id in ids if id in self.bookings},
            records=self._wanted(scope),
            claims={
                resource: self._of(self._by_resource, resource, scope)
                for resource in scope.resources
            },
            tallies=tuple(map(self._tally, scope.tallies)),
            guards={guard: self._guards.get(guard, 0) for guard in scope.guards},
            remembered=self._remembered.get(scope.key) if scope.key else None,
        )

    def _wanted(self, scope: Scope) -> dict[RecordKey, Record]:
        wanted = {
            (kind, id): self._records[kind][id]
            for kind, id in scope.records
            if id in self._records.get(kind, ())
        }
        for kind in scope.kinds:
            for id, record in self._records.get(kind, {}).items():
                wanted[kind, id] = record
        return wanted

    def _tally(self, tally: Tally) -> list[Claim]:
        if tally.customer:
            return self._of(self._by_customer, tally.customer, tally)
        return self._of(self._by_service, tally.service, tally)

    @staticmethod
    def _of(tracks: dict[str, _Claims], key: str, span: Scope | Tally) -> list[Claim]:
        track = tracks.get(key)
        return track.overlapping(span.start, span.end) if track else []

    def check(self, changes: Changes) -> None:
        """Refuse *changes* when anything that they are based on has moved on."""
        for guard, version in changes.based_on.items():
            _same(f"guard {guard!r}", version, self._guards.get(guard, 0))
        for key, version in changes.relied_on.items():
            _same(f"{key[0]} {key[1]!r}", version, self._version(key))
        for record in changes.records:
            key = record_key(record)
            _same(f"{key[0]} {key[1]!r}", record.version, self._version(key))
        for answer in changes.remembered:
            known = self._remembered.get(answer.key)
            if known is not None and known.at > answer.at - KEPT:
                raise ConcurrentUpdate(
                    f"idempotency key {answer.key!r} was taken meanwhile: "
                    "look up its answer"
                )

    def _version(self, key: RecordKey) -> int:
        kind, id = key
        record = self._records.get(kind, {}).get(id)
        return 0 if record is None else record.version

    def apply(self, changes: Changes) -> None:
        self.commits += 1
        for record in changes.records:
            kind, id = record_key(record)
            saved = attrs.evolve(record, version=record.version + 1)
            self._records[kind][id] = saved
        for kind, id in changes.removed:
            self._records[kind].pop(id, None)
        for booking in changes.bookings:
            self._replace(booking)
        for event in changes.events:
            self.events[event.booking].append(event)
        for answer in changes.remembered:
            self._remember(answer)
        for guard, version in changes.based_on.items():
            self._guards[guard] = version + 1

    def _replace(self, booking: Booking) -> None:
        old = self.bookings.get(booking.id)
        if old is not None:
            self._drop(old)
        self.bookings[booking.id] = booking
        insort(self._order, (booking.start, booking.id))
        self._longest = max(self._longest, booking.end - booking.start)
        if booking.expires_at is not None or booking.status in TENTATIVE:
            self._tentative.add(booking.id)
        if booking.token:
            self._by_token[booking.token] = booking.id
        for claim in booking.claims():
            for track in self._tracks(claim, booking):
                track.add(claim)

    def _drop(self, booking: Booking) -> None:
        place = (booking.start, booking.id)
        del self._order[bisect_left(self._order, place)]
        self._tentative.discard(booking.id)
        self._by_token.pop(booking.token, None)
        for claim in booking.claims():
            for track in self._tracks(claim, booking):
                track.remove(claim)

    def _tracks(self, claim: Claim, booking: Booking) -> Iterator[_Claims]:
        yield self._by_resource[claim.resource]
        yield self._by_service[claim.service]
        if booking.customer_key:
            yield self._by_customer[booking.customer_key]

    def _remember(self, answer: Remembered) -> None:
        """Keep *answer*, and forget the oldest ones when their time is over."""
        self._remembered.pop(answer.key, None)
        self._remembered[answer.key] = answer
        while True:
            oldest = next(iter(self._remembered.values()))
            if oldest.at > answer.at - KEPT:
                return
            del self._remembered[oldest.key]

    def find(self, query: BookingQuery) -> list[Booking]:
        found: list[Booking] = []
        for id in self._candidates(query):
            if _meets(self.bookings[id], query):
                found.append(self.bookings[id])
                if len(found) == query.most:
                    break
        return found

    def _candidates(self, query: BookingQuery) -> Iterator[BookingId]:
        """The bookings worth a look, in order of (start, id)."""
        tentative = query.statuses and query.statuses <= TENTATIVE
        if tentative or query.expires_before is not None:
            few = sorted((self.bookings[id].start, id) for id in self._tentative)
            return (id for _, id in few)
        low, high = 0, len(self._order)
        if query.start is not None:
            low = bisect_left(self._order, query.start - self._longest, key=_start)
        if query.end is not None:
            high = bisect_left(self._order, query.end, key=_start)
        if query.after is not None:
            low = max(low, bisect_right(self._order, query.after))
        return (id for _, id in self._order[low:high])


def _start(place: tuple[datetime, BookingId]) -> datetime:
    return place[0]


def _same(what: str, known: int, present: int) -> None:
    if known != present:
        raise ConcurrentUpdate(
            f"{what} is at version {present}, not {known}: read again and decide again"
        )


def _meets(booking: Booking, query: BookingQuery) -> bool:
    expiry, before = booking.expires_at, query.expires_before
    return (
        (query.start is None or booking.end > query.start)
        and (query.end is None or booking.start < query.end)
        and (not query.resource or booking.resource == query.resource)
        and (not query.service or booking.service == query.service)
        and (not query.customer or booking.customer_key == query.customer)
        and (not query.statuses or booking.status in query.statuses)
        and (before is None or (expiry is not None and expiry <= before))
        and (query.after is None or (booking.start, booking.id) > query.after)
    )


class _MemoryWork:
    """A unit of work that takes no lock and compares before it writes."""

    def __init__(self, storage: MemoryStorage, tenant: TenantId) -> None:
        self._storage = storage
        self._tenant = tenant
        self._seen: int | None = None
        self._ended = False

    def snapshot(self, scope: Scope) -> Snapshot:
        with self._storage.open(self._tenant) as records:
            self._check_open()
            if self._seen not in (None, records.commits):
                raise ConcurrentUpdate(
                    "another writer committed between two snapshots: begin again"
                )
            self._seen = records.commits
            return records.snapshot(scope)

    def commit(self, changes: Changes) -> None:
        with self._storage.open(self._tenant) as records:
            self._check_open()
            self._ended = True
            records.check(changes)
            records.apply(changes)
            self._storage.commits += 1

    def end(self) -> None:
        self._ended = True

    def _check_open(self) -> None:
        if self._ended:
            raise StorageError("this unit of work has ended: begin another one")


class MemoryStorage:
    """
    A store in memory, for tests, simulations and trials.

    Work begins without a lock; a commit compares what it is based on under one
    mutex and writes all or nothing. Nothing outlives the process.
    """

    def __init__(self) -> None:
        self.commits = 0
        self._tenants: defaultdict[TenantId, _Records] = defaultdict(_Records)
        self._mutex = Lock()
        self._closed = False

    @classmethod
    def from_url(cls, url: str) -> MemoryStorage:
        """
        Return a new, empty store.

        Raises:
            InvalidSettings: *url* is not ``memory://``.
        """
        if url != "memory://":
            raise InvalidSettings(
                f"{url!r} names no memory store: write memory://, "
                "which is a new one each time"
            )
        return cls()

    @contextmanager
    def open(self, tenant: TenantId) -> Iterator[_Records]:
        """Lend everything of *tenant* to one thread at a time."""
        with self._mutex:
            self._check_open()
            yield self._tenants[tenant]

    def begin(
        self, tenant: TenantId, keys: Collection[str]
    ) -> AbstractContextManager[_MemoryWork]:
        return self._work(tenant)

    @contextmanager
    def _work(self, tenant: TenantId) -> Iterator[_MemoryWork]:
        work = _MemoryWork(self, tenant)
        try:
            yield work
        finally:
            work.end()

    def look(self, tenant: TenantId, scope: Scope) -> Snapshot:
        with self.open(tenant) as records:
            return records.snapshot(scope)

    def find(self, tenant: TenantId, query: BookingQuery) -> Sequence[Booking]:
        with self.open(tenant) as records:
            return records.find(query)

    def history(self, tenant: TenantId, booking: BookingId) -> Sequence[Event]:
        with self.open(tenant) as records:
            return list(records.events.get(booking, ()))

    def stamp(self) -> Hashable:
        self._check_open()
        return self.commits

    def close(self) -> None:
        with self._mutex:
            self._closed = True

    def _check_open(self) -> None:
        if self._closed:
            raise StorageError("the memory store is closed: open another one")
