"""The program: its commands, the options that all of them have, and one run of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Annotated

from cyclopts import App, CycloptsError, Group, Parameter

from ..domain.errors import OrchestreaError
from . import agenda, bookings, businesses, records, refusals, slots, upkeep, verbs
from .answers import Answer, put_json, put_text
from .sessions import Options, Session

EXIT_CODES = """\
Exit codes:
    0  done
    1  the rules refuse, or the doctor found something wrong
    2  bad input
    3  settings, plug-ins or the database are not in order
    4  busy, try again
  130  interrupted

Times: ISO 8601 with an offset, or a wall-clock time such as '2026-03-29 10:00',
which is read in --zone, else in the zone of the schedule."""

_NOTHING_SAID = Options()
PIPE_CLOSED = 141
"""The exit code when whoever reads the output went away, as shells have it."""


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("orchestrea")
    except PackageNotFoundError:
        return "unknown"


def assembled() -> App:
    """Return the program with all its commands."""
    app = App(
        name="orchestrea",
        help="The booking engine on the command line.",
        help_epilogue=EXIT_CODES,
        help_format="plaintext",
        version=_version,
        default_parameter=Parameter(negative=(), show_default=False),
    )
    for command in (
        slots.slots,
        slots.explain,
        bookings.book,
        bookings.hold,
        bookings.confirm,
        bookings.reschedule,
        records.show,
        agenda.agenda,
        businesses.export,
        upkeep.migrate,
        upkeep.plugins,
        upkeep.doctor,
        verbs.expire,
    ):
        app.command(command)
    app.command(records.list_, name="list")
    app.command(businesses.import_, name="import")
    for verb in verbs.VERBS:
        app.command(verbs.command(verb), name=verb.name)
    app.meta.group_parameters = Group("Options of every command", sort_key=9)
    app.meta.suppress_keyboard_interrupt = False
    app.meta.default(_launcher(app))
    return app


def run(arguments: Sequence[str]) -> int:
    """
    Run one command, and tell on the error output what went wrong.

    Args:
        arguments: what follows the program's name.

    Returns:
        The exit code.
    """
    try:
        code = assembled().meta(
            arguments,
            exit_on_error=False,
            print_error=False,
            result_action="return_value",
        )
        sys.stdout.flush()
        return int(code or 0)
    except (CycloptsError, KeyboardInterrupt, OrchestreaError) as error:
        told = refusals.as_json if "--json" in arguments else refusals.as_text
        sys.stderr.write(f"{told(error)}\n")
        return refusals.exit_code(error)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED


def _launcher(app: App) -> Callable[..., int]:
    def launch(
        *tokens: Annotated[str, Parameter(show=False, allow_leading_hyphen=True)],
        options: Annotated[Options, Parameter(name="*")] = _NOTHING_SAID,
    ) -> int:
        command, bound, injected = app.parse_args(
            tokens, exit_on_error=False, print_error=False
        )
        if "session" not in injected:
            command(*bound.args, **bound.kwargs)
            return 0
        with closing(Session(options)) as session:
            answer: Answer = command(*bound.args, **bound.kwargs, session=session)
            if options.json:
                put_json(answer)
            else:
                put_text(answer, color=not options.no_color)
        return answer.code

    return launch
