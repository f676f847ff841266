"""``python -m tests.simulation --operations 1000000``: simulate, and say what broke."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

from tests.simulation.bugs import BUGS
from tests.simulation.running import Outcome, hunted, outcomes

MOST_SEEDS = 500
LARGE = 50_000


def main(arguments: list[str] | None = None) -> int:
    """Run what *arguments* ask for; return 1 when a promise was broken."""
    given = _parser().parse_args(arguments)
    if given.bug:
        return _hunt(given.bug, given.seed)
    processes = given.processes or (2 if given.operations >= LARGE else 1)
    return _simulate(given.operations, given.seed, processes, given.store, given.counts)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--operations", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--processes", type=int)
    parser.add_argument("--store", choices=("memory", "sqlite"), default="memory")
    parser.add_argument("--bug", choices=sorted(BUGS), help="plant a bug and find it")
    parser.add_argument("--counts", action="store_true", help="how each verb ended")
    return parser


def _hunt(bug: str, first: int) -> int:
    found = hunted(bug, first=first, most=MOST_SEEDS)
    if found is None:
        print(f"{bug}: not found with {MOST_SEEDS} seeds from {first}")
        return 0
    print(f"{bug}: found with seed {found.seed}, the {found.seed - first + 1}. of them")
    print(found.violation)
    return 1


def _simulate(total: int, first: int, processes: int, store: str, counts: bool) -> int:
    began = time.monotonic()
    counted: Counter[tuple[str, str]] = Counter()
    done = broken = 0
    for outcome in outcomes(total, first=first, processes=processes, store=store):
        done += outcome.operations
        counted.update(outcome.outcomes)
        if outcome.violation:
            broken += 1
            _tell(outcome, store)
    seconds = time.monotonic() - began
    if counts:
        for (verb, end), number in sorted(counted.items()):
            print(f"{number:9} {verb} {end}")
    print(
        f"{done} operations in {seconds:.0f} s on {processes} processes, "
        f"{done / seconds:.0f} a second; {broken} violations"
    )
    return 1 if broken else 0


def _tell(outcome: Outcome, store: str) -> None:
    print(f"seed {outcome.seed}: {outcome.violation}")
    for line in outcome.last:
        print(f"    {line}")
    print(
        f"    again: python -m tests.simulation --seed {outcome.seed} "
        f"--operations 400 --store {store}"
    )


if __name__ == "__main__":
    sys.exit(main())
