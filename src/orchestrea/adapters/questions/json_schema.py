"""JSON Schema (draft 2020-12) as the judge of answers, within bounds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from reprlib import Repr
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import SchemaError, ValidationError
from jsonschema.validators import extend

from ...domain.errors import InvalidService
from ...domain.ids import LONGEST_TEXT
from .patterns import LONGEST_SUBJECT
from .schemas import DEEPEST, check_schema

LARGEST_SCHEMA = 10_000
LARGEST_ANSWER = 500
LARGEST_NUMBER = 2**63
MOST_PROBLEMS = 20
FORMATS = ("date", "email", "uuid")

_shown = Repr()
_shown.maxother = _shown.maxstring = 80


class JsonSchemaAnswerChecker:
    """
    Checks answers against schemas of draft 2020-12.

    A schema may have 10,000 characters of JSON and 20 levels; it cannot fetch
    anything, nor refer to itself. An answer may have 500 values. The formats
    ``date``, ``email`` and ``uuid`` are checked, others only describe.
    """

    def problems(self, schema: Mapping[str, Any], answer: object) -> Sequence[str]:
        """
        Return what is wrong with *answer*, at most 20 sentences.

        The sentences say where and which keyword, and never repeat the answer.

        Raises:
            InvalidService: *schema* is no schema, too large, or may not be used.
        """
        validator = _validator(_text(schema))
        unfit = _unfit(answer)
        if unfit:
            return (unfit,)
        errors = sorted(validator.iter_errors(answer), key=_place)
        return tuple(islice(map(_sentence, errors), MOST_PROBLEMS))


def _text(schema: Mapping[str, Any]) -> str:
    try:
        text = json.dumps(schema, allow_nan=False, sort_keys=True)
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidService(
            f"the schema of a question is not JSON: {error}"
        ) from error
    if len(text) > LARGEST_SCHEMA:
        raise InvalidService(
            f"the schema of a question has {len(text)} characters;"
            f" at most {LARGEST_SCHEMA} fit"
        )
    return text


def _bounded_pattern(
    validator: Any, pattern: str, instance: object, schema: Any
) -> Iterator[ValidationError]:
    """Match short texts only; longer ones meet no pattern."""
    if isinstance(instance, str) and len(instance) > LONGEST_SUBJECT:
        yield ValidationError("too long for a pattern")
        return
    yield from Draft202012Validator.VALIDATORS["pattern"](
        validator, pattern, instance, schema
    )


_Validator = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, {"pattern": _bounded_pattern}
)


@lru_cache(maxsize=256)
def _validator(text: str) -> Any:
    schema = json.loads(text)
    check_schema(schema)
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        raise InvalidService(
            f"the schema of a question is wrong at {error.json_path}:"
            f" {error.message[:200]}"
        ) from error
    return _Validator(schema, format_checker=FormatChecker(FORMATS))


def _unfit(answer: object) -> str | None:
    """Say why *answer* is not JSON of a reasonable size, if it is not."""
    waiting: list[tuple[object, int]] = [(answer, 0)]
    count = 0
    while waiting:
        value, depth = waiting.pop()
        count += 1
        inner: Sequence[object] = ()
        if isinstance(value, dict):
            inner = tuple(value.values())
            if not all(isinstance(key, str) for key in value):
                return "answer has a key that is not text"
            if any(len(key) > LONGEST_SUBJECT for key in value):
                return f"answer has a key of over {LONGEST_SUBJECT} characters"
        elif isinstance(value, list):
            inner = value
        elif wrong := _unfit_scalar(value):
            return wrong
        if count + len(waiting) + len(inner) > LARGEST_ANSWER:
            return f"answer has more than {LARGEST_ANSWER} values"
        if depth > DEEPEST:
            return f"answer has more than {DEEPEST} levels"
        waiting.extend((each, depth + 1) for each in inner)
    return None


def _unfit_scalar(value: object) -> str | None:
    if isinstance(value, str):
        long = len(value) > LONGEST_TEXT
        return f"answer has a text of over {LONGEST_TEXT} characters" if long else None
    if isinstance(value, int | float):
        # Written so that what is not a number fails, too.
        fits = -LARGEST_NUMBER < value < LARGEST_NUMBER
        return None if fits else "answer has a number that is out of range"
    if value is None:
        return None
    return f"answer has a {type(value).__name__}, which JSON has not"


def _place(error: ValidationError) -> tuple[str, str]:
    return error.json_path, str(error.validator)


def _sentence(error: ValidationError) -> str:
    where = error.json_path.replace("$", "answer", 1)
    if not error.validator:
        return f"{where} is not allowed"
    wanted = _shown.repr(error.validator_value)
    return f"{where} does not meet {error.validator} {wanted}"
