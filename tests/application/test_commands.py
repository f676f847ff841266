"""A use case that is to be run, and the answer that its key was given."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from orchestrea import Actor, IdempotencyConflict, InvalidRequest, InvalidText
from orchestrea.application.commands import Command, Terms, booking_id
from orchestrea.domain.changes import KEPT, Remembered
from orchestrea.testing import NOON, a_booking


def command(verb="cancel", key="k", actor="zoe", version=None, **fields):
    terms = Terms(Actor(actor), key, version)
    return Command(verb, terms, prepare=None, **fields)


@pytest.mark.parametrize(
    "other",
    [
        command("book"),
        command(actor="bob"),
        command(version=2),
        command(booking="bk_2"),
        command(about="ill"),
    ],
)
def test_everything_that_is_asked_is_in_the_fingerprint(other):
    """Verb, actor, booking, expected version and payload (4.7)."""
    assert command().fingerprint != other.fingerprint
    assert command().fingerprint == command(key="other").fingerprint
    assert command(about="ill").fingerprint == command(about="ill").fingerprint


def test_parts_of_a_fingerprint_do_not_run_into_each_other():
    """No text can pass for two."""
    one, other = command(actor="a|b"), command(actor="a", booking="b|")
    assert one.fingerprint != other.fingerprint
    assert 64 == len(one.fingerprint)
    assert command(about="\udc80").fingerprint


def test_each_answer_has_a_key_that_no_caller_can_choose():
    """A second answer lies under the key and a line break."""
    assert () == command(key="").keys
    assert ("k",) == command().keys
    assert ("k", "k\n1") == command(answers=2).keys
    with pytest.raises(InvalidText, match="idempotency key"):
        Terms(Actor("zoe"), "k\n1")


def test_an_answer_is_given_again_for_seven_days():
    """To the same request; another one is refused; an old one is forgotten (P3)."""
    asked, booking = command(), a_booking()
    (before,) = asked.remembered((booking,), NOON)
    assert Remembered("k", asked.fingerprint, booking, NOON) == before
    assert booking is asked.answered(before, NOON + KEPT - timedelta(seconds=1))
    assert asked.answered(before, NOON + KEPT) is None
    assert asked.answered(None, NOON) is None
    with pytest.raises(IdempotencyConflict, match="key 'k' was used for ano") as no:
        command("book").answered(before, NOON)
    assert {"key": "k"} == no.value.data
    assert command("book").answered(before, NOON + KEPT) is None
    assert timedelta(days=7) == KEPT


def test_nothing_is_remembered_without_a_key():
    """Whoever gave no key asks for no memory."""
    assert () == command(key="").remembered((a_booking(),), NOON)
    two = (a_booking(), attrs.evolve(a_booking(), id="b"))
    remembered = command(answers=2).remembered(two, NOON)
    assert [("k", "bkg_1"), ("k\n1", "b")] == [
        (each.key, each.booking.id) for each in remembered
    ]


@pytest.mark.parametrize("wrong", [0, -1, True, "1", 1.0, 2**53 + 1])
def test_an_expected_version_is_a_whole_number(wrong):
    """A truth value is no version (D9)."""
    with pytest.raises(InvalidRequest, match="the expected version of a booking is"):
        Terms(Actor("zoe"), version=wrong)
    assert [1, None] == [Terms(Actor("x"), version=v).version for v in (1, None)]


@pytest.mark.parametrize("wrong", ["", None, 5, "\0", "\udc80", "a ", "x" * 201])
def test_a_booking_id_is_an_id(wrong):
    """What cannot be an id never reaches the store (D10)."""
    with pytest.raises(InvalidText, match="booking id"):
        booking_id(wrong)
