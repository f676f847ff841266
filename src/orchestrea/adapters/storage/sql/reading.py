"""How snapshots, lists and histories are read in one open transaction."""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from functools import lru_cache

import attrs

from ....domain.bookings import Booking
from ....domain.changes import (
    KINDS,
    Record,
    RecordKey,
    Remembered,
    customer_guard,
    record_key,
    resource_guard,
    service_guard,
)
from ....domain.claims import Claim
from ....domain.events import Event
from ....domain.ids import BookingId, ResourceId, TenantId
from ....domain.intervals import EPOCH
from ....ports.storage import BookingQuery, Scope, Snapshot, Tally
from ....serialization import loads
from .statements import Statements

_MANY = 10

MICROSECOND = timedelta(microseconds=1)


def microseconds(value: datetime) -> int:
    """Return how many microseconds after the epoch *value* is."""
    return (value - EPOCH) // MICROSECOND


@lru_cache(maxsize=20_000)
def _decoded(kind: str, document: str) -> Record:
    """The record in *document*; the catalogue is read far more often than saved."""
    return loads(document, KINDS[kind])


@attrs.frozen
class Reader:
    """
    Reads the rows of one tenant.

    Args:
        cursor: in a transaction, so that all that is read is of one instant.
        statements: compiled for its database.
        tenant: whose rows.
    """

    _cursor: sqlite3.Cursor
    _statements: Statements
    _tenant: TenantId

    def _rows(self, statement: str, **given: object) -> list[tuple[str]]:
        given["tenant"] = self._tenant
        return self._cursor.execute(statement, given).fetchall()

    def snapshot(self, scope: Scope) -> Snapshot:
        return Snapshot(
            bookings=self._bookings(scope),
            records=self._records(scope),
            claims=self._claims_of_resources(scope),
            tallies=tuple(map(self._tally, scope.tallies)),
            guards={guard: self.guard(guard) for guard in scope.guards},
            remembered=self._remembered(scope.key) if scope.key else None,
        )

    def _bookings(self, scope: Scope) -> dict[BookingId, Booking]:
        sql = self._statements
        rows = [row for id in scope.bookings for row in self._rows(sql.booking, id=id)]
        if scope.token:
            rows += self._rows(sql.booking_by_token, token=scope.token)
        found = (loads(document, Booking) for (document,) in rows)
        return {booking.id: booking for booking in found}

    def _records(self, scope: Scope) -> dict[RecordKey, Record]:
        sql = self._statements
        found = [
            (kind, document)
            for kind, id in scope.records
            for (document,) in self._rows(sql.record, kind=kind, id=id)
        ]
        for kind in scope.kinds:
            found += [(kind, each) for (each,) in self._rows(sql.records, kind=kind)]
        records = (_decoded(kind, document) for kind, document in found)
        return {record_key(record): record for record in records}

    def _claims_of_resources(self, scope: Scope) -> dict[ResourceId, list[Claim]]:
        sql = self._statements.claims_by_resource
        with _uncollected() if len(scope.resources) > _MANY else nullcontext():
            return {
                each: self._claims(sql, each, resource_guard(each), scope)
                for each in scope.resources
            }

    def _claims(
        self, statement: str, owner: str, key: str, span: Scope | Tally
    ) -> list[Claim]:
        if span.start >= span.end:
            return []
        given = {
            "tenant": self._tenant,
            "owner": owner,
            "key": key,
            "start": span.start,
            "end": span.end,
        }
        return list(map(Claim._make, self._cursor.execute(statement, given)))

    def _tally(self, tally: Tally) -> list[Claim]:
        sql, who = self._statements, tally.customer
        if who:
            key = customer_guard(who)
            return self._claims(sql.claims_by_customer, who, key, tally)
        key = service_guard(tally.service)
        return self._claims(sql.claims_by_service, tally.service, key, tally)

    def _remembered(self, key: str) -> Remembered | None:
        rows = self._rows(self._statements.answer, key=key)
        return loads(rows[0][0], Remembered) if rows else None

    def guard(self, key: str) -> int:
        rows = self._rows(self._statements.guard, key=key)
        return int(rows[0][0]) if rows else 0

    def history(self, booking: BookingId) -> list[Event]:
        rows = self._rows(self._statements.history, booking=booking)
        return [loads(document, Event) for (document,) in rows]

    def find(self, statement: str, given: dict[str, object]) -> list[Booking]:
        rows = self._rows(statement, **given)
        return [loads(document, Booking) for (document,) in rows]


@contextmanager
def _uncollected() -> Iterator[None]:
    """
    Keep the garbage collector from running.

    Tens of thousands of claims made at once have it search the whole heap for
    cycles, again and again, which takes as long as reading them does.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def query_parameters(query: BookingQuery) -> tuple[Sequence[str], dict[str, object]]:
    """Return the names of the filters that *query* uses, and their parameters."""
    given: dict[str, object] = {
        name: value
        for name in ("resource", "service", "customer")
        if (value := getattr(query, name))
    }
    for name in ("start", "end", "expires_before"):
        value = getattr(query, name)
        if value is not None:
            given[name] = microseconds(value)
    filters = list(given)
    if query.after is not None:
        filters.append("after")
        given["after"] = microseconds(query.after[0])
        given["after_id"] = query.after[1]
    for number, status in enumerate(query.statuses):
        given[f"status_{number}"] = status.value
    return filters, {**given, "all": "", "most": query.most}
