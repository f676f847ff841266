"""Checks that what was done is what was asked for."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from ...domain.bookings import Booking
from ...domain.events import Event
from .operations import Operation
from .promises import broken
from .requests import MINUTE, service_of
from .state import State, taken

PLACING = frozenset({"hold", "book", "reschedule", "swap"})


def check_asked(
    state: State, operation: Operation, old: Booking | None, new: Booking, event: Event
) -> None:
    """
    Check that *new* is what *operation* asked for.

    Args:
        state: the records after the change.
        operation: what was asked.
        old: the booking before, if there was one.
        new: the booking after.
        event: what tells of it.

    Raises:
        PromiseBroken: it differs; the message names the field.
    """
    expected = {
        **dict(_kept(operation, old)),
        **dict(_as_named(operation, new)),
        **dict(_timed(state, operation, new, event.at)),
    }
    for field, value in expected.items():
        if getattr(new, field) != value:
            raise broken(f"{field} is as it was asked", f"{operation} gave {new}")
    if operation.verb in PLACING:
        _check_buffers(state, old, new, event.at)


def _as_named(operation: Operation, new: Booking) -> Iterator[tuple[str, object]]:
    """Yield the fields that the arguments give."""
    given = operation.arguments
    for field in ("service", "resource", "customer", "start"):
        if given.get(field):
            yield field, given[field]
    if operation.verb in ("hold", "book") and given.get("units", 1) > 1:
        yield "units", given["units"]
    if given.get("duration"):
        yield "end", new.start + timedelta(minutes=given["duration"])


def _kept(operation: Operation, old: Booking | None) -> Iterator[tuple[str, object]]:
    """Yield the fields that must be as they were before."""
    if old is None:
        return
    fields = ["service", "units", "seats", "customer"]
    if operation.verb not in PLACING:
        fields += ["start", "end", "resource", "before", "after"]
    for field in fields:
        yield field, getattr(old, field)


def _timed(
    state: State, operation: Operation, new: Booking, now: datetime
) -> Iterator[tuple[str, object]]:
    """Yield until when the booking may wait in its state."""
    service, status = service_of(state, new.service), new.status.value
    if operation.verb == "extend":
        yield "expires_at", _whole_second(operation.arguments["until"])
    elif operation.verb == "hold":
        yield "expires_at", _whole_second(now + service.hold_for)
    elif operation.verb in ("book", "confirm"):
        wait = {
            "pending_payment": service.payment and service.payment.within,
            "pending_approval": service.approval and service.approval.within,
        }.get(status)
        yield "expires_at", _whole_second(min(now + wait, new.start)) if wait else None


def _whole_second(value: datetime) -> datetime:
    return datetime.fromtimestamp(math.ceil(value.timestamp()), UTC)


def _check_buffers(
    state: State, old: Booking | None, new: Booking, now: datetime
) -> None:
    """Check that buffers are those of the service, or those that were agreed."""
    service = service_of(state, new.service)
    agreed = [(service.before // MINUTE, service.after // MINUTE)]
    claim = taken(old) if old else None
    if old and claim and claim.until > now.timestamp():
        agreed.append((old.before, old.after))
    if (new.before, new.after) not in agreed:
        raise broken("buffers are those agreed", f"{new} for one of {agreed}")
