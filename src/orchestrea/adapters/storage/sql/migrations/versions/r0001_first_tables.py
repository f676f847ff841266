"""The first tables, their indexes, and the backstop against double booking."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BACKSTOP = """
CREATE TRIGGER claims_never_overlap BEFORE INSERT ON claims
WHEN 1 = (
    SELECT capacity FROM records
    WHERE tenant = NEW.tenant AND kind = 'resource' AND id = NEW.resource
)
BEGIN
    SELECT RAISE(ABORT, 'claims overlap')
    WHERE EXISTS (
        SELECT 1 FROM claims
        WHERE tenant = NEW.tenant
        AND resource = NEW.resource
        AND starts < NEW.ends
        AND starts > NEW.starts - coalesce((
            SELECT length FROM longest
            WHERE tenant = NEW.tenant AND key = 'resource:' || NEW.resource
        ), 0)
        AND ends > NEW.starts
        AND booking <> NEW.booking
        AND (NEW.share = '' OR share <> NEW.share)
        AND (expires_at IS NULL OR expires_at > NEW.made_at)
    );
END
"""


def upgrade() -> None:
    """Create everything, the backstop last."""
    _create_keys()
    _create_bookings()
    _create_claims()
    _create_events()
    op.execute(BACKSTOP)


def _text(name: str, *, key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=key, nullable=False)


def _number(name: str, *, key: bool = False, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(
        name, sa.BigInteger, primary_key=key, nullable=nullable, autoincrement=False
    )


def _create_keys() -> None:
    op.create_table(
        "guards",
        _text("tenant", key=True),
        _text("key", key=True),
        _number("version"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "longest",
        _text("tenant", key=True),
        _text("key", key=True),
        _number("length"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "records",
        _text("tenant", key=True),
        _text("kind", key=True),
        _text("id", key=True),
        _number("version"),
        _number("capacity", nullable=True),
        _text("document"),
    )


def _create_bookings() -> None:
    op.create_table(
        "bookings",
        _text("tenant", key=True),
        _text("id", key=True),
        *map(_text, ("status", "service", "resource", "customer")),
        _number("starts"),
        _number("ends"),
        _number("expires_at", nullable=True),
        _text("token"),
        _text("document"),
    )
    for name, columns in {
        "bookings_by_start": ["tenant", "starts", "id"],
        "bookings_by_resource": ["tenant", "resource", "starts", "id"],
        "bookings_by_status": ["tenant", "status", "starts", "id"],
        "bookings_by_customer": ["tenant", "customer", "starts", "id"],
    }.items():
        op.create_index(name, "bookings", columns)
    op.create_index(
        "bookings_by_expiry",
        "bookings",
        ["tenant", "expires_at"],
        sqlite_where=sa.text("expires_at IS NOT NULL"),
    )
    op.create_index(
        "bookings_by_token",
        "bookings",
        ["tenant", "token"],
        sqlite_where=sa.text("token != ''"),
    )


def _create_claims() -> None:
    op.create_table(
        "claims",
        _text("tenant", key=True),
        _text("resource", key=True),
        _number("starts", key=True),
        _text("booking", key=True),
        *map(_number, ("ends", "before", "after", "units")),
        _text("service"),
        _text("share"),
        _number("seats"),
        _number("expires_at", nullable=True),
        _text("token"),
        _text("customer"),
        _number("made_at"),
        sa.ForeignKeyConstraint(
            ["tenant", "booking"], ["bookings.tenant", "bookings.id"]
        ),
        sqlite_with_rowid=False,
    )
    for name, columns in {
        "claims_by_booking": ["tenant", "booking"],
        "claims_by_service": ["tenant", "service", "starts"],
        "claims_by_customer": ["tenant", "customer", "starts"],
    }.items():
        op.create_index(name, "claims", columns)


def _create_events() -> None:
    op.create_table(
        "events",
        _text("tenant", key=True),
        _number("sequence", key=True),
        _text("booking"),
        _number("version"),
        _text("kind"),
        _number("at"),
        _text("document"),
    )
    op.create_index("events_by_booking", "events", ["tenant", "booking", "sequence"])
    op.create_table(
        "answers",
        _text("tenant", key=True),
        _text("key", key=True),
        _number("at"),
        _text("document"),
    )
    op.create_index("answers_by_age", "answers", ["tenant", "at"])
