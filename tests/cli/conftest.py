"""What the tests of the command line share: a business, a database, and a way in."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from orchestrea.cli import main

BUSINESS = """\
[[schedule]]
id = "office"
zone = "Europe/Paris"
hours = [
  { days = ["mo", "tu", "we", "th", "fr"], windows = ["09:00-12:00", "13:00-17:00"] },
]

[[schedule]]
id = "overseas"
zone = "Pacific/Noumea"
hours = [
  { days = ["mo", "tu", "we", "th", "fr"], windows = ["08:00-16:00"] },
]

[[resource]]
id = "anna"
schedule = "office"
name = "Anna"

[[resource]]
id = "bela"
schedule = "overseas"

[[service]]
id = "advice"
durations = ["30m", "1h"]
resources = ["anna"]
price = { amount = 9000, currency = "EUR" }

[[service]]
id = "survey"
durations = ["2h"]
resources = ["anna", "bela"]
approval = { within = "3650d" }
questions = [
  { key = "topic", schema = { type = "string" }, required = true },
]
"""


@attrs.frozen
class Outcome:
    """What one run gave."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The JSON document that it printed."""
        return json.loads(self.out)


Run = Callable[..., Outcome]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Run:
    """Return what runs a command in an empty folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    for variable in ("ORCHESTREA_CONFIG", "ORCHESTREA_DATABASE", "NO_COLOR"):
        monkeypatch.delenv(variable, raising=False)

    def run(*arguments: str) -> Outcome:
        code = main(arguments)
        out, err = capsys.readouterr()
        return Outcome(code, out, err)

    return run


@pytest.fixture
def business(tmp_path: Path, run: Run) -> Run:
    """Return the same, with the business imported."""
    (tmp_path / "business.toml").write_text(BUSINESS, encoding="utf-8")
    assert 0 == run("import", "business.toml").code
    return run


@pytest.fixture
def booked(business: Run) -> str:
    """Return the id of Zoé's booking, at ten on the tenth of January 2090."""
    made = business(
        "book", "advice", "2090-01-10 10:00", "--name", "Zoé",
        "--email", "zoe@example.org", "--json",
    )  # fmt: skip
    assert 0 == made.code
    return str(made.data["id"])
