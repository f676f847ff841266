"""A plug-in of Orchestrea: a lunch hour, and the holidays of a company."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import attrs

from orchestrea import Rule, Service, hookimpl

from .breaks import LunchBreak
from .company import CALENDAR, closing_days

__all__ = ["Lunch", "LunchBreak", "plugin"]


@attrs.frozen
class Lunch:
    """
    Keeps lunch free, and knows the calendar ``ACME``.

    Args:
        lunch: when lunch is, and which resources take it.
    """

    lunch: LunchBreak = LunchBreak()

    @hookimpl
    def orchestrea_rules(self, service: Service) -> Iterable[Rule]:
        """Add the lunch break to the rules of every service."""
        return (self.lunch,)

    @hookimpl
    def orchestrea_holidays(
        self, name: str, first: date, last: date
    ) -> Mapping[date, str] | None:
        """Answer for the calendar of the company, and for no other."""
        return closing_days(first, last) if name == CALENDAR else None


plugin = Lunch()
