"""What ``doctor`` looks at, and what it finds."""

from __future__ import annotations

import os
import sqlite3
import zoneinfo
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from ..domain.errors import OrchestreaError
from ..domain.schedules import Schedule
from ..domain.services import Service
from ..domain.wallclock import tzdata_version
from ..settings import CONFIG, FILE, PREFIX, TABLE, masked

if TYPE_CHECKING:
    from .sessions import Session

OK, WARNING, WRONG = "ok", "warning", "wrong"

_SQLITE = "sqlite:///"


@attrs.frozen
class Setting:
    """A setting in force, and where it came from."""

    key: str
    value: str
    source: str


@attrs.frozen
class Finding:
    """What one check found; its state is ``ok``, ``warning`` or ``wrong``."""

    check: str
    state: str
    detail: str


def settings_in_force(session: Session) -> Iterator[Setting]:
    """Yield every setting; none when they cannot be read, which is a finding."""
    try:
        settings = session.settings
    except OrchestreaError:
        return
    in_file, file = _file(session)
    for field in attrs.fields(type(settings)):
        key, variable = field.name, f"{PREFIX}{field.name.upper()}"
        value = getattr(settings, key)
        text = masked(value) if isinstance(value, str) else str(value)
        source = "default"
        if key in session.given:
            source = f"--{key}"
        elif os.environ.get(variable):
            source = variable
        elif key in in_file:
            source = file
        yield Setting(key, text, source)


def _file(session: Session) -> tuple[dict[str, Any], str]:
    """Return what the settings' file sets, and its name."""
    import tomllib

    named = session.options.config or os.environ.get(CONFIG)
    path = Path(named or FILE)
    if not path.is_file():
        return {}, str(path)
    table: dict[str, Any] = tomllib.loads(path.read_text("utf-8")).get(TABLE, {})
    return table, str(path)


def findings(session: Session) -> Iterator[Finding]:
    """Yield what every check finds; a check that needs what is wrong is left out."""
    checks: list[tuple[str, Callable[[Session], Iterable[Finding]]]] = [
        ("settings", _settings),
        ("plug-ins", _plugins),
        ("database", _database),
        ("catalogue", _catalogue),
    ]
    yield from _zone_data(session.now())
    for name, check in checks:
        try:
            yield from check(session)
        except OrchestreaError as error:
            yield Finding(name, WRONG, f"{error.code}: {error}")
            return


def _settings(session: Session) -> Iterator[Finding]:
    yield Finding("settings", OK, f"tenant {session.settings.tenant}")


def _plugins(session: Session) -> Iterator[Finding]:
    names = ", ".join(each.name for each in session.plugins.describe())
    yield Finding("plug-ins", OK, names)


def _database(session: Session) -> Iterator[Finding]:
    url, path = session.settings.database, _path(session)
    if _is_new(path):
        yield Finding("database", WARNING, f"{path} is not there yet; it will be made")
        return
    storage = session.engine.storage
    storage.stamp()
    yield Finding("database", OK, f"{masked(url)} can be reached")
    if hasattr(storage, "revision"):
        present, _ = storage.revision()
        yield Finding("schema", OK, f"at revision {present}, as is needed")
    if path is not None:
        yield _journal(path)


def _path(session: Session) -> Path | None:
    """Return the file of the database, where it is one."""
    url = session.settings.database
    if not url.startswith(_SQLITE):
        return None
    return Path(url.removeprefix(_SQLITE).partition("?")[0])


def _is_new(path: Path | None) -> bool:
    return path is not None and path.parent.is_dir() and not path.exists()


def _journal(path: Path) -> Finding:
    try:
        with closing(sqlite3.connect(path)) as connection:
            ((mode,),) = connection.execute("PRAGMA journal_mode").fetchall()
    except sqlite3.Error as error:
        return Finding("journal", WRONG, f"{path} cannot be read: {error}")
    if mode == "wal":
        return Finding("journal", OK, "wal: readers and the writer do not wait")
    return Finding("journal", WRONG, f"{mode}: close every other user of the file")


def _zone_data(now: datetime) -> Iterator[Finding]:
    """Compare the zone data in use with the package's, and with the calendar."""
    used = tzdata_version()
    packaged = str(import_module("tzdata").IANA_VERSION)
    folder = next(
        (each for each in zoneinfo.TZPATH if Path(each, "Europe", "Paris").is_file()),
        "the tzdata package",
    )
    detail = f"{used} from {folder}; the tzdata package has {packaged}"
    if used < packaged or not used[0].isdecimal():
        advice = "set PYTHONTZPATH= (empty) to use the package's, or update the system"
        yield Finding("zone data", WARNING, f"{detail}: {advice}")
    elif int(used[:4]) < now.year - 1:
        yield Finding("zone data", WARNING, f"{detail}: update it, it is of {used[:4]}")
    else:
        yield Finding("zone data", OK, detail)


def _catalogue(session: Session) -> Iterator[Finding]:
    """Check that whatever the catalogue relies on is installed and known."""
    if _is_new(_path(session)):
        return
    catalog, actor = session.engine.catalog, session.actor
    schedules = catalog.list(Schedule, actor=actor)
    services = catalog.list(Service, actor=actor)
    yield Finding(
        "catalogue", OK, f"{len(schedules)} schedules, {len(services)} services"
    )
    today = session.now().date()
    calendars = sorted({name for each in schedules for name in each.holidays})
    holidays = session.plugins.holidays()
    for name in calendars:
        yield _tried("holidays", name, partial(holidays.days, name, today, today))
    if not calendars:
        yield _extra(session, "holidays", "holidays", needed=False)
    asks = any(each.questions for each in services)
    yield _extra(session, "questions", "jsonschema", needed=asks)


def _tried(check: str, detail: str, attempt: Callable[[], object]) -> Finding:
    try:
        attempt()
    except OrchestreaError as error:
        return Finding(check, WRONG, f"{error.code}: {error}")
    return Finding(check, OK, detail)


def _extra(session: Session, port: str, scheme: str, *, needed: bool) -> Finding:
    """Tell whether the extra for *port* is there, which matters when it is needed."""
    found = _tried(port, "installed", lambda: session.plugins.open(port, scheme))
    if found.state == OK or needed:
        return found
    return Finding(port, OK, f"not installed, and nothing needs it: {found.detail}")
