"""The hooks that a plug-in may implement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Protocol

import pluggy

if TYPE_CHECKING:
    from ..domain.bookings import Booking
    from ..domain.events import Event
    from ..domain.rules import Rule
    from ..domain.services import Service
    from .registry import Registry

PROJECT = "orchestrea"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class Hooks(Protocol):
    """
    What a plug-in may implement; it need not implement all of it.

    An implementation may leave out arguments that it does not use.
    """

    @hookspec
    def orchestrea_register_adapters(self, registry: Registry) -> None:
        """
        Add adapters to *registry*.

        Called once, when an engine collects its plug-ins. Nothing that is
        added is imported until an engine needs it.
        """
        ...

    @hookspec
    def orchestrea_rules(self, service: Service) -> Iterable[Rule]:
        """
        Return further rules for *service*; none is an empty iterable.

        Called when slots of the service are listed, explained or booked. The
        rules come last in the pipeline, and like all others must be pure: the
        same answer for the same arguments, without input or output.
        """
        ...

    @hookspec(firstresult=True)
    def orchestrea_holidays(
        self, name: str, first: date, last: date
    ) -> Mapping[date, str] | None:
        """
        Return the holidays of the calendar *name*, or None to leave it to others.

        Called when a schedule names a holiday calendar, with the first and the
        last date wanted, both included. The first plug-in that answers decides;
        when none does, the holidays adapter is asked.
        """
        ...

    @hookspec
    def orchestrea_event(self, event: Event, booking: Booking) -> None:
        """
        Take note of *event*, after which the booking is *booking*.

        Called after each commit, once for every event and in their order, never
        inside the transaction, in the thread of the caller. What is raised here
        is logged with the plug-in's name and changes nothing.
        """
        ...
