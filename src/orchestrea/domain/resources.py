"""What can be booked: people, rooms, equipment, vehicles and venues."""

from __future__ import annotations

import enum
from collections.abc import Iterable

import attrs

from .checks import chosen, shown, whole
from .errors import InvalidRequest
from .ids import LONGEST_ID, ResourceId, ScheduleId, clean_id, clean_ids, clean_text

MOST_UNITS = 10**6


class Kind(enum.Enum):
    """What sort of thing a resource is."""

    PERSON = "person"
    ROOM = "room"
    EQUIPMENT = "equipment"
    VEHICLE = "vehicle"
    VENUE = "venue"


class BufferPolicy(enum.Enum):
    """How the buffers of two neighbours combine into the gap between them."""

    MAX = "max"
    """The longer of the two; buffers are shared."""
    SUM = "sum"
    """Both, one after the other."""


def _resource_id(value: str) -> ResourceId:
    return clean_id(value, what="resource id")


def _schedule_id(value: str) -> ScheduleId:
    return clean_id(value, what="schedule id")


def _name(value: str) -> str:
    return clean_text(value, what="name", most=LONGEST_ID)


def _kind(value: Kind | str) -> Kind:
    return chosen(Kind, value, what="kind of resource", error=InvalidRequest)


def _buffers(value: BufferPolicy | str) -> BufferPolicy:
    return chosen(BufferPolicy, value, what="buffer policy", error=InvalidRequest)


def _skills(value: Iterable[str]) -> frozenset[str]:
    return frozenset(clean_ids(value, what="skill"))


def _tags(value: Iterable[str]) -> frozenset[str]:
    return frozenset(clean_ids(value, what="tag"))


def _restrictions(value: Iterable[ScheduleId]) -> tuple[ScheduleId, ...]:
    return clean_ids(value, what="restricting schedule")


def _degrees(value: object, what: str, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidRequest(f"{what} {shown(value)} is no number of degrees")
    if not -most <= value <= most:
        raise InvalidRequest(f"{what} {shown(value)} is not within {most} degrees")


@attrs.frozen
class Place:
    """
    A point on the map, in degrees (WGS 84).

    Raises:
        InvalidRequest: it is not on the globe.
    """

    latitude: float
    longitude: float
    name: str = attrs.field(default="", converter=_name)

    def __attrs_post_init__(self) -> None:
        _degrees(self.latitude, "latitude", 90)
        _degrees(self.longitude, "longitude", 180)


@attrs.frozen
class Resource:
    """
    Something with a calendar and room for so many at a time.

    Args:
        id: unique within the tenant.
        schedule: whose opening hours it keeps.
        name: as people see it.
        kind: person, room, equipment, vehicle or venue.
        capacity: how many units may be claimed at one instant.
        skills: what it can do.
        tags: free labels.
        location: where it is.
        buffers: how neighbours' buffers combine.
        buffers_inside: whether buffers must lie inside the opening hours too.
        restrictions: further schedules that all must be open as well.
        version: counts saves; the store keeps it.

    Raises:
        InvalidRequest: the capacity is not from 1 to a million, or the kind or the
            buffer policy is unknown.
        InvalidText: an id, name, skill or tag that no store keeps.
    """

    id: ResourceId = attrs.field(converter=_resource_id)
    schedule: ScheduleId = attrs.field(converter=_schedule_id)
    name: str = attrs.field(default="", converter=_name)
    kind: Kind = attrs.field(default=Kind.PERSON, converter=_kind)
    capacity: int = attrs.field(default=1)
    skills: frozenset[str] = attrs.field(default=frozenset(), converter=_skills)
    tags: frozenset[str] = attrs.field(default=frozenset(), converter=_tags)
    location: Place | None = None
    buffers: BufferPolicy = attrs.field(default=BufferPolicy.MAX, converter=_buffers)
    buffers_inside: bool = False
    restrictions: tuple[ScheduleId, ...] = attrs.field(
        default=(), converter=_restrictions
    )
    version: int = 0

    @capacity.validator
    def _room(self, _: object, value: object) -> None:
        what = f"the capacity of resource {self.id!r}"
        whole(value, what=what, least=1, most=MOST_UNITS, error=InvalidRequest)
