"""Keeping the catalogue: resources, schedules and services."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from orchestrea import (
    Actor,
    InvalidRequest,
    InvalidService,
    NotFound,
    Question,
    Resource,
    Schedule,
    Service,
    StaleVersion,
    Status,
)
from orchestrea.testing import a_resource, a_schedule, a_service

from .desk import Desk, at
from .test_writing import Meddling


def test_what_was_saved_is_found_by_class_and_by_name(desk):
    """A record comes back as it was saved, at its first version."""
    expected = attrs.evolve(a_resource("ben"), version=1)
    assert expected == desk.catalog.get(Resource, "ben")
    assert expected == desk.catalog.get("resource", "ben")
    assert ["anna", "ben"] == [each.id for each in desk.catalog.list(Resource)]
    assert ["advice", "talk"] == [each.id for each in desk.catalog.list("service")]


def test_a_record_replaces_the_one_before_it(desk):
    """Versions count on; a record of its own making is taken as it is."""
    desk.catalog.save(a_resource("ben", name="Benoît"))
    assert ("Benoît", 2) == (
        desk.catalog.get(Resource, "ben").name,
        desk.catalog.get(Resource, "ben").version,
    )
    desk.edit(Resource, "ben", name="Ben")
    assert 3 == desk.catalog.get(Resource, "ben").version


def test_the_last_of_two_with_one_id_is_saved(desk):
    """One call saves one record for each id."""
    desk.catalog.save(a_resource("ben", name="one"), a_resource("ben", name="two"))
    assert ("two", 2) == (
        desk.catalog.get(Resource, "ben").name,
        desk.catalog.get(Resource, "ben").version,
    )


def test_what_nobody_can_use_later_is_refused_now(desk):
    """A holiday calendar and a schema are tried before a customer meets them."""
    with pytest.raises(NotFound, match="ATLANTIS"):
        desk.catalog.save(a_schedule(holidays=["ATLANTIS"]))
    wrong = Question("why", {"type": "wish"})
    with pytest.raises(InvalidService, match="wish"):
        desk.catalog.save(a_service(questions=[wrong]))
    assert ((), ()) == (
        desk.catalog.get(Schedule, a_schedule().id).holidays,
        desk.catalog.get(Service, a_service().id).questions,
    )


def test_an_edit_of_an_old_version_is_refused(desk):
    """Nobody overwrites what he has not seen (C14)."""
    read = desk.catalog.get(Resource, "ben")
    desk.edit(Resource, "ben", name="Benoît")
    with pytest.raises(StaleVersion, match=r"'ben' was saved or removed .* version 2,"):
        desk.catalog.save(attrs.evolve(read, name="Ben"))
    desk.edit(Service, "advice", resources=("anna",))
    seen = desk.catalog.get(Resource, "ben")
    desk.catalog.remove(Resource, "ben")
    with pytest.raises(StaleVersion, match="it is not there"):
        desk.catalog.save(seen)
    assert ["anna"] == [each.id for each in desk.catalog.list(Resource)]


def test_all_are_saved_or_none(desk):
    """A record that refers to nothing takes the others with it."""
    before = desk.kept()
    with pytest.raises(
        InvalidRequest, match="resource 'carl' refers to schedule 'attic', which does"
    ):
        desk.catalog.save(a_schedule("cellar"), a_resource("carl", schedule="attic"))
    assert before == desk.kept()


@pytest.mark.parametrize(
    "record, missing",
    [
        (a_service("x", resources=("anna", "carl")), "resource 'carl'"),
        (a_service("x", restrictions=("attic",)), "schedule 'attic'"),
        (a_resource("x", restrictions=("attic",)), "schedule 'attic'"),
    ],
)
def test_every_reference_leads_somewhere(desk, record, missing):
    """What is missing is named, with who needs it."""
    with pytest.raises(InvalidRequest, match=f"'x' refers to {missing}"):
        desk.catalog.save(record)


@pytest.mark.parametrize("wrong", ["anna", None, {"id": "anna"}, 5, Resource])
def test_only_records_are_saved(desk, wrong):
    """Anything else is named, and nothing of the call is saved."""
    before = desk.kept()
    with pytest.raises(InvalidRequest, match="is no record of the catalogue; there"):
        desk.catalog.save(a_schedule("attic"), wrong)
    assert before == desk.kept()


@pytest.mark.parametrize("kind", ["person", "", None, 5, str, ["resource"]])
def test_an_unknown_kind_is_named(desk, kind):
    """The kinds there are, are told."""
    for ask in (desk.catalog.list, lambda kind: desk.catalog.get(kind, "x")):
        with pytest.raises(NotFound, match="there are resource, schedule, service"):
            ask(kind)


@pytest.mark.parametrize(
    "id", ["ana", "\0", None, 5, ["anna"], 10**5000], ids=lambda id: type(id).__name__
)
def test_an_unknown_id_is_named(desk, id):
    """A near miss is told, and odd ids are no reason to stumble."""
    with pytest.raises(NotFound, match="no resource ") as caught:
        desk.catalog.get(Resource, id)
    if id == "ana":
        assert "no resource 'ana'; did you mean 'anna'?" == str(caught.value)
        assert {"kind": "resource", "id": "ana"} == caught.value.data


def test_what_is_removed_is_gone(desk):
    """It is neither found nor removed again."""
    desk.catalog.save(a_schedule("attic"))
    desk.catalog.remove(Schedule, "attic")
    for ask in (desk.catalog.get, desk.catalog.remove):
        with pytest.raises(NotFound, match="no schedule 'attic'"):
            ask("schedule", "attic")


@pytest.mark.parametrize(
    "kind, id, needed_by",
    [
        (Schedule, "office", "resource 'anna'"),
        (Resource, "ben", "service 'advice'"),
        (Resource, "anna", "service 'advice'"),
    ],
)
def test_what_others_refer_to_is_not_removed(desk, kind, id, needed_by):
    """The catalogue never names what is not there."""
    before = desk.kept()
    with pytest.raises(InvalidRequest, match=needed_by):
        desk.catalog.remove(kind, id)
    assert before == desk.kept()


def test_what_is_booked_is_not_removed(desk):
    """The booking in the way is named; one that ended, or ran out, is in no way."""
    made = desk.book("10:00", "advice", resource="ben")
    desk.edit(Service, "advice", resources=("anna",))
    told = f"has booking {made.id} at 2026-01-06T09:00"
    for kind, id in ((Resource, "ben"), (Service, "advice")):
        with pytest.raises(InvalidRequest, match=told):
            desk.catalog.remove(kind, id)
    desk.bookings.cancel(made.id)
    held = desk.hold("10:00", "advice")
    with pytest.raises(InvalidRequest, match=held.id):
        desk.catalog.remove(Service, "advice")
    desk.clock.advance(timedelta(minutes=10))
    desk.catalog.remove(Service, "advice")
    desk.catalog.remove(Resource, "ben")
    assert Status.CANCELLED is desk.bookings.get(made.id).status


def test_what_was_booked_in_the_past_is_no_hindrance(desk):
    """A booking that has ended needs its resource no more."""
    desk.offer("once", resources=("ben",))
    desk.book("10:00", "once")
    desk.clock.set(at("10:59"))
    with pytest.raises(InvalidRequest, match="has booking"):
        desk.catalog.remove(Service, "once")
    desk.clock.set(at("11:00"))
    desk.catalog.remove(Service, "once")
    desk.edit(Service, "advice", resources=("anna",))
    desk.catalog.remove(Resource, "ben")


@pytest.mark.parametrize("kind, id", [(Service, "once"), (Resource, "ben")])
def test_what_is_booked_meanwhile_is_not_removed(storage, clock, kind, id):
    """Removing and booking at once never leave a booking of nothing (C14)."""
    meddling = Meddling(storage)
    first, second = Desk(meddling, clock), Desk(storage, clock)
    first.edit(Service, "advice", resources=("anna",))
    first.offer("once", resources=("ben",))
    if kind is Resource:
        first.edit(Service, "talk", resources=("anna",))
    meddling.meddle = lambda: second.book("10:00", "once")
    with pytest.raises(InvalidRequest, match=r"has booking|refers to"):
        first.catalog.remove(kind, id)
    assert "once" == first.catalog.get(Service, "once").id


def test_what_is_removed_meanwhile_is_not_booked(storage, clock):
    """Whoever booked from an old catalogue is told that the service is gone."""
    meddling = Meddling(storage)
    first, second = Desk(meddling, clock), Desk(storage, clock)
    first.slots()
    meddling.meddle = lambda: second.catalog.remove(Service, "talk")
    with pytest.raises(NotFound, match="no service 'talk'"):
        first.book("10:00")


def test_what_another_process_saved_is_seen_at_once(storage, clock):
    """Nobody works from a catalogue that is out of date."""
    first, second = Desk(storage, clock), Desk(storage, clock)
    assert first.slots()
    second.offer("new")
    assert "10:00" in first.slots(service="new")
    assert first.hold("10:00", "new")
    second.catalog.save(a_resource("carl"))
    assert "carl" == first.catalog.get(Resource, "carl").id


def test_a_record_that_comes_again_is_another_one(desk):
    """What was kept of a removed record is not taken for its successor's (R125)."""
    desk.catalog.save(
        a_schedule("attic"),
        a_resource("carl", schedule="attic"),
        a_service("visit", resources=("carl",)),
    )
    assert "09:00" in desk.slots(service="visit")
    for kind, id in (("service", "visit"), ("resource", "carl"), ("schedule", "attic")):
        desk.catalog.remove(kind, id)
    desk.catalog.save(
        a_schedule("attic", hours=[]),
        a_resource("carl", schedule="attic"),
        a_service("visit", resources=("carl",)),
    )
    assert 1 == desk.catalog.get(Schedule, "attic").version
    assert [] == desk.slots(service="visit")


def test_tenants_do_not_see_each_other(desk):
    """The same ids mean other records in another tenant (A1)."""
    south = Actor("sue", tenant="south")
    desk.catalog.save(
        a_schedule(hours=[]),
        a_resource(),
        a_service("talk"),
        actor=south,
    )
    assert "10:00" in desk.slots()
    assert [] == desk.slots(actor=south)
    assert "10:00" in desk.slots()
    assert ["anna"] == [each.id for each in desk.catalog.list(Resource, actor=south)]
    desk.catalog.remove(Service, "talk", actor=south)
    assert "talk" == desk.catalog.get(Service, "talk").id
