"""Settings come from keywords, the environment and a file, in this order."""

from __future__ import annotations

import os
import re
import traceback

import attrs
import pytest

from orchestrea import Settings
from orchestrea.domain.errors import InvalidSettings
from orchestrea.settings import masked
from tests.docs.snippets import DOCS


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """An empty directory and no settings from outside."""
    monkeypatch.chdir(tmp_path)
    for variable in [name for name in os.environ if name.startswith("ORCHESTREA_")]:
        monkeypatch.delenv(variable)


@pytest.fixture
def file(tmp_path):
    """Write ``orchestrea.toml``."""

    def write(text, name="orchestrea.toml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def refused(**keywords):
    with pytest.raises(InvalidSettings) as error:
        Settings.load(**keywords)
    return str(error.value)


class TestOrder:
    def test_defaults(self):
        """With nothing given, the defaults hold."""
        assert Settings() == Settings.load()
        assert "sqlite:///orchestrea.db" == Settings().database

    def test_a_file_beats_the_defaults(self, file):
        """What the file in the current directory says beats the defaults."""
        file('[orchestrea]\ntenant = "file"\nretry_seconds = 2\n')
        assert Settings(tenant="file", retry_seconds=2) == Settings.load()

    def test_the_environment_beats_the_file(self, file, monkeypatch):
        """A variable beats the file, key by key."""
        file('[orchestrea]\ntenant = "file"\nmax_slot_days = 7\n')
        monkeypatch.setenv("ORCHESTREA_TENANT", "env")
        assert Settings(tenant="env", max_slot_days=7) == Settings.load()

    def test_keywords_beat_everything(self, file, monkeypatch):
        """A keyword beats a variable and the file."""
        file('[orchestrea]\ntenant = "file"\n')
        monkeypatch.setenv("ORCHESTREA_TENANT", "env")
        assert "word" == Settings.load(tenant="word").tenant

    def test_the_file_that_is_named_beats_the_one_that_is_there(
        self, file, monkeypatch
    ):
        """The file that ORCHESTREA_CONFIG names is read, and no other."""
        file('[orchestrea]\ntenant = "here"\nmax_slot_days = 7\n')
        named = file('[orchestrea]\ntenant = "named"\n', "other.toml")
        monkeypatch.setenv("ORCHESTREA_CONFIG", str(named))
        assert Settings(tenant="named") == Settings.load()

    @pytest.mark.parametrize("key", ["TENANT", "CONFIG", "MAX_SLOT_DAYS"])
    def test_a_variable_set_to_nothing_is_not_set(self, monkeypatch, key):
        """An empty variable counts as not set."""
        monkeypatch.setenv(f"ORCHESTREA_{key}", "")
        assert Settings() == Settings.load()


class TestValues:
    def test_every_type_is_read_from_the_environment(self, monkeypatch):
        """Texts, numbers and lists are read from variables."""
        for key, text in {
            "DATABASE": "memory://",
            "MAX_SLOT_DAYS": "7",
            "RETRY_SECONDS": "2.5",
            "DISABLED_PLUGINS": "a, b,",
        }.items():
            monkeypatch.setenv(f"ORCHESTREA_{key}", text)
        expected = Settings(
            database="memory://",
            max_slot_days=7,
            retry_seconds=2.5,
            disabled_plugins=["a", "b"],
        )
        assert expected == Settings.load()
        assert ("a", "b") == expected.disabled_plugins

    @pytest.mark.parametrize(
        "key",
        [
            "max_holds_per_customer",
            "max_holds_per_tenant",
            "max_slot_days",
            "max_slot_cells",
            "retry_tries",
        ],
    )
    @pytest.mark.parametrize("value", [0, -1, 1.0, True, "5", None, 10**10])
    def test_counts_are_whole_and_positive(self, key, value):
        """A count is a whole number from 1; nothing is guessed from other types."""
        assert refused(**{key: value}).startswith(f"{key} is ")

    @pytest.mark.parametrize("value", [-1, float("nan"), 3601, True, "5", None])
    def test_a_time_is_a_number_of_seconds(self, value):
        """A time is a number from 0 to 3600."""
        assert refused(retry_seconds=value).startswith("retry_seconds is ")

    def test_a_time_may_be_nothing_or_an_hour(self):
        """Both ends are allowed."""
        assert 0 == Settings(retry_seconds=0).retry_seconds
        assert 3600 == Settings(retry_seconds=3600).retry_seconds

    @pytest.mark.parametrize("value", ["agenda.db", "", "://x", 5, None])
    def test_a_database_is_a_url(self, value):
        """What is no URL is refused with how one is written."""
        assert "sqlite:///agenda.db" in refused(database=value)

    @pytest.mark.parametrize("value", ["", " a", "a\x00b", "x" * 201, 5, None])
    def test_a_tenant_is_an_id(self, value):
        """A tenant is one line of text."""
        assert refused(tenant=value).startswith("tenant ")

    @pytest.mark.parametrize("value", ["lunch", [1], None, {"a": 1}])
    def test_plugins_are_a_list_of_names(self, value):
        """A text is no list, and neither is what does not hold names."""
        assert "list of names" in refused(disabled_plugins=value)


class TestUnknownKeys:
    def test_a_keyword(self):
        """An unknown keyword is named with what was likely meant."""
        told = refused(databse="memory://")
        assert "there is no setting 'databse'; did you mean 'database'?" == told

    def test_nothing_near(self):
        """When nothing is near, everything known is named."""
        told = refused(colour="red")
        assert all(field.name in told for field in attrs.fields(Settings))

    @pytest.mark.parametrize("key", ["max_slot_day", "max-slot-days", "MAX_SLOT_DAYS"])
    def test_in_the_file(self, file, key):
        """An unknown key in the file is named with the file and the likely key."""
        file(f"[orchestrea]\n{key} = 5\n")
        told = refused()
        assert f"orchestrea.toml: there is no setting '{key}'" in told
        assert "did you mean 'max_slot_days'?" in told

    def test_a_variable_that_is_nearly_a_key(self, monkeypatch):
        """A variable that is nearly a key is refused, not passed over."""
        monkeypatch.setenv("ORCHESTREA_DATABASE_URL", "memory://")
        told = refused()
        assert "ORCHESTREA_DATABASE_URL" in told
        assert "did you mean 'database'?" in told

    def test_other_variables_are_left_alone(self, monkeypatch):
        """Variables that only begin alike belong to others."""
        monkeypatch.setenv("ORCHESTREA_TEST_REQUIRE", "all")
        monkeypatch.setenv("ORCHESTREA_SERVICE_HOST", "10.0.0.1")
        monkeypatch.setenv("ORCHESTREA_PORT", "tcp://10.0.0.1:80")
        assert Settings() == Settings.load()

    @pytest.mark.parametrize("text", ['tenant = "a"\n', "[orchestra]\ntenant = 'a'\n"])
    def test_outside_of_the_table(self, file, text):
        """What stands outside of the table is not passed over in silence."""
        file(text)
        assert "outside of the table [orchestrea]" in refused()

    def test_other_tables_are_left_alone(self, file):
        """Tables of others may stand in the same file."""
        file("[tool]\nx = 1\n")
        assert Settings() == Settings.load()


class TestSources:
    def test_a_wrong_type_in_the_file(self, file):
        """A wrong type names the file and the key; text is no number there."""
        file('[orchestrea]\nmax_slot_days = "7"\n')
        assert "orchestrea.toml: max_slot_days is '7'" in refused()

    def test_a_wrong_type_in_the_environment(self, monkeypatch):
        """A wrong type names the variable."""
        monkeypatch.setenv("ORCHESTREA_MAX_SLOT_DAYS", "many")
        assert "ORCHESTREA_MAX_SLOT_DAYS: max_slot_days is 'many'" in refused()

    def test_a_wrong_value_is_told_though_it_is_beaten(self, monkeypatch):
        """What is wrong is told even where something else beats it."""
        monkeypatch.setenv("ORCHESTREA_TENANT", " ")
        assert "ORCHESTREA_TENANT" in refused(tenant="word")

    @pytest.mark.parametrize(
        "text, line",
        [
            ("[orchestrea]\n\ntenant = = 1\n", 3),
            ("[orchestrea]\ntenant = 'x", 2),
            ("[orchestrea]\ntenant = 'a'\ntenant = 'b'\n", 3),
            (b"[orchestrea]\n# \xff\n", 2),
        ],
    )
    def test_malformed_toml_names_the_line(self, file, text, line):
        """A file that is not TOML is refused with its name and the line."""
        file(text)
        assert f"orchestrea.toml, line {line}:" in refused()

    def test_a_file_that_nests_too_deep(self, file):
        """A file made to exhaust the reader is refused."""
        file("x = " + "[" * 5000)
        assert "nests too deep" in refused()

    def test_the_table_is_a_table(self, file):
        """A value in the place of the table is refused."""
        file("orchestrea = 1\n")
        assert "must be a table" in refused()

    def test_a_named_file_must_be_there(self, monkeypatch, tmp_path):
        """A file that is named and cannot be read is an error, not a default."""
        for path in (tmp_path / "none.toml", tmp_path):
            monkeypatch.setenv("ORCHESTREA_CONFIG", str(path))
            assert f"{path} cannot be read" in refused()


class TestSecrets:
    @pytest.mark.parametrize(
        "url, shown",
        [
            ("postgresql://anna:pw@db/x", "postgresql://anna:***@db/x"),
            ("postgresql://anna:p@w/x@db/x", "postgresql://anna:***@db/x"),
            ("redis://:pw@db", "redis://:***@db"),
            ("mysql://db/x?password=pw&a=1", "mysql://db/x?password=***&a=1"),
            ("mysql://db/x?a=1&sslPassword=pw", "mysql://db/x?a=1&sslPassword=***"),
            ("mysql://db/x?access_token=pw#f", "mysql://db/x?access_token=***#f"),
            ("sqlite:///C:/pw@home.db", "sqlite:///C:/pw@home.db"),
            ("sqlite:///agenda.db", "sqlite:///agenda.db"),
        ],
    )
    def test_secrets_are_masked(self, url, shown):
        """What is secret in a URL is masked, and nothing else."""
        assert shown == masked(url)
        assert repr(shown) in repr(Settings(database=url))

    @pytest.mark.parametrize(
        "wrong", [{"database": "anna:s3cret@db"}, {"max_slot_days": 0}, {"x": 1}]
    )
    def test_errors_tell_no_secret(self, wrong, monkeypatch):
        """No message and no cause of an error holds a secret."""
        monkeypatch.setenv("ORCHESTREA_DATABASE", "postgresql://anna:s3cret@db/x")
        with pytest.raises(InvalidSettings) as error:
            Settings.load(**wrong)
        assert "s3cret" not in "".join(traceback.format_exception_only(error.value))
        assert "s3cret" not in str(error.value.__cause__)


class TestReference:
    PAGE = (DOCS / "reference" / "settings.md").read_text("utf-8")

    @pytest.mark.parametrize(
        "field", attrs.fields(Settings), ids=lambda each: each.name
    )
    def test_every_key_is_documented(self, field):
        """The page has each key with its variable and its default."""
        row = re.search(rf"^\| `{field.name}` \| (.*)$", self.PAGE, re.MULTILINE)
        default = f"`{field.default}`" if field.default != () else "none"
        assert row
        assert row[1].startswith(f"`ORCHESTREA_{field.name.upper()}` | {default} | ")
