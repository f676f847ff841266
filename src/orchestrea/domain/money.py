"""Amounts of money: whole minor units of one currency, never a float."""

from __future__ import annotations

import attrs

from .checks import shown, whole
from .errors import InvalidRequest

LARGEST = 10**15

_WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"


def _currency(value: object) -> str:
    if not (
        isinstance(value, str)
        and len(value) == 3
        and value.isascii()
        and value.isalpha()
        and value.isupper()
    ):
        raise InvalidRequest(
            f"currency {shown(value)} is not an ISO 4217 code such as EUR"
        )
    return value


@attrs.frozen(order=False)
class Money:
    """
    An amount in minor units (cents, where there are any) of one currency.

    Raises:
        InvalidRequest: the amount is not a whole number within +-10^15, or the
            currency is not three capital letters (ISO 4217).
    """

    amount: int = attrs.field()
    currency: str = attrs.field(converter=_currency)

    @amount.validator
    def _whole(self, _: object, value: object) -> None:
        whole(
            value,
            what="an amount in minor units",
            least=-LARGEST,
            most=LARGEST,
            error=InvalidRequest,
        )

    def __str__(self) -> str:
        sign = "-" if self.amount < 0 else ""
        if self.currency in _WHOLE:
            return f"{sign}{abs(self.amount)} {self.currency}"
        digits = 3 if self.currency in _THOUSANDTHS else 2
        units, minor = divmod(abs(self.amount), 10**digits)
        return f"{sign}{units}.{minor:0{digits}} {self.currency}"

    def part(self, percent: int) -> Money:
        """Return *percent* of this amount, halves rounded away from zero."""
        scaled = abs(self.amount) * percent
        rounded = (scaled + 50) // 100
        return Money(rounded if self.amount >= 0 else -rounded, self.currency)

    def minus(self, other: Money) -> Money:
        """
        Return the difference.

        Raises:
            InvalidRequest: the two are not of one currency.
        """
        if other.currency != self.currency:
            raise InvalidRequest(f"{other} cannot be taken from {self}: two currencies")
        return Money(self.amount - other.amount, self.currency)
