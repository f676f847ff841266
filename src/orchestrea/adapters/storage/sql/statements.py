"""The statements of the store, built from the tables and compiled for one database."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam as given
from sqlalchemy.engine import Dialect

from .tables import answers, bookings, claims, events, guards, longest, records

CLAIM = (
    claims.c.resource,
    claims.c.starts,
    claims.c.ends,
    claims.c.before,
    claims.c.after,
    claims.c.units,
    claims.c.booking,
    claims.c.service,
    claims.c.share,
    claims.c.seats,
    claims.c.expires_at,
    claims.c.token,
)
"""The columns of a claim, in the order of its fields."""

_NONE: sa.ColumnElement[int] = sa.literal_column("0")  # no parameter


class Statements:
    """
    Every statement whose text is fixed.

    Parameters of conditions in statements that write begin with ``of_``; those
    that are written have the names of their columns.
    """

    def __init__(self, dialect: Dialect) -> None:
        def sql(statement: sa.ClauseElement, *columns: str) -> str:
            chosen = columns or None
            return str(statement.compile(dialect=dialect, column_keys=chosen))

        self._compile_catalogue(sql)
        self._compile_bookings(sql)
        self._compile_claims(sql)
        self._compile_events(sql)

    def _compile_catalogue(self, sql: Callable[..., str]) -> None:
        self.guard = sql(_one(guards, guards.c.version, "key"))
        self.new_guard = sql(sa.insert(guards))
        self.raise_guard = sql(
            sa.update(guards)
            .where(_is(guards, "tenant", "key", "version"))
            .values(version=guards.c.version + sa.literal_column("1"))
        )
        self.record = sql(_one(records, records.c.document, "kind", "id"))
        self.records = sql(_one(records, records.c.document, "kind"))
        self.record_version = sql(_one(records, records.c.version, "kind", "id"))
        self.new_record = sql(sa.insert(records))
        self.save_record = sql(
            sa.update(records).where(_is(records, "tenant", "kind", "id", "version")),
            "version",
            "capacity",
            "document",
        )
        self.remove_record = sql(
            sa.delete(records).where(_is(records, "tenant", "kind", "id"))
        )

    def _compile_bookings(self, sql: Callable[..., str]) -> None:
        self.booking = sql(_one(bookings, bookings.c.document, "id"))
        self.booking_by_token = sql(_by_token())
        self.new_booking = sql(sa.insert(bookings))
        self.save_booking = sql(
            sa.update(bookings).where(_is(bookings, "tenant", "id")),
            *(column.name for column in bookings.c if not column.primary_key),
        )

    def _compile_claims(self, sql: Callable[..., str]) -> None:
        self.claims_by_resource = sql(_overlapping(claims.c.resource))
        self.claims_by_service = sql(_overlapping(claims.c.service))
        self.claims_by_customer = sql(_overlapping(claims.c.customer))
        self.claims_by_booking = sql(
            sa.select(*CLAIM).where(
                claims.c.tenant == given("tenant"),
                claims.c.booking == given("booking"),
            )
        )
        key = ("tenant", "resource", "starts", "booking")
        self.new_claim = sql(sa.insert(claims))
        self.save_claim = sql(
            sa.update(claims).where(_is(claims, *key)),
            *(column.name for column in claims.c if not column.primary_key),
        )
        self.remove_claim = sql(sa.delete(claims).where(_is(claims, *key)))
        self.longest = sql(_one(longest, longest.c.length, "key"))
        self.new_longest = sql(sa.insert(longest))
        self.save_longest = sql(
            sa.update(longest).where(_is(longest, "tenant", "key")), "length"
        )

    def _compile_events(self, sql: Callable[..., str]) -> None:
        self.history = sql(
            _one(events, events.c.document, "booking").order_by(events.c.sequence)
        )
        self.last_event = sql(_one(events, sa.func.max(events.c.sequence)))
        self.new_event = sql(sa.insert(events))
        self.answer = sql(_one(answers, answers.c.document, "key"))
        self.new_answer = sql(sa.insert(answers))
        self.forget_answers = sql(_forget())


def _one(
    table: sa.Table, wanted: sa.ColumnElement[object], *keys: str
) -> sa.Select[Any]:
    return sa.select(wanted).where(
        *(table.c[key] == given(key) for key in ("tenant", *keys))
    )


def _is(table: sa.Table, *keys: str) -> sa.ColumnElement[bool]:
    return sa.and_(*(table.c[key] == given(f"of_{key}") for key in keys))


def _by_token() -> sa.Select[tuple[str]]:
    return sa.select(bookings.c.document).where(
        bookings.c.tenant == given("tenant"),
        bookings.c.token == given("token"),
        bookings.c.token != sa.literal_column("''"),
    )


def longest_of(key: str) -> sa.ColumnElement[int]:
    """The longest time that anything under the key given as *key* ever took."""
    known = sa.select(longest.c.length).where(
        longest.c.tenant == given("tenant"), longest.c.key == given(key)
    )
    return sa.func.coalesce(known.scalar_subquery(), _NONE)


def _overlapping(owner: sa.Column[str]) -> sa.Select[tuple[object, ...]]:
    """
    The claims of an owner that overlap a span, from a range bounded on both sides.

    What began longer ago than the longest claim lasts has ended.
    """
    return (
        sa.select(*CLAIM)
        .where(
            claims.c.tenant == given("tenant"),
            owner == given("owner"),
            claims.c.starts < given("end"),
            claims.c.starts > given("start") - longest_of("key"),
            claims.c.ends > given("start"),
        )
        .order_by(claims.c.starts, claims.c.booking)
    )


def _forget() -> sa.Delete:
    """A few answers from before an instant, and the one under a key if it is old."""
    old = (
        sa.select(answers.c.key)
        .where(
            answers.c.tenant == given("of_tenant"), answers.c.at <= given("of_until")
        )
        .order_by(answers.c.at)
        .limit(given("of_most"))
        .offset(_NONE)
    )
    return sa.delete(answers).where(
        answers.c.tenant == given("of_tenant"),
        answers.c.at <= given("of_until"),
        sa.or_(answers.c.key == given("of_key"), answers.c.key.in_(old)),
    )


FILTERS = {
    "start": (bookings.c.ends > given("start"))
    & (bookings.c.starts > given("start") - longest_of("all")),
    "end": bookings.c.starts < given("end"),
    "resource": bookings.c.resource == given("resource"),
    "service": bookings.c.service == given("service"),
    "customer": bookings.c.customer == given("customer"),
    "expires_before": bookings.c.expires_at <= given("expires_before"),
    "after": (bookings.c.starts >= given("after"))
    & sa.or_(bookings.c.starts > given("after"), bookings.c.id > given("after_id")),
}
"""The condition for each field of a query that may be left out."""


def listing(filters: Collection[str], statuses: int, dialect: Dialect) -> str:
    """Return the statement that lists bookings by *filters* and so many states."""
    wanted = (
        sa.select(bookings.c.document)
        .where(
            bookings.c.tenant == given("tenant"), *(FILTERS[each] for each in filters)
        )
        .order_by(bookings.c.starts, bookings.c.id)
        .limit(given("most"))
        .offset(_NONE)
    )
    if statuses:
        states: list[sa.BindParameter[str]] = [
            given(f"status_{number}") for number in range(statuses)
        ]
        wanted = wanted.where(bookings.c.status.in_(states))
    return str(wanted.compile(dialect=dialect))
