"""Installed plug-ins, found through the entry points of their distributions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs

from ..domain.errors import PluginError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "orchestrea"


@attrs.frozen
class Origin:
    """The distribution that a plug-in comes with; empty for an object."""

    distribution: str = ""
    version: str = ""

    def __str__(self) -> str:
        return f"{self.distribution} {self.version}".strip() or "no distribution"


def installed() -> Sequence[EntryPoint]:
    """Return the entry points of every installed plug-in, by name."""
    from importlib.metadata import entry_points

    return sorted(entry_points(group=GROUP), key=lambda entry: entry.name)


def origin(entry: EntryPoint) -> Origin:
    """Return where *entry* comes from."""
    return Origin(entry.dist.name, entry.dist.version) if entry.dist else Origin()


def ours() -> Origin:
    """Return where this package comes from; without version when not installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return Origin("orchestrea", version("orchestrea"))
    except PackageNotFoundError:
        return Origin("orchestrea")


def loaded(entry: EntryPoint) -> object:
    """
    Return the plug-in that *entry* points at.

    Raises:
        PluginError: it cannot be imported; its distribution and the cause are named.
    """
    try:
        return entry.load()
    except Exception as error:
        raise PluginError(
            f"plug-in {entry.name!r} of {origin(entry)} cannot be loaded:"
            f" {type(error).__name__}: {error};"
            f" update or uninstall it, or disable {entry.name!r}"
        ) from error
