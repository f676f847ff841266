"""What goes wrong: exit codes, sentences, and never a traceback."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from orchestrea.adapters.storage.sql.tables import VERSION_TABLE
from orchestrea.cli import main, refusals
from orchestrea.domain import errors

EXPECTED = {
    "OrchestreaError": 3,
    "Invalid": 2,
    "InvalidTime": 2,
    "InvalidInterval": 2,
    "InvalidSchedule": 2,
    "InvalidRecurrence": 2,
    "InvalidService": 2,
    "InvalidRequest": 2,
    "InvalidText": 2,
    "InvalidDocument": 2,
    "InvalidSettings": 3,
    "LimitExceeded": 2,
    "NotFound": 2,
    "Forbidden": 1,
    "Rejected": 1,
    "SlotTaken": 1,
    "NotOffered": 1,
    "HoldExpired": 1,
    "InvalidState": 1,
    "StaleVersion": 1,
    "IdempotencyConflict": 1,
    "PluginError": 3,
    "StorageError": 3,
    "ConcurrentUpdate": 4,
    "BusyRetry": 4,
    "StorageUnavailable": 3,
    "StorageReadOnly": 3,
    "StorageFull": 3,
    "SchemaMismatch": 3,
    "ForeignDatabase": 3,
}


def test_every_error_has_its_exit_code():
    """Each class of error has the exit code of its kind."""
    classes = [
        each
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, errors.OrchestreaError)
    ]
    assert EXPECTED == {
        each.__name__: refusals.exit_code(each("what, and which")) for each in classes
    }
    assert 130 == refusals.exit_code(KeyboardInterrupt())


def test_an_endless_message_is_cut():
    """A message that repeats endless input is told to its limit."""
    told = refusals.as_text(errors.InvalidText("x" * 10_000))
    assert refusals.LONGEST + len("error[invalid_text]: …") == len(told)


@pytest.mark.parametrize(
    "arguments, words",
    [
        (("slotz",), 'Did you mean "slots"?'),
        (("slots",), "SERVICE requires an argument"),
        (("slots", "advice", "--dayz", "3"), "--dayz"),
        (("slots", "advice", "--days", "x"), "--days"),
        (("slots", "advice", "--units", "9" * 5000), "--units"),
        (("slots", "advice", "--days"), "--days requires an argument"),
        (("show", "a", "b"), "b"),
        (("list", "--database"), "--database requires an argument"),
    ],
)
def test_arguments_that_cannot_be_understood_are_usage(run, arguments, words):
    """What does not fit the program gives exit code 2 and one line."""
    told = run(*arguments)
    assert (2, "") == (told.code, told.out)
    assert told.err.startswith("error[usage]: ")
    assert words in told.err
    assert 1 == told.err.count("\n")
    assert not list(Path().iterdir())


def test_usage_as_json(run):
    """With --json even what cannot be understood is one JSON object."""
    told = run("list", "--json", "--colour")
    error = json.loads(told.err)
    assert ("usage", [], []) == (error["code"], error["reasons"], error["nearest"])
    assert "--colour" in error["message"]


@pytest.mark.parametrize(
    "url, code, words",
    [
        ("sqlite:////nowhere/agenda.db", "storage_unavailable", "create the folder"),
        ("sqlite:///foreign.db", "foreign_database", "not ours"),
        ("sqlite:///text.db", "foreign_database", "no SQLite database"),
        ("sqlite:///.", "storage_unavailable", "cannot be a file"),
        ("sqlite://", "invalid_settings", "names no file"),
        ("sqllite:///agenda.db", "plugin_error", "Did you mean 'sqlite'?"),
        ("agenda.db", "invalid_settings", "database is no URL"),
        ("sqlite:///agenda.db?timeout=x", "invalid_settings", "timeout 'x'"),
    ],
)
def test_a_database_that_cannot_be_used_is_told(run, url, code, words):
    """K13: a database that is not in order gives exit code 3 and says how."""
    with closing(sqlite3.connect("foreign.db")) as foreign:
        foreign.execute("CREATE TABLE theirs (id)")
    Path("text.db").write_text("this is a letter, and no database at all")
    told = run("list", "--database", url)
    assert (3, "") == (told.code, told.out)
    assert told.err.startswith(f"error[{code}]: ")
    assert words in told.err


def test_a_busy_database_says_try_again(business, monkeypatch):
    """C15: while somebody else writes, booking gives up with exit code 4."""
    monkeypatch.setenv("ORCHESTREA_RETRY_TRIES", "2")
    with closing(sqlite3.connect("orchestrea.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        url = ("--database", "sqlite:///orchestrea.db?timeout=0")
        told = business("book", "advice", "2090-01-10 10:00", "--email", "a@b.c", *url)
        assert (4, "") == (told.code, told.out)
        assert told.err.startswith("error[busy_retry]: ")
        assert 0 == business("list", *url).code


def test_another_schema_is_refused_until_it_is_migrated(business):
    """K7: another version's schema gives exit code 3 and the command to run."""
    with closing(sqlite3.connect("orchestrea.db", isolation_level=None)) as database:
        ((revision,),) = database.execute(f"SELECT version_num FROM {VERSION_TABLE}")
        database.execute(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    told = business("list")
    assert 3 == told.code
    assert told.err.startswith("error[schema_mismatch]: ")
    assert "orchestrea migrate" in told.err
    assert 3 == business("migrate").code
    doctor = business("doctor", "--json")
    assert (1, False) == (doctor.code, doctor.data["ok"])
    assert "schema_mismatch" in doctor.data["checks"][-1]["detail"]
    with closing(sqlite3.connect("orchestrea.db", isolation_level=None)) as database:
        database.execute(f"UPDATE {VERSION_TABLE} SET version_num = ?", (revision,))
    assert {"applied": [], "revision": revision} == business("migrate", "--json").data


def test_an_empty_file_becomes_a_database(run):
    """The schema is made with the first command; migrate then has nothing to do."""
    Path("orchestrea.db").touch()
    told = run("migrate")
    assert 0 == told.code
    assert told.out.startswith("Nothing to apply. The schema is at ")


def test_memory_has_nothing_to_migrate(run):
    """A store without a schema says so, with exit code 2."""
    told = run("migrate", "--database", "memory://")
    assert 2 == told.code
    assert "memory:// keeps no schema" in told.err


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_read_only_database_is_told(run):
    """K13: a file that may not be written gives exit code 3 and says which."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        url = f"sqlite:///{folder}/agenda.db"
        assert 0 == run("list", "--database", url).code
        (folder / "agenda.db").chmod(0o444)
        os.chdir(folder)
        code, told = as_nobody("list", "--database", url)
    assert 3 == code
    assert told.startswith("error[storage_read_only]: ")
    assert "agenda.db may not be written" in told


def as_nobody(*arguments):
    """Run a command in a process whose user may write nothing."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        if os.geteuid() == 0:
            os.setuid(65534)
        sys.stderr = os.fdopen(writing, "w")
        code = 70
        try:
            code = main(arguments)
            sys.stderr.flush()
        finally:
            os._exit(code)
    os.close(writing)
    _, status = os.waitpid(pid, 0)
    with os.fdopen(reading) as told:
        return os.waitstatus_to_exitcode(status), told.read()


@pytest.mark.parametrize(
    "content, words",
    [
        ("[orchestrea]\ntenant = 1\n", "conf.toml: "),
        ("[orchestrea]\ntenannt = 'x'\n", "did you mean 'tenant'?"),
        ("[orchestrea]\n\nbroken = \n", "conf.toml, line 3"),
        (None, "conf.toml cannot be read"),
    ],
)
def test_settings_that_cannot_be_are_told(run, content, words):
    """Broken settings give exit code 3, the file, and the line or the key."""
    if content is not None:
        Path("conf.toml").write_text(content)
    told = run("list", "--config", "conf.toml")
    assert (3, "") == (told.code, told.out)
    assert told.err.startswith("error[invalid_settings]: ")
    assert words in told.err


def test_the_config_option_is_gone_after_the_run(run, monkeypatch):
    """--config beats the variable for one run, and leaves it as it was."""
    Path("one.toml").write_text("[orchestrea]\ntenant = 'one'\n")
    Path("two.toml").write_text("[orchestrea]\ntenant = 'two'\n")

    def tenant(*arguments):
        told = run("doctor", "--json", *arguments).data["settings"]
        return next(
            (each["value"], each["source"]) for each in told if each["key"] == "tenant"
        )

    assert ("default", "default") == tenant()
    assert ("one", "one.toml") == tenant("--config", "one.toml")
    assert ("default", "default") == tenant()
    monkeypatch.setenv("ORCHESTREA_CONFIG", "two.toml")
    assert ("one", "one.toml") == tenant("--config", "one.toml")
    assert ("two", "two.toml") == tenant()
    monkeypatch.setenv("ORCHESTREA_TENANT", "three")
    assert ("three", "ORCHESTREA_TENANT") == tenant()
    assert ("four", "--tenant") == tenant("--tenant", "four")


def test_no_colours_where_there_is_no_terminal(business, booked):
    """Piped output has no escape sequences."""
    for command in (("list",), ("show", booked), ("agenda", "--week", "2090-01-10")):
        assert "\x1b" not in business(*command).out


@pytest.mark.parametrize(
    "arguments, variables, colored",
    [
        ((), {}, True),
        (("--no-color",), {}, False),
        ((), {"NO_COLOR": "1"}, False),
        ((), {"NO_COLOR": ""}, True),
    ],
)
def test_colours_on_a_terminal_can_be_switched_off(
    business, booked, monkeypatch, arguments, variables, colored
):
    """A terminal gets colours, unless --no-color or NO_COLOR says otherwise."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert colored == ("\x1b[" in business("list", *arguments).out)


def started(*arguments, **options):
    """Start the program in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "orchestrea", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def test_the_module_runs_as_a_program(business, booked):
    """``python -m orchestrea`` is the command: same output, same exit codes."""
    with started("show", booked, "--json") as process:
        out, err = process.communicate()
    assert (0, "") == (process.returncode, err)
    assert booked == json.loads(out)["id"]
    with started("show", "nothing") as process:
        out, err = process.communicate()
    assert (2, "") == (process.returncode, out)
    assert "error[not_found]: no booking 'nothing'\n" == err


def awaited(pipe, process):
    """Open a named pipe for writing as soon as *process* opens it for reading."""
    while process.poll() is None:
        with suppress(OSError):  # until there is a reader
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    raise AssertionError(process.communicate()[1])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_an_interrupted_command_says_so(business):
    """An interrupt gives exit code 130 and a sentence, whatever was going on."""
    os.mkfifo("conf.toml")
    with closing(sqlite3.connect("orchestrea.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        process = started(
            "book", "advice", "2090-01-10 10:00", "--email", "a@b.c",
            "--config", "conf.toml", "--json",
            "--database", "sqlite:///orchestrea.db?timeout=0",
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )  # fmt: skip
        with os.fdopen(awaited("conf.toml", process), "w") as config:
            config.write("[orchestrea]\nretry_tries = 1000000\nretry_seconds = 3600\n")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert (130, "") == (process.returncode, out)
    assert "interrupted" == json.loads(err)["code"]
    assert [] == business("list", "--json").data


@pytest.mark.skipif(os.name != "posix", reason="pipes break otherwise elsewhere")
def test_a_reader_that_goes_away_is_no_fault(business):
    """When nobody reads the output any more, the program ends without a word."""
    reading, writing = os.pipe()
    os.close(reading)
    process = subprocess.run(
        [sys.executable, "-m", "orchestrea", "export"],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert (141, b"") == (process.returncode, process.stderr)


@pytest.mark.parametrize("missing", ["cyclopts", "rich"])
def test_without_its_extra_the_program_names_it(missing):
    """Without the extra there is one line with the command to install it."""
    code = (
        f"import sys; sys.modules[{missing!r}] = None; from orchestrea.cli import main;"
        "sys.exit(main(['plugins']))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert (3, "") == (told.returncode, told.stdout)
    assert (
        "error[plugin_error]: the command line needs its extra: "
        "pip install 'orchestrea[cli]'\n"
    ) == told.stderr


def test_other_missing_modules_are_not_taken_for_the_extra(monkeypatch):
    """A module that is missing for another reason is not explained away."""
    monkeypatch.setitem(sys.modules, "orchestrea.cli.program", None)
    with pytest.raises(ModuleNotFoundError):
        main(["list"])
