"""What one run of the command line was told, and the engine it opens for that."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, TypeAlias

import attrs
from cyclopts import Parameter

if TYPE_CHECKING:
    from ..domain.people import Actor
    from ..engine import Engine
    from ..plugins import Plugins
    from ..ports.storage import Storage
    from ..settings import Settings


@attrs.frozen
class Options:
    """
    What can be said with every command; None or empty is what was not said.

    Args:
        database: URL of the store, such as sqlite:///agenda.db.
        config: TOML file with the settings. Default: orchestrea.toml, if it exists.
        tenant: Whose records.
        actor: Who asks; told in the history. Default: anyone.
        staff: Ask as somebody who works for the business.
        zone: Zone in which times are read and shown, such as Europe/Paris.
        key: Idempotency key: the same command with the same key is done once.
        json: Print one JSON document, and nothing else.
        no_color: Print without colours and styles.
    """

    database: str | None = None
    config: str | None = None
    tenant: str | None = None
    actor: str | None = None
    staff: bool = False
    zone: str | None = None
    key: str = ""
    json: bool = False
    no_color: bool = False


class Session:
    """
    One run of the command line; its engine is opened when it is first needed.

    Args:
        options: what was given besides the command.
    """

    def __init__(self, options: Options) -> None:
        self.options = options

    @cached_property
    def settings(self) -> Settings:
        """The settings that hold for this run; what was given beats all else."""
        from ..settings import Settings

        with self._configured():
            return Settings.load(**self.given)

    @property
    def given(self) -> dict[str, str]:
        """The settings that the options give."""
        told = {"database": self.options.database, "tenant": self.options.tenant}
        return {key: value for key, value in told.items() if value is not None}

    @cached_property
    def plugins(self) -> Plugins:
        """The plug-ins that the settings leave enabled."""
        from ..plugins import Plugins

        return Plugins(disabled=self.settings.disabled_plugins)

    @cached_property
    def engine(self) -> Engine:
        """The engine, on the store that the settings name."""
        from ..engine import Engine

        storage: Storage = self.plugins.open("storage", self.settings.database)
        return Engine(storage=storage, plugins=self.plugins, settings=self.settings)

    @contextmanager
    def _configured(self) -> Iterator[None]:
        """Have settings read from the file that ``--config`` names."""
        from ..settings import CONFIG

        before = os.environ.get(CONFIG)
        if self.options.config is not None:
            os.environ[CONFIG] = self.options.config
        try:
            yield
        finally:
            if before is not None:
                os.environ[CONFIG] = before
            elif self.options.config is not None:
                del os.environ[CONFIG]

    @property
    def actor(self) -> Actor:
        """Who asks."""
        return self._actor(staff=self.options.staff)

    @property
    def staff(self) -> Actor:
        """Who asks, as somebody who works for the business."""
        return self._actor(staff=True)

    def _actor(self, *, staff: bool) -> Actor:
        from ..domain.people import ANYONE, STAFF, Actor

        id = self.options.actor
        return Actor(
            id=id if id is not None else STAFF if staff else ANYONE.id,
            roles=frozenset({STAFF} if staff else ()),
            tenant=self.settings.tenant,
        )

    def now(self) -> datetime:
        """Return the present instant."""
        from ..adapters.system import SystemClock

        return SystemClock().now()

    def close(self) -> None:
        """Close the engine if it was opened."""
        if "engine" in self.__dict__:
            self.engine.close()


Told: TypeAlias = Annotated[Session, Parameter(parse=False)]
"""The session, which is handed to a command and not read from its arguments."""
