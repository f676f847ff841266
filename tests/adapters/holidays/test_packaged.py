"""Public holidays come from the holidays package, by name and year."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date

import pytest

from orchestrea.adapters.holidays import PackagedHolidays, packaged
from orchestrea.domain.errors import NotFound

YEAR = date(2026, 1, 1), date(2026, 12, 31)


@pytest.fixture
def calendars():
    packaged._year.cache_clear()
    return PackagedHolidays()


def test_a_country(calendars):
    """A country has its holidays, called as in its own language."""
    found = calendars.days("FR", *YEAR)
    assert "Fête nationale" == found[date(2026, 7, 14)]
    assert 11 == len(found)


def test_a_part_of_a_country(calendars):
    """A part of a country adds to the holidays of the country or replaces them."""
    assert date(2026, 6, 24) in calendars.days("CA-QC", *YEAR)
    assert date(2026, 6, 24) not in calendars.days("CA", *YEAR)


def test_a_territory(calendars):
    """A territory with a code of its own is a calendar of its own."""
    assert date(2026, 9, 24) in calendars.days("NC", *YEAR)


def test_only_the_dates_asked_for(calendars):
    """Both ends are included, and nothing outside of them."""
    found = calendars.days("FR", date(2026, 12, 25), date(2027, 1, 1))
    assert [date(2026, 12, 25), date(2027, 1, 1)] == list(found)


def test_dates_the_wrong_way_round(calendars):
    """No dates, no holidays."""
    assert {} == calendars.days("FR", YEAR[1], YEAR[0])


def test_days_are_in_order(calendars):
    """Holidays come in the order of their dates."""
    found = list(calendars.days("CA-QC", date(2025, 1, 1), date(2027, 12, 31)))
    assert sorted(found) == found


def test_a_year_is_worked_out_once(calendars):
    """A second question about the same year is answered from memory."""
    calendars.days("FR", *YEAR)
    calendars.days("FR", *YEAR)
    assert (1, 1) == packaged._year.cache_info()[:2]


def test_an_answer_is_the_askers(calendars):
    """Changing an answer does not change the next one."""
    calendars.days("FR", *YEAR).clear()
    assert 11 == len(calendars.days("FR", *YEAR))


@pytest.mark.parametrize(
    "name, meant",
    [("fr", "FR"), ("CA-qc", "CA-QC"), ("CA-QX", "CA-QC"), ("NCC", "NC")],
)
def test_an_unknown_calendar_names_near_misses(calendars, name, meant):
    """A name that is nearly a calendar is refused with what was likely meant."""
    with pytest.raises(NotFound) as error:
        calendars.days(name, *YEAR)
    assert repr(name) in str(error.value)
    assert meant in str(error.value).partition("did you mean")[2]


@pytest.mark.parametrize(
    "name", ["", "FR-", "-", "utils", "HolidayBase", "ZZZZZ", "\ud800", "x" * 9999]
)
def test_what_is_no_calendar(calendars, name):
    """Whatever is no calendar is refused, and the message stays short."""
    with pytest.raises(NotFound) as error:
        calendars.days(name, *YEAR)
    assert 120 > len(str(error.value))


def test_the_locale_changes_nothing():
    """Names do not follow the language of the process."""
    code = (
        "from datetime import date\n"
        "from orchestrea.adapters.holidays import PackagedHolidays\n"
        "day = date(2026, 7, 14)\n"
        "print(ascii(PackagedHolidays().days('FR', day, day)[day]))"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "LANG": language, "LANGUAGE": language},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for language in ("th", "en_US")
    ]
    assert ["'F\\xeate nationale'\n"] * 2 == told
