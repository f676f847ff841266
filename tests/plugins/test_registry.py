"""The registry finds adapters by scheme and says what is missing."""

from __future__ import annotations

import subprocess
import sys

import pytest

from orchestrea.domain.errors import PluginError
from orchestrea.plugins import Plugins, Registry

HERE = __name__


class Store:
    """Opened by URL."""

    def __init__(self, url):
        self.url = url

    @classmethod
    def from_url(cls, url):
        return cls(url)


class Calendar:
    """Opened by calling it."""


@pytest.fixture
def registry(monkeypatch):
    monkeypatch.setitem(sys.modules, "shelf", sys.modules[HERE])
    registry = Registry("shelves", "shelves-for-all")
    registry.add("storage", "shelf", "shelf:Store")
    registry.add("holidays", "village", "shelf:Calendar")
    return registry


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Write modules of a plug-in's package that can be imported."""
    monkeypatch.syspath_prepend(tmp_path)
    names = []

    def write(name, code):
        (tmp_path / f"{name}.py").write_text(code)
        names.append(name)
        return name

    yield write
    for name in names:
        sys.modules.pop(name, None)


def refused(registry, port, url):
    with pytest.raises(PluginError) as error:
        registry.open(port, url)
    return str(error.value)


def test_a_url_opens_its_adapter(registry):
    """A target with ``from_url`` gets the whole URL."""
    assert "shelf:///x?y=1" == registry.open("storage", "shelf:///x?y=1").url


def test_a_scheme_alone_is_a_url_without_more(registry):
    """A scheme alone is completed to a URL."""
    assert "shelf://" == registry.open("storage", "shelf").url


def test_a_target_without_from_url_is_called(registry):
    """A target without ``from_url`` is called without arguments."""
    assert isinstance(registry.open("holidays", "village"), Calendar)


def test_schemes_of_a_port(registry):
    """Schemes are those of the port, sorted."""
    registry.add("storage", "attic", "shelf:Store")
    assert ["attic", "shelf"] == registry.schemes("storage")
    assert [] == registry.schemes("payments")


def test_an_unknown_scheme_is_told_with_what_is_near_and_known(registry):
    """An unknown scheme names the near miss and everything known."""
    told = refused(registry, "storage", "shelv://x")
    assert "no plug-in offers storage 'shelv'" in told
    assert "Did you mean 'shelf'?" in told
    assert "Known: shelf" in told


def test_a_scheme_of_another_port_is_unknown(registry):
    """A scheme belongs to its port."""
    told = refused(registry, "holidays", "shelf")
    assert told.startswith("no plug-in offers holidays 'shelf'")


@pytest.mark.parametrize("url", ["psql://anna:s3cret@db", "psql:anna:s3cret@db"])
def test_a_secret_is_not_told(registry, url):
    """The message holds no more of the URL than its scheme."""
    assert "s3cret" not in refused(registry, "storage", url)


def test_two_owners_of_a_scheme_are_both_named(registry):
    """Two owners of one port and scheme are an error that names both."""
    with pytest.raises(PluginError, match=r"'shelves' and 'attics' both.*'shelf'"):
        registry.signed("attics", "").add("storage", "shelf", "attic:Store")


def test_a_signed_registry_is_the_same(registry):
    """What is added under another name is found in the registry."""
    registry.signed("attics", "").add("storage", "attic", "shelf:Store")
    assert "attic://" == registry.open("storage", "attic").url


@pytest.mark.parametrize("target", ["shelf", "shelf:", ":Store", "shelf.Store"])
def test_a_target_is_a_dotted_name(registry, target):
    """A target that is not written as module:Attribute is refused when added."""
    with pytest.raises(PluginError, match=r"'shelves' registers.*module:Attribute"):
        registry.add("storage", "other", target)


def test_nothing_is_imported_before_it_is_opened(registry):
    """Adding an adapter does not import it."""
    registry.add("storage", "far", "no_such_package.at_all:Store")
    assert ["far", "shelf"] == registry.schemes("storage")


def test_a_missing_extra_is_named_with_the_command(registry, package):
    """When a package of an extra is missing, the command that installs it is told."""
    name = package("needs_much", "import no_such_driver\n")
    registry.add("storage", "far", f"{name}:Store", extra="far")
    told = refused(registry, "storage", "far://")
    assert "pip install 'shelves-for-all[far]'" in told
    assert "'no_such_driver'" in told


def test_our_extras_are_those_of_orchestrea(monkeypatch):
    """An adapter of ours without its package names the extra of Orchestrea."""
    monkeypatch.delitem(sys.modules, "orchestrea.adapters.holidays", raising=False)
    monkeypatch.delitem(
        sys.modules, "orchestrea.adapters.holidays.packaged", raising=False
    )
    monkeypatch.setitem(sys.modules, "holidays", None)
    plugins = Plugins(discover=False)
    told = refused(plugins.registry, "holidays", "holidays")
    assert "pip install 'orchestrea[holidays]'" in told


def test_a_missing_package_without_extra_is_named(registry, package):
    """Without an extra, the missing package is named and no extra is invented."""
    name = package("needs_little", "import no_such_driver\n")
    registry.add("storage", "far", f"{name}:Store")
    told = refused(registry, "storage", "far://")
    assert "install 'no_such_driver'" in told
    assert "pip" not in told


@pytest.mark.parametrize(
    "code",
    [
        "import broken_shop.sub\n",
        "from broken_shop import nothing\n",
        "1 / 0\n",
        "x(\n",
    ],
)
def test_a_bug_is_no_missing_extra(registry, package, code):
    """What is wrong in the plug-in's own package is its author's to mend."""
    name = package("broken_shop", code)
    registry.add("storage", "far", f"{name}:Store", extra="far")
    told = refused(registry, "storage", "far://")
    assert "plug-in 'shelves' cannot open storage 'far'" in told
    assert "its author must mend it" in told
    assert "pip" not in told


def test_a_target_that_is_not_there_is_the_authors_to_mend(registry):
    """A module that lacks the attribute is told as such."""
    registry.add("storage", "far", "shelf:Nowhere", extra="far")
    assert "its author must mend it" in refused(registry, "storage", "far://")


def test_plugins_are_light_until_they_are_made():
    """Importing the plug-ins loads neither pluggy nor any adapter's package."""
    code = (
        "import sys, orchestrea.plugins.manager, orchestrea.settings\n"
        "heavy = {'pluggy', 'holidays', 'jsonschema', 'sqlalchemy', 'typed_settings'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert "[]" == done.stdout.strip()


def test_ours_are_registered():
    """The adapters that come with Orchestrea are found by their schemes."""
    registry = Plugins(discover=False).registry
    assert ["memory", "sqlite"] == registry.schemes("storage")
    assert ["holidays"] == registry.schemes("holidays")
    assert ["jsonschema"] == registry.schemes("questions")


def test_ours_can_be_opened(tmp_path):
    """Every registered adapter of ours is where the registration says."""
    plugins = Plugins(discover=False)
    opened = [
        plugins.open("storage", "memory://"),
        plugins.open("storage", f"sqlite:///{tmp_path}/agenda.db"),
        plugins.open("holidays", "holidays"),
        plugins.open("questions", "jsonschema"),
    ]
    names = [type(each).__name__ for each in opened]
    for store in opened[:2]:
        store.close()
    expected = ["MemoryStorage", "SqlStorage"]
    assert [*expected, "PackagedHolidays", "JsonSchemaAnswerChecker"] == names
