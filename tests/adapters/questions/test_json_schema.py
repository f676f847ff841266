"""Answers are judged by JSON Schema, within bounds."""

from __future__ import annotations

from datetime import date

import pytest

from orchestrea.adapters.questions import JsonSchemaAnswerChecker
from orchestrea.domain.errors import InvalidService

EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"


@pytest.fixture
def problems():
    return JsonSchemaAnswerChecker().problems


def nested(levels, inner, key="items"):
    for _ in range(levels):
        inner = {key: inner}
    return inner


def refused(problems, schema):
    with pytest.raises(InvalidService) as error:
        problems(schema, None)
    assert 400 > len(str(error.value))
    return str(error.value)


class TestAnswers:
    @pytest.mark.parametrize(
        "schema, answer",
        [
            ({}, None),
            ({"type": "integer", "minimum": 18}, 18),
            ({"enum": ["fr", "en"]}, "fr"),
            ({"type": "array", "items": {"type": "string"}, "maxItems": 2}, ["a"]),
            ({"type": "object", "required": ["a"]}, {"a": 1}),
            ({"type": "string", "pattern": EMAIL}, "eva@example.org"),
            ({"type": "string", "format": "date"}, "2026-03-29"),
            ({"type": "number"}, 1.5),
            ({"type": "boolean"}, True),
        ],
    )
    def test_an_answer_that_meets_the_schema(self, problems, schema, answer):
        """Nothing is said of an answer that meets its schema."""
        assert () == problems(schema, answer)

    @pytest.mark.parametrize(
        "schema, answer, told",
        [
            ({"type": "integer"}, "x", "answer does not meet type 'integer'"),
            ({"type": "integer"}, True, "answer does not meet type 'integer'"),
            ({"minimum": 18}, 17, "answer does not meet minimum 18"),
            ({"enum": ["a"]}, "b", "answer does not meet enum ['a']"),
            ({"format": "email"}, "x", "answer does not meet format 'email'"),
            ({"format": "date"}, "2026-02-30", "answer does not meet format 'date'"),
            ({"format": "uuid"}, "x", "answer does not meet format 'uuid'"),
            ({"required": ["a"]}, {}, "answer does not meet required ['a']"),
            ({"items": {"type": "null"}}, [0], "answer[0] does not meet type 'null'"),
            (False, 1, "answer is not allowed"),
            ({"pattern": "^a*$"}, "a" * 201, "answer does not meet pattern '^a*$'"),
        ],
    )
    def test_what_is_wrong_is_said(self, problems, schema, answer, told):
        """A sentence says where and which keyword."""
        assert (told,) == problems(schema, answer)

    def test_the_answer_is_not_repeated(self, problems):
        """What a person answered does not come back in the sentences."""
        schema = {"type": "integer", "enum": [1], "pattern": "^x$"}
        assert not any("s3cret" in each for each in problems(schema, "s3cret"))

    def test_all_is_said_in_order_up_to_twenty(self, problems):
        """Problems come in the order of their places, and no more than twenty."""
        schema = {"additionalProperties": {"type": "integer"}}
        told = problems(schema, {f"k{n:02}": "x" for n in reversed(range(30))})
        assert [f"answer.k{n:02}" for n in range(20)] == [
            each.split()[0] for each in told
        ]

    @pytest.mark.parametrize(
        "answer, told",
        [
            (float("nan"), "number that is out of range"),
            (float("inf"), "number that is out of range"),
            (2**63, "number that is out of range"),
            (10**400, "number that is out of range"),
            (-(10**400), "number that is out of range"),
            ("x" * 10_001, "over 10000 characters"),
            ({"x" * 201: 1}, "over 200 characters"),
            ({1: 1}, "key that is not text"),
            ((1, 2), "a tuple, which JSON has not"),
            (date(2026, 3, 29), "a date, which JSON has not"),
            ([[b""]], "a bytes, which JSON has not"),
            ([0] * 500, "more than 500 values"),
            (nested(21, 1), "more than 20 levels"),
            (nested(100_000, 1), "more than 20 levels"),
        ],
        ids=lambda value: (
            str(type(value).__name__) if not isinstance(value, str) else ""
        ),
    )
    def test_what_is_no_reasonable_json(self, problems, answer, told):
        """An answer that JSON has not, or that is too large, is one problem (D9)."""
        (problem,) = problems({}, answer)
        assert told in problem

    def test_what_is_just_within_bounds(self, problems):
        """An answer as large as is allowed is judged."""
        assert () == problems({}, [0] * 499)
        assert () == problems({}, nested(20, 1))
        assert () == problems({}, "x" * 10_000)
        assert () == problems({}, 2**63 - 1)
        assert () == problems({"pattern": "^a*$"}, "a" * 200)


class TestSchemas:
    @pytest.mark.parametrize(
        "schema",
        [
            {"type": "nope"},
            {"minimum": "18"},
            {"required": "a"},
            {"properties": []},
            [],
            {"default": {1, 2}},
            {"default": float("nan")},
        ],
        ids=str,
    )
    def test_what_is_no_schema(self, problems, schema):
        """A schema that is none is refused, whatever the answer."""
        assert "schema of a question" in refused(problems, schema)

    @pytest.mark.parametrize(
        "reference",
        [
            "http://localhost:9/schema.json",
            "https://json-schema.org/draft/2020-12/schema",
            "file:///etc/passwd",
            "other.json",
            "#",
            "",
            "#/properties/a",
            "#/$defs/missing",
            "#/$defs/a/b",
            "#a",
            5,
        ],
    )
    def test_a_reference_leads_to_a_definition(self, problems, reference):
        """A reference to anything but a definition of the same schema is refused."""
        schema = {"properties": {"a": {"$ref": reference}}, "$defs": {"a": {}}}
        assert "its own #/$defs" in refused(problems, schema)

    def test_a_definition_is_used(self, problems):
        """A reference to a definition of the same schema is followed."""
        schema = {"$ref": "#/$defs/a", "$defs": {"a": {"type": "string"}}}
        assert ("answer does not meet type 'string'",) == problems(schema, 1)

    def test_a_definition_refers_to_nothing(self, problems):
        """Definitions that refer to one another, which could grow, are refused."""
        both = {"allOf": [{"$ref": "#/$defs/b"}, {"$ref": "#/$defs/b"}]}
        schema = {"$ref": "#/$defs/a", "$defs": {"a": both, "b": {}}}
        assert "may not use $ref" in refused(problems, schema)

    @pytest.mark.parametrize(
        "keyword", ["$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$vocabulary"]
    )
    def test_what_changes_where_references_lead(self, problems, keyword):
        """Keywords that change where references lead are refused."""
        told = refused(problems, {"properties": {"a": {keyword: "#x"}}})
        assert f"may not use {keyword}" in told

    def test_another_draft_is_refused(self, problems):
        """A schema of another draft is refused; one that names ours is not."""
        refused(problems, {"$schema": "http://json-schema.org/draft-07/schema#"})
        ours = "https://json-schema.org/draft/2020-12/schema"
        assert () == problems({"$schema": ours}, 1)

    def test_names_and_data_are_no_keywords(self, problems):
        """What is named, or given as data, like a keyword is none."""
        schema = {"properties": {"$ref": {}, "$id": {}}, "default": {"$ref": "x"}}
        assert () == problems(schema, {"$ref": 1})

    def test_a_name_like_data_hides_nothing(self, problems):
        """A property that is called like a keyword for data is looked into."""
        hidden = {"properties": {"enum": {"pattern": "(a+)+$"}}}
        assert "could take too long" in refused(problems, hidden)

    def test_size(self, problems):
        """A schema of over 10,000 characters is refused."""
        assert "at most 10000 fit" in refused(problems, {"title": "x" * 10_000})
        assert () == problems({"title": "x" * 9_900}, 1)

    def test_depth(self, problems):
        """A schema of over 20 levels is refused, however deep."""
        assert "more than 20 levels" in refused(problems, nested(21, True))
        refused(problems, nested(100_000, True))
        assert () == problems(nested(20, True), 1)

    def test_number_of_references(self, problems):
        """A schema may not refer to its definitions more than fifty times."""
        one = {"$ref": "#/$defs/a"}
        refused(problems, {"allOf": [one] * 51, "$defs": {"a": {}}})
        assert () == problems({"allOf": [one] * 50, "$defs": {"a": {}}}, 1)


class TestPatterns:
    @pytest.mark.parametrize(
        "pattern",
        [
            EMAIL,
            r"^\d{5}(-\d{4})?$",
            "^(?:foo|bar)$",
            "[0-9]+",
            "^[A-Z]{2}[0-9]{4}$",
            "^((0[1-9]|1[0-2])/){2}$",
            "(?=^a)b?",
            "^a*a*a*b",
            "",
        ],
    )
    def test_what_is_common_is_allowed(self, problems, pattern):
        """Patterns as people write them may be used."""
        problems({"pattern": pattern}, "x")

    @pytest.mark.parametrize(
        "pattern",
        [
            "(a+)+$",
            "^(a+)+$",
            "^(a|aa)+$",
            "^(foo|bar)*$",
            "^(a?){30}$",
            "a*a*a*b",
            "^(?>a*a*a*a*c)",
            "^(b)?(?(1)a*a*a*a*c|x)",
            "^a*a*a*a*a*b",
            "^(?:(?:a{0,9}){9}){9}$",
            "(?=(a+)+$)",
            "((a)|b(?(2)c+|d+))+",
            "^" + "(" * 25 + "a?" + "){99}" * 25,
            "(((((a{0,200}){200}){200}){200}){200})",
        ],
    )
    def test_what_could_run_away_is_refused(self, problems, pattern):
        """A pattern that could take too long is refused before it is used (D18)."""
        assert "could take too long" in refused(problems, {"pattern": pattern})

    @pytest.mark.parametrize("pattern", ["(", "[", "a**", "a{99999999999}", "(?z)"])
    def test_what_is_no_pattern(self, problems, pattern):
        """What is no regular expression is refused."""
        assert "no regular expression" in refused(problems, {"pattern": pattern})

    def test_length(self, problems):
        """A pattern of over 200 characters is refused."""
        assert "up to 200 characters" in refused(problems, {"pattern": "a" * 201})
        problems({"pattern": "a" * 200}, "x")

    @pytest.mark.parametrize("pattern", [5, None, ["a"]])
    def test_a_pattern_is_text(self, problems, pattern):
        """A pattern that is no text is refused."""
        assert "must be text" in refused(problems, {"pattern": pattern})

    def test_patterns_of_names(self, problems):
        """Patterns for names of properties are bounded in the same way."""
        told = refused(problems, {"patternProperties": {"(a+)+$": {}}})
        assert "could take too long" in told
