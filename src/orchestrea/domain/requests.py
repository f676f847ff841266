"""What a caller asks for, and what a decision is given to decide it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import attrs

from .bookings import Booking
from .checks import shown, whole
from .durations import optional_duration
from .errors import Forbidden, InvalidRequest, NotFound
from .ids import BookingId, ResourceId, ServiceId, Token, clean_id, clean_text
from .intervals import instant
from .people import Actor, Customer
from .resources import MOST_UNITS
from .rules import Agenda, Rule
from .services import Service

MOST_ANSWERS = 1000
"""How many parts one answer, or a list or object within it, may have."""

DEEPEST_ANSWER = 5
"""How many lists and objects an answer may have inside each other."""

_EXACT = 2**53
"""The whole numbers below are exact in every store and in JSON."""

Head: TypeAlias = tuple[BookingId, int, datetime, str]


def whole_minute(value: object) -> datetime:
    """
    Return *value* in UTC.

    Raises:
        InvalidTime: it is naive, out of range or no datetime.
        InvalidRequest: it has seconds.
    """
    start = instant(value)
    if start.second or start.microsecond:
        raise InvalidRequest(f"start {start.isoformat()} is not on a whole minute")
    return start


def whole_units(value: object) -> int:
    """
    Return *value*, a number of units or seats.

    Raises:
        InvalidRequest: it is no whole number from 1 to a million.
    """
    return whole(value, what="units", least=1, most=MOST_UNITS, error=InvalidRequest)


def optional_id(value: object, what: str) -> str:
    """
    Return *value* as an identifier; an empty text stays empty.

    Raises:
        InvalidText: it is neither.
    """
    return "" if value == "" else clean_id(value, what=what)


def optional_customer(value: object) -> Customer | None:
    """
    Return *value* when it is a customer, or None.

    Raises:
        InvalidRequest: it is neither.
    """
    if value is None or isinstance(value, Customer):
        return value
    raise InvalidRequest(f"customer is {shown(value)}; it must be a Customer")


def _service(value: object) -> ServiceId:
    return optional_id(value, "service id")


def _resource(value: object) -> ResourceId:
    return optional_id(value, "resource id")


def _token(value: object) -> Token:
    return optional_id(value, "hold token")


def _notes(value: object) -> str:
    return clean_text(value, what="notes")


def override_reason(value: object) -> str:
    """
    Return why staff pass over rules.

    Raises:
        InvalidText: it is not text, or text that no store keeps.
    """
    return clean_text(value, what="override")


def _answers(value: Mapping[str, Any]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InvalidRequest(f"answers are {shown(value)}; they must be a mapping")
    _check_size(value)
    cleaned = {clean_id(key, what="question key"): _answer(value[key]) for key in value}
    return dict(sorted(cleaned.items()))


def _answer(value: object, depth: int = 0) -> object:
    """Return *value* when it is plain data that every store keeps."""
    if isinstance(value, str):
        return clean_text(value, what="answer")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) < _EXACT:
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, list | tuple) and depth < DEEPEST_ANSWER:
        _check_size(value)
        return [_answer(each, depth + 1) for each in value]
    if isinstance(value, Mapping) and depth < DEEPEST_ANSWER:
        _check_size(value)
        cleaned = {
            clean_text(key, what="answer"): _answer(value[key], depth + 1)
            for key in value
        }
        return dict(sorted(cleaned.items()))
    raise InvalidRequest(
        f"an answer holds {shown(value)}; it must be text, a finite number, true, "
        f"false, null, or lists and objects of these up to {DEEPEST_ANSWER} deep"
    )


def _check_size(value: Mapping[Any, Any] | list[Any] | tuple[Any, ...]) -> None:
    if len(value) > MOST_ANSWERS:
        raise InvalidRequest(
            f"an answer has {len(value)} parts; at most {MOST_ANSWERS} fit"
        )


@attrs.frozen
class BookingRequest:
    """
    A customer's wish to book, or to hold a place.

    Args:
        service: what; a hold knows it already.
        start: when, an aware datetime on a whole minute; a hold knows it already.
        resource: with whom; empty leaves the choice to the engine.
        duration: one of the service's durations; None means the first.
        customer: for whom; a hold may do without.
        units: how many units or seats.
        answers: to the service's questions.
        notes: free text.
        hold: token of the hold that this booking uses up.
        override: why staff pass over rules; empty for everybody else.

    Raises:
        InvalidTime: *start* is naive or out of range.
        InvalidText: an id or a text that no store keeps.
        InvalidInterval: *duration* is no length of time.
        InvalidRequest: *start* has seconds, *units* is not a whole number from 1,
            *customer* or *answers* is no such thing, or neither a service and a
            start nor a hold is given.
    """

    service: ServiceId = attrs.field(default="", converter=_service)
    start: datetime | None = attrs.field(
        default=None, converter=attrs.converters.optional(whole_minute)
    )
    resource: ResourceId = attrs.field(default="", converter=_resource)
    duration: timedelta | None = attrs.field(default=None, converter=optional_duration)
    customer: Customer | None = attrs.field(default=None, converter=optional_customer)
    units: int = attrs.field(default=1, converter=whole_units)
    answers: Mapping[str, Any] = attrs.field(factory=dict, converter=_answers)
    notes: str = attrs.field(default="", converter=_notes)
    hold: Token = attrs.field(default="", converter=_token)
    override: str = attrs.field(default="", converter=override_reason)

    def __attrs_post_init__(self) -> None:
        if not self.hold and (not self.service or self.start is None):
            raise InvalidRequest("booking needs a service and a start, or a hold")

    @property
    def at(self) -> datetime:
        """
        The start.

        Raises:
            InvalidRequest: only the hold knows it; see :meth:`using`.
        """
        if self.start is None:
            raise InvalidRequest("the start is that of the hold, which was not read")
        return self.start

    def using(self, held: Booking) -> BookingRequest:
        """
        Return this request with everything that it leaves open taken from *held*.

        A request for the held start keeps the held resource as well; one for
        another start leaves the choice open again.

        Raises:
            InvalidRequest: the hold is for another service.
        """
        if self.service not in ("", held.service):
            raise InvalidRequest(
                f"the hold of booking {held.id} is for service {held.service!r}, "
                f"not {self.service!r}"
            )
        stays = self.start in (None, held.start)
        return attrs.evolve(
            self,
            service=held.service,
            start=self.start or held.start,
            resource=self.resource or (held.resource if stays else ""),
            duration=held.end - held.start if self.duration is None else self.duration,
            customer=self.customer or held.customer,
            units=held.units if self.units == 1 else self.units,
        )


@attrs.frozen(eq=False)
class Known:
    """
    What a decision knows, read at one instant.

    Args:
        service: the service as it is now.
        agendas: those of the candidates, in the order of preference.
        actor: who asks.
        now: the instant of the decision.
        booking: the booking that it is about, if any.
        others: the same for every further booking that it concerns.
        extra: rules of plug-ins.
        tzdata: version of the zone data in use.
    """

    service: Service
    agendas: tuple[Agenda, ...]
    actor: Actor
    now: datetime
    booking: Booking | None = None
    others: tuple[Known, ...] = ()
    extra: tuple[Rule, ...] = ()
    tzdata: str = ""

    @property
    def subject(self) -> Booking:
        """
        The booking that the decision is about.

        Raises:
            NotFound: there is none.
        """
        if self.booking is None:
            raise NotFound("no such booking", kind="booking")
        return self.booking

    @property
    def head(self) -> Head:
        """What every event on the subject begins with: which, version, when, who."""
        booking = self.subject
        return booking.id, booking.version + 1, self.now, self.actor.id

    def agenda_of(self, resource: ResourceId) -> Agenda:
        """
        Return the agenda of *resource*.

        Raises:
            NotFound: it is not among the candidates.
        """
        for agenda in self.agendas:
            if agenda.resource.id == resource:
                return agenda
        raise NotFound(
            f"resource {resource!r} does not perform service {self.service.id!r}",
            kind="resource",
            id=resource,
        )


@attrs.frozen
class Identity:
    """
    Identifiers that a decision may give out; made before it, so that it stays pure.

    Args:
        booking: id of a new booking.
        token: secret of a new hold.
    """

    booking: BookingId
    token: Token = ""


def require_staff(actor: Actor, what: str) -> None:
    """
    Check that *actor* works for the business.

    Raises:
        Forbidden: they do not.
    """
    if not actor.is_staff:
        raise Forbidden(f"{what} needs the role staff; {actor.id} has not got it")
