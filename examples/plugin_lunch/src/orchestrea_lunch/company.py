"""The days on which the company is closed, besides public holidays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

CALENDAR = "ACME"

_EVERY_YEAR = ((5, 4, "Founders' day"), (12, 24, "Year-end closing"))


def closing_days(first: date, last: date) -> Mapping[date, str]:
    """Return the closing days from *first* to *last*, both included."""
    days = {
        date(year, month, day): title
        for year in range(first.year, last.year + 1)
        for month, day, title in _EVERY_YEAR
    }
    return {day: title for day, title in days.items() if first <= day <= last}
