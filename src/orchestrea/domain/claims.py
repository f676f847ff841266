"""Claims: units of a resource over a span of time, the one thing that takes up room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .ids import BookingId, ResourceId, ServiceId, Token


class Claim(NamedTuple):
    """
    Units of a resource that a booking keeps others from using.

    A plain tuple, because a search walks over tens of thousands of them.
    `start` and `end` are minutes since the Unix epoch in UTC, half-open;
    `before` and `after` are the buffers around them, in minutes.
    """

    resource: ResourceId
    start: int
    end: int
    before: int = 0
    after: int = 0
    units: int = 1
    booking: BookingId = ""
    service: ServiceId = ""
    share: str = ""
    """Claims with one share are places in one session and use one unit together."""
    seats: int = 1
    """How many places the session has; 1 where nothing is shared."""
    expires_at: int | None = None
    """For holds: the Unix second from which the claim no longer blocks."""
    token: Token = ""
    """For holds: what their owner shows."""


def session_share(service: ServiceId, start: int, end: int) -> str:
    """Return the share key of the session of *service* over these minutes."""
    return f"{service}@{start}+{end - start}"


def live(
    claims: Iterable[Claim], *, now: int, without: BookingId = "", token: Token = ""
) -> list[Claim]:
    """
    Return the claims that block somebody who asks at Unix second *now*.

    Args:
        claims: any claims.
        now: holds that expire at or before this second do not block.
        without: the booking that is being moved; its claims do not block it.
        token: the hold that is being used; it does not block its owner.
    """
    seen = [
        claim for claim in claims if claim.expires_at is None or claim.expires_at > now
    ]
    if without:
        seen = [claim for claim in seen if claim.booking != without]
    if token:
        seen = [claim for claim in seen if claim.token != token]
    return seen


def loads(claims: Iterable[Claim]) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, units) of *claims*, each shared session once with one unit."""
    sessions: dict[tuple[ResourceId, str], tuple[int, int]] = {}
    for claim in claims:
        if claim.share:
            key = claim.resource, claim.share
            start, end = sessions.get(key, (claim.start, claim.end))
            sessions[key] = start, max(end, claim.end)
        else:
            yield claim.start, claim.end, claim.units
    for start, end in sessions.values():
        yield start, end, 1
