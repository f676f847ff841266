"""Holidays of plug-ins before those of an adapter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from .calls import Call

if TYPE_CHECKING:
    from ..ports.holidays import Holidays


class PluginHolidays:
    """
    Holidays of plug-ins, and of an adapter that is opened when it is first needed.

    Args:
        calls: the implementations of the hook, in the order to ask them.
        fallback: opens the adapter.
    """

    def __init__(self, calls: Sequence[Call], fallback: Callable[[], Holidays]) -> None:
        self._calls = calls
        self._open = fallback
        self._fallback: Holidays | None = None

    def days(self, name: str, first: date, last: date) -> Mapping[date, str]:
        """
        Return the holidays of the calendar *name* from *first* to *last*.

        Raises:
            NotFound: nobody knows the calendar.
            PluginError: a plug-in failed, or the adapter cannot be opened.
        """
        for call in self._calls:
            with call.blamed():
                found = call(name=name, first=first, last=last)
                if found is not None:
                    return {day: found[day] for day in found if first <= day <= last}
        if self._fallback is None:
            self._fallback = self._open()
        return self._fallback.days(name, first, last)
