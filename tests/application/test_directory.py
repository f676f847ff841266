"""The catalogue as it was last read."""

from __future__ import annotations

import attrs
import pytest

from orchestrea import NotFound
from orchestrea.application.directory import Directories
from orchestrea.testing import a_resource, a_schedule, a_service

from .test_writing import Meddling


@pytest.fixture
def directories(desk):
    return Directories(desk.storage)


def test_what_did_not_change_is_the_same_object(desk, directories):
    """What is kept under a record's identity outlives edits of others."""
    before = directories.fresh("default")
    desk.edit("resource", "ben", name="Benoît")
    after = directories.fresh("default")
    assert before.resource("anna") is after.resource("anna")
    assert before.service("talk") is after.service("talk")
    assert before.schedule("office") is after.schedule("office")
    assert ("", "Benoît") == (before.resource("ben").name, after.resource("ben").name)
    assert before.version + 1 == after.version


def test_nothing_is_read_while_nothing_was_committed(desk):
    """The stamp of the store tells; a booking does not make the catalogue new."""
    looks = []

    class Watched(Meddling):
        def look(self, tenant, scope):
            looks.append(scope.kinds)
            return self._storage.look(tenant, scope)

    directories = Directories(Watched(desk.storage))
    first = directories.fresh("default")
    assert first is directories.fresh("default")
    assert 1 == len(looks)
    desk.book("10:00")
    assert first is directories.fresh("default")
    assert [("resource", "schedule", "service"), ()] == looks


def test_an_older_reading_never_replaces_a_newer_one(desk):
    """Two threads may read at once; the newest catalogue stays."""

    class Slow(Meddling):
        def look(self, tenant, scope):
            found = self._storage.look(tenant, scope)
            meddle, self.meddle = self.meddle, None
            if meddle:
                meddle()
            return found

    slow = Slow(desk.storage)
    directories = Directories(slow)

    def newer():
        desk.edit("resource", "ben", name="Benoît")
        assert "Benoît" == directories.fresh("default").resource("ben").name

    slow.meddle = newer
    assert "" == directories.fresh("default").resource("ben").name
    assert "Benoît" == directories.fresh("default").resource("ben").name


def test_a_record_is_found_by_its_kind_or_named_with_near_misses(directories):
    """Every way to look something up says what is not there."""
    known = directories.fresh("default")
    assert known.service("talk") is known.record("service", "talk")
    for kind in ("service", "resource", "schedule"):
        with pytest.raises(NotFound, match=f"^no {kind} 'nothing'$") as caught:
            getattr(known, kind)("nothing")
        assert {"kind": kind, "id": "nothing"} == caught.value.data
    with pytest.raises(NotFound, match="did you mean 'office'"):
        known.schedule("offices")


def test_everything_that_decides_is_relied_on(desk, directories):
    """The service, each resource, and all schedules that bind it, by version (C14)."""
    desk.catalog.save(
        a_schedule("school"),
        a_schedule("lift"),
        a_resource("ben", restrictions=("school",)),
        a_service("both", resources=("anna", "ben"), restrictions=("lift",)),
    )
    known = directories.fresh("default")
    service, ben = known.service("both"), known.resource("ben")
    assert ["office", "school", "lift"] == [
        each.id for each in known.schedules_of(ben, service)
    ]
    assert {
        ("service", "both"): 1,
        ("resource", "ben"): 2,
        ("schedule", "office"): 1,
        ("schedule", "school"): 1,
        ("schedule", "lift"): 1,
    } == known.relied_on(service, [ben])
    gone = attrs.evolve(service, version=0)
    assert {("service", "both"): 0} == known.relied_on(gone, [])
