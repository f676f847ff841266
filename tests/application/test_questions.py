"""Checking a customer's answers against a service's questions."""

from __future__ import annotations

import pytest

from orchestrea import InvalidRequest, Question
from orchestrea.application.questions import Questions
from orchestrea.testing import a_service

WORD = {"type": "string"}


class Texts:
    """Knows one schema: text."""

    def problems(self, schema, answer):
        return [] if isinstance(answer, str) else ["type: must be text", "too bad"]


def asking(*questions):
    return a_service(questions=questions)


def check(service, answers):
    Questions(Texts).check(service, answers)


def test_what_is_asked_may_be_answered():
    """An optional question may be left out, a required one may not."""
    service = asking(Question("why", WORD, required=True), Question("who", WORD))
    check(service, {"why": "pain", "who": "me"})
    check(service, {"why": "pain"})
    with pytest.raises(InvalidRequest, match="'advice' needs an answer to 'w") as no:
        check(service, {"who": "me"})
    assert {"question": "why"} == no.value.data


def test_what_is_not_asked_is_not_taken():
    """The message names the question, and those there are (A2)."""
    with pytest.raises(InvalidRequest, match="not ask 'status'; it asks why, who"):
        check(asking(Question("why"), Question("who")), {"status": "paid"})
    with pytest.raises(InvalidRequest, match="it asks nothing") as caught:
        check(asking(), {"status": "paid"})
    assert {"question": "status"} == caught.value.data


def test_an_answer_meets_its_schema():
    """Every problem is told, with the question it belongs to."""
    with pytest.raises(
        InvalidRequest, match="answer to 'why': type: must be text; too bad"
    ) as caught:
        check(asking(Question("why", WORD)), {"why": 5})
    assert {"question": "why"} == caught.value.data


def test_the_checker_is_opened_once_and_when_it_is_needed():
    """A business without schemas needs no checker at all."""
    opened = []

    def opener():
        opened.append(None)
        return Texts()

    questions = Questions(opener)
    questions.check(asking(Question("free")), {"free": [1, 2]})
    questions.check(asking(Question("why", WORD)), {})
    assert [] == opened
    for _ in range(2):
        questions.check(asking(Question("why", WORD)), {"why": "pain"})
    assert [None] == opened


def test_a_booking_is_checked_by_json_schema(desk):
    """The engine asks its checker before it asks the store."""
    desk.offer("asks", questions=[Question("age", {"type": "integer", "minimum": 18})])
    before = desk.kept()
    with pytest.raises(InvalidRequest, match="answer to 'age'"):
        desk.book("10:00", "asks", answers={"age": 3})
    assert before == desk.kept()
    assert {"age": 30} == desk.book("10:00", "asks", answers={"age": 30}).answers
