"""Plug-ins: the hooks they may implement, and how an engine finds and calls them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .manager import Plugin, Plugins
from .registry import Registry

if TYPE_CHECKING:
    from .hookspecs import hookimpl

__all__ = ["Plugin", "Plugins", "Registry", "hookimpl"]


def __getattr__(name: str) -> Any:
    """Import pluggy only for those who write plug-ins."""
    if name == "hookimpl":
        from .hookspecs import hookimpl

        return hookimpl
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
