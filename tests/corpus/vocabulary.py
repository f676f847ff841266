"""What the words and times of a case mean in the words of the domain."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import attrs

from orchestrea.domain.bookings import Status
from orchestrea.domain.intervals import Interval, floor_minute, from_minute
from orchestrea.domain.policies import Scope
from orchestrea.domain.resources import BufferPolicy
from orchestrea.domain.services import Anchor
from orchestrea.domain.slots import Slot
from orchestrea.domain.wallclock import (
    format_wall,
    local_midnight,
    parse_wall,
    to_minute,
)

Facts = Mapping[str, Any]
Answer = dict[str, Any]

MONDAY = date(2026, 1, 5)
"""The day on which times without a date are meant: no clock changes near it."""

ANCHORS = {
    "round_up": Anchor.AFTER_BUSY,
    "after_busy": Anchor.AFTER_BUSY,
    "packed": Anchor.PACKED,
    "window_start": Anchor.WINDOW_START,
    "midnight": Anchor.MIDNIGHT,
}

POLICIES = {
    "max": BufferPolicy.MAX,
    "shared": BufferPolicy.MAX,
    "sum": BufferPolicy.SUM,
}

SCOPES = {
    "service": Scope.SERVICE,
    "resource": Scope.RESOURCE,
    "host": Scope.RESOURCE,
    "customer": Scope.CUSTOMER,
}

_WORDS = {
    Status.HELD: "held hold reserved tentative busy_tentative",
    Status.PENDING_PAYMENT: "pending_payment awaiting_payment",
    Status.PENDING_APPROVAL: "pending pending_approval requested unconfirmed proposed"
    " awaiting_host needs_action",
    Status.CONFIRMED: "confirmed accepted booked scheduled busy busy_unavailable"
    " opaque out_of_office oof",
    Status.CHECKED_IN: "checked_in checkedin arrived",
    Status.IN_PROGRESS: "in_progress started",
    Status.COMPLETED: "completed fulfilled",
    Status.NO_SHOW: "no_show noshow missed",
    Status.CANCELLED: "cancelled canceled deleted entered_in_error",
    Status.DECLINED: "declined rejected",
    Status.EXPIRED: "expired",
}
_STATUSES = {word: status for status, words in _WORDS.items() for word in words.split()}
_TRANSPARENT = frozenset({"free", "transparent", "working_elsewhere"})


def status_of(word: str) -> Status | None:
    """
    Return the state that a peer calls *word*; None where it takes no time at all.

    Raises:
        ValueError: nobody told what *word* means.
    """
    plain = word.strip().lower().replace("-", "_").replace(" ", "_")
    if plain in _TRANSPARENT:
        return None
    if plain not in _STATUSES:
        raise ValueError(f"status {word!r} is not in the vocabulary")
    return _STATUSES[plain]


def utc(minute: int) -> str:
    """Return the instant *minute* as the cases write instants."""
    return from_minute(minute).strftime("%Y-%m-%dT%H:%M:%SZ")


def local(minute: int, zone: str) -> str:
    """Return what the wall clock of *zone* shows at *minute*, with its offset."""
    return Slot(minute, minute).label(zone).replace(" ", "T")


@attrs.frozen
class Page:
    """
    A local date in a zone: where times without a date are meant.

    Args:
        zone: of wall-clock times that name no zone.
        day: of times that name no date.
    """

    zone: str = "UTC"
    day: date = MONDAY

    @property
    def span(self) -> tuple[int, int]:
        """The minutes of the day."""
        first = self.day.toordinal()
        return local_midnight(first, self.zone), local_midnight(first + 1, self.zone)

    def at(self, text: str) -> datetime:
        """Return the instant of ``HH:MM``, ``HH:MMZ`` or an ISO date and time."""
        if "T" not in text:
            zone = "UTC" if text.endswith("Z") else self.zone
            wall = parse_wall(text.removesuffix("Z"))
            return from_minute(to_minute(self.day.toordinal(), wall, zone))
        given = datetime.fromisoformat(text)
        if given.tzinfo is not None:
            return given
        wall = given.hour * 60 + given.minute
        return from_minute(to_minute(given.toordinal(), wall, self.zone))

    def minute(self, text: str) -> int:
        """Return the minute of :meth:`at`."""
        return floor_minute(self.at(text))

    def between(self, row: Facts) -> Interval:
        """Return the time from *row*'s start to its end."""
        return Interval(self.at(row["start"]), self.at(row["end"]))

    def written(self, minute: int, *, like: str) -> str:
        """Return *minute* in the form of *like*: with a date, or only ``HH:MM``."""
        if "T" in like:
            return utc(minute)
        midnight, _ = self.span
        return format_wall(minute - midnight)
