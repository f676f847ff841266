"""
The tables, each with its tenant first, in its key and in every index.

Claims count time in minutes since the Unix epoch; all other instants are
microseconds since the epoch, except `claims.expires_at` and `claims.made_at`,
which are seconds. Keys are text that compares byte by byte.
"""

from __future__ import annotations

import sqlalchemy as sa

VERSION_TABLE = "schema_versions"
"""Where the revision of the schema is kept."""

REVISION = "0001"
"""The newest revision of the schema: the one that these tables have."""

metadata = sa.MetaData()


def _text(name: str, *, key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=key, nullable=False)


def _number(name: str, *, key: bool = False, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(
        name, sa.BigInteger, primary_key=key, nullable=nullable, autoincrement=False
    )


guards = sa.Table(
    "guards",
    metadata,
    _text("tenant", key=True),
    _text("key", key=True),
    _number("version"),
    sqlite_with_rowid=False,
)

records = sa.Table(
    "records",
    metadata,
    _text("tenant", key=True),
    _text("kind", key=True),
    _text("id", key=True),
    _number("version"),
    _number("capacity", nullable=True),
    _text("document"),
)
"""The catalogue; `capacity` repeats that of resources, for the backstop."""

bookings = sa.Table(
    "bookings",
    metadata,
    _text("tenant", key=True),
    _text("id", key=True),
    _text("status"),
    _text("service"),
    _text("resource"),
    _text("customer"),
    _number("starts"),
    _number("ends"),
    _number("expires_at", nullable=True),
    _text("token"),
    _text("document"),
)
sa.Index("bookings_by_start", bookings.c.tenant, bookings.c.starts, bookings.c.id)
sa.Index(
    "bookings_by_resource",
    bookings.c.tenant,
    bookings.c.resource,
    bookings.c.starts,
    bookings.c.id,
)
sa.Index(
    "bookings_by_status",
    bookings.c.tenant,
    bookings.c.status,
    bookings.c.starts,
    bookings.c.id,
)
sa.Index(
    "bookings_by_customer",
    bookings.c.tenant,
    bookings.c.customer,
    bookings.c.starts,
    bookings.c.id,
)
sa.Index(
    "bookings_by_expiry",
    bookings.c.tenant,
    bookings.c.expires_at,
    sqlite_where=bookings.c.expires_at.is_not(None),
)
sa.Index(
    "bookings_by_token",
    bookings.c.tenant,
    bookings.c.token,
    sqlite_where=bookings.c.token != "",
)

claims = sa.Table(
    "claims",
    metadata,
    _text("tenant", key=True),
    _text("resource", key=True),
    _number("starts", key=True),
    _text("booking", key=True),
    _number("ends"),
    _number("before"),
    _number("after"),
    _number("units"),
    _text("service"),
    _text("share"),
    _number("seats"),
    _number("expires_at", nullable=True),
    _text("token"),
    _text("customer"),
    _number("made_at"),
    sa.ForeignKeyConstraint(["tenant", "booking"], ["bookings.tenant", "bookings.id"]),
    sqlite_with_rowid=False,
)
"""
What takes up room, kept in the order in which it is searched.

`made_at` is when the claim was decided: holds that had expired by then do not
stand in its way.
"""
sa.Index("claims_by_booking", claims.c.tenant, claims.c.booking)
sa.Index("claims_by_service", claims.c.tenant, claims.c.service, claims.c.starts)
sa.Index("claims_by_customer", claims.c.tenant, claims.c.customer, claims.c.starts)

longest = sa.Table(
    "longest",
    metadata,
    _text("tenant", key=True),
    _text("key", key=True),
    _number("length"),
    sqlite_with_rowid=False,
)
"""
The longest time that anything under a key ever took; it bounds searches.

Keys are those of guards, for claims in minutes; the empty key is for bookings
in microseconds.
"""

events = sa.Table(
    "events",
    metadata,
    _text("tenant", key=True),
    _number("sequence", key=True),
    _text("booking"),
    _number("version"),
    _text("kind"),
    _number("at"),
    _text("document"),
)
"""What happened, in the order of the commits: history and outbox."""
sa.Index("events_by_booking", events.c.tenant, events.c.booking, events.c.sequence)

answers = sa.Table(
    "answers",
    metadata,
    _text("tenant", key=True),
    _text("key", key=True),
    _number("at"),
    _text("document"),
)
"""Answers remembered for idempotency keys."""
sa.Index("answers_by_age", answers.c.tenant, answers.c.at)
