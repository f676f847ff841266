"""The reference pages list what there is, with the defaults that it has."""

from __future__ import annotations

import enum
import inspect
from datetime import timedelta

import attrs
import pytest

import orchestrea
from orchestrea import Status
from orchestrea.application.availability import Availability
from orchestrea.application.bookings import Bookings
from orchestrea.application.catalog import Catalog
from orchestrea.domain.bookings import ALLOWED_FROM, BLOCKING, TENTATIVE
from orchestrea.domain.durations import written
from orchestrea.domain.events import Event
from orchestrea.domain.pipeline import RULES
from orchestrea.domain.services import Anchor
from orchestrea.serialization import EVENTS
from tests.docs.tables import named, tables

PAGES = ["services", "schedules", "availability", "bookings"]
UNDOCUMENTED = {"Agenda", "Claim", "Interval", "Recurrence", "Wish", "Settings"}
"""Classes for plug-in authors, and those that another page describes."""


def documented():
    """Yield (class, rows) for each heading that is the name of a public record."""
    for page in PAGES:
        for heading, rows in tables(f"reference/{page}.md").items():
            cls = getattr(orchestrea, heading, None)
            if isinstance(cls, type) and attrs.has(cls):
                yield pytest.param(cls, rows, id=heading)


def shown(default):
    """Return *default* as the tables show it."""
    if isinstance(default, attrs.Factory):
        default = default.factory()
    if default is attrs.NOTHING:
        return "required"
    if isinstance(default, enum.IntEnum):
        return f"`{default.name[:2].lower()}`"
    if isinstance(default, enum.Enum):
        return f"`{default.value}`"
    if isinstance(default, timedelta):
        return f"`{written(default)}`"
    if isinstance(default, int) or (isinstance(default, str) and default):
        return f"`{str(default).lower()}`"
    return "none"


@pytest.mark.parametrize("cls, rows", [*documented()])
def test_every_field_with_its_default(cls, rows):
    """The table of a record has its fields in their order, with their defaults."""
    expected = [(f"`{each.name}`", shown(each.default)) for each in attrs.fields(cls)]
    assert expected == [(name, default) for name, default, _ in rows]


def test_every_public_record_is_documented():
    """No public record is without a table."""
    public = {
        name
        for name in orchestrea.__all__
        if attrs.has(cls := getattr(orchestrea, name)) and isinstance(cls, type)
    }
    assert public - UNDOCUMENTED == {each.values[0].__name__ for each in documented()}


def test_rules_in_their_order():
    """The rules are listed in the order in which they are asked, and who may pass."""
    rows = tables("reference/availability.md")["The rules"]
    expected = [(rule.name, "yes" if rule.overridable else "no") for rule in RULES]
    assert expected == [(*named(rule), passes) for rule, _, passes in rows]


def test_arguments_of_a_listing():
    """Each argument of `slots` is described, and each of `explain` is one of them."""
    rows = tables("reference/availability.md")["slots"]
    listing = [*inspect.signature(Availability.slots).parameters][1:]
    assert listing == [name for row in rows for name in named(row[0])]
    explained = [*inspect.signature(Availability.explain).parameters][1:]
    assert explained == [name for name in listing if name != "end"]


@pytest.mark.parametrize(
    "cls, page, heading",
    [(Bookings, "bookings", "Use cases"), (Catalog, "services", "The catalogue")],
)
def test_every_use_case_is_listed(cls, page, heading):
    """Each public method is in the table, and nothing else is."""
    expected = {
        name
        for name, _ in inspect.getmembers(cls, inspect.isfunction)
        if not name.startswith("_")
    }
    rows = tables(f"reference/{page}.md")[heading]
    assert expected == {named(row[0])[0].partition("(")[0] for row in rows}


def test_every_state_and_whether_it_blocks():
    """The states are listed in their order, with whether they take up their place."""
    rows = tables("reference/bookings.md")["States"][: len(Status)]
    assert [state.value for state in Status] == [named(row[0])[0] for row in rows]
    for state, (_, _, blocks) in zip(Status, rows, strict=True):
        assert (state not in BLOCKING) == (blocks == "no")
        assert (state in TENTATIVE) == (blocks == "until it expires")


def test_every_verb_and_where_it_is_allowed():
    """The table of steps is the one that decides."""
    rows = tables("reference/bookings.md")["States"][len(Status) + 2 :]
    expected = {
        verb.value: {state.value for state in allowed}
        for verb, allowed in ALLOWED_FROM.items()
    }
    assert expected == {named(verb)[0]: set(named(allowed)) for verb, allowed in rows}


def test_every_anchor():
    """Each anchor is described."""
    rows = tables("reference/services.md")["Anchors"]
    assert [each.value for each in Anchor] == [named(row[0])[0] for row in rows]


def test_every_kind_of_event_with_its_fields():
    """Each event is listed by its kind, with the fields that only it has."""
    common = {each.name for each in attrs.fields(Event)}
    expected = {
        kind: [each.name for each in attrs.fields(cls) if each.name not in common]
        for kind, cls in EVENTS.items()
    }
    rows = tables("reference/events.md")["Kinds"]
    assert expected == {named(kind)[0]: named(fields) for kind, _, fields in rows}
    rows = tables("reference/events.md")["What every event has"]
    assert common == {named(row[0])[0] for row in rows}
