"""One plug-in's implementation of one hook, and whose fault it is when it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from ..domain.errors import OrchestreaError, PluginError

_RULE_PARTS = ("name", "overridable", "steady", "keep", "reasons")


class Call(NamedTuple):
    """
    One plug-in's implementation of one hook.

    Args:
        plugin: the plug-in's name.
        function: the implementation.
        wanted: the names of the arguments that it takes.
    """

    plugin: str
    function: Callable[..., Any]
    wanted: tuple[str, ...]

    def __call__(self, **given: object) -> Any:
        """Call the implementation with those of *given* that it takes."""
        return self.function(*(given[name] for name in self.wanted))

    @contextmanager
    def blamed(self) -> Iterator[None]:
        """
        Name the plug-in when it fails in this block.

        Raises:
            PluginError: an error that is not one of ours was raised.
        """
        try:
            yield
        except OrchestreaError:
            raise
        except Exception as error:
            raise PluginError(
                f"plug-in {self.plugin!r} failed: {type(error).__name__}: {error};"
                f" mend or disable {self.plugin!r}"
            ) from error


def calls_of(implementations: Iterable[Any]) -> tuple[Call, ...]:
    """
    Return pluggy's *implementations* of a hook in the order to call them.

    Raises:
        PluginError: one of them wraps the hook; each plug-in is called by
            itself, so there is nothing to wrap.
    """
    calls = []
    for each in implementations:
        if each.wrapper or each.hookwrapper:
            raise PluginError(
                f"plug-in {each.plugin_name!r} wraps {each.function.__name__};"
                " a hook can only be implemented"
            )
        calls.append(Call(each.plugin_name, each.function, tuple(each.argnames)))
    return tuple(reversed(calls))  # pluggy keeps them with the first one last


def rule_of(rule: Any, plugin: str) -> Any:
    """
    Return *rule*, which *plugin* gave.

    Raises:
        PluginError: it is no rule; the message names what it lacks.
    """
    lacking = [part for part in _RULE_PARTS if not hasattr(rule, part)]
    if lacking:
        raise PluginError(
            f"plug-in {plugin!r} returns {type(rule).__name__} as a rule;"
            f" it has no {', '.join(lacking)}"
        )
    return rule
