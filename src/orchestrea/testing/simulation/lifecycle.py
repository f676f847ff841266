"""Which verb may take a booking from where to where, told once more."""

from __future__ import annotations

from collections.abc import Mapping

from ...domain.bookings import Booking
from ...domain.services import Service

NEW = ""
_TENTATIVE = ("held", "pending_payment", "pending_approval")
_OPEN = (*_TENTATIVE, "confirmed")
_AGREED = frozenset({"pending_payment", "pending_approval", "confirmed"})


def _all(origins: tuple[str, ...], to: str) -> dict[str, frozenset[str]]:
    return dict.fromkeys(origins, frozenset({to}))


_UNMOVED = {each: frozenset({each}) for each in _OPEN}

STEPS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "hold": _all((NEW,), "held"),
    "book": dict.fromkeys((NEW, "held", "expired"), _AGREED),
    "confirm": {
        "held": _AGREED,
        "expired": _AGREED,
        "pending_payment": frozenset({"pending_approval", "confirmed"}),
        "pending_approval": frozenset({"confirmed"}),
    },
    "extend": _all(("held",), "held"),
    "decline": _all(("pending_approval",), "declined"),
    "reschedule": _UNMOVED,
    "swap": _UNMOVED,
    "cancel": _all((*_OPEN, "checked_in"), "cancelled"),
    "check_in": _all(("confirmed",), "checked_in"),
    "start": _all(("confirmed", "checked_in"), "in_progress"),
    "complete": _all(("confirmed", "checked_in", "in_progress"), "completed"),
    "no_show": _all(("confirmed",), "no_show"),
    "expire_due": _all(_TENTATIVE, "expired"),
}

REPEATABLE = {"cancel": "cancelled", "complete": "completed", "no_show": "no_show"}
"""Verbs that a booking already there answers with itself."""

STAFF_ONLY = frozenset({"decline", "start", "complete", "no_show"})


def gates(service: Service) -> frozenset[str]:
    """Return the states that a booking of *service* passes before it is confirmed."""
    found = set()
    if service.payment and service.price and service.price.amount:
        found.add("pending_payment")
    if service.approval:
        found.add("pending_approval")
    return frozenset(found)


def rises(old: Booking, new: Booking) -> bool:
    """Whether time, place or state differ, so that the sequence has to rise."""

    def told(booking: Booking) -> tuple[object, ...]:
        return booking.start, booking.end, booking.resource, booking.status

    return told(old) != told(new)
