"""The engine: where ports meet their adapters and use cases are put together."""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING

from .adapters.system import JitteredPatience, SystemClock, TimeOrderedIds
from .application.agendas import Agendas
from .application.availability import Availability, Bounds
from .application.bookings import Bookings
from .application.catalog import Catalog
from .application.directory import Directories
from .application.holds import HoldBounds
from .application.planning import Planner
from .application.questions import Questions
from .application.writing import Writer
from .plugins import Plugins
from .settings import Settings

if TYPE_CHECKING:
    from .ports.clock import Clock
    from .ports.holidays import Holidays
    from .ports.ids import Ids
    from .ports.patience import Patience
    from .ports.questions import AnswerChecker
    from .ports.storage import Storage


class Engine:
    """
    A booking engine over one store; safe to use from several threads.

    What is handed over as an object beats what the settings name.

    Args:
        storage: where everything is kept; :meth:`open` makes one from a URL.
        clock: tells now; by default the machine's.
        ids: makes identifiers; by default time-ordered ones.
        patience: how long lost races are run again.
        holidays: knows public holidays; by default plug-ins and the holidays package.
        questions: checks answers; by default by JSON Schema.
        plugins: objects and modules that implement hooks, besides installed ones.
        settings: limits and names; by default those of :class:`Settings`.
    """

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock | None = None,
        ids: Ids | None = None,
        patience: Patience | None = None,
        holidays: Holidays | None = None,
        questions: AnswerChecker | None = None,
        plugins: Plugins | Iterable[object] = (),
        settings: Settings | None = None,
    ) -> None:
        self.settings = settings or Settings()
        self.storage = storage
        self.plugins = (
            plugins
            if isinstance(plugins, Plugins)
            else Plugins(plugins, disabled=self.settings.disabled_plugins)
        )
        clock = clock or SystemClock()
        patience = patience or JitteredPatience(
            self.settings.retry_tries, self.settings.retry_seconds
        )
        directories = Directories(storage)
        holidays = holidays or self.plugins.holidays()
        agendas = Agendas(holidays)
        asked = Questions(
            lambda: questions or self.plugins.open("questions", "jsonschema")
        )
        self.catalog = Catalog(
            storage=storage,
            clock=clock,
            patience=patience,
            directories=directories,
            questions=asked,
            holidays=holidays,
        )
        self.availability = Availability(
            storage=storage,
            clock=clock,
            directories=directories,
            agendas=agendas,
            rules=self.plugins.rules,
            bounds=Bounds(self.settings.max_slot_days, self.settings.max_slot_cells),
        )
        self.bookings = Bookings(
            storage=storage,
            clock=clock,
            ids=ids or TimeOrderedIds(),
            planner=Planner(directories=directories, agendas=agendas),
            writer=self._writer(clock, patience, agendas),
            questions=asked,
            holds=HoldBounds(
                self.settings.max_holds_per_customer, self.settings.max_holds_per_tenant
            ),
        )

    def _writer(self, clock: Clock, patience: Patience, agendas: Agendas) -> Writer:
        return Writer(
            storage=self.storage,
            clock=clock,
            patience=patience,
            agendas=agendas,
            rules=self.plugins.rules,
            publish=self.plugins.publish,
        )

    @classmethod
    def open(
        cls,
        url: str | None = None,
        *,
        clock: Clock | None = None,
        plugins: Iterable[object] = (),
        **settings: object,
    ) -> Engine:
        """
        Return an engine on the store at *url*.

        Args:
            url: ``memory://`` or ``sqlite:///file.db``; by default what the
                settings say, which is ``sqlite:///orchestrea.db``.
            clock: tells now.
            plugins: objects and modules that implement hooks, besides installed ones.
            settings: what :class:`Settings` has; keywords beat the environment,
                which beats ``orchestrea.toml``.

        Raises:
            InvalidSettings: unknown or impossible settings.
            PluginError: nobody provides that kind of store, or its extra is missing.
            StorageError: the store cannot be opened.
        """
        if url is not None:
            settings["database"] = url
        chosen = Settings.load(**settings)
        loaded = Plugins(plugins, disabled=chosen.disabled_plugins)
        storage: Storage = loaded.open("storage", chosen.database)
        return cls(storage=storage, clock=clock, plugins=loaded, settings=chosen)

    def close(self) -> None:
        """Let go of the store."""
        self.storage.close()

    def __enter__(self) -> Engine:
        """Return the engine itself, to be closed at the end of the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the engine."""
        self.close()
