"""How a figure is taken: the median of several runs, garbage collector on."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping


def medians_ms(
    works: Mapping[str, Callable[[], object]],
    *,
    runs: int = 11,
    before: Callable[[], object] = lambda: None,
) -> dict[str, float]:
    """Return the median of each of *works*, run in turn to share the noise."""
    assert gc.isenabled()
    times: dict[str, list[int]] = {name: [] for name in works}
    for _ in range(runs):
        for name, work in works.items():
            before()
            begun = time.perf_counter_ns()
            work()
            times[name].append(time.perf_counter_ns() - begun)
    return {
        name: round(statistics.median(each) / 1e6, 4) for name, each in times.items()
    }


def median_ms(
    work: Callable[[], object],
    *,
    runs: int = 31,
    before: Callable[[], object] = lambda: None,
) -> float:
    """Return the median milliseconds of *work*; *before* each run is not counted."""
    return medians_ms({"": work}, runs=runs, before=before)[""]
