"""``doctor`` and ``plugins``."""

from __future__ import annotations

import sys
import zoneinfo
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestrea import Schedule
from orchestrea.adapters.storage.sql import SqlStorage
from orchestrea.cli import findings
from orchestrea.domain import wallclock
from orchestrea.domain.changes import Changes
from orchestrea.ports.storage import Scope


def checks(outcome):
    return {each["check"]: each for each in outcome.data["checks"]}


def test_a_well_installation(business):
    """Where all is in order every check is told, and the exit code is 0."""
    told = business("doctor", "--json")
    assert (0, True) == (told.code, told.data["ok"])
    found = checks(told)
    assert [
        "zone data",
        "settings",
        "plug-ins",
        "database",
        "schema",
        "journal",
        "catalogue",
        "holidays",
        "questions",
    ] == list(found)
    assert {"ok"} == {
        each["state"] for each in found.values() if each["check"] != "zone data"
    }
    assert "2 schedules, 2 services" == found["catalogue"]["detail"]
    assert found["journal"]["detail"].startswith("wal")


def test_settings_are_told_with_their_source(run, monkeypatch):
    """Every setting is told with where it came from, and secrets are masked."""
    monkeypatch.setenv("ORCHESTREA_RETRY_TRIES", "3")
    Path("orchestrea.toml").write_text(
        "[orchestrea]\nmax_slot_days = 90\nretry_tries = 4\n"
    )
    told = run("doctor", "--database", "memory://", "--json").data["settings"]
    sources = {each["key"]: (each["value"], each["source"]) for each in told}
    assert ("memory://", "--database") == sources["database"]
    assert ("3", "ORCHESTREA_RETRY_TRIES") == sources["retry_tries"]
    assert ("90", "orchestrea.toml") == sources["max_slot_days"]
    assert ("5.0", "default") == sources["retry_seconds"]
    shown = run("doctor", "--database", "other://u:hush@h/x").out
    assert "hush" not in shown
    assert "other://u:***@h/x" in shown


def test_a_database_that_is_not_there_is_not_made(run):
    """The doctor warns of a file that does not exist yet, and does not make it."""
    told = run("doctor", "--json")
    assert (0, "warning") == (told.code, checks(told)["database"]["state"])
    assert "orchestrea.db is not there yet" in checks(told)["database"]["detail"]
    assert not Path("orchestrea.db").exists()


@pytest.mark.parametrize(
    "arguments, check, words",
    [
        (("--database", "sqlite:////nowhere/a.db"), "database", "storage_unavailable"),
        (("--database", "nothing"), "settings", "invalid_settings"),
        (("--database", "other://a"), "database", "plugin_error"),
    ],
)
def test_what_is_wrong_ends_with_exit_code_1(run, arguments, check, words):
    """Something wrong is a finding with its code, and the exit code is 1."""
    told = run("doctor", "--json", *arguments)
    assert (1, False) == (told.code, told.data["ok"])
    last = told.data["checks"][-1]
    assert (check, "wrong") == (last["check"], last["state"])
    assert last["detail"].startswith(f"{words}: ")
    shown = run("doctor", *arguments)
    assert 1 == shown.code
    assert "wrong" in shown.out


def test_a_journal_that_is_not_wal_is_wrong(tmp_path):
    """A file that is in another journal mode is found."""
    import sqlite3

    sqlite3.connect(tmp_path / "plain.db").close()
    assert "wrong" == findings._journal(tmp_path / "plain.db").state
    (tmp_path / "text.db").write_text("this is no database, but quite some text")
    assert "cannot be read" in findings._journal(tmp_path / "text.db").detail


def test_an_unknown_holiday_calendar_is_found(business):
    """A calendar whose plug-in is gone is told before anybody asks for slots."""
    kept = Schedule("a", "UTC", holidays=["FR", "XX-99"])
    storage = SqlStorage.from_url("sqlite:///orchestrea.db")
    with closing(storage), storage.begin("default", ()) as work:
        guard = work.snapshot(Scope(guards=("catalog",))).guards
        work.commit(Changes(records=(kept,), based_on=guard))
    told = business("doctor", "--json")
    assert 1 == told.code
    states = {
        each["detail"].partition(":")[0]: each["state"]
        for each in told.data["checks"]
        if each["check"] == "holidays"
    }
    assert {"FR": "ok", "not_found": "wrong"} == states


@pytest.mark.parametrize(
    "answered, state, words",
    [
        (True, "wrong", "pip install 'orchestrea[questions]'"),
        (False, "ok", "not installed, and nothing needs it"),
    ],
)
def test_a_missing_extra_matters_when_it_is_needed(
    business, monkeypatch, answered, state, words
):
    """An extra that is not installed is wrong only where a service relies on it."""
    for name in [*sys.modules]:
        if name.startswith("orchestrea.adapters.questions"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "jsonschema", None)
    if not answered:
        asked = business("export").out.partition("questions = ")
        Path("quiet.toml").write_text(asked[0])
        assert 0 == business("import", "quiet.toml").code
    found = checks(business("doctor", "--json"))["questions"]
    assert state == found["state"]
    assert words in found["detail"]


@pytest.mark.parametrize(
    "used, packaged, year, state, words",
    [
        ("2025b", "2026f", 2026, "warning", "set PYTHONTZPATH= (empty)"),
        ("2026e", "2026f", 2026, "warning", "set PYTHONTZPATH= (empty)"),
        ("unknown", "2026f", 2026, "warning", "set PYTHONTZPATH= (empty)"),
        ("2026f", "2026f", 2026, "ok", "2026f from"),
        ("2027a", "2026f", 2027, "ok", "the tzdata package has 2026f"),
        ("2026f", "2026f", 2027, "ok", "2026f from"),
        ("2026f", "2026f", 2028, "warning", "update it, it is of 2026"),
    ],
)
def test_the_age_of_zone_data(monkeypatch, used, packaged, year, state, words):
    """K11: zone data older than the package's, or than last year, give a warning."""
    monkeypatch.setattr(findings, "tzdata_version", lambda: used)
    monkeypatch.setattr("tzdata.IANA_VERSION", packaged)
    (found,) = findings._zone_data(datetime(year, 6, 1, tzinfo=UTC))
    assert ("zone data", state) == (found.check, found.state)
    assert words in found.detail


def test_where_zone_data_come_from(monkeypatch, tmp_path):
    """The folder of the zone data in use is named, or the package."""
    monkeypatch.setattr(zoneinfo, "TZPATH", ())
    (found,) = findings._zone_data(datetime(2026, 6, 1, tzinfo=UTC))
    assert "from the tzdata package" in found.detail
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Europe" / "Paris").touch()
    monkeypatch.setattr(zoneinfo, "TZPATH", (str(tmp_path),))
    (found,) = findings._zone_data(datetime(2026, 6, 1, tzinfo=UTC))
    assert f"from {tmp_path};" in found.detail
    assert wallclock.tzdata_version() in found.detail


def test_plugins_are_listed(run):
    """Every plug-in is told with its distribution and its hooks, without a database."""
    told = run("plugins", "--json", "--database", "sqlite:////nowhere/a.db")
    assert 0 == told.code
    ours = next(each for each in told.data if each["name"] == "builtin")
    assert ("orchestrea", ["orchestrea_register_adapters"]) == (
        ours["distribution"],
        ours["hooks"],
    )
    assert "orchestrea_register_adapters" in run("plugins").out
