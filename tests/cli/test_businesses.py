"""``import`` and ``export``."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from orchestrea.serialization.business import business_from

from .conftest import BUSINESS


@pytest.mark.parametrize("name", ["copy.toml", "copy.json", "COPY.JSON"])
def test_what_is_imported_is_exported(business, name):
    """A business goes through a file of either format and comes out as it was."""
    told = business("export", name, "--json")
    assert 0 == told.code
    counts = {key: told.data[key] for key in ("schedules", "resources", "services")}
    assert {"schedules": 2, "resources": 2, "services": 2} == counts
    format = "toml" if name.endswith("toml") else "json"
    assert format == told.data["format"]
    text = Path(name).read_text(encoding="utf-8")
    assert business_from(BUSINESS) == business_from(text, format)
    assert 0 == business("--tenant", "other", "import", name).code
    again = business("--tenant", "other", "export", "--format", format).out
    assert text == again


def test_importing_again_changes_nothing(business):
    """The same document can be imported any number of times."""
    before = business("export").out
    assert 0 == business("import", "business.toml").code
    assert before == business("export").out


def test_export_prints_toml_and_json(business):
    """Without a file the document is printed, and with --json it is JSON."""
    assert business_from(BUSINESS) == business_from(business("export").out)
    printed = business("export", "--json").out
    assert business_from(BUSINESS) == business_from(printed, "json")
    refused = business("export", "--json", "--format", "toml")
    assert (2, "") == (refused.code, refused.out)
    assert "--json prints JSON and not toml" in json.loads(refused.err)["message"]


def test_import_reads_standard_input(run, monkeypatch):
    """Without a file the document comes from standard input, and errors say so."""

    def given(content):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
        return run("import")

    assert 0 == given(BUSINESS.encode()).code
    refused = given(b"[[service]")
    assert 2 == refused.code
    assert "standard input: this TOML cannot be read" in refused.err


@pytest.mark.parametrize(
    "name, content, words",
    [
        ("a.toml", b'[[service]]\nid = "x"\nid = "y"\n', "(at line 3, column"),
        ("a.toml", b'[[service]]\nid = "x\n', "(at line 2, column"),
        ("a.toml", b"ok = 1\nbad = \xff\n", "a.toml, line 2: this is not UTF-8"),
        ("a.json", b'{\n  "service": [\n}', "line 3 column"),
        ("a.json", b'{"service": [{"id": NaN}]}', "NaN is not a number"),
        (
            "a.toml",
            b'[[service]]\nid = "x"\ndurations = "30m"\nstepp = "15m"\n',
            "business.service[0]: unknown key 'stepp'; did you mean 'step'?",
        ),
        ("a.toml", b"[[servce]]\n", "unknown key 'servce'; did you mean 'service'?"),
        (
            "a.toml",
            b'[[schedule]]\nid = "s"\nzone = "EST"\n',
            "fixed offset",
        ),
        (
            "a.toml",
            b'[[service]]\nid = "x"\ndurations = "30m"\nresources = ["nobody"]\n',
            "refers to resource 'nobody', which does not exist",
        ),
        (
            "a.toml",
            b'[[service]]\nid = "x"\ndurations = "30m"\n' * 2,
            "service 'x' is there twice",
        ),
    ],
)
def test_a_bad_document_is_refused_whole(business, name, content, words):
    """D9: what is wrong is told with its line or place, and nothing is saved."""
    before = business("export").out
    good = b'[[schedule]]\nid = "new"\nzone = "UTC"\n'
    Path(name).write_bytes(content if name.endswith("json") else content + good)
    told = business("import", name)
    assert (2, "") == (told.code, told.out)
    assert words in told.err
    assert "Traceback" not in told.err
    assert before == business("export").out


def test_the_format_option_beats_the_ending(business):
    """--format says what a file is, whatever it is called."""
    Path("business.txt").write_text(BUSINESS, encoding="utf-8")
    assert 0 == business("import", "business.txt").code
    assert 2 == business("import", "business.txt", "--format", "json").code
    told = business("import", "business.txt", "--format", "yaml")
    assert 2 == told.code
    assert "unknown document format 'yaml': use toml or json" in told.err


def test_a_byte_order_mark_is_no_part_of_a_document(run):
    """A file that some editor marked as UTF-8 is read like any other."""
    Path("marked.toml").write_bytes(b"\xef\xbb\xbf" + BUSINESS.encode())
    assert 0 == run("import", "marked.toml").code


def test_a_file_that_is_not_there_is_told(business):
    """A file that cannot be read or written gives exit code 2, and leaves no part."""
    told = business("import", "none.toml")
    assert 2 == told.code
    assert "none.toml cannot be read: No such file or directory" in told.err
    told = business("export", "none/business.toml")
    assert 2 == told.code
    assert "none/business.toml cannot be written: No such file" in told.err


def test_an_export_replaces_a_file_at_once(business, monkeypatch):
    """When writing fails half-way, the file that was there is still whole."""
    Path("kept.toml").write_text("whole")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", fail)
    told = business("export", "kept.toml")
    assert 2 == told.code
    assert "kept.toml cannot be written: No space left on device" in told.err
    assert "whole" == Path("kept.toml").read_text()
    assert not list(Path().glob(".kept*"))


def test_a_terminal_without_a_file_is_not_waited_for(business, monkeypatch):
    """Import from a terminal asks for a file, rather than waiting without a word."""
    terminal = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdin", terminal)
    told = business("import")
    assert 2 == told.code
    assert "name a FILE to import" in told.err


def test_a_long_import_has_a_progress_bar(run, tmp_path, monkeypatch):
    """On a terminal a large document shows how far it is, but not with --json."""
    comment = "# much ado\n" * 20_000
    (tmp_path / "large.toml").write_text(comment + BUSINESS)
    (tmp_path / "small.toml").write_text(BUSINESS)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert "Importing" in run("import", "large.toml").err
    assert "" == run("import", "small.toml").err
    assert "" == run("import", "large.toml", "--json").err
