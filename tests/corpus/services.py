"""From the facts of a case to a service, its limits and its horizon."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from orchestrea.domain.policies import (
    BookableDays,
    FixedDates,
    Horizon,
    Limit,
    Notice,
    Per,
    RollingDays,
)
from orchestrea.domain.services import Service
from orchestrea.domain.wallclock import DAY

from .vocabulary import ANCHORS, SCOPES, Facts


def terms_of(facts: Facts) -> Facts:
    """Return what a case says of its service, be it in a part of its own or not."""
    given = facts.get("service", {})
    return {**facts, **({"id": given} if isinstance(given, str) else given)}


def grid_of(facts: Facts) -> Facts:
    """Return mode and zone of the grid, as far as the case names them."""
    grid = terms_of(facts).get("grid", {})
    return {"mode": grid} if isinstance(grid, str) else grid


def service_of(facts: Facts, **settled: Any) -> Service:
    """Return the service of a case; *settled* is what the kind itself says of it."""
    terms = terms_of(facts)
    offset = terms.get("offset_start_min", 0)
    notice = terms.get("min_notice_min")
    given: dict[str, Any] = {
        "id": terms.get("id", "service"),
        "durations": terms.get("duration_min", 30),
        "step": terms.get("step_min"),
        "anchor": ANCHORS[grid_of(facts).get("mode", "midnight")],
        "offset": offset,
        "gap": offset,
        "before": terms.get("buffer_before_min", 0),
        "after": terms.get("buffer_after_min", 0),
        "notice": Notice(book=notice, reschedule=notice),
        "horizon": horizon_of(terms),
        "seats": terms.get("seats_total", 1),
        "limits": tuple(limits_of(facts)),
    }
    return Service(**{**given, **settled})


def limits_of(facts: Facts) -> Iterator[Limit]:
    """Yield the limits of a case: by period, or by unit and then by period."""
    scope = SCOPES[facts.get("scope", "service")]
    for name, most in facts.get("limits", {}).items():
        if isinstance(most, int):
            yield Limit(_per(name), bookings=most, scope=scope)
            continue
        for per, number in most.items():
            yield Limit(_per(per), **{name: number}, scope=scope)


def horizon_of(terms: Facts) -> Horizon | None:
    """Return how far ahead may be booked; None where the case sets no bound."""
    if "max_ahead_min" in terms:
        return RollingDays(terms["max_ahead_min"] // DAY)
    policy = terms.get("policy")
    if not isinstance(policy, dict) or policy["type"] == "unlimited":
        return None
    if policy["type"] == "range":
        return FixedDates(policy["from"], policy["to"])
    business_only = not policy.get("calendar_days", True)
    if policy["type"] == "rolling":
        return RollingDays(policy["days"], business_only)
    if policy["type"] == "rolling_window":
        return BookableDays(policy["days"], business_only)
    raise ValueError(f"horizon {policy['type']!r} is not in the vocabulary")


def _per(name: str) -> Per:
    return Per(name.lower().removeprefix("per_"))
