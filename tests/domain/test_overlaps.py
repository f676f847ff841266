"""One customer is not booked twice at a time, as far as the service minds."""

from __future__ import annotations

import pytest

from orchestrea.domain.overlaps import CustomerIsFree
from orchestrea.domain.policies import Severity

from .builders import agenda, claim, minute, shown, wish

RULE = CustomerIsFree()
OTHERS = [
    claim("12:00", "13:00", "b", service="w", before=30, after=30),
    claim("10:00", "11:00", "a"),
    claim("10:30", "11:30", "a"),
]


def starts(*texts: str) -> list[int]:
    """Minutes on the Monday."""
    return [minute(text) for text in texts]


def test_where_it_blocks_the_customer_must_be_free():
    """Buffers are the resource's, not the customer's: touching is fine."""
    known = agenda(of_customer=OTHERS)
    asked = wish(30, overlaps="block")
    at = starts("09:30", "09:31", "11:29", "11:30", "11:31", "12:59", "13:00")
    assert ["09:30", "11:30", "13:00"] == shown(RULE.keep(at, known, asked))
    for start in at:
        kept = RULE.keep([start], known, asked)
        assert bool(kept) != bool(RULE.reasons(start, known, asked))


@pytest.mark.parametrize("overlaps", ["warn", "ignore"])
def test_where_it_only_warns_nothing_is_taken_away(overlaps):
    """The listing is the same as for a stranger."""
    at = starts("10:00", "12:00")
    known = agenda(of_customer=OTHERS)
    assert at == RULE.keep(at, known, wish(overlaps=overlaps))


def test_a_stranger_is_free():
    """Without bookings there is nothing to meet."""
    at = starts("10:00")
    assert at == RULE.keep(at, agenda(), wish(overlaps="block"))
    assert () == RULE.reasons(at[0], agenda(), wish(overlaps="block"))


@pytest.mark.parametrize("overlaps", ["warn", "block"])
def test_the_other_bookings_are_told_to_staff_once_each(overlaps):
    """R64: their ids for staff, their number for the public."""
    known = agenda(of_customer=OTHERS)
    (reason,) = RULE.reasons(minute("10:45"), known, wish(90, overlaps=overlaps))
    assert ("customer_overlap", "reason.customer_overlap", {"count": 2}) == (
        reason.rule,
        reason.text_key,
        reason.data,
    )
    assert "the customer has b, a at that time" == reason.staff
    assert Severity(overlaps) is reason.severity


def test_who_does_not_mind_is_not_told():
    """IGNORE says nothing."""
    known = agenda(of_customer=OTHERS)
    assert () == RULE.reasons(minute("10:00"), known, wish(overlaps="ignore"))


def test_the_rule_yields_to_staff_and_is_not_kept():
    """Its answer depends on who asks."""
    assert ("customer_overlap", True, False) == (
        RULE.name,
        RULE.overridable,
        RULE.steady,
    )
