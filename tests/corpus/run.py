"""
Put scheduling cases to the domain: ``python -m tests.corpus.run FILE [--json]``.

Exits 0 when every case of a known kind agrees, 1 when one does not, and 2 when
the file cannot be read.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import attrs

from orchestrea.domain.errors import OrchestreaError

from .compare import Difference, differences, unchecked
from .kinds import KINDS
from .vocabulary import Facts

PARTS = (("id", str), ("kind", str), ("input", dict), ("expect", dict))
UNANSWERABLE = (AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What the facts of a case raise that are not of the form its kind has."""
SHOWN = 400
"""How much of a value fits on a line."""


class UnreadableFile(Exception):
    """The file does not hold cases; the message says what is wrong."""


@attrs.frozen
class Outcome:
    """
    What came of one case.

    Args:
        id: the case's.
        kind: the case's.
        supported: whether the kind is one that we answer.
        differs: where our answer is not the expected one.
        remark: what a reader should know although nothing disagrees.
    """

    id: str
    kind: str
    supported: bool = True
    differs: tuple[Difference, ...] = ()
    remark: str = ""

    @property
    def agrees(self) -> bool:
        """Whether we answer the kind, and as expected."""
        return self.supported and not self.differs


def read(path: Path) -> list[Facts]:
    """
    Return the cases in the file at *path*.

    Raises:
        UnreadableFile: it cannot be opened, is not JSON, or a case lacks a part.
    """
    try:
        document = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UnreadableFile(f"{path}: {error}") from error
    cases = document.get("cases") if isinstance(document, dict) else None
    if not isinstance(cases, list):
        raise UnreadableFile(f'{path}: no list of "cases"')
    for number, case in enumerate(cases):
        given = case if isinstance(case, dict) else {}
        lacking = [
            name for name, sort in PARTS if not isinstance(given.get(name), sort)
        ]
        if lacking:
            raise UnreadableFile(f"{path}: case {number} lacks {', '.join(lacking)}")
    return cases


def ask(case: Facts) -> Outcome:
    """Put one case to the domain and compare every key that it expects."""
    name, kind = case["id"], case["kind"]
    if kind not in KINDS:
        return Outcome(name, kind, supported=False)
    expected = {key: value for key, value in case["expect"].items() if key != "note"}
    facts = {"viewer_tz": case.get("viewer_tz"), **case["input"]}
    try:
        answer = KINDS[kind](facts, expected)
    except OrchestreaError as error:
        answer = {"valid": False, "error": f"{error.code}: {error}"}
    except UNANSWERABLE as error:
        lost = Difference("input", "a question", f"not understood: {error!r}")
        return Outcome(name, kind, differs=(lost,))
    differs = differences(expected, answer)
    if case.get("peer_defect"):
        told = told_of(differs) or "we answer the same"
        return Outcome(name, kind, remark=f"a peer's defect, not to be copied: {told}")
    return Outcome(name, kind, differs=differs, remark=unchecked(expected, answer))


def told_of(differs: Sequence[Difference]) -> str:
    """Return what was expected and what we answer, on one line."""
    return "; ".join(
        f"{key}: expected {_short(expected)}, we answer {_short(ours)}"
        for key, expected, ours in differs
    )


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the outcomes as plain data."""
    later = Counter(each.kind for each in outcomes if not each.supported)
    return {
        "cases": len(outcomes),
        "agree": sum(each.agrees for each in outcomes),
        "disagreements": [
            {"id": each.id, "kind": each.kind, **difference._asdict()}
            for each in outcomes
            for difference in each.differs
        ],
        "remarks": {each.id: each.remark for each in outcomes if each.remark},
        "not_yet_supported": dict(sorted(later.items())),
    }


def lines(outcomes: Sequence[Outcome]) -> list[str]:
    """Return the outcomes for a reader: a line for each that differs, then the sum."""
    told = summary(outcomes)
    result = [f"{one.id}: {told_of(one.differs)}" for one in outcomes if one.differs]
    result += [f"{name}: {remark}" for name, remark in told["remarks"].items()]
    later = told["not_yet_supported"]
    if later:
        names = ", ".join(f"{kind} ({count})" for kind, count in later.items())
        result.append(f"not yet supported: {names}")
    agree, cases, missing = told["agree"], told["cases"], sum(later.values())
    return [*result, f"{agree} of {cases} agree, {missing} not yet supported"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.corpus.run",
        description="Put scheduling cases to the domain.",
    )
    parser.add_argument("file", type=Path, help="cases as JSON")
    parser.add_argument("--json", action="store_true", help="print plain data")
    asked = parser.parse_args(arguments)
    try:
        cases = read(asked.file)
    except UnreadableFile as error:
        print(error, file=sys.stderr)
        return 2
    outcomes = [ask(case) for case in cases]
    print(json.dumps(summary(outcomes)) if asked.json else "\n".join(lines(outcomes)))
    return int(any(each.differs for each in outcomes))


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


if __name__ == "__main__":
    sys.exit(main())
