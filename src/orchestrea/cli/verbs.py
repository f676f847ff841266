"""What can be done to a booking by its id alone, as one table of verbs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs

from .answers import Answer
from .records import shown
from .sessions import Told

if TYPE_CHECKING:
    from ..domain.bookings import Booking

Command = Callable[..., Answer]


@attrs.frozen
class Verb:
    """
    One command on one booking.

    Args:
        name: as it is typed.
        help: what it does.
        method: of the engine's bookings.
        staff: whether only staff do it, so that whoever types it counts as staff.
        reasoned: whether a reason can be given.
    """

    name: str
    help: str
    method: str
    staff: bool = True
    reasoned: bool = False


VERBS = (
    Verb("approve", "Say yes to a booking that waits for approval.", "confirm"),
    Verb(
        "decline",
        "Say no to a booking that waits for approval.",
        "decline",
        reasoned=True,
    ),
    Verb("cancel", "Call a booking off.", "cancel", staff=False, reasoned=True),
    Verb("check-in", "Note that the customer has arrived.", "check_in"),
    Verb("start", "Note that the service begins.", "start"),
    Verb("complete", "Note that the service was given.", "complete"),
    Verb("no-show", "Note that nobody came.", "no_show"),
)


def command(verb: Verb) -> Command:
    """Return the command that does *verb*."""

    def run(session: Told, id: str, **about: str) -> Answer:
        method: Callable[..., Booking] = getattr(session.engine.bookings, verb.method)
        done = method(
            id,
            actor=session.staff if verb.staff else session.actor,
            idempotency_key=session.options.key,
            **about,
        )
        return Answer(done, lambda: shown(session, done))

    def plain(id: str, /, *, session: Told) -> Answer:
        return run(session, id)

    def reasoned(id: str, /, *, reason: str = "", session: Told) -> Answer:
        return run(session, id, reason=reason)

    chosen: Command = reasoned if verb.reasoned else plain
    told = "\n    reason: Why; a code or a sentence." if verb.reasoned else ""
    chosen.__doc__ = f"{verb.help}\n\nArgs:\n    id: Which booking.{told}\n"
    return chosen


def expire(*, session: Told) -> Answer:
    """
    End the holds, unpaid and unapproved bookings that ran out.

    Args:
        session: The run.
    """
    from .progress import counted

    expired: list[Booking] = []
    with counted(session, "Ending what ran out") as advance:
        while batch := session.engine.bookings.expire_due(actor=session.actor):
            expired.extend(batch)
            advance(len(batch))
    return Answer(expired, lambda: [f"{len(expired)} bookings ran out."])
