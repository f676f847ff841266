"""What must hold of the corpus: the cases agree, and the runner would say if not."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from orchestrea.domain.intervals import floor_minute
from orchestrea.domain.recurrence import Occurrence

from .compare import same
from .run import ask, lines, main, read, summary
from .series import projections_agree

HERE = Path(__file__).parent
PEERS = HERE / "peer_cases.json"
OWN = HERE / "own_cases.json"
LATER = {"recurrence_conflict", "round_robin", "waitlist"}

CASES = [case for file in (PEERS, OWN) for case in read(file)]
ANSWERED = [case for case in CASES if case["kind"] not in LATER]

SMALL = {
    "id": "x-1",
    "kind": "merge",
    "input": {"ranges": []},
    "expect": {"ranges": [], "note": "nothing in, nothing out"},
}


def with_expectation(case: dict[str, Any], **expected: Any) -> dict[str, Any]:
    """The same case, asked for something else as well."""
    return {**case, "expect": {**case["expect"], **expected}}


def wrong(value: Any) -> Iterator[Any]:
    """Values that are like *value* and not it."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, list):
        yield [*value, "one more"]
        if value:
            yield value[:-1]
            yield [*value[:-1], next(wrong(value[-1]))]
    elif isinstance(value, dict):
        key = next(iter(value))
        yield {**value, key: next(wrong(value[key]))}
    elif isinstance(value, str) and "T" in value and value.startswith("20"):
        earlier = datetime.fromisoformat(value) - timedelta(hours=4)
        yield earlier.isoformat()
    else:
        yield f"not {value}"


def wrong_expectations(expected: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What could be expected by mistake: one key with a wrong value at a time."""
    if "open_dates" in expected:
        opened, closed = expected["open_dates"], expected["closed_dates"]
        yield {"open_dates": opened[:-1], "closed_dates": [*closed, opened[-1]]}
        yield {"open_dates": [*opened, closed[-1]], "closed_dates": closed[:-1]}
        return
    for key, value in expected.items():
        if key == "error":
            yield {**expected, key: None}
        elif key != "note":
            yield from ({**expected, key: each} for each in wrong(value))


def saved(folder: Path, *cases: object) -> str:
    """The name of a file with these cases."""
    path = folder / "cases.json"
    path.write_text(json.dumps({"cases": cases}), "utf-8")
    return str(path)


def test_the_peers_agree():
    """Every peer case of a kind that is answered agrees; the others are known."""
    told = summary([ask(case) for case in read(PEERS)])
    assert [] == told["disagreements"]
    assert LATER == told["not_yet_supported"].keys()
    assert 112 == told["cases"]
    assert 112 - sum(told["not_yet_supported"].values()) == told["agree"]


def test_our_own_cases_agree():
    """Every case of our own is answered as the engine promises."""
    told = summary([ask(case) for case in read(OWN)])
    assert ([], {}, {}) == (
        told["disagreements"],
        told["remarks"],
        told["not_yet_supported"],
    )


def test_ids_are_unique():
    """No case hides another one by its name."""
    assert len(CASES) == len({case["id"] for case in CASES})


@pytest.mark.parametrize("case", ANSWERED, ids=lambda case: case["id"])
def test_a_wrong_expectation_disagrees(case):
    """Whatever is expected wrongly, the runner says so."""
    wrongly = list(wrong_expectations(case["expect"]))
    assert wrongly
    for expected in wrongly:
        assert ask({**case, "expect": expected}).differs, expected


@pytest.mark.parametrize("case", ANSWERED, ids=lambda case: case["id"])
def test_an_unknown_expectation_disagrees(case):
    """A key that nobody answers never passes in silence."""
    assert ask(with_expectation(case, unheard_of=True)).differs


def test_the_runner_knows_no_case():
    """No case is recognised by its id or title: neither stands in the code."""
    code = "".join(
        path.read_text("utf-8")
        for path in HERE.glob("*.py")
        if path.name != "test_corpus.py"
    )
    assert [] == [case["id"] for case in CASES if case["id"] in code]
    assert [] == [case["title"] for case in CASES if case["title"] in code]
    assert "title" not in code


def test_a_note_is_no_expectation():
    """A note is passed over, and a case that expects nothing else disagrees."""
    assert ask(SMALL).agrees
    assert ask({**SMALL, "expect": {"note": "nothing else"}}).differs
    assert ask({**SMALL, "expect": {}}).differs


def test_an_unknown_kind_is_named(tmp_path, capsys):
    """A kind that is not supported is listed by name and is no disagreement."""
    file = saved(tmp_path, SMALL, {**SMALL, "kind": "levitation"})
    assert 0 == main([file])
    assert [
        "not yet supported: levitation (1)",
        "1 of 2 agree, 1 not yet supported",
    ] == capsys.readouterr().out.splitlines()


def test_a_disagreement_is_told_on_one_line(tmp_path, capsys):
    """A disagreement names the case, what was expected and what we answer; exit 1."""
    assert 1 == main([saved(tmp_path, with_expectation(SMALL, count=7))])
    assert [
        "x-1: count: expected 7, we answer 0",
        "0 of 1 agree, 0 not yet supported",
    ] == capsys.readouterr().out.splitlines()


def test_a_long_answer_is_cut(tmp_path, capsys):
    """A line stays readable however much was expected."""
    main([saved(tmp_path, with_expectation(SMALL, ranges=["x" * 9999]))])
    assert len(capsys.readouterr().out) < 1000


def test_plain_data_tells_everything(tmp_path, capsys):
    """With --json the same is told as data, uncut."""
    file = saved(tmp_path, SMALL, with_expectation(SMALL, count=7))
    assert 1 == main([file, "--json"])
    assert {
        "cases": 2,
        "agree": 1,
        "disagreements": [
            {"id": "x-1", "kind": "merge", "key": "count", "expected": 7, "ours": 0}
        ],
        "remarks": {},
        "not_yet_supported": {},
    } == json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "{}",
        '{"cases": {}}',
        '{"cases": [7]}',
        '{"cases": [{"id": "a", "kind": "merge", "input": {}}]}',
        '{"cases": [{"id": "a", "kind": "merge", "input": [], "expect": {}}]}',
        '{"cases": [{"id": 1, "kind": "merge", "input": {}, "expect": {}}]}',
        b"\xff\xfe\xff",
    ],
)
def test_a_file_that_is_none_of_ours_exits_with_2(text, tmp_path, capsys):
    """What cannot be read is told on stderr, and nothing else is."""
    path = tmp_path / "cases.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert 2 == main([str(path)])
    told = capsys.readouterr()
    assert ("", True) == (told.out, str(path) in told.err)


def test_a_missing_file_exits_with_2(tmp_path, capsys):
    """A file that is not there cannot be read either."""
    assert 2 == main([str(tmp_path / "nowhere.json")])
    assert "nowhere.json" in capsys.readouterr().err


@pytest.mark.parametrize(
    "kind, facts",
    [
        ("blocked_interval", {}),
        ("free_busy", {"statuses": ["levitating"]}),
        ("team_slots", {"mode": "shuffled", "hosts": [], "now": "2026-01-05T00:00Z"}),
        ("slots", {"service": {"grid": {"mode": "spiral"}}}),
        ("booking_window", {"policy": {"type": "sometimes", "days": 2}}),
        ("recurrence", {"start": "2026-01-05T09:00", "freq": "monthly", "by": "moon"}),
        ("recurrence_zones", {"pairs": []}),
    ],
)
def test_a_question_that_is_not_understood_disagrees(kind, facts):
    """A word or form outside the vocabulary is told, never guessed."""
    case = {"id": "x-2", "kind": kind, "input": facts, "expect": {"property": "odd"}}
    assert ["input"] == [difference.key for difference in ask(case).differs]


def test_a_peers_defect_is_told_and_binds_nobody():
    """A counter-example is remarked with our answer beside it, and never disagrees."""
    unlike = ask({**with_expectation(SMALL, count=7), "peer_defect": True})
    alike = ask({**SMALL, "peer_defect": True})
    assert (True, True) == (unlike.agrees, alike.agrees)
    assert "count: expected 7, we answer 0" in unlike.remark
    assert [f"x-1: {alike.remark}", "1 of 1 agree, 0 not yet supported"] == lines(
        [alike]
    )


def test_the_name_of_an_error_is_remarked():
    """That a peer refuses is compared; what it calls the error is told as unchecked."""
    backwards = {"start": "2026-01-05T10:00Z", "end": "2026-01-05T09:00Z"}
    case = {**SMALL, "input": {"ranges": [backwards]}}
    theirs = ask({**case, "expect": {"error": "upside_down"}})
    ours = ask({**case, "expect": {"error": "invalid_interval"}})
    assert (True, True) == (theirs.agrees, ours.agrees)
    assert "'upside_down' is not compared" in theirs.remark
    assert "" == ours.remark
    assert ask({**case, "expect": {"ranges": []}}).differs
    assert ask(with_expectation(SMALL, error="upside_down")).differs


@pytest.mark.parametrize(
    "expected, ours, alike",
    [
        ("2026-01-05T10:00:00Z", "2026-01-05T10:00:00+00:00", True),
        ("2026-01-05T10:00:00Z", "2026-01-05T11:00:00+01:00", True),
        ("2026-01-05T10:00:00Z", "2026-01-05T10:00:01Z", False),
        ("2026-01-05T10:00", "2026-01-05T10:00:00", False),
        (True, 1, False),
        (0, False, False),
        (None, None, True),
        ([1, 2], [1], False),
        ([1], [1, 2], False),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ({"a": 1, "b": 2}, {"a": 1}, False),
    ],
)
def test_what_is_the_same(expected, ours, alike):
    """Instants may be written in several ways; everything else is compared exactly."""
    assert alike is same(expected, ours)
    assert alike is same([{"a": expected}], [{"a": ours}])


def test_labels_are_the_same_with_their_offset_only():
    """What a wall clock shows is compared with its offset from UTC."""
    shown = {"local": ["2026-01-05T11:00:00+01:00"]}
    assert same(shown, {"local": ["2026-01-05T11:00+01:00"]}, labels=True)
    assert not same(shown, {"local": ["2026-01-05T10:00:00+00:00"]}, labels=True)


def test_a_projection_by_elapsed_time_is_found_out():
    """The sweep around a change of clocks fails for one that ignores the wall clock."""

    def elapsed(minute, zone, *, weeks):
        return Occurrence(datetime(2026, 1, 5), minute + weeks * 7 * 1440)

    change = floor_minute(datetime.fromisoformat("2026-03-29T01:00:00Z"))
    assert not projections_agree("Europe/Paris", change, elapsed)
    assert projections_agree("Europe/Paris", change)


def test_a_property_of_nothing_does_not_hold():
    """A sweep over no change of clocks shows nothing."""
    known = next(case for case in CASES if case["kind"] == "recurrence_zones")
    assert ask({**known, "input": {"pairs": []}}).differs


def test_the_command_runs():
    """The corpus runs as a module of its own."""
    command = [sys.executable, "-m", "tests.corpus.run", str(OWN)]
    run = subprocess.run(
        command, cwd=HERE.parents[1], capture_output=True, text=True, check=False
    )
    count = len(read(OWN))
    assert (0, f"{count} of {count} agree, 0 not yet supported") == (
        run.returncode,
        run.stdout.strip(),
    )
