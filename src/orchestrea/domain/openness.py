"""The rule that a booking lies within the opening hours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from .conflicts import Reason
from .hours import why_closed
from .rules import Agenda, Wish
from .timeline import fits


class WithinHours:
    """The whole booking lies in one open window, with its buffers where asked."""

    name: ClassVar[str] = "opening_hours"
    overridable: ClassVar[bool] = True
    steady: ClassVar[bool] = True

    def keep(self, starts: Sequence[int], agenda: Agenda, wish: Wish) -> Sequence[int]:
        """Return the starts whose whole span is open."""
        spans = agenda.openings.spans
        return [start for start in starts if fits(spans, *_reach(start, agenda, wish))]

    def reasons(self, start: int, agenda: Agenda, wish: Wish) -> Sequence[Reason]:
        """Name every layer of the schedule that keeps the span closed."""
        return [
            Reason(
                rule=rule,
                text_key=f"reason.{rule}",
                staff=f"{agenda.resource.id} is closed by {rule.replace('_', ' ')}"
                f" of schedule {schedule}{': ' + detail if detail else ''}",
                data={"schedule": schedule, "detail": detail},
            )
            for rule, schedule, detail in why_closed(
                agenda.openings, *_reach(start, agenda, wish)
            )
        ]


def _reach(start: int, agenda: Agenda, wish: Wish) -> tuple[int, int]:
    if agenda.resource.buffers_inside:
        return start - wish.before, start + wish.minutes + wish.after
    return start, start + wish.minutes
