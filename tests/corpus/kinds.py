"""Which question each kind of case asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from . import algebra, periods, room, series, starts, verdicts
from .vocabulary import Answer, Facts

KINDS: Mapping[str, Callable[[Facts, Facts], Answer]] = {
    "blocked_interval": room.blocked_interval,
    "booking_window": periods.booking_window,
    "buffer_conflict": verdicts.buffer_conflict,
    "capacity": verdicts.capacity,
    "capacity_mixed": verdicts.capacity,
    "customer_conflict": verdicts.customer_conflict,
    "day_slots": starts.day_slots,
    "free_busy": room.free_busy,
    "grid": starts.grid,
    "holds": room.holds,
    "holidays": starts.holidays,
    "intersect": algebra.intersection,
    "limits": periods.limits,
    "limits_validation": periods.limits_validation,
    "merge": algebra.union,
    "recurrence": series.recurrence,
    "recurrence_project": series.recurrence_project,
    "recurrence_zones": series.recurrence_zones,
    "restricted_slots": starts.restricted_slots,
    "rolling_window_end": periods.rolling_window_end,
    "service_window": verdicts.service_window,
    "slots": starts.slots,
    "slots_absent": starts.slots,
    "slots_edges": starts.slots,
    "subtract": algebra.difference,
    "team_slots": starts.team_slots,
    "windows": algebra.windows,
}
