"""What the engine needs of a store: a consistent look, and a commit, whole or not."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

import attrs

from ..domain.bookings import Booking, Status
from ..domain.changes import Changes, Record, RecordKey, Remembered
from ..domain.claims import Claim
from ..domain.errors import LimitExceeded
from ..domain.events import Event
from ..domain.ids import BookingId, ResourceId, ServiceId, TenantId, Token

LONGEST_LIST = 10_000


@attrs.frozen
class Tally:
    """
    Which bookings a limit or a customer conflict has to see.

    All bookings that hold claims and overlap [start, end), in minutes since the
    epoch: of the customer with the key `customer` when there is one, else of
    `service`.
    """

    start: int
    end: int
    service: ServiceId = ""
    customer: str = ""


@attrs.frozen
class Scope:
    """
    What a decision has to see.

    Args:
        bookings: bookings by id.
        token: and the hold with this token.
        records: records of the catalogue by (kind, id).
        kinds: every record of these kinds.
        resources: resources whose claims are wanted ...
        start: ... when they overlap [start, end), minutes since the epoch,
        end: ... buffers not counted.
        tallies: bookings of a service or a customer over a span.
        key: the answer remembered for this idempotency key.
        guards: keys whose versions are wanted.
    """

    bookings: tuple[BookingId, ...] = ()
    token: Token = ""
    records: tuple[RecordKey, ...] = ()
    kinds: tuple[str, ...] = ()
    resources: tuple[ResourceId, ...] = ()
    start: int = 0
    end: int = 0
    tallies: tuple[Tally, ...] = ()
    key: str = ""
    guards: tuple[str, ...] = ()


@attrs.frozen
class Snapshot:
    """
    One consistent view of what a :class:`Scope` asked for; what is missing is left out.

    `claims` are in order of their start, for every resource asked for, expired
    holds included. `tallies` are in the order of the scope's; they hold the
    bookings' claims, again with expired holds. `guards` has 0 for a key that
    was never written.
    """

    bookings: Mapping[BookingId, Booking]
    records: Mapping[RecordKey, Record]
    claims: Mapping[ResourceId, Sequence[Claim]]
    tallies: tuple[Sequence[Claim], ...]
    guards: Mapping[str, int]
    remembered: Remembered | None = None


@attrs.frozen
class BookingQuery:
    """
    Which bookings to list, oldest start first.

    Args:
        start: those that end after this instant.
        end: those that start before it.
        resource: of this resource.
        service: of this service.
        customer: of the customer with this key.
        statuses: in one of these states; empty means any.
        expires_before: those whose `expires_at` is at or before this instant.
        most: at most so many, 1 to 10,000.
        after: continue after this (start, id), as the last one listed had them.

    Raises:
        LimitExceeded: `most` is out of bounds.
    """

    start: datetime | None = None
    end: datetime | None = None
    resource: ResourceId = ""
    service: ServiceId = ""
    customer: str = ""
    statuses: frozenset[Status] = frozenset()
    expires_before: datetime | None = None
    most: int = attrs.field(default=1000)
    after: tuple[datetime, BookingId] | None = None

    @most.validator
    def _bounded(self, _: object, most: int) -> None:
        if not 1 <= most <= LONGEST_LIST:
            raise LimitExceeded(
                f"a list of {most} bookings: ask for 1 to {LONGEST_LIST}",
                limit=LONGEST_LIST,
            )


class UnitOfWork(Protocol):
    """
    One consistent look at the records, ended by at most one commit.

    Leaving the ``with`` block without :meth:`commit` changes nothing.
    """

    def snapshot(self, scope: Scope) -> Snapshot:
        """Return what *scope* asks for, as it is under this unit's locks."""
        ...

    def commit(self, changes: Changes) -> None:
        """
        Write all of *changes*, or none, and raise every guard in `based_on` by one.

        A saved record is stored with the version it has plus one, and must be at
        that version (0: must not exist) before. A booking is only ever changed
        under the guard of its resource.

        When it returns, the changes survive the death of this process, and
        every later look sees them.

        Raises:
            ConcurrentUpdate: a guard or a record has moved on, or an idempotency
                key was taken meanwhile. Nothing was written; the work may be
                run again.
            StorageError: the store could not write. Nothing was written.
        """
        ...


class Storage(Protocol):
    """
    Where everything is kept; safe to call from several threads and processes.

    The one promise: claims that block never exceed a resource's capacity,
    because what commits is based on guards that have not moved.
    """

    def begin(
        self, tenant: TenantId, keys: Collection[str]
    ) -> AbstractContextManager[UnitOfWork]:
        """
        Start work that writes under the guards *keys*, taken in sorted order.

        Raises:
            ConcurrentUpdate: the guards could not be had in time.
        """
        ...

    def look(self, tenant: TenantId, scope: Scope) -> Snapshot:
        """Return what *scope* asks for at one instant, without any lock."""
        ...

    def find(self, tenant: TenantId, query: BookingQuery) -> Sequence[Booking]:
        """Return the bookings that meet all of *query*, ordered by (start, id)."""
        ...

    def history(self, tenant: TenantId, booking: BookingId) -> Sequence[Event]:
        """Return what happened to one booking, oldest first; empty when unknown."""
        ...

    def stamp(self) -> Hashable:
        """
        Return a value that differs whenever anything was committed, by anybody.

        Cheap enough to ask before every listing.
        """
        ...

    def close(self) -> None:
        """Let go of connections and files; using the storage afterwards is an error."""
        ...


class Migratable(Protocol):
    """The ability of stores that have a schema."""

    def migrate(self) -> Sequence[str]:
        """Bring the schema up to date; return the revisions that were applied."""
        ...

    def revision(self) -> tuple[str, str]:
        """Return (the schema's revision, the revision this version needs)."""
        ...
