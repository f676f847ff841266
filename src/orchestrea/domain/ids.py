"""The identifiers that records carry, and how every text that enters is cleaned."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import TypeAlias

from .errors import InvalidText

TenantId: TypeAlias = str
ResourceId: TypeAlias = str
ScheduleId: TypeAlias = str
ServiceId: TypeAlias = str
BookingId: TypeAlias = str
Token: TypeAlias = str

LONGEST_ID = 200
LONGEST_TEXT = 10_000

_ALLOWED_CONTROLS = frozenset("\n\t")


def clean_text(value: object, *, what: str = "text", most: int = LONGEST_TEXT) -> str:
    """
    Return *value* in Unicode's NFC form, fit for every store.

    Args:
        value: the text as it came.
        what: the name of the field, for the error.
        most: how many code points it may have in that form.

    Raises:
        InvalidText: *value* is not text, is too long, or holds a control
            character other than newline and tab, or a lone surrogate.
    """
    if not isinstance(value, str):
        raise InvalidText(f"{what} must be text, not {type(value).__name__}")
    text = value if value.isascii() else unicodedata.normalize("NFC", value)
    if len(text) > most:
        raise InvalidText(f"{what} has {len(text)} characters; at most {most} fit")
    if text.isprintable():
        return text
    for character in text:
        category = unicodedata.category(character)
        if category == "Cs" or (
            category == "Cc" and character not in _ALLOWED_CONTROLS
        ):
            raise InvalidText(
                f"{what} holds U+{ord(character):04X}, which no store keeps"
            )
    return text


def clean_id(value: object, *, what: str = "id") -> str:
    """
    Return *value* as an identifier: one non-empty line without outer blanks.

    Raises:
        InvalidText: *value* is empty, padded, too long or not one line of text.
    """
    text = clean_text(value, what=what, most=LONGEST_ID)
    if text.splitlines() != [text] or text != text.strip() or "\t" in text:
        raise InvalidText(
            f"{what} {text!r} must be one line of text without outer blanks"
        )
    return text


def clean_ids(values: Iterable[str], *, what: str = "id") -> tuple[str, ...]:
    """
    Return *values* as identifiers, in their order.

    Raises:
        InvalidText: one of them is no identifier, or *values* is a single text,
            whose letters nobody means.
    """
    if isinstance(values, str):
        raise InvalidText(f"{what} {values[:40]!r} must be a list of texts, not one")
    return tuple(clean_id(each, what=what) for each in values)
