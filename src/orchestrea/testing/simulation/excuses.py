"""For each error: whether a state of the records is a reason for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from ...domain.bookings import Booking
from .judge import Judge
from .lifecycle import STAFF_ONLY, STEPS
from .operations import EDIT, Trace, same_request
from .oracle import LIMIT, OVERLAP, ROOM, refusals
from .processes import SETTINGS
from .requests import blocks, places, subject
from .state import State

Excuse = Callable[[Judge, State, Trace], bool]

_NAMED = frozenset({"pending_payment", "pending_approval", "expired"})
"""States in which a booking has its customer, and takes no other."""

LONGEST_EXTENSION = timedelta(days=1)


def _about(state: State, trace: Trace) -> list[Booking]:
    """Return the bookings that the operation is about."""
    given = trace.operation.arguments
    known = subject(state, trace.operation)
    other = state.bookings.get(given.get("other", ""))
    return [each for each in (known, other) if each is not None]


def _against(state: State, trace: Trace) -> list[list[str]]:
    """Return for every place in question which rules refuse it."""
    return [refusals(state, each) for each in places(state, trace.operation, trace.now)]


def slot_taken(judge: Judge, state: State, trace: Trace) -> bool:
    """No room at the first place, and something against each other one."""
    against = _against(state, trace)
    if trace.operation.verb == "swap":
        return any(ROOM in each for each in against)
    return bool(against) and ROOM in against[0] and all(against)


def not_offered(judge: Judge, state: State, trace: Trace) -> bool:
    """Another rule refuses every place, or it is too early or too late."""
    verb, now = trace.operation.verb, trace.now
    known = _about(state, trace)
    late = any(now > each.start for each in known)
    if verb == "cancel":
        return late and not trace.operation.actor.is_staff
    if verb in ("complete", "no_show"):
        return any(now < each.start for each in known)
    against = _against(state, trace)
    if verb in ("hold", "book"):
        return bool(against) and all(against) and set(against[0]) != {ROOM}
    if verb == "confirm":
        return any(now >= each.start for each in known) or any(
            LIMIT in each or OVERLAP in each for each in against
        )
    if verb == "extend":
        return any(LIMIT in each or OVERLAP in each for each in against)
    if late and not trace.operation.actor.is_staff:
        return True
    return any(set(each) - {ROOM} for each in against)


def hold_expired(judge: Judge, state: State, trace: Trace) -> bool:
    """The hold is over; to confirm or book it, its place must be gone as well."""
    over = [not blocks(each, state, trace.now) for each in _about(state, trace)]
    if trace.operation.verb in ("confirm", "book"):
        return any(over) and any(ROOM in each for each in _against(state, trace))
    return any(over)


def invalid_state(judge: Judge, state: State, trace: Trace) -> bool:
    """The verb may not be used on the booking, or its hold was extended before."""
    verb = trace.operation.verb
    for each in _about(state, trace):
        if each.status.value not in STEPS[verb]:
            return True
        if verb == "extend" and each.extended:
            return True
    return False


def stale_version(judge: Judge, state: State, trace: Trace) -> bool:
    """The booking, or the record, is not at the version that was expected."""
    operation = trace.operation
    if operation.verb == EDIT:
        key = operation.arguments["kind"], operation.arguments["id"]
        return judge.state.records[key].version != state.records[key].version
    expected = operation.arguments.get("version")
    return any(each.version != expected for each in _about(state, trace))


def idempotency_conflict(judge: Judge, state: State, trace: Trace) -> bool:
    """The key was used for something else."""
    operation = trace.operation
    first = judge.keys.get(operation.key)
    return first is not None and not same_request(first, operation)


def not_found(judge: Judge, state: State, trace: Trace) -> bool:
    """No hold has the token any more."""
    return "hold" in trace.operation.arguments and not _about(state, trace)


def limit_exceeded(judge: Judge, state: State, trace: Trace) -> bool:
    """The customer has as many holds open as may be."""
    customer = trace.operation.arguments.get("customer")
    open_holds = [
        each
        for each in state.bookings.values()
        if each.status.value == "held"
        and each.customer == customer
        and each.end > trace.now
        and blocks(each, state, trace.now)
    ]
    return customer is not None and len(open_holds) >= SETTINGS.max_holds_per_customer


def forbidden(judge: Judge, state: State, trace: Trace) -> bool:
    """Somebody who is no staff did what staff do."""
    verb = trace.operation.verb
    waits = any(
        each.status.value in ("pending_approval", "expired")
        for each in _about(state, trace)
    )
    staff_only = verb in STAFF_ONLY or (verb == "confirm" and waits)
    return staff_only and not trace.operation.actor.is_staff


def invalid_request(judge: Judge, state: State, trace: Trace) -> bool:
    """Nobody is booked for, services differ, or a hold would not last longer."""
    operation, known = trace.operation, _about(state, trace)
    given = operation.arguments
    if operation.verb == "swap":
        same = given["one"] == given["other"]
        return same or len({each.service for each in known}) > 1
    if operation.verb == "extend":
        return any(
            each.expires_at is None
            or not each.expires_at < given["until"] <= trace.now + LONGEST_EXTENSION
            for each in known
        )
    if operation.verb == "confirm" and given.get("customer"):
        return any(each.status.value in _NAMED for each in known)
    nobody = all(each.customer is None for each in known) and not given.get("customer")
    return operation.verb in ("confirm", "book") and nobody


def always(judge: Judge, state: State, trace: Trace) -> bool:
    """An error that claims nothing."""
    return True


EXCUSES: Mapping[str, Excuse] = {
    "slot_taken": slot_taken,
    "not_offered": not_offered,
    "hold_expired": hold_expired,
    "invalid_state": invalid_state,
    "stale_version": stale_version,
    "idempotency_conflict": idempotency_conflict,
    "not_found": not_found,
    "limit_exceeded": limit_exceeded,
    "forbidden": forbidden,
    "invalid_request": invalid_request,
    "busy_retry": always,
}
