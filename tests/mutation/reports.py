"""What became of the mutants, in figures, as text and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from .records import OUTCOMES, Tried


def score(tried: Sequence[Tried]) -> float:
    """Return the percentage of *tried* that the tests saw; the rest is missed."""
    return 100 * sum(each.seen for each in tried) / len(tried) if tried else 0.0


def by_module(tried: Sequence[Tried]) -> dict[str, dict[str, int]]:
    """Return how many mutants of each module fared how."""
    counts: dict[str, Counter[str]] = {}
    for each in tried:
        counts.setdefault(each.mutant.module, Counter())[each.outcome] += 1
    return {
        module: {name: counts[module][name] for name in OUTCOMES} for module in counts
    }


def as_text(tried: Sequence[Tried], *, total: int, seed: int) -> str:
    """Return what was missed, a table of modules, and the score as the last line."""
    lines = [f"{each}\n{each.mutant.diff}" for each in tried if not each.seen]
    lines.append(f"{'module':<48}" + "".join(f"{name:>10}" for name in OUTCOMES))
    for module, counts in by_module(tried).items():
        figures = "".join(f"{counts[name]:>10}" for name in OUTCOMES)
        lines.append(f"{module:<48}{figures}")
    lines.append(f"drawn from {total} mutants with seed {seed}")
    lines.append(f"score {score(tried):.1f} % of {len(tried)} mutants")
    return "\n".join(lines)


def as_json(tried: Sequence[Tried], *, total: int, seed: int) -> str:
    """Return the same as one JSON object."""
    missed = [
        {
            "module": each.mutant.module,
            "name": each.mutant.name,
            "outcome": each.outcome,
            "diff": each.mutant.diff,
        }
        for each in tried
        if not each.seen
    ]
    found = {
        "score": round(score(tried), 1),
        "sample": len(tried),
        "mutants": total,
        "seed": seed,
        "modules": by_module(tried),
        "missed": missed,
    }
    return json.dumps(found, indent=2)
