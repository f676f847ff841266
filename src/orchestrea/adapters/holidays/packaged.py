"""The holidays package as a source of public holidays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from functools import lru_cache

import holidays
from holidays.registry import EntityLoader

from ...domain.errors import NotFound

_YEARS_KEPT = 1024
_SHOWN = 40


class PackagedHolidays:
    """
    Public holidays by ISO 3166 code: of a country, or of a part of one.

    ``FR``, ``NC`` and ``CA-QC`` are such names. Days are called as in the first
    language of the country. Each year of a calendar is worked out once.
    """

    def days(self, name: str, first: date, last: date) -> Mapping[date, str]:
        """
        Return the holidays of *name* from *first* to *last*, both included.

        The package knows the years up to 2099 or so; later ones have none.

        Raises:
            NotFound: there is no such calendar; near misses are named.
        """
        years = range(first.year, last.year + 1)
        return {
            day: title
            for year in years
            for day, title in _year(name, year).items()
            if first <= day <= last
        }


@lru_cache(maxsize=_YEARS_KEPT)
def _year(name: str, year: int) -> Mapping[date, str]:
    country, dash, part = name.partition("-")
    countries = set(EntityLoader.get_country_codes())
    if country not in countries:
        raise NotFound(_unknown(name, countries))
    whole = holidays.country_holidays(country)
    parts = [f"{country}-{each}" for each in whole.subdivisions]
    if dash and name not in parts:
        raise NotFound(_unknown(name, [country, *parts]))
    # Without a language the package would follow the locale of the process.
    language = whole.default_language
    found = holidays.country_holidays(
        country, subdiv=part or None, years=year, language=language
    )
    return dict(sorted(found.items()))


def _unknown(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name[:_SHOWN].upper(), sorted(known), n=3)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    return f"there is no holiday calendar {name[:_SHOWN]!r}{hint}"
