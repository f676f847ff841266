"""What can be booked."""

from __future__ import annotations

import pytest

from orchestrea.domain.errors import InvalidRequest, InvalidText
from orchestrea.domain.resources import BufferPolicy, Kind, Place, Resource


def test_a_resource_needs_no_more_than_an_id_and_a_schedule():
    """A person, for one at a time, with shared buffers that may lie outside."""
    known = Resource("r", "s")
    assert (Kind.PERSON, 1, BufferPolicy.MAX, False, "", None, 0) == (
        known.kind,
        known.capacity,
        known.buffers,
        known.buffers_inside,
        known.name,
        known.location,
        known.version,
    )
    assert (frozenset(), frozenset(), ()) == (
        known.skills,
        known.tags,
        known.restrictions,
    )


def test_kinds_and_buffer_policies_have_stable_words():
    """They are stored, shown and written by people."""
    assert ["person", "room", "equipment", "vehicle", "venue"] == [
        each.value for each in Kind
    ]
    assert ["max", "sum"] == [each.value for each in BufferPolicy]
    assert "" == Place(0, 0).name


def test_a_resource_is_kept_as_given():
    """Texts stand for members, and collections are copied."""
    known = Resource(
        "r",
        "s",
        kind="room",
        buffers="sum",
        capacity=10**6,
        skills=["a", "a"],
        tags=iter("b"),
        restrictions=["x", "y"],
    )
    assert (Kind.ROOM, BufferPolicy.SUM, {"a"}, {"b"}, ("x", "y")) == (
        known.kind,
        known.buffers,
        known.skills,
        known.tags,
        known.restrictions,
    )


@pytest.mark.parametrize(
    "fields, message",
    [
        ({"capacity": 0}, "the capacity of resource 'r' is 0; it must be a whole numb"),
        ({"capacity": 10**6 + 1}, "the capacity of resource 'r' is 1000001; it must"),
        ({"capacity": 1.5}, "the capacity of resource 'r' is 1.5; it must be a whole"),
        ({"kind": "robot"}, "kind of resource 'robot' is none of: person, room, equip"),
        ({"buffers": "min"}, "buffer policy 'min' is none of: max, sum"),
    ],
    ids=str,
)
def test_a_resource_that_cannot_be_says_why(fields, message):
    """D11: which resource, and what would do."""
    with pytest.raises(InvalidRequest) as raised:
        Resource(**{"id": "r", "schedule": "s", **fields})
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize(
    "fields, message",
    [
        ({"id": ""}, "resource id '' must be"),
        ({"schedule": ""}, "schedule id '' must be"),
        ({"name": "x" * 201}, "name has 201 characters; at most 200 fit"),
        ({"skills": "car"}, "skill 'car' must be a list"),
        ({"tags": "car"}, "tag 'car' must be a list"),
        ({"restrictions": "car"}, "restricting schedule 'car' must be a list"),
    ],
    ids=str,
)
def test_texts_of_a_resource_are_cleaned(fields, message):
    """D10: the field is named."""
    with pytest.raises(InvalidText) as raised:
        Resource(**{"id": "r", "schedule": "s", **fields})
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize("at", [(90, 180), (-90, -180), (0.0, 0.5)])
def test_a_place_is_on_the_globe(at):
    """Poles and the date line included."""
    assert at == (Place(*at).latitude, Place(*at).longitude)


@pytest.mark.parametrize(
    "at, message",
    [
        ((90.1, 0), "latitude 90.1 is not within 90 degrees"),
        ((-91, 0), "latitude -91 is not within 90 degrees"),
        ((0, 181), "longitude 181 is not within 180 degrees"),
        ((0, -180.5), "longitude -180.5 is not within 180 degrees"),
        ((float("nan"), 0), "latitude nan is not within 90 degrees"),
        ((0, float("inf")), "longitude inf is not within 180 degrees"),
        (("45", 0), "latitude '45' is no number of degrees"),
        ((0, True), "longitude True is no number of degrees"),
    ],
)
def test_anywhere_else_is_no_place(at, message):
    """D9: neither NaN nor infinity is an angle."""
    with pytest.raises(InvalidRequest) as raised:
        Place(*at)
    assert message == str(raised.value)
    with pytest.raises(InvalidText, match=r"^name must be text"):
        Place(0, 0, name=None)
