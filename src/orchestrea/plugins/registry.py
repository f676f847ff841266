"""Adapters by port and scheme, imported when they are opened."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import attrs

from ..domain.errors import PluginError

_SHOWN = 40


@attrs.frozen
class Registration:
    """
    One adapter that a plug-in offers.

    Args:
        target: ``package.module:Attribute``.
        owner: the plug-in's name.
        distribution: what to install, with `extra`, when a package is missing.
        extra: the extra that brings the packages of the adapter.
    """

    target: str
    owner: str
    distribution: str
    extra: str


class Registry:
    """
    Finds adapters by port and scheme.

    Not to be changed while another thread uses it.

    Args:
        owner: the plug-in to which belongs what is added here.
        distribution: the distribution whose extras are meant.
    """

    def __init__(self, owner: str = "", distribution: str = "orchestrea") -> None:
        self._owner = owner
        self._distribution = distribution
        self._known: dict[tuple[str, str], Registration] = {}

    def signed(self, owner: str, distribution: str) -> Registry:
        """Return this registry for *owner*: what is added there is found here too."""
        other = Registry(owner, distribution)
        other._known = self._known
        return other

    def add(self, port: str, scheme: str, target: str, *, extra: str = "") -> None:
        """
        Offer an adapter.

        Args:
            port: what it is for: ``storage``, ``holidays`` or ``questions``.
            scheme: what URLs for it begin with, or the name it goes by.
            target: where it is, as ``package.module:Attribute``. With a class
                method ``from_url`` it is opened by that, else by calling it.
            extra: the extra of the plug-in's distribution that it needs.

        Raises:
            PluginError: the scheme is taken, or *target* is not so written.
        """
        module, colon, attribute = target.partition(":")
        if not (module and colon and attribute):
            raise PluginError(
                f"plug-in {self._owner!r} registers {target!r} as {port} {scheme!r};"
                " write it as package.module:Attribute"
            )
        taken = self._known.get((port, scheme))
        if taken:
            raise PluginError(
                f"plug-ins {taken.owner!r} and {self._owner!r} both register"
                f" {port} {scheme!r}; disable one of them"
            )
        new = Registration(target, self._owner, self._distribution, extra)
        self._known[port, scheme] = new

    def schemes(self, port: str) -> Sequence[str]:
        """Return the schemes known for *port*, sorted."""
        return sorted(scheme for known, scheme in self._known if known == port)

    def open(self, port: str, url: str) -> Any:
        """
        Import the adapter for *url* and return one.

        Args:
            port: what is wanted.
            url: a URL such as ``sqlite:///agenda.db``, or a scheme alone.

        Raises:
            PluginError: no plug-in knows the scheme, or the adapter cannot be
                imported; a missing extra is named with the command to install it.
        """
        scheme = url.partition(":")[0]
        found = self._known.get((port, scheme))
        if found is None:
            raise PluginError(self._unknown(port, scheme))
        adapter = _imported(found, f"{port} {scheme!r}")
        if hasattr(adapter, "from_url"):
            return adapter.from_url(url if ":" in url else f"{url}://")
        return adapter()

    def _unknown(self, port: str, scheme: str) -> str:
        known = self.schemes(port)
        near = get_close_matches(scheme[:_SHOWN].lower(), known, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        offered = ", ".join(known) or "none"
        return f"no plug-in offers {port} {scheme[:_SHOWN]!r}.{hint} Known: {offered}"


def _imported(found: Registration, what: str) -> Any:
    module, _, attribute = found.target.partition(":")
    broken = f"plug-in {found.owner!r} cannot open {what}"
    try:
        return getattr(import_module(module), attribute)
    except ModuleNotFoundError as error:
        if not error.name or error.name.partition(".")[0] == module.partition(".")[0]:
            raise PluginError(f"{broken}: {error}; its author must mend it") from error
        if not found.extra:
            raise PluginError(f"{broken}: install {error.name!r}") from error
        raise PluginError(
            f"{what} needs the extra {found.extra!r}, which brings {error.name!r}:"
            f" pip install '{found.distribution}[{found.extra}]'"
        ) from error
    except Exception as error:
        raise PluginError(
            f"{broken}: {type(error).__name__}: {error}; its author must mend it"
        ) from error
