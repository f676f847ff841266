"""How text that enters is cleaned."""

from __future__ import annotations

import pytest

from orchestrea.domain.errors import InvalidText
from orchestrea.domain.ids import (
    LONGEST_ID,
    LONGEST_TEXT,
    clean_id,
    clean_ids,
    clean_text,
)

LIGATURE = "\ufb2c"  # three code points in NFC


@pytest.mark.parametrize(
    "text, expected",
    [
        ("", ""),
        ("plain text ~", "plain text ~"),
        ("a\nb\tc", "a\nb\tc"),
        ("cafe\u0301", "caf\u00e9"),
        ("Orchestréa\u00a0– 予約 🎻", "Orchestréa\u00a0– 予約 🎻"),
        (LIGATURE, "\u05e9\u05bc\u05c1"),
    ],
)
def test_text_is_kept_in_one_form(text, expected):
    """D10: NFC, with newline, tab, and every printable character of any script."""
    assert expected == clean_text(text)


@pytest.mark.parametrize(
    "text, code",
    [
        ("a\0", "0000"),
        ("\r\n", "000D"),
        ("\x1b[31m", "001B"),
        ("\x7f", "007F"),
        ("é\x85", "0085"),
        ("\ud800", "D800"),
        ("ok\udfff", "DFFF"),
    ],
)
def test_text_that_some_store_cannot_keep_is_refused(text, code):
    """D10: NUL, C0, C1, DEL and lone surrogates, with the field and the code point."""
    with pytest.raises(InvalidText) as raised:
        clean_text(text, what="notes")
    assert f"notes holds U+{code}, which no store keeps" == str(raised.value)


def test_text_has_a_longest_length_in_the_form_it_is_kept_in():
    """D10: at most 10,000 code points after normalisation, or as the field says."""
    assert "x" * LONGEST_TEXT == clean_text("x" * LONGEST_TEXT)
    with pytest.raises(InvalidText, match=r"^text has 10001 characters; at most 10000"):
        clean_text("x" * (LONGEST_TEXT + 1))
    assert "é" * 3 == clean_text("e\u0301" * 3, most=3)
    with pytest.raises(InvalidText, match=r"^name has 3 characters; at most 2 fit$"):
        clean_text(LIGATURE, what="name", most=2)


@pytest.mark.parametrize("value", [None, 5, b"x", ["x"]])
def test_only_text_is_text(value):
    """The type that came is named."""
    kind = type(value).__name__
    with pytest.raises(InvalidText, match=rf"^zone must be text, not {kind}$"):
        clean_text(value, what="zone")


@pytest.mark.parametrize("text", ["r1", "salle 2", "é", "a" * LONGEST_ID])
def test_an_id_is_one_line(text):
    """Blanks inside are fine."""
    assert text == clean_id(text)


@pytest.mark.parametrize(
    "text", ["", " a", "a ", "\u3000a", "a\nb", "a\n", "a\tb", "a\u2028b", "a\u2029"]
)
def test_an_id_is_not_empty_padded_or_broken(text):
    """Two ids that look alike must not both exist."""
    with pytest.raises(InvalidText, match=r"^service id '.*' must be one line of text"):
        clean_id(text, what="service id")


def test_an_id_has_two_hundred_characters_at_most():
    """The field is named."""
    with pytest.raises(InvalidText, match=r"^id has 201 characters; at most 200 fit$"):
        clean_id("a" * 201)
    with pytest.raises(InvalidText, match=r"^tag holds U\+0000"):
        clean_id("a\0", what="tag")


def test_several_ids_come_as_a_collection():
    """A single text is not taken for its letters."""
    assert ("a", "é") == clean_ids(iter(["a", "e\u0301"]))
    assert () == clean_ids([])
    with pytest.raises(
        InvalidText, match=r"^skill 'room' must be a list of texts, not"
    ):
        clean_ids("room", what="skill")
    with pytest.raises(InvalidText, match=r"^skill '' must be one line"):
        clean_ids(["a", ""], what="skill")
    with pytest.raises(InvalidText, match=r"^id must be text, not int$"):
        clean_ids([5])
    with pytest.raises(InvalidText, match=rf"^id '{'x' * 40}' must be a list"):
        clean_ids("x" * 500)
