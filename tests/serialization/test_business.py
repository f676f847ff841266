"""A whole business goes into a document and comes out as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrea import (
    Engine,
    InvalidDocument,
    InvalidRequest,
    Question,
    Resource,
    Schedule,
    Service,
)
from orchestrea.serialization.business import business_from, business_to

ADVISORY = Path(__file__).parents[2] / "examples" / "advisory" / "business.toml"
OFFICE = '[[schedule]]\nid = "office"\nzone = "Europe/Paris"\n'


@pytest.fixture(scope="module")
def advisory():
    return business_from(ADVISORY.read_text(encoding="utf-8"))


@pytest.mark.parametrize("format", ["toml", "json"])
def test_out_and_in_again(advisory, format):
    """A business that is written and read again is the same business."""
    assert [Schedule] * 4 + [Resource] * 4 + [Service] * 6 == list(map(type, advisory))
    assert advisory == business_from(business_to(advisory, format), format)


@pytest.mark.parametrize("format", ["toml", "json"])
def test_text_that_needs_escapes(format):
    """Quotes, backslashes, accents and odd keys survive."""
    schema = {"min length": 1.5, "é": [True, {"x.y": {}}], "pattern": '^\\d"$'}
    said = 'a "b" \\ c\nd\té\u2028'
    business = (
        Schedule("office", "Europe/Paris", name=said),
        Resource("a\\b", "office"),
        Service("talk", 30, questions=[Question("why", schema, label=said)]),
    )
    assert business == business_from(business_to(business, format), format)


@pytest.mark.parametrize("format", ["toml", "json"])
def test_versions_stay_where_they_are(advisory, format):
    """What was read from an engine is written without the versions it has there."""
    with Engine.open("memory://") as engine:
        engine.catalog.save(*advisory)
        engine.catalog.save(engine.catalog.get(Schedule, "paris"))
        assert 2 == engine.catalog.get(Schedule, "paris").version
        kept = [
            record
            for kind in ("schedule", "resource", "service")
            for record in engine.catalog.list(kind)
        ]
    again = business_from(business_to(kept, format), format)
    assert sorted(map(repr, advisory)) == sorted(map(repr, again))


@pytest.mark.parametrize(
    "text, told",
    [
        ("[[schedule]]\nid = \n", "line 2"),
        ("a = " + "[" * 5000, "this TOML cannot be read"),
        (OFFICE + OFFICE, "schedule 'office' is there twice"),
        (OFFICE + "hourz = 1\n", r"schedule\[0\]: unknown key 'hourz'.*'hours'"),
        (OFFICE.replace("sch", "shc"), "'shcedule'; did you mean 'schedule'"),
        (OFFICE.replace("Europe/Paris", "EST"), r"schedule\[0\]"),
        ("schedule = 3\n", "3 is not a list"),
        ("[[schedule]]\nid = 'office'\n", "key 'zone' is missing"),
        (
            '[[service]]\nid = "a"\ndurations = "half an hour"\n',
            r"service\[0\].durations.*half an hour",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_place(text, told):
    """A document that cannot be read is refused with where and what (D20)."""
    with pytest.raises(InvalidDocument, match=told):
        business_from(text)


def test_json_is_read_as_strictly():
    """A key given twice is refused in JSON as TOML refuses it."""
    with pytest.raises(InvalidDocument, match="given twice"):
        business_from('{"service": [], "service": []}', "json")


def test_toml_has_no_null():
    """A schema with null is refused for TOML and kept by JSON."""
    service = Service("talk", 30, questions=[Question("why", {"enum": [None, 1]})])
    with pytest.raises(InvalidDocument, match="TOML"):
        business_to([service], "toml")
    assert (service,) == business_from(business_to([service], "json"), "json")


@pytest.mark.parametrize(
    "use", [lambda: business_from("", "yaml"), lambda: business_to((), "yaml")]
)
def test_an_unknown_format_names_the_known_ones(use):
    """A format that there is not is refused with those that there are."""
    with pytest.raises(InvalidRequest, match="'yaml': use toml or json"):
        use()
