"""What alembic runs: the missing revisions, in the transaction that it was given."""

from __future__ import annotations

from alembic import context
from alembic.runtime.migration import MigrationInfo

from orchestrea.adapters.storage.sql.tables import VERSION_TABLE, metadata

_given = context.config.attributes


def _note(ctx: object, step: MigrationInfo, heads: object, run_args: object) -> None:
    _given["applied"].append(step.up_revision_id)


context.configure(
    connection=_given["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    on_version_apply=_note,
)
context.run_migrations()
