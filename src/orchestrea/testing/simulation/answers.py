"""Looks at every answer and refusal and says when it was not justified."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...domain.bookings import Booking
from ...domain.errors import BusyRetry, OrchestreaError
from .excuses import EXCUSES, Excuse
from .judge import Judge
from .lifecycle import REPEATABLE
from .operations import EDIT, EXPIRE_DUE, Trace, same_request
from .promises import broken


def check_answer(judge: Judge, trace: Trace, answer: object) -> None:
    """
    Check that *answer* is what was written, or what was there already.

    Raises:
        PromiseBroken: it is not.
    """
    operation = trace.operation
    if operation.verb == EDIT:
        return
    told = bookings_in(answer)
    for booking in told:
        known = judge.versions.get(booking.id, ())
        if not any(booking == each for each in known):
            raise broken("what is acknowledged is kept", f"{operation}: {booking}")
    if operation.verb != EXPIRE_DUE:
        _check_once(judge, trace, told)


def bookings_in(answer: object) -> tuple[Booking, ...]:
    """Return the bookings that a use case answered with."""
    told = answer if isinstance(answer, Iterable) else (answer,)
    return tuple(each for each in told if isinstance(each, Booking))


def check_refusal(judge: Judge, trace: Trace, error: OrchestreaError) -> None:
    """
    Check that *error* had a reason, and that nothing was written.

    Raises:
        PromiseBroken: there was no reason, or something was written.
    """
    told = f"{trace.operation} at {trace.readings[-1:]}: {error.code}: {error}"
    if error.code == "storage_unavailable" and trace.outages:
        return
    if trace.commits and trace.operation.verb != EXPIRE_DUE:
        raise broken("what is refused leaves nothing", told)
    if _was_answered(judge, trace) and not isinstance(error, BusyRetry):
        raise broken("the same key gives the same answer", told)
    excuse = EXCUSES.get(error.code)
    if excuse is None:
        raise broken("every error is one of the known ones", told)
    if not _excused(judge, trace, excuse):
        raise broken("a refusal has its reason", told)


def _was_answered(judge: Judge, trace: Trace) -> bool:
    """Whether the operation was carried out, under its key, before this call."""
    operation = trace.operation
    written = judge.key_commits.get(operation.key)
    if written is None or written > trace.since:
        return False
    return same_request(judge.keys[operation.key], operation)


def _excused(judge: Judge, trace: Trace, excuse: Excuse) -> bool:
    """Whether *excuse* held at any instant from the call to its answer."""
    if excuse(judge, judge.state, trace):
        return True
    return any(excuse(judge, state, trace) for state in judge.past(trace))


def _check_once(judge: Judge, trace: Trace, told: Sequence[Booking]) -> None:
    """Check that an answer stems from this call, from its key, or changes nothing."""
    operation = trace.operation
    if operation.key:
        first = judge.keys.get(operation.key)
        if first is None:
            raise broken("an answer is kept for its key", operation)
        if not same_request(first, operation):
            raise broken("another request with a used key is refused", operation)
        if judge.first_answers.setdefault(operation.key, tuple(told)) != tuple(told):
            raise broken(
                "the same key gives the same answer",
                f"{operation}: {judge.first_answers[operation.key]} then {told}",
            )
        if judge.state.answers[operation.key].booking != told[0]:
            raise broken("the same key gives the same answer", f"{operation}: {told}")
    elif trace.commits:
        written = judge.commits[trace.commits[0] - 1].bookings
        if tuple(told) != written:
            raise broken("the answer is what was written", f"{operation}: {told}")
    else:
        _check_unchanged(judge, trace, told)


def _check_unchanged(judge: Judge, trace: Trace, told: Sequence[Booking]) -> None:
    operation = trace.operation
    for booking in told:
        stays = operation.verb in ("reschedule", "swap") or (
            REPEATABLE.get(operation.verb) == booking.status.value
        )
        if not stays:
            raise broken("what is acknowledged was written", operation)
        if not any(
            state.bookings.get(booking.id) == booking for state in judge.past(trace)
        ):
            raise broken("an answer is of its time", operation)
