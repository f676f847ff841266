"""What clients do: one use case each, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from ...domain.people import Actor
from ...engine import Engine

EDIT = "edit"
EXPIRE_DUE = "expire_due"


@attrs.frozen
class Operation:
    """
    One use case to be invoked.

    Args:
        verb: a method of ``engine.bookings``, or ``edit`` for the catalogue.
        arguments: its keywords.
        actor: who asks.
        key: its idempotency key, or empty.
    """

    verb: str
    arguments: Mapping[str, Any]
    actor: Actor
    key: str = ""

    def run(self, engine: Engine) -> object:
        """Invoke the use case on *engine* and return its answer."""
        if self.verb == EDIT:
            self._edit(engine)
            return ()
        keywords = dict(self.arguments)
        if self.verb != EXPIRE_DUE:
            keywords["idempotency_key"] = self.key
        return getattr(engine.bookings, self.verb)(**keywords, actor=self.actor)

    def _edit(self, engine: Engine) -> None:
        kind, id = self.arguments["kind"], self.arguments["id"]
        record = engine.catalog.get(kind, id, actor=self.actor)
        changed = attrs.evolve(record, **self.arguments["change"])
        engine.catalog.save(changed, actor=self.actor)

    def __str__(self) -> str:
        given = ", ".join(
            f"{name}={_shown(self.arguments[name])}" for name in self.arguments
        )
        return f"{self.verb}({given}) by {self.actor.id}" + (
            f" key {self.key}" if self.key else ""
        )


def same_request(one: Operation, other: Operation) -> bool:
    """Whether two operations ask for the same, whatever their keys."""
    return (one.verb, one.actor, one.arguments) == (
        other.verb,
        other.actor,
        other.arguments,
    )


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    key = getattr(value, "key", None)
    return str(key if isinstance(key, str) else value)


@attrs.define
class Trace:
    """
    An operation on its way.

    Args:
        number: counts operations from 1, retries included.
        operation: what was invoked.
        since: how many commits came before it.
        readings: what the clock told it.
        commits: the numbers of the commits it made.
        outages: how often the store was made to fail it.
    """

    number: int
    operation: Operation
    since: int
    readings: list[datetime] = attrs.field(factory=list)
    commits: list[int] = attrs.field(factory=list)
    outages: int = 0

    @property
    def now(self) -> datetime:
        """The instant for which the operation was decided."""
        return self.readings[-1]
