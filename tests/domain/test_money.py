"""Amounts of money in whole minor units."""

from __future__ import annotations

import pytest

from orchestrea.domain.errors import InvalidRequest
from orchestrea.domain.money import LARGEST, Money


@pytest.mark.parametrize(
    "amount, currency, expected",
    [
        (12345, "EUR", "123.45 EUR"),
        (5, "CAD", "0.05 CAD"),
        (-5, "CAD", "-0.05 CAD"),
        (-12345, "EUR", "-123.45 EUR"),
        (0, "EUR", "0.00 EUR"),
        (1500, "XPF", "1500 XPF"),
        (-1500, "JPY", "-1500 JPY"),
        (1500, "TND", "1.500 TND"),
        (-5, "KWD", "-0.005 KWD"),
    ],
)
def test_an_amount_is_shown_in_its_currencys_units(amount, currency, expected):
    """Hundredths, thousandths, or none, as ISO 4217 has them."""
    assert expected == str(Money(amount, currency))


@pytest.mark.parametrize("amount", [LARGEST, -LARGEST, 0])
def test_whole_amounts_within_bounds_are_money(amount):
    """Both bounds are included."""
    assert amount == Money(amount, "EUR").amount


@pytest.mark.parametrize(
    "amount",
    [
        LARGEST + 1,
        -LARGEST - 1,
        1.0,
        "1",
        None,
        True,
        pytest.param(10**5000, id="huge"),
    ],
)
def test_anything_else_is_no_amount(amount):
    """D11: never a float, a truth value, or more than a store keeps."""
    with pytest.raises(
        InvalidRequest, match=r"^an amount in minor units is .* from -1"
    ):
        Money(amount, "EUR")


@pytest.mark.parametrize(
    "currency", ["eur", "EU", "EURO", "ÉUR", "E1 ", "EU1", None, 978]
)
def test_a_currency_has_three_capital_letters(currency):
    """ISO 4217, as in EUR."""
    with pytest.raises(InvalidRequest) as raised:
        Money(1, currency)
    assert f"currency {currency!r} is not an ISO 4217 code such as EUR" == str(
        raised.value
    )


@pytest.mark.parametrize(
    "amount, percent, expected",
    [
        *((200, 50, 100), (1, 50, 1), (1, 49, 0), (101, 50, 51), (99, 100, 99)),
        *((99, 0, 0), (-1, 50, -1), (-1, 49, 0), (-101, 50, -51), (333, 33, 110)),
    ],
)
def test_a_part_rounds_halves_away_from_zero(amount, percent, expected):
    """In whole minor units, for debts as for credits."""
    assert Money(expected, "EUR") == Money(amount, "EUR").part(percent)


def test_only_one_currency_is_subtracted():
    """The sentence names both amounts."""
    assert Money(-30, "EUR") == Money(70, "EUR").minus(Money(100, "EUR"))
    with pytest.raises(InvalidRequest) as raised:
        Money(70, "EUR").minus(Money(100, "CAD"))
    assert "1.00 CAD cannot be taken from 0.70 EUR: two currencies" == str(raised.value)
