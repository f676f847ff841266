"""Settings of an engine: from keywords, the environment, a TOML file, or defaults."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import attrs

from .domain.errors import Invalid, InvalidSettings
from .domain.ids import clean_id
from .domain.people import DEFAULT_TENANT

_T = TypeVar("_T")

PREFIX = "ORCHESTREA_"
CONFIG = "ORCHESTREA_CONFIG"
FILE = "orchestrea.toml"
TABLE = "orchestrea"

_PASSWORD = re.compile(r"(://[^:/?#@]*:).*@", re.DOTALL)
_SECRET = re.compile(r"(?i)([?&][^=&#]*(?:pass|pwd|secret|token|key)[^=&#]*=)[^&#]*")
_URL = re.compile(r"[a-z][a-z0-9+.-]*://.*", re.DOTALL)
_NEAR = 0.75
_LINE = re.compile(r"line (\d+)")


def masked(url: str) -> str:
    """Return *url* with what is secret in it, such as a password, as ``***``."""
    return _SECRET.sub(r"\1***", _PASSWORD.sub(r"\1***@", url))


def _masked_repr(url: str) -> str:
    return repr(masked(url))


def _whole(_: object, attribute: attrs.Attribute[int], value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 10**9:
        raise InvalidSettings(
            f"{attribute.name} is {value!r:.80}; it must be a whole number from 1"
        )


def _names(value: Iterable[str]) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(
        isinstance(each, str) for each in value
    ):
        raise InvalidSettings(
            f"disabled_plugins is {value!r:.80}; it must be a list of names"
        )
    return tuple(value)


@attrs.frozen(kw_only=True)
class Settings:
    """
    What an engine can be told from outside.

    Args:
        database: URL of the store.
        tenant: whose records the command line works on; in Python the actor says it.
        max_holds_per_customer: how many holds one customer may have at a time.
        max_holds_per_tenant: how many holds there may be at a time.
        max_slot_days: how many days one question for slots may span.
        max_slot_cells: resources times days in one question for slots.
        retry_tries: how often work is tried while others write at the same time.
        retry_seconds: and for how long at most.
        disabled_plugins: names of plug-ins that are not loaded.

    Raises:
        InvalidSettings: a value cannot be; the message names its key.
    """

    database: str = attrs.field(default="sqlite:///orchestrea.db", repr=_masked_repr)
    tenant: str = attrs.field(default=DEFAULT_TENANT)
    max_holds_per_customer: int = attrs.field(default=3, validator=_whole)
    max_holds_per_tenant: int = attrs.field(default=1000, validator=_whole)
    max_slot_days: int = attrs.field(default=400, validator=_whole)
    max_slot_cells: int = attrs.field(default=20_000, validator=_whole)
    retry_tries: int = attrs.field(default=8, validator=_whole)
    retry_seconds: float = attrs.field(default=5.0)
    disabled_plugins: tuple[str, ...] = attrs.field(default=(), converter=_names)

    @database.validator
    def _is_url(self, _: object, value: object) -> None:
        if not isinstance(value, str) or not _URL.fullmatch(value):
            raise InvalidSettings(
                "database is no URL; write it as sqlite:///agenda.db or memory://"
            )

    @tenant.validator
    def _is_id(self, _: object, value: object) -> None:
        try:
            clean_id(value, what="tenant")
        except Invalid as error:
            raise InvalidSettings(str(error)) from error

    @retry_seconds.validator
    def _is_time(self, _: object, value: object) -> None:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not 0 <= self.retry_seconds <= 3600:
            raise InvalidSettings(
                f"retry_seconds is {value!r:.80}; it must be a number from 0 to 3600"
            )

    @classmethod
    def load(cls, **keywords: Any) -> Settings:
        """
        Return the settings that hold here.

        *keywords* come before variables such as ``ORCHESTREA_DATABASE``, those
        before the table ``[orchestrea]`` of a TOML file, and that before the
        defaults. The file is the one that ``ORCHESTREA_CONFIG`` names, or
        ``orchestrea.toml`` of the current directory when there is one. A variable
        that is set to nothing counts as not set.

        Raises:
            InvalidSettings: an unknown key, a value that cannot be, or a file that
                cannot be read; the message names the key, where it stands, and
                the key that was likely meant.
        """
        from typed_settings import load_settings
        from typed_settings.loaders import DictLoader

        sources = (_from_file(), _from_environment(), _from_keywords(keywords))
        return load_settings(
            cls, [DictLoader(each) for each in sources], converter=_Given()
        )


class _Given:
    """Leaves values as they are: each was checked where it came from."""

    def structure(self, value: Any, wanted: type[_T]) -> _T:
        made: _T = wanted(**value) if wanted is Settings else value
        return made

    def get_structure_hook(self, wanted: type[_T]) -> Callable[[Any, type[_T]], _T]:
        return self.structure


def _from_keywords(given: Mapping[str, Any]) -> dict[str, Any]:
    for key in given:
        if key not in _keys():
            raise InvalidSettings(f"there is no setting {key!r}{_hint(key)}")
    Settings(**given)
    return dict(given)


def _from_environment() -> dict[str, Any]:
    """Read our variables; others that begin like them are refused when like one."""
    found = {}
    for variable, text in os.environ.items():
        key = variable.removeprefix(PREFIX).lower()
        if not variable.startswith(PREFIX) or not text:
            continue
        if key in _keys():
            found[key] = _checked(key, _read(key, text), variable)
        elif get_close_matches(key, _keys(), n=1, cutoff=_NEAR):
            raise InvalidSettings(
                f"there is no setting {key!r}, which {variable} sets{_hint(key)}"
            )
    return found


def _from_file() -> dict[str, Any]:
    named = os.environ.get(CONFIG)
    path = Path(named or FILE)
    if not named and not os.path.isfile(path):  # False where it may not be asked
        return {}
    document = _document(path)
    for key, value in document.items():
        near = get_close_matches(key, [TABLE], cutoff=_NEAR)
        if key != TABLE and (near or not isinstance(value, dict)):
            raise InvalidSettings(
                f"{path} has {key!r} outside of the table [{TABLE}]; move it there"
            )
    table = document.get(TABLE, {})
    if not isinstance(table, dict):
        raise InvalidSettings(f"{path}: {TABLE!r} must be a table, [{TABLE}]")
    for key in table:
        if key not in _keys():
            raise InvalidSettings(f"{path}: there is no setting {key!r}{_hint(key)}")
    return {key: _checked(key, value, str(path)) for key, value in table.items()}


def _document(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        content = path.read_bytes()
    except OSError as error:
        raise InvalidSettings(f"{path} cannot be read: {error.strerror}") from error
    try:
        return tomllib.loads(content.decode())
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        # The cause would carry all of the file, secrets included.
        raise InvalidSettings(f"{path}, line {line}: not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        told = _LINE.search(str(error))
        line = int(told[1]) if told else content.count(b"\n") + 1
        raise InvalidSettings(f"{path}, line {line}: {error}") from error
    except RecursionError as error:
        raise InvalidSettings(f"{path} nests too deep") from error


def _read(key: str, text: str) -> object:
    """Read the text of a variable as what the setting is; else leave it."""
    kind = type(getattr(_defaults(), key))
    if kind is tuple:
        return [each.strip() for each in text.split(",") if each.strip()]
    try:
        return int(text) if kind is int else float(text) if kind is float else text
    except ValueError:
        return text


def _checked(key: str, value: object, where: str) -> object:
    """Check one value by itself, so that the error can tell where it stands."""
    one: dict[str, Any] = {key: value}
    try:
        Settings(**one)
    except InvalidSettings as error:
        raise InvalidSettings(f"{where}: {error}") from error
    return value


@cache
def _defaults() -> Settings:
    return Settings()


def _keys() -> list[str]:
    return [field.name for field in attrs.fields(Settings)]


def _hint(key: str) -> str:
    near = get_close_matches(key.lower().replace("-", "_"), _keys(), n=1, cutoff=_NEAR)
    return f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(_keys())}"
