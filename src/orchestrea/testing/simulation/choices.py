"""What clients choose to do next."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from ...domain.bookings import Booking
from ...domain.people import ANYONE, Actor
from .answers import bookings_in
from .business import CUSTOMERS, DESK, HOURS, hours
from .operations import EDIT, EXPIRE_DUE, Operation

Arguments = dict[str, Any]

SERVICES = (
    "talk",
    "talk",
    "visit",
    "exam",
    "bench",
    "bench",
    "class",
    "class",
    "rental",
)
QUARTER = timedelta(minutes=15)
QUARTERS_AHEAD = 26
RECENT = 16

WEIGHTS: Mapping[str, int] = {
    "book": 26,
    "hold": 14,
    "use": 9,
    "confirm": 12,
    "reschedule": 10,
    "swap": 4,
    "cancel": 9,
    "extend": 3,
    "decline": 1,
    "check_in": 2,
    "start": 1,
    "complete": 2,
    "no_show": 2,
    EXPIRE_DUE: 3,
    EDIT: 2,
}


class Choices:
    """
    Draws operations that are likely to meet.

    Args:
        random: decides.
        time: tells the time without moving it.
    """

    def __init__(self, random: Random, time: Callable[[], datetime]) -> None:
        self._random = random
        self._time = time
        self._verbs = tuple(WEIGHTS)
        self._weights = tuple(accumulate(WEIGHTS.values()))
        self._known: deque[Booking] = deque(maxlen=RECENT)
        self._keyed: deque[Operation] = deque(maxlen=RECENT)
        self._unanswered: deque[Operation] = deque()
        self._keys = 0

    def next(self) -> Operation:
        """Return what to do next: often something new, else something again."""
        luck = self._random.random()
        if self._unanswered and luck < 0.4:
            return self._unanswered.popleft()
        if self._keyed and luck < 0.06:
            return self._again(self._one(self._keyed))
        (verb,) = self._random.choices(self._verbs, cum_weights=self._weights)
        return self._drawn(verb)

    def left(self) -> Operation | None:
        """Return an operation that still has no answer, if there is one."""
        return self._unanswered.popleft() if self._unanswered else None

    def unanswered(self, operation: Operation) -> None:
        """Take notice that nobody knows how *operation* ended; its key can tell."""
        if operation.key:
            self._unanswered.append(operation)

    def answered(self, operation: Operation, answer: object) -> None:
        """Take notice of the bookings that clients know of now."""
        if operation.key and self._random.random() < 0.5:
            self._keyed.append(operation)
        self._known.extend(bookings_in(answer))

    def _again(self, operation: Operation) -> Operation:
        """Return *operation* as it was, or something else that comes with its key."""
        if self._random.random() < 0.7:
            return operation
        other = self._drawn("book")
        return Operation("book", other.arguments, other.actor, operation.key)

    def _drawn(self, verb: str) -> Operation:
        if verb in ("book", "hold"):
            arguments = self._place(verb)
        elif verb in (EXPIRE_DUE, EDIT):
            arguments = {} if verb == EXPIRE_DUE else self._edit()
        elif not self._known:
            return self._drawn("book")
        else:
            verb, arguments = self._on_known(verb)
        key = ""
        if verb not in (EXPIRE_DUE, EDIT) and self._random.random() < 0.6:
            self._keys += 1
            key = f"key-{self._keys}"
        return Operation(verb, arguments, self._actor(verb), key)

    def _one(self, among: deque[Any]) -> Any:
        return among[int(self._random.random() * len(among))]

    def _actor(self, verb: str) -> Actor:
        often = 0.5 if verb in ("cancel", "reschedule", "swap", "book", "hold") else 0.9
        return DESK if self._random.random() < often else ANYONE

    def _place(self, verb: str) -> Arguments:
        draw = self._random.random
        service = SERVICES[int(draw() * len(SERVICES))]
        arguments: Arguments = {"service": service, "start": self._start()}
        if verb == "book" or draw() < 0.6:
            arguments["customer"] = CUSTOMERS[int(draw() * len(CUSTOMERS))]
        if service == "talk" and draw() < 0.4:
            arguments["duration"] = 60
        if service in ("class", "bench") and draw() < 0.3:
            arguments["units"] = 2
        if service == "exam" and draw() < 0.2:
            arguments["resource"] = "ada"
        return arguments

    def _start(self) -> datetime:
        """Return a quarter of an hour to come; the sooner, the likelier."""
        quarters = int(self._random.random() ** 2 * QUARTERS_AHEAD)
        now = self._time()
        full = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
        start = full + QUARTER * (quarters + 1)
        luck = self._random.random()
        if luck < 0.2:
            start += timedelta(days=1 if luck < 0.17 else 9)
        return start.replace(minute=0) if self._random.random() < 0.4 else start

    def _on_known(self, verb: str) -> tuple[str, Arguments]:
        booking: Booking = self._one(self._known)
        if verb == "use":
            held = [each for each in self._known if each.token]
            if not held:
                return "book", self._place("book")
            return "book", self._use(held[int(self._random.random() * len(held))])
        if verb == "swap":
            same = [
                each
                for each in self._known
                if each.service == booking.service and each.id != booking.id
            ]
            other = same[-1] if same else self._one(self._known)
            return verb, {"one": booking.id, "other": other.id}
        arguments: Arguments = {"id": booking.id}
        if verb == "reschedule":
            arguments["start"] = self._start()
            if booking.resource in ("ada", "bob") and self._random.random() < 0.2:
                service_takes_both = booking.service in ("talk", "exam")
                if service_takes_both:
                    arguments["resource"] = (
                        "bob" if booking.resource == "ada" else "ada"
                    )
        if verb == "extend":
            arguments["until"] = self._time() + timedelta(minutes=20)
        if verb == "confirm" and self._random.random() < 0.3:
            arguments["customer"] = self._one(deque(CUSTOMERS))
        if self._random.random() < 0.1:
            arguments["version"] = booking.version
        return verb, arguments

    def _use(self, held: Booking) -> Arguments:
        arguments: Arguments = {"hold": held.token}
        if held.customer is None or self._random.random() < 0.2:
            arguments["customer"] = self._one(deque(CUSTOMERS))
        return arguments

    def _edit(self) -> Arguments:
        luck = self._random.random()
        if luck < 0.35:
            change: Arguments = {"capacity": 2 + int(self._random.random() * 3)}
            return {"kind": "resource", "id": "lab", "change": change}
        if luck < 0.5:
            change = {"capacity": 1 + int(self._random.random() * 2)}
            return {"kind": "resource", "id": "hall", "change": change}
        if luck < 0.65:
            name = sorted(HOURS)[int(self._random.random() * len(HOURS))]
            change = {"name": name, "hours": hours(name)}
            return {"kind": "schedule", "id": "office", "change": change}
        minutes = int(self._random.random() * 4) * 5
        side = "before" if luck < 0.8 else "after"
        service = ("talk", "bench", "class")[int(self._random.random() * 3)]
        return {"kind": "service", "id": service, "change": {side: minutes}}
