"""Slots: starts that may be booked, kept as integers and built when they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from itertools import repeat
from typing import NamedTuple, overload

from .checks import whole
from .errors import InvalidRequest
from .ids import ResourceId
from .intervals import from_minute
from .wallclock import zone

MOST_SPREAD = 10**6


class Slot(NamedTuple):
    """
    A start that may be booked.

    `start_minute` and `end_minute` count from the Unix epoch in UTC; `start`
    and `end` are the same as datetimes. `resource` is empty when the customer
    leaves the choice to the engine.
    """

    start_minute: int
    end_minute: int
    resource: ResourceId = ""

    @property
    def start(self) -> datetime:
        """The first instant, in UTC."""
        return from_minute(self.start_minute)

    @property
    def end(self) -> datetime:
        """The first instant after it, in UTC."""
        return from_minute(self.end_minute)

    def label(self, zone_name: str) -> str:
        """Return the start on the clock of *zone_name*, with its offset (R32)."""
        local = self.start.astimezone(zone(zone_name, allow_fixed=True))
        return local.isoformat(sep=" ", timespec="minutes")


_slot: Callable[[tuple[int, int, ResourceId]], Slot] = partial(tuple.__new__, Slot)
"""A slot of its three parts, made without a call in Python: listings make many."""


class Slots(Sequence[Slot]):
    """
    Slots in order of their start, each built when it is asked for.

    Args:
        starts: the starts, ascending, in minutes since the epoch.
        minutes: how long each slot lasts.
        resource: whose slots they are, or empty.
        asked_at: the instant for which they hold.
    """

    __slots__ = ("_minutes", "_resource", "asked_at", "starts")

    def __init__(
        self,
        starts: Sequence[int],
        minutes: int,
        resource: ResourceId,
        asked_at: datetime,
    ) -> None:
        self.starts = starts
        self.asked_at = asked_at
        self._minutes = minutes
        self._resource = resource

    def __len__(self) -> int:
        return len(self.starts)

    def __iter__(self) -> Iterator[Slot]:
        ends = [start + self._minutes for start in self.starts]
        return map(_slot, zip(self.starts, ends, repeat(self._resource), strict=False))

    @overload
    def __getitem__(self, index: int) -> Slot: ...
    @overload
    def __getitem__(self, index: slice) -> Slots: ...
    def __getitem__(self, index: int | slice) -> Slot | Slots:
        if isinstance(index, slice):
            return Slots(
                self.starts[index], self._minutes, self._resource, self.asked_at
            )
        start = self.starts[index]
        return Slot(start, start + self._minutes, self._resource)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Slots):
            return list(self) == list(other)
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<{len(self)} slots of {self._minutes} min>"

    def by_day(self, zone_name: str) -> dict[date, list[Slot]]:
        """Return the slots by the date on which they start in *zone_name* (R23)."""
        viewer = zone(zone_name, allow_fixed=True)
        days: dict[date, list[Slot]] = {}
        for slot in self:
            days.setdefault(slot.start.astimezone(viewer).date(), []).append(slot)
        return days

    def first_per_day(self, zone_name: str) -> Slots:
        """Return the first slot of each date in *zone_name*, for a short offer."""
        firsts = [slots[0].start_minute for slots in self.by_day(zone_name).values()]
        return Slots(firsts, self._minutes, self._resource, self.asked_at)

    def spread(self, most: int) -> Slots:
        """
        Return at most *most* slots, spread evenly from the first one to the last.

        Raises:
            InvalidRequest: *most* is not a whole number from 1.
        """
        count, size = len(self), "the number of slots"
        whole(most, what=size, least=1, most=MOST_SPREAD, error=InvalidRequest)
        if count <= most:
            return self
        last = max(most - 1, 1)
        chosen = [self.starts[number * (count - 1) // last] for number in range(most)]
        return Slots(chosen, self._minutes, self._resource, self.asked_at)
