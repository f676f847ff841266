"""``migrate``, ``plugins`` and ``doctor``: looking after an installation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..domain.errors import InvalidRequest
from .answers import Answer
from .sessions import Told
from .tables import table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ..plugins import Plugin
    from .findings import Finding, Setting

_STYLES = {"ok": "green", "warning": "yellow", "wrong": "red"}


def migrate(*, session: Told) -> Answer:
    """
    Bring the database's schema up to date.

    Args:
        session: The run.
    """
    from ..settings import masked

    storage = session.engine.storage
    if not (hasattr(storage, "migrate") and hasattr(storage, "revision")):
        url = masked(session.settings.database)
        raise InvalidRequest(f"{url} keeps no schema: there is nothing to migrate")
    applied: Sequence[str] = storage.migrate()
    present, _ = storage.revision()
    told = f"Applied {', '.join(applied)}." if applied else "Nothing to apply."
    data = {"applied": list(applied), "revision": present}
    return Answer(data, lambda: [f"{told} The schema is at {present}."])


def plugins(*, session: Told) -> Answer:
    """
    List the plug-ins that are loaded, those first that are asked first.

    Args:
        session: The run.
    """
    loaded = session.plugins.describe()
    return Answer(loaded, lambda: _plugins(loaded))


def doctor(*, session: Told) -> Answer:
    """
    Check the settings, the database, the zone data, plug-ins and extras.

    Args:
        session: The run.
    """
    from .findings import findings, settings_in_force

    found = tuple(findings(session))
    told = tuple(settings_in_force(session))
    is_well = all(each.state != "wrong" for each in found)
    data = {"ok": is_well, "settings": told, "checks": found}
    return Answer(data, lambda: _health(told, found), 0 if is_well else 1)


def _plugins(loaded: Sequence[Plugin]) -> Iterator[RenderableType]:
    from rich.text import Text

    drawn = table("Plug-in", "Distribution", "Hooks")
    for each in loaded:
        came = f"{each.distribution} {each.version}".strip()
        drawn.add_row(Text(each.name), Text(came), "\n".join(each.hooks))
    yield drawn


def _health(
    told: Sequence[Setting], found: Sequence[Finding]
) -> Iterator[RenderableType]:
    from rich.text import Text

    if told:
        settings = table("Setting", "Value", "From", title="Settings in force")
        for one in told:
            settings.add_row(one.key, Text(one.value), Text(one.source))
        yield settings
    checks = table("Check", "State", "Detail", title="Checks", whole=("Check", "State"))
    for each in found:
        state = Text(each.state, _STYLES[each.state])
        checks.add_row(each.check, state, Text(each.detail))
    yield checks
