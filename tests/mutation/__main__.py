"""
Break the domain in many small ways, and count the breaks that its tests see.

``python -m tests.mutation --sample 400 --seed 1 --least 85`` draws mutants from
every module, runs for each the tests that reach it, tells which survived, and
fails below the score that is asked.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from . import trials
from .mutants import listed
from .reports import as_json, as_text, score
from .sampling import drawn

ROOT = Path(__file__).parents[2]
DOMAIN = "src/orchestrea/domain"


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 when the tests see enough of the mutants, 1 when not, else 2."""
    asked = _parser().parse_args(arguments)
    known = listed(ROOT, _modules(asked.paths))
    sample = drawn(known, asked.sample, asked.seed)
    total = sum(map(len, known.values()))
    print(f"trying {len(sample)} of {total} mutants", file=sys.stderr, flush=True)
    tried = []
    try:
        for each in trials.tried(ROOT, sample):
            tried.append(each)
            if not each.seen:
                print(each, file=sys.stderr, flush=True)
    except trials.NotTried as error:
        print(error, file=sys.stderr)
        return 2
    show = as_json if asked.json else as_text
    print(show(tried, total=total, seed=asked.seed))
    return 0 if score(tried) >= asked.least else 1


def _modules(paths: Sequence[str]) -> list[Path]:
    """Return the modules at or below *paths*, relative to the root of the project."""
    found: set[Path] = set()
    for path in paths:
        place = ROOT / path
        found.update(place.rglob("*.py") if place.is_dir() else [place])
    return sorted(each.relative_to(ROOT) for each in found)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("tests.mutation", description=__doc__)
    parser.add_argument("--sample", type=int, default=400, help="how many mutants")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    parser.add_argument("--paths", nargs="+", default=[DOMAIN], help="files or folders")
    parser.add_argument("--least", type=float, default=85, help="percent to reach")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


if __name__ == "__main__":
    sys.exit(main())
