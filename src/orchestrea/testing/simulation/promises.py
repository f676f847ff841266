"""How a broken promise is told."""

from __future__ import annotations


class PromiseBroken(AssertionError):
    """The engine or its store did what it promises never to do."""


def broken(promise: str, detail: object) -> PromiseBroken:
    """Return the error that says which *promise* is broken, and by what."""
    return PromiseBroken(f"{promise}: {detail}")
