"""How single values are checked, and how errors quote what was wrong."""

from __future__ import annotations

import pytest

from orchestrea.domain.checks import chosen, shown, whole
from orchestrea.domain.errors import InvalidRequest, InvalidService
from orchestrea.domain.policies import Per

HUGE = pytest.param(10**5000, id="huge")


@pytest.mark.parametrize(
    "value, expected",
    [
        ("short", "'short'"),
        (10**39, "1" + "0" * 39),
        (-(10**99), "-1" + "0" * 26 + "..." + "0" * 29),
        pytest.param(10**5000, "a huge int", id="huge"),
        pytest.param([10**5000], "a huge list", id="huge inside"),
        (True, "True"),
        (None, "None"),
        (1.5, "1.5"),
    ],
)
def test_a_value_is_quoted_as_it_is(value, expected):
    """D9: also numbers that Python itself would not write."""
    assert expected == shown(value)


def test_what_is_quoted_is_short():
    """D10: an error does not repeat a megabyte."""
    assert 60 == len(shown("x" * 10**6))
    assert 60 >= len(shown(object()))
    assert 120 == len(shown([["x" * 1000] * 1000] * 1000))


def test_a_choice_is_a_member_or_its_text():
    """Everything else is refused with what there is."""
    assert Per.WEEK is chosen(Per, "week", what="period", error=InvalidService)
    assert Per.WEEK is chosen(Per, Per.WEEK, what="period", error=InvalidService)
    for value in ("Week", None, 3, [], float("nan")):
        with pytest.raises(InvalidRequest) as raised:
            chosen(Per, value, what="period", error=InvalidRequest)
        assert f"period {value!r} is none of: day, week, month, year" == str(
            raised.value
        )


@pytest.mark.parametrize("value", [-1, 0, 3])
def test_a_whole_number_within_its_bounds_is_itself(value):
    """Both bounds are included."""
    assert value == whole(value, what="x", least=-1, most=3, error=InvalidService)


@pytest.mark.parametrize("value", [-2, 4, True, False, 1.0, "1", None, HUGE])
def test_anything_else_is_no_number_within_its_bounds(value):
    """D11: truth values and floats are no whole numbers."""
    with pytest.raises(InvalidService) as raised:
        whole(value, what="the size", least=-1, most=3, error=InvalidService)
    assert f"the size is {shown(value)}; it must be a whole number from -1 to 3" == str(
        raised.value
    )
