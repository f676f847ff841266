"""Looks at every commit and says at once when a promise is broken."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from ...domain.bookings import Booking
from ...domain.changes import Changes
from ...domain.events import Event
from .asked import check_asked
from .lifecycle import NEW, STEPS, gates, rises
from .operations import EDIT, EXPIRE_DUE, Operation, Trace
from .oracle import ALL, STANDING, Wanted, refusals
from .promises import broken
from .requests import kept, places, service_of
from .state import State, Taken


class Judge:
    """Keeps what the records should be, from the commits it sees, and checks each."""

    def __init__(self) -> None:
        self.state = State()
        self.commits: list[Changes] = []
        self.versions: dict[str, list[Booking]] = {}
        self.keys: dict[str, Operation] = {}
        self.key_commits: dict[str, int] = {}
        self.first_answers: dict[str, tuple[Booking, ...]] = {}
        self._operations = 0

    def invoked(self, operation: Operation) -> Trace:
        """Take notice that *operation* begins."""
        self._operations += 1
        return Trace(self._operations, operation, len(self.commits))

    def past(self, trace: Trace) -> Iterator[State]:
        """Yield the state at the beginning of *trace*, and after every commit since."""
        state = State()
        for changes in self.commits[: trace.since]:
            state.apply(changes)
        yield state
        for changes in self.commits[trace.since :]:
            state.apply(changes)
            yield state

    def committed(self, trace: Trace | None, changes: Changes) -> None:
        """
        Take notice that *changes* were written.

        Raises:
            PromiseBroken: they should not have been.
        """
        before = {
            each.id: self.state.bookings.get(each.id) for each in changes.bookings
        }
        claims = {id: self.state.taken.get(id) for id in before}
        self.commits.append(changes)
        self.state.apply(changes)
        if trace is None:
            return
        trace.commits.append(len(self.commits))
        self._check_once(trace, changes)
        events = {event.booking: event for event in changes.events}
        if set(events) != set(before) or len(changes.events) != len(changes.bookings):
            raise broken("every change is one event", trace.operation)
        for booking in changes.bookings:
            old, event = before[booking.id], events[booking.id]
            self._check_step(trace, old, booking, event)
            check_asked(self.state, trace.operation, old, booking, event)
            self._check_place(trace, old, claims[booking.id], booking, event)
            self.versions.setdefault(booking.id, []).append(booking)

    def _check_once(self, trace: Trace, changes: Changes) -> None:
        operation = trace.operation
        if len(trace.commits) > 1 and operation.verb != EXPIRE_DUE:
            raise broken("an operation writes once", operation)
        if operation.verb == "swap" and len(changes.bookings) not in (0, 2):
            raise broken("a swap moves both or none", operation)
        kept_answers = [answer.key for answer in changes.remembered]
        if operation.verb == EDIT:
            return
        if kept_answers[:1] != ([operation.key] if operation.key else []):
            raise broken("an answer is kept for its key", operation)
        if operation.key in self.keys:
            raise broken("a key is used once", operation)
        if operation.key:
            self.keys[operation.key] = operation
            self.key_commits[operation.key] = len(self.commits)

    def _check_step(
        self, trace: Trace, old: Booking | None, new: Booking, event: Event
    ) -> None:
        """Check state, version and sequence, and that the event tells the change."""
        verb = trace.operation.verb
        origin = old.status.value if old else NEW
        if new.status.value not in STEPS[verb].get(origin, ()):
            raise broken("the state table", f"{origin} to {new.status.value} by {verb}")
        if verb == EXPIRE_DUE and not _is_over(old, event):
            raise broken("nothing expires before its time", event)
        told = event.apply(old) if old else event.apply(new)
        if told != new or event.version != new.version:
            raise broken("events tell the change", event)
        if old is None:
            if (new.version, new.sequence) != (1, 0):
                raise broken("a booking begins at version 1 and sequence 0", new)
        else:
            self._check_rise(old, new)
        passed = {each.status.value for each in self.versions.get(new.id, ())}
        service = service_of(self.state, new.service)
        if new.status.value == "confirmed" and not gates(service) <= passed:
            raise broken("no gate is passed by", f"{new.id} after {sorted(passed)}")

    def _check_rise(self, old: Booking, new: Booking) -> None:
        if new.version != old.version + 1:
            raise broken("versions rise by one", f"{old.version} to {new.version}")
        if new.sequence != old.sequence + rises(old, new):
            raise broken("the sequence rises with time, place or state", new)
        if (old.uid, old.created_at) != (new.uid, new.created_at):
            raise broken("uid and birth never change", new)

    def _check_place(
        self,
        trace: Trace,
        old: Booking | None,
        had: Taken | None,
        new: Booking,
        event: Event,
    ) -> None:
        """Check that what the booking takes from now on was free at that time."""
        has = self.state.taken.get(new.id)
        if has is None or not _grows(had, has, event):
            return
        verb = trace.operation.verb
        live = had is not None and had.until > event.at.timestamp()
        wanted = attrs.evolve(
            kept(self.state, new, event.at),
            moving=verb in ("reschedule", "swap"),
            since=old.created_at if old and live and verb == "book" else event.at,
        )
        placed = verb in ("hold", "book", "reschedule", "swap")
        against = refusals(self.state, wanted, ALL if placed else STANDING)
        if against:
            raise broken(
                f"what is accepted has {against[0]}",
                f"{trace.operation} at {event.at} gave {new.id} {_shown(wanted)}",
            )
        if verb in ("hold", "book"):
            self._check_preference(trace, wanted)

    def _check_preference(self, trace: Trace, chosen: Wanted) -> None:
        """Check that all whom the service prefers were busy at some time meanwhile."""
        preferred = [
            attrs.evolve(each, own=chosen.own)
            for each in places(self.state, trace.operation, chosen.now)
        ]
        for each in preferred:
            if each.resource == chosen.resource:
                return
            if not refusals(self.state, each) and not any(
                refusals(state, each) for state in self.past(trace)
            ):
                raise broken("the first who can takes it", trace.operation)


def _is_over(old: Booking | None, event: Event) -> bool:
    return old is not None and old.expires_at is not None and old.expires_at <= event.at


def _grows(had: Taken | None, has: Taken, event: Event) -> bool:
    """Whether a booking takes anything that it did not take from others before."""
    if had is None or had.until <= event.at.timestamp() or had.until < has.until:
        return True
    if had[1:4] != has[1:4] or had.start != has.start:
        return True
    return any(one > other for one, other in zip(has[6:10], had[6:10], strict=True))


def _shown(wanted: Wanted) -> str:
    return (
        f"{wanted.service.id} on {wanted.resource} from {wanted.start} for"
        f" {wanted.minutes} ({wanted.before}/{wanted.after}) x {wanted.units}"
    )
