"""The command line ``orchestrea``; everything heavy is imported when it is run."""

from __future__ import annotations

import sys
from collections.abc import Sequence

_PACKAGES = ("cyclopts", "rich")
_NEEDS_EXTRA = "the command line needs its extra: pip install 'orchestrea[cli]'"


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run one command.

    Args:
        arguments: what follows the program's name; by default what the process
            was given.

    Returns:
        The exit code, as ``orchestrea --help`` lists them.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        from .program import run

        return run(given)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _PACKAGES:
            raise
        sys.stderr.write(f"error[plugin_error]: {_NEEDS_EXTRA}\n")
        return 3
    except KeyboardInterrupt:
        sys.stderr.write("error[interrupted]: stopped before it began\n")
        return 130
