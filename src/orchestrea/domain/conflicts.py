"""Why a start is refused, and what to offer instead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from .policies import Severity
from .slots import Slot


@attrs.frozen
class Reason:
    """
    One rule that refuses a start.

    Args:
        rule: the rule's stable name, such as ``holiday`` or ``capacity``.
        text_key: key of the sentence for the public; it reveals nobody else.
        staff: the sentence for staff, with details.
        data: figures for both, none of them personal.
        severity: BLOCK refuses; WARN only tells.
    """

    rule: str
    text_key: str
    staff: str
    data: Mapping[str, Any] = attrs.field(factory=dict)
    severity: Severity = Severity.BLOCK


@attrs.frozen
class Verdict:
    """
    The answer to "may this start be booked?".

    Args:
        bookable: whether it may.
        reasons: every rule that refuses or warns, in pipeline order.
        nearest: up to three starts that may be booked, the closest first.
        asked_at: the instant for which the answer holds.
    """

    bookable: bool
    reasons: tuple[Reason, ...]
    nearest: tuple[Slot, ...]
    asked_at: datetime

    @property
    def first(self) -> Reason | None:
        """The first rule that refuses, or None."""
        return next(
            (each for each in self.reasons if each.severity is Severity.BLOCK), None
        )
