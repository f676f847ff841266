"""Kinds of case about spans of time: interval algebra and opening windows."""

from __future__ import annotations

from collections.abc import Iterable

from orchestrea.domain.intervals import Interval, intersect, merge, subtract

from .hours import opened, page_of
from .starts import query_of
from .vocabulary import Answer, Facts, Page, utc


def intersection(facts: Facts, asked: Facts) -> Answer:
    """Answer with the time that several sets share."""
    page = page_of(facts)
    return _ranges(intersect(*(_intervals(each, page) for each in facts["sets"])))


def union(facts: Facts, asked: Facts) -> Answer:
    """Answer with the same time in as few ranges as can be."""
    return _ranges(merge(_intervals(facts["ranges"], page_of(facts))))


def difference(facts: Facts, asked: Facts) -> Answer:
    """Answer with the time that is left of the ranges."""
    page = page_of(facts)
    wanted = _intervals(facts["ranges"], page)
    return _ranges(subtract(wanted, _intervals(facts["minus"], page)))


def windows(facts: Facts, asked: Facts) -> Answer:
    """Answer with the times at which a schedule is open, and for how long in all."""
    spans = opened(facts, *query_of(facts)).spans
    return {
        "windows": [{"start": utc(low), "end": utc(high)} for low, high in spans],
        "count": len(spans),
        "minutes": sum(high - low for low, high in spans),
    }


def _intervals(rows: Iterable[Facts], page: Page) -> list[Interval]:
    return [page.between(row) for row in rows]


def _ranges(intervals: Iterable[Interval]) -> Answer:
    found = [
        {"start": each.start.isoformat(), "end": each.end.isoformat()}
        for each in intervals
    ]
    return {"ranges": found, "count": len(found)}
