"""
Set algebra on sorted half-open spans: the inner loops of availability.

A span is ``(start, end)`` and contains its start and not its end. The callers'
spans are minutes since the epoch; the algebra itself needs nothing but an
order, so `intervals` lends it datetimes. "Sorted" below always means: sorted,
disjoint, none of them empty or touching the next, which is what every function
here returns.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain
from operator import itemgetter
from typing import TypeVar

Span = tuple[int, int]
"""Minutes since the Unix epoch, UTC: from the first, up to before the second."""

_Edge = TypeVar("_Edge", int, datetime)
_FAR = 1 << 62
_start = itemgetter(0)
_end = itemgetter(1)


def merged(spans: Iterable[tuple[_Edge, _Edge]]) -> list[tuple[_Edge, _Edge]]:
    """
    The spans in order, overlapping and touching ones made one, empties gone.

    The input may come in any order.
    """
    result: list[tuple[_Edge, _Edge]] = []
    ordered = sorted(span for span in spans if span[0] < span[1])
    if not ordered:
        return result
    low, high = ordered[0]
    for start, end in ordered:
        if start > high:
            result.append((low, high))
            low, high = start, end
        elif end > high:
            high = end
    result.append((low, high))
    return result


def subtracted(
    spans: Sequence[tuple[_Edge, _Edge]], holes: Sequence[tuple[_Edge, _Edge]]
) -> list[tuple[_Edge, _Edge]]:
    """What is in *spans* and not in *holes*; both sorted."""
    result: list[tuple[_Edge, _Edge]] = []
    index, count = 0, len(holes)
    for start, end in spans:
        while index < count and holes[index][1] <= start:
            index += 1
        at = index
        while at < count and holes[at][0] < end:
            low, high = holes[at]
            if low > start:
                result.append((start, low))
            start = high
            at += 1
        if start < end:
            result.append((start, end))
        index = at - 1 if at > index else index
    return result


def intersected(
    a: Sequence[tuple[_Edge, _Edge]], b: Sequence[tuple[_Edge, _Edge]]
) -> list[tuple[_Edge, _Edge]]:
    """What is in both *a* and *b*; both sorted."""
    result: list[tuple[_Edge, _Edge]] = []
    i, j, rows, columns = 0, 0, len(a), len(b)
    while i < rows and j < columns:
        low, high = a[i]
        start, end = b[j]
        if start < low:
            start = low
        if end < high:
            high = end
            j += 1
        else:
            i += 1
        if start < high:
            result.append((start, high))
    return result


def united(
    a: Sequence[tuple[_Edge, _Edge]], b: Sequence[tuple[_Edge, _Edge]]
) -> list[tuple[_Edge, _Edge]]:
    """What is in *a* or in *b*; both sorted."""
    if not a or not b:
        return list(a or b)
    return merged(chain(a, b))


def clipped(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    """The part of *spans*, sorted, between *start* and *end*."""
    result = overlapping(spans, start, end)
    if result:
        low, high = result[0]
        if low < start:
            result[0] = (start, high)
        low, high = result[-1]
        if high > end:
            result[-1] = (low, end)
    return result


def fits(spans: Sequence[Span], start: int, end: int) -> bool:
    """
    Whether all of *start* to *end* lies in one of *spans*, sorted.

    *start* must be before *end*.
    """
    index = bisect_right(spans, (start, _FAR))
    return index > 0 and end <= spans[index - 1][1]


def overlapping(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    """Those of *spans*, sorted and uncut, that share time with *start* to *end*."""
    if start >= end:
        return []
    first = bisect_right(spans, start, key=_end)
    return list(spans[first : bisect_left(spans, end, lo=first, key=_start)])


def peak(weighted: Iterable[tuple[int, int, int]], start: int, end: int) -> int:
    """
    The most units in use at any instant from *start* to before *end*.

    Args:
        weighted: ``(start, end, units)`` in any order, overlapping or not, with
            positive units. A span that ends when another starts makes room for it.
    """
    if start >= end:
        return 0
    steps: list[tuple[int, int]] = []
    for low, high, units in weighted:
        if low < end and high > start and low < high:
            steps.append((low if low > start else start, units))
            steps.append((high, -units))
    steps.sort()
    total = most = 0
    for _, units in steps:
        total += units
        if total > most:
            most = total
    return most
