"""Public holidays of many countries, from the holidays package."""

from __future__ import annotations

from .packaged import PackagedHolidays

__all__ = ["PackagedHolidays"]
