"""``show`` and ``list``: bookings as they are kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from ..domain.errors import InvalidRequest
from .answers import Answer
from .sessions import Session, Told
from .slots import known_by
from .tables import table
from .times import clock, read_bound, span, viewed, zone_of, zones_of

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ..domain.bookings import Booking, Status
    from ..domain.events import Event

STYLES = {
    "held": "yellow",
    "pending_payment": "yellow",
    "pending_approval": "yellow",
    "confirmed": "green",
    "checked_in": "green",
    "in_progress": "green",
    "completed": "dim",
    "no_show": "dim",
    "cancelled": "red",
    "declined": "red",
    "expired": "red",
}
"""The colour of each state."""


def show(id: str, /, *, history: bool = False, session: Told) -> Answer:
    """
    Show a booking.

    Args:
        id: Which booking.
        history: Also tell what happened to it.
        session: The run.
    """
    bookings, actor = session.engine.bookings, session.actor
    booking = bookings.get(id, actor=actor)
    if not history:
        return Answer(booking, lambda: shown(session, booking))
    events = bookings.history(id, actor=actor)
    data = {"booking": booking, "history": events}
    return Answer(data, lambda: _with_history(session, booking, events))


def list_(
    *,
    from_: str = "",
    to: str = "",
    resource: str = "",
    service: str = "",
    customer: str = "",
    status: Annotated[Sequence[str], Parameter(consume_multiple=False)] = (),
    most: int = 1000,
    session: Told,
) -> Answer:
    """
    List bookings by their start.

    Args:
        from_: Those that end after this date or time.
        to: Those that start before this date or time.
        resource: Of this resource.
        service: Of this service.
        customer: Of the customer with this e-mail address.
        status: In this state, such as confirmed. May be repeated.
        most: At most so many, 1 to 10,000. Default: 1000.
        session: The run.
    """
    zones = _zones(session, resource, service)
    found = session.engine.bookings.list(
        start=read_bound(session, from_, zones) if from_ else None,
        end=read_bound(session, to, zones) if to else None,
        resource=resource,
        service=service,
        customer=known_by(customer),
        statuses=frozenset(map(_status, status)),
        most=most,
        actor=session.actor,
    )
    return Answer(found, lambda: _table(session, found, most))


def shown(session: Session, booking: Booking) -> Iterator[RenderableType]:
    """Yield *booking* as people read it."""
    from rich.table import Table
    from rich.text import Text

    drawn = Table.grid(padding=(0, 2))
    drawn.add_column(no_wrap=True, style="bold")
    drawn.add_column(overflow="fold")
    for label, value in _facts(booking, viewed(session, (booking.zone,))):
        style = STYLES[booking.status.value] if label == "Status" else ""
        drawn.add_row(label, Text(value, style))
    yield drawn


def _facts(booking: Booking, zone_name: str) -> Iterator[tuple[str, str]]:
    """Yield what there is to tell of *booking*, with what it is."""
    customer, ended = booking.customer, booking.cancellation
    facts = {
        "Booking": booking.id,
        "Status": booking.status.value.replace("_", " "),
        "Service": booking.service,
        "When": f"{span(booking, zone_name)} {zone_name}",
        "With": booking.resource,
        "Units": str(booking.units) if booking.units > 1 else "",
        "For": ", ".join(person(booking)),
        "Phone": customer.phone if customer else "",
        "Price": str(booking.price or ""),
        "Runs out": f"{clock(booking.expires_at, zone_name)} {zone_name}"
        if booking.expires_at
        else "",
        "Token": booking.token,
        "Answers": ", ".join(f"{key}={each}" for key, each in booking.answers.items()),
        "Notes": booking.notes,
        "Override": booking.override,
        "Warnings": ", ".join(booking.warnings),
        "Cancelled by": ended.by if ended else "",
        "Reason": ended.reason if ended else "",
        "Refund": str(ended.refund or "") if ended else "",
        "Fee": str(ended.fee or "") if ended else "",
    }
    return ((label, value) for label, value in facts.items() if value)


def person(booking: Booking) -> tuple[str, ...]:
    """Return for whom *booking* is: name, then address, as far as they are known."""
    customer = booking.customer
    told = (customer.name, customer.email or customer.key) if customer else ()
    return tuple(each for each in told if each)


def _zones(session: Session, resource: str, service: str) -> Sequence[str]:
    """Return the zones in which a question about these may be meant."""
    if resource:
        return (zone_of(session, resource),)
    if service:
        return zones_of(session, service)
    kept = session.engine.catalog.list("schedule", actor=session.actor)
    return tuple(dict.fromkeys(getattr(each, "zone", "UTC") for each in kept))


def _status(text: str) -> Status:
    from ..domain.bookings import Status

    try:
        return Status(text.replace("-", "_"))
    except ValueError:
        known = ", ".join(each.value for each in Status)
        raise InvalidRequest(f"no status {text[:40]!r}; there are {known}") from None


def _table(
    session: Session, found: Sequence[Booking], most: int
) -> Iterator[RenderableType]:
    from rich.text import Text

    if not found:
        yield "No bookings."
        return
    drawn = table("When", "What", "Status", whole=("When", "Status"))
    for each in found:
        zone_name = viewed(session, (each.zone,))
        when = Text(f"{span(each, zone_name)} {zone_name}\n")
        status = each.status.value
        drawn.add_row(
            when.append(each.id, "dim"),
            Text(
                f"{each.service} with {each.resource}\n{', '.join(person(each))}",
                overflow="fold",
            ),
            Text(status.replace("_", " "), STYLES[status]),
        )
    yield drawn
    if len(found) == most:
        yield f"{most} bookings; there may be more: narrow it down, or raise --most"


def _with_history(
    session: Session, booking: Booking, events: Sequence[Event]
) -> Iterator[RenderableType]:
    from rich.text import Text

    zone_name = viewed(session, (booking.zone,))
    yield from shown(session, booking)
    columns = ("At", "Event", "Version", "By", "Reason")
    drawn = table(
        *columns, title=f"History, times in {zone_name}", whole=("At", "Event")
    )
    for each in events:
        drawn.add_row(
            clock(each.at, zone_name),
            each.kind,
            str(each.version),
            Text(each.actor),
            Text(each.reason),
        )
    yield drawn
