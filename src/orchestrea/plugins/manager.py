"""The plug-ins of one engine: found, checked, and called by name."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

import attrs

from ..domain.errors import PluginError
from . import discovery
from .calls import Call, calls_of, rule_of
from .discovery import Origin
from .holidays import PluginHolidays
from .registry import Registry

if TYPE_CHECKING:
    from pluggy import PluginManager

    from ..domain.bookings import Booking
    from ..domain.events import Event
    from ..domain.rules import Rule
    from ..domain.services import Service
    from ..ports.holidays import Holidays

BUILTIN = "builtin"
logger = logging.getLogger("orchestrea.plugins")


@attrs.frozen
class Plugin:
    """
    A plug-in as it is shown to people.

    Args:
        name: by which it can be disabled.
        distribution: what was installed; empty for an object handed to the engine.
        version: of the distribution.
        hooks: the hooks it implements, sorted.
    """

    name: str
    distribution: str
    version: str
    hooks: tuple[str, ...]


class Plugins:
    """
    The plug-ins of one engine.

    Those that are given are called first, then those installed, by name, then
    ours. May be called from any thread once it is made.

    Args:
        given: modules or objects that implement hooks.
        disabled: names of plug-ins to leave out; they are not even imported.
        discover: whether installed plug-ins are looked for.

    Raises:
        PluginError: a plug-in cannot be loaded, implements an unknown hook, or
            registers what another one has; the message names it.
    """

    def __init__(
        self,
        given: Iterable[object] = (),
        *,
        disabled: Collection[str] = (),
        discover: bool = True,
    ) -> None:
        self._pluggy = _empty()
        self._origins: dict[str, Origin] = {}
        self._collect(tuple(given), disabled, discover)
        _check(self._pluggy)
        self.registry = self._registered()
        self._rules = self._calls("orchestrea_rules")
        self._events = self._calls("orchestrea_event")

    def open(self, port: str, url: str) -> Any:
        """Open an adapter, as :meth:`Registry.open` does."""
        return self.registry.open(port, url)

    def rules(self, service: Service) -> tuple[Rule, ...]:
        """
        Return the rules that plug-ins add for *service*.

        Raises:
            PluginError: a plug-in failed, or returned what is no rule.
        """
        rules: list[Rule] = []
        for call in self._rules:
            with call.blamed():
                given = call(service=service) or ()
                rules += (rule_of(each, call.plugin) for each in given)
        return tuple(rules)

    def holidays(self, adapter: str = "holidays") -> Holidays:
        """
        Return the holidays that plug-ins know, and after them those of *adapter*.

        The adapter is opened when it is first needed.
        """
        calls = self._calls("orchestrea_holidays")
        return PluginHolidays(calls, lambda: self.open("holidays", adapter))

    def publish(self, event: Event, booking: Booking) -> None:
        """
        Tell every plug-in of *event*, after which the booking is *booking*.

        A plug-in that fails is logged with its name; the others are told.
        """
        for call in self._events:
            try:
                call(event=event, booking=booking)
            except Exception:
                logger.exception(
                    "plug-in %r failed on %s of booking %s",
                    call.plugin,
                    event.kind,
                    event.booking,
                    extra={"plugin": call.plugin, "booking": event.booking},
                )

    def describe(self) -> tuple[Plugin, ...]:
        """Return what is loaded, those first that are called first."""
        described = []
        for name, plugin in reversed(self._pluggy.list_name_plugin()):
            hooks = sorted(
                each.name for each in self._pluggy.get_hookcallers(plugin) or ()
            )
            came = self._origins[name]
            described.append(
                Plugin(name, came.distribution, came.version, tuple(hooks))
            )
        return tuple(described)

    def _collect(
        self, given: tuple[object, ...], disabled: Collection[str], discover: bool
    ) -> None:
        """Register the last to be called first, as pluggy wants it."""
        from . import builtin

        if BUILTIN not in disabled:
            self._register(builtin, BUILTIN, discovery.ours())
        for entry in reversed(discovery.installed()) if discover else ():
            if entry.name not in disabled:
                came = discovery.origin(entry)
                self._register(discovery.loaded(entry), entry.name, came)
        for plugin in reversed(given):
            name = getattr(plugin, "__name__", "") or type(plugin).__qualname__
            if name not in disabled:
                self._register(plugin, name, Origin())

    def _register(self, plugin: object, name: str, came: Origin) -> None:
        if name in self._origins:
            raise PluginError(
                f"two plug-ins are called {name!r}: one of {self._origins[name]}"
                f" and one of {came}; remove or rename one of them"
            )
        try:
            self._pluggy.register(plugin, name)
        except Exception as error:
            raise PluginError(
                f"plug-in {name!r} of {came} cannot be used: {error}"
            ) from error
        self._origins[name] = came

    def _registered(self) -> Registry:
        registry = Registry()
        for call in reversed(self._calls("orchestrea_register_adapters")):
            distribution = self._origins[call.plugin].distribution or "orchestrea"
            with call.blamed():
                call(registry=registry.signed(call.plugin, distribution))
        return registry

    def _calls(self, hook: str) -> tuple[Call, ...]:
        return calls_of(getattr(self._pluggy.hook, hook).get_hookimpls())


def _empty() -> PluginManager:
    import pluggy

    from .hookspecs import PROJECT, Hooks

    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(Hooks)
    return manager


def _check(manager: PluginManager) -> None:
    """Refuse implementations of hooks that do not exist."""
    import pluggy

    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        name = manager.get_name(error.plugin)
        raise PluginError(
            f"plug-in {name!r} implements an unknown hook: {error}"
        ) from error
