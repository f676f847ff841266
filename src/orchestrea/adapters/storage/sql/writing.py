"""How changes are written in one open transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn, TypeAlias

import attrs

from ....domain.bookings import Booking
from ....domain.changes import (
    KEPT,
    Changes,
    Record,
    RecordKey,
    Remembered,
    customer_guard,
    record_key,
    resource_guard,
    service_guard,
)
from ....domain.claims import Claim, live
from ....domain.errors import ConcurrentUpdate
from ....domain.events import Event
from ....domain.ids import ResourceId, TenantId
from ....domain.resources import Resource
from ....serialization import dumps
from .reading import MICROSECOND, microseconds
from .statements import Statements

FORGOTTEN_AT_ONCE = 20
"""How many old answers one commit clears away."""

_Row: TypeAlias = dict[str, Any]
_Place: TypeAlias = tuple[ResourceId, int]


@attrs.frozen
class Writer:
    """
    Writes the rows of one tenant.

    Args:
        cursor: in a transaction that keeps all others from writing.
        statements: compiled for its database.
        tenant: whose rows.
    """

    _cursor: sqlite3.Cursor
    _statements: Statements
    _tenant: TenantId

    def _run(self, statement: str, **given: object) -> int:
        given["tenant"] = given["of_tenant"] = self._tenant
        return self._cursor.execute(statement, given).rowcount

    def _value(self, statement: str, **given: object) -> int | None:
        given["tenant"] = self._tenant
        rows = self._cursor.execute(statement, given).fetchall()
        return rows[0][0] if rows else None

    def write(self, changes: Changes) -> None:
        """
        Write all of *changes*; what was written before an error must be rolled back.

        Raises:
            ConcurrentUpdate: something that they are based on has moved on.
        """
        for guard, version in changes.based_on.items():
            self._raise_guard(guard, version)
        for key, version in changes.relied_on.items():
            self._compare(key, version)
        for record in changes.records:
            self._save(record)
        for kind, id in changes.removed:
            self._run(self._statements.remove_record, of_kind=kind, of_id=id)
        self._occupy(changes)
        self._tell(changes.events)
        for answer in changes.remembered:
            self._remember(answer)

    def _raise_guard(self, guard: str, version: int) -> None:
        sql = self._statements
        if self._run(sql.raise_guard, of_key=guard, of_version=version):
            return
        present = self._value(sql.guard, key=guard) or 0
        if present != version:
            _moved(f"guard {guard!r}", version, present)
        self._run(sql.new_guard, key=guard, version=1)

    def _compare(self, key: RecordKey, version: int) -> None:
        kind, id = key
        present = self._value(self._statements.record_version, kind=kind, id=id) or 0
        if present != version:
            _moved(f"{kind} {id!r}", version, present)

    def _save(self, record: Record) -> None:
        sql, (kind, id) = self._statements, record_key(record)
        self._compare((kind, id), record.version)
        saved = attrs.evolve(record, version=record.version + 1)
        columns = {
            "version": saved.version,
            "capacity": saved.capacity if isinstance(saved, Resource) else None,
            "document": dumps(saved),
        }
        given = {"of_kind": kind, "of_id": id, "of_version": record.version}
        if not self._run(sql.save_record, **given, **columns):
            self._run(sql.new_record, kind=kind, id=id, **columns)

    def _occupy(self, changes: Changes) -> None:
        """Save the bookings; give back what they leave, then claim what they take."""
        now = int(changes.events[0].at.timestamp()) if changes.events else 0
        wanted: list[_Row] = []
        for booking in changes.bookings:
            held = self._held(booking) if self._save_booking(booking) else {}
            for row in self._rows(booking, now):
                self._note_length(row)
                if not self._kept(row, held, now):
                    wanted.append(row)
            for resource, start in held:
                self._run(
                    self._statements.remove_claim,
                    of_resource=resource,
                    of_starts=start,
                    of_booking=booking.id,
                )
        for row in wanted:
            self._cursor.execute(self._statements.new_claim, row)

    def _save_booking(self, booking: Booking) -> bool:
        """Save *booking*; return whether it was known."""
        sql, expiry = self._statements, booking.expires_at
        columns = {
            "status": booking.status.value,
            "service": booking.service,
            "resource": booking.resource,
            "customer": booking.customer_key,
            "starts": microseconds(booking.start),
            "ends": microseconds(booking.end),
            "expires_at": None if expiry is None else microseconds(expiry),
            "token": booking.token,
            "document": dumps(booking),
        }
        self._lengthen("", (booking.end - booking.start) // MICROSECOND)
        if self._run(sql.save_booking, of_id=booking.id, **columns):
            return True
        self._run(sql.new_booking, id=booking.id, **columns)
        return False

    def _held(self, booking: Booking) -> dict[_Place, Claim]:
        """What *booking* claims until now."""
        given = {"tenant": self._tenant, "booking": booking.id}
        rows = self._cursor.execute(self._statements.claims_by_booking, given)
        return {
            (claim.resource, claim.start): claim for claim in map(Claim._make, rows)
        }

    def _rows(self, booking: Booking, now: int) -> Iterator[_Row]:
        """The rows of what *booking* claims from now on."""
        own = {"tenant": self._tenant, "made_at": now, "customer": booking.customer_key}
        for claim in booking.claims():
            row = claim._asdict() | own
            row["starts"], row["ends"] = claim.start, claim.end
            yield row

    def _kept(self, row: _Row, held: dict[_Place, Claim], now: int) -> bool:
        """Save *row* in place when it takes nothing that the booking does not have."""
        place = (row["resource"], row["starts"])
        old = held.get(place)
        if old is None or old.end < row["ends"] or not live([old], now=now):
            return False
        del held[place]
        keys = ("resource", "starts", "booking")
        self._run(
            self._statements.save_claim,
            **row,
            **{f"of_{key}": row[key] for key in keys},
        )
        return True

    def _note_length(self, row: _Row) -> None:
        length = row["ends"] - row["starts"]
        self._lengthen(resource_guard(row["resource"]), length)
        self._lengthen(service_guard(row["service"]), length)
        if row["customer"]:
            self._lengthen(customer_guard(row["customer"]), length)

    def _lengthen(self, key: str, length: int) -> None:
        """Note that something under *key* takes so long; what is shorter is known."""
        sql = self._statements
        known = self._value(sql.longest, key=key)
        if known is None:
            self._run(sql.new_longest, key=key, length=length)
        elif known < length:
            self._run(sql.save_longest, of_key=key, length=length)

    def _tell(self, events: Sequence[Event]) -> None:
        if not events:
            return
        last = self._value(self._statements.last_event) or 0
        for sequence, event in enumerate(events, last + 1):
            self._run(
                self._statements.new_event,
                sequence=sequence,
                booking=event.booking,
                version=event.version,
                kind=event.kind,
                at=microseconds(event.at),
                document=dumps(event),
            )

    def _remember(self, answer: Remembered) -> None:
        """Keep *answer*, and forget a few that are too old."""
        sql, at = self._statements, microseconds(answer.at)
        until = at - KEPT // MICROSECOND
        self._run(
            sql.forget_answers,
            of_key=answer.key,
            of_until=until,
            of_most=FORGOTTEN_AT_ONCE,
        )
        self._run(sql.new_answer, key=answer.key, at=at, document=dumps(answer))


def _moved(what: str, known: int, present: int) -> NoReturn:
    raise ConcurrentUpdate(
        f"{what} is at version {present}, not {known}: read again and decide again"
    )
