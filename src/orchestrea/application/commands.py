"""A use case that is to be run, and the answer that its idempotency key was given."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

import attrs

from ..domain.bookings import Booking
from ..domain.changes import KEPT, Changes, Remembered
from ..domain.checks import whole
from ..domain.errors import IdempotencyConflict, InvalidRequest, NotFound, StaleVersion
from ..domain.ids import BookingId, Token, clean_id
from ..domain.people import Actor
from ..domain.requests import Known, optional_id
from ..ports.storage import Scope, Snapshot
from .agendas import Plan

LATEST_VERSION = 2**53

Decide = Callable[[Known], Changes]
Prepare = Callable[[datetime], tuple[Plan, Decide]]


def _key(value: object) -> str:
    return optional_id(value, "idempotency key")


def booking_id(value: object) -> BookingId:
    """
    Return *value* as the id of a booking.

    Raises:
        InvalidText: it is none.
    """
    return clean_id(value, what="booking id")


def _version(value: int | None) -> int | None:
    if value is None:
        return None
    return whole(
        value,
        what="the expected version of a booking",
        least=1,
        most=LATEST_VERSION,
        error=InvalidRequest,
    )


@attrs.frozen
class Terms:
    """
    Who asks for a command, and on which terms.

    Args:
        actor: who asks.
        key: the idempotency key, or empty.
        version: the version that the booking must have, or None.

    Raises:
        InvalidText: the key is no identifier.
        InvalidRequest: the version is no whole number from 1.
    """

    actor: Actor
    key: str = attrs.field(default="", converter=_key)
    version: int | None = attrs.field(default=None, converter=_version)


@attrs.frozen
class Command:
    """
    One use case to be run.

    Args:
        verb: its name, part of what an idempotency key stands for.
        terms: who asks, with which key, expecting which version.
        prepare: returns what must be read and the decision, given now; run
            again after every lost race.
        about: everything that was asked; the same key must come with the same.
        booking: the booking it is about, or empty.
        token: the hold it is about, or empty.
        answers: how many bookings it answers with.
    """

    verb: str
    terms: Terms
    prepare: Prepare
    about: object = None
    booking: BookingId = ""
    token: Token = ""
    answers: int = 1

    @property
    def fingerprint(self) -> str:
        """A digest of what is asked, apart from when."""
        terms = self.terms
        told = (self.verb, terms.actor.id, self.booking, terms.version, self.about)
        return hashlib.sha256(repr(told).encode()).hexdigest()

    @property
    def keys(self) -> tuple[str, ...]:
        """Under which keys the answers are remembered; no caller's has a line break."""
        key = self.terms.key
        more = (f"{key}\n{number}" for number in range(1, self.answers))
        return (key, *more) if key else ()

    def scope(self, plan: Plan) -> Scope:
        """Return what *plan* reads, with the booking and the answer of this command."""
        alone = (self.booking,) if self.booking else ()
        return attrs.evolve(
            plan.scope,
            bookings=plan.scope.bookings or alone,
            token=self.token,
            key=self.terms.key,
        )

    def subject(self, snapshot: Snapshot) -> Booking | None:
        """
        Return the booking that this command is about, if it is about any.

        Raises:
            NotFound: it is not there.
            StaleVersion: it is not at the version that was expected.
        """
        if not self.booking and not self.token:
            return None
        for booking in snapshot.bookings.values():
            if self.booking in ("", booking.id) and self.token in ("", booking.token):
                self._check_version(booking)
                return booking
        what = f"booking {self.booking!r}" if self.booking else "hold with this token"
        raise NotFound(f"no {what}", kind="booking", id=self.booking)

    def _check_version(self, booking: Booking) -> None:
        expected = self.terms.version
        if expected is not None and booking.version != expected:
            raise StaleVersion(
                f"booking {booking.id} is at version {booking.version}, not "
                f"{expected}; read it again",
                booking=booking.id,
                version=booking.version,
            )

    def answered(self, before: Remembered | None, now: datetime) -> Booking | None:
        """
        Return the answer that was given to this command's key, if it was.

        Raises:
            IdempotencyConflict: the key came with another request.
        """
        if before is None or before.at + KEPT <= now:
            return None
        if before.fingerprint != self.fingerprint:
            raise IdempotencyConflict(
                f"idempotency key {self.terms.key!r} was used for another request; "
                "use a new one",
                key=self.terms.key,
            )
        return before.booking

    def remembered(
        self, bookings: tuple[Booking, ...], now: datetime
    ) -> tuple[Remembered, ...]:
        """Return *bookings* as the answer to this command's key."""
        return tuple(
            Remembered(key, self.fingerprint, booking, now)
            for key, booking in zip(self.keys, bookings, strict=False)
        )
