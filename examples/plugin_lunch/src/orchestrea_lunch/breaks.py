"""The rule that keeps a lunch hour free."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import attrs

from orchestrea import Agenda, Reason, Window, Wish
from orchestrea.domain.wallclock import day_of, format_wall, window


@attrs.frozen
class LunchBreak:
    """
    Nothing is booked over lunch with a resource that has the tag.

    Args:
        hours: wall-clock times, in the zone of the resource's schedule.
        tag: which resources have lunch.
    """

    name: ClassVar[str] = "lunch_break"
    overridable: ClassVar[bool] = True
    steady: ClassVar[bool] = True

    hours: Window = Window("12:00", "13:00")
    tag: str = "lunch"

    def keep(self, starts: Sequence[int], agenda: Agenda, wish: Wish) -> Sequence[int]:
        """Return the starts from which a booking does not reach into lunch."""
        if self.tag not in agenda.resource.tags:
            return starts
        return [
            start
            for start in starts
            if not self._meets(start, start + wish.minutes, agenda)
        ]

    def reasons(self, start: int, agenda: Agenda, wish: Wish) -> Sequence[Reason]:
        """Say that it is lunchtime, and when that is."""
        if self.keep((start,), agenda, wish):
            return ()
        hours = f"{format_wall(self.hours.start)}-{format_wall(self.hours.until)}"
        return (
            Reason(
                rule=self.name,
                text_key=f"reason.{self.name}",
                staff=f"{agenda.resource.id} is at lunch, {hours}",
                data={"hours": hours},
            ),
        )

    def _meets(self, start: int, end: int, agenda: Agenda) -> bool:
        """Whether [start, end), in minutes since the epoch, meets lunch on any day."""
        schedule, hours = agenda.schedule, self.hours
        first, last = (day_of(each, schedule.zone) for each in (start, end - 1))
        for day in range(first, last + 1):
            lunch = window(day, hours.start, hours.until, schedule.zone_on(day))
            if lunch and start < lunch[1] and lunch[0] < end:
                return True
        return False
