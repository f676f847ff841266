"""``book``, ``hold``, ``confirm`` and ``reschedule``: commands that need a place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ..domain.errors import HoldExpired, InvalidRequest, NotOffered, SlotTaken
from .answers import Answer
from .records import shown
from .sessions import Session, Told
from .slots import length
from .times import read, viewed, zone_of, zones_of

if TYPE_CHECKING:
    from ..domain.people import Customer


def book(
    service: str = "",
    start: str = "",
    /,
    *,
    name: str = "",
    email: str = "",
    phone: str = "",
    resource: str = "",
    duration: str = "",
    units: int = 1,
    answer: Sequence[str] = (),
    notes: str = "",
    hold: str = "",
    override: str = "",
    session: Told,
) -> Answer:
    """
    Book a place, or turn a hold into a booking.

    Args:
        service: Which service; a hold knows it already.
        start: When; a hold knows it already.
        name: The customer's name.
        email: The customer's e-mail address.
        phone: The customer's phone number.
        resource: With whom. Default: the first that can.
        duration: One of the service's durations, such as 45m or 1h30m.
        units: How many units or seats.
        answer: An answer to a question of the service, as KEY=JSON; what is no
            JSON is taken as text. May be repeated.
        notes: Free text.
        hold: Token of the hold to use up.
        override: Why staff pass over rules other than capacity.
        session: The run.
    """
    zones = zones_of(session, service, resource) if service else ()
    asked = read(session, start, zones) if start else None
    question: dict[str, Any] = {
        "service": service,
        "start": asked,
        "resource": resource,
        "duration": length(duration),
        "units": units,
        "customer": customer_of(name, email, phone),
        "hold": hold,
    }
    with alternatives(session, zones, question):
        booked = session.engine.bookings.book(
            **question,
            answers=_answers(answer),
            notes=notes,
            override=override,
            actor=session.actor,
            idempotency_key=session.options.key,
        )
    return Answer(booked, lambda: shown(session, booked))


def hold(
    service: str,
    start: str,
    /,
    *,
    name: str = "",
    email: str = "",
    phone: str = "",
    resource: str = "",
    duration: str = "",
    units: int = 1,
    purpose: str = "checkout",
    session: Told,
) -> Answer:
    """
    Keep a place for a while; the answer has the token to book it with.

    Args:
        service: Which service.
        start: When.
        name: The customer's name.
        email: The customer's e-mail address.
        phone: The customer's phone number.
        resource: With whom. Default: the first that can.
        duration: One of the service's durations, such as 45m or 1h30m.
        units: How many units or seats.
        purpose: What it is for. Default: checkout.
        session: The run.
    """
    zones = zones_of(session, service, resource)
    question: dict[str, Any] = {
        "service": service,
        "start": read(session, start, zones),
        "resource": resource,
        "duration": length(duration),
        "units": units,
        "customer": customer_of(name, email, phone),
    }
    with alternatives(session, zones, question):
        held = session.engine.bookings.hold(
            **question,
            purpose=purpose,
            actor=session.actor,
            idempotency_key=session.options.key,
        )
    return Answer(held, lambda: shown(session, held))


def confirm(
    id: str,
    /,
    *,
    name: str = "",
    email: str = "",
    phone: str = "",
    session: Told,
) -> Answer:
    """
    Let a held or unpaid booking pass to its next state.

    Args:
        id: Which booking.
        name: The customer's name, where the hold had none.
        email: The customer's e-mail address.
        phone: The customer's phone number.
        session: The run.
    """
    confirmed = session.engine.bookings.confirm(
        id,
        customer=customer_of(name, email, phone),
        actor=session.actor,
        idempotency_key=session.options.key,
    )
    return Answer(confirmed, lambda: shown(session, confirmed))


def reschedule(
    id: str,
    start: str,
    /,
    *,
    resource: str = "",
    duration: str = "",
    override: str = "",
    session: Told,
) -> Answer:
    """
    Move a booking; when it cannot be moved it stays where it is.

    Args:
        id: Which booking.
        start: The new start.
        resource: The new resource. Default: the one it has.
        duration: The new duration. Default: the one it has.
        override: Why staff pass over rules other than capacity.
        session: The run.
    """
    known = session.engine.bookings.get(id, actor=session.actor)
    zones = (zone_of(session, resource or known.resource),)
    asked = read(session, start, zones)
    new_length = length(duration)
    question: dict[str, Any] = {
        "service": known.service,
        "start": asked,
        "resource": resource or known.resource,
        "duration": new_length or known.end - known.start,
        "units": known.units,
        "customer": known.customer,
    }
    with alternatives(session, zones, question):
        moved = session.engine.bookings.reschedule(
            id,
            start=asked,
            resource=resource,
            duration=new_length,
            override=override,
            actor=session.actor,
            idempotency_key=session.options.key,
        )
    return Answer(moved, lambda: shown(session, moved))


def customer_of(name: str, email: str, phone: str) -> Customer | None:
    """Return the customer that the options describe, or None when they say nothing."""
    from ..domain.people import Customer

    if not (name or email or phone):
        return None
    return Customer(name=name, email=email, phone=phone)


@contextmanager
def alternatives(
    session: Session, zones: Sequence[str], question: Mapping[str, Any]
) -> Iterator[None]:
    """Add the nearest alternatives to a refusal of the place in *question*."""
    try:
        yield
    except (HoldExpired, NotOffered, SlotTaken) as error:
        if question["service"] and question["start"]:
            verdict = session.engine.availability.explain(
                **question, actor=session.actor
            )
            error.data["nearest"] = verdict.nearest
            error.data["zone"] = viewed(session, zones)
        raise


def _answers(given: Sequence[str]) -> dict[str, Any]:

    answers: dict[str, Any] = {}
    for each in given:
        key, equals, value = each.partition("=")
        if not equals:
            raise InvalidRequest(f"--answer {each[:40]!r} has no '=': write KEY=JSON")
        if key in answers:
            raise InvalidRequest(f"--answer {key[:40]!r} is given twice: give it once")
        answers[key] = _json_or_text(value)
    return answers


def _json_or_text(value: str) -> Any:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value
