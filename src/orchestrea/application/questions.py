"""Checking a customer's answers against a service's questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from ..domain.errors import InvalidRequest
from ..domain.services import Service
from ..ports.questions import AnswerChecker


class Questions:
    """
    Checks answers; the checker is opened when the first schema is met.

    Args:
        opener: opens the checker.
    """

    def __init__(self, opener: Callable[[], AnswerChecker]) -> None:
        self._checker = cache(opener)

    def check(self, service: Service, answers: Mapping[str, Any]) -> None:
        """
        Check that all that is required is answered, and everything as asked.

        Raises:
            InvalidRequest: an answer is missing, unasked for, or does not meet
                its schema; the message names the question.
        """
        questions = {question.key: question for question in service.questions}
        for key in answers:
            if key not in questions:
                raise InvalidRequest(
                    f"service {service.id!r} does not ask {key!r}; "
                    f"it asks {', '.join(questions) or 'nothing'}",
                    question=key,
                )
        for key, question in questions.items():
            if key in answers:
                self._check_schema(key, question.schema, answers[key])
            elif question.required:
                raise InvalidRequest(
                    f"service {service.id!r} needs an answer to {key!r}", question=key
                )

    def check_schemas(self, service: Service) -> None:
        """
        Check that every question's schema can be used, before a customer meets it.

        Raises:
            InvalidService: one is no schema, or larger than may be used.
        """
        for question in service.questions:
            if question.schema:
                self._checker().problems(question.schema, None)

    def _check_schema(
        self, key: str, schema: Mapping[str, Any], answer: object
    ) -> None:
        problems = self._checker().problems(schema, answer) if schema else ()
        if problems:
            raise InvalidRequest(
                f"answer to {key!r}: {'; '.join(problems)}", question=key
            )
