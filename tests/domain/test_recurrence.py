"""Recurrence: RFC 5545 dates on the wall clock, and no rule that runs away."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrea.domain.errors import InvalidRecurrence, InvalidTime, LimitExceeded
from orchestrea.domain.intervals import floor_minute, from_minute
from orchestrea.domain.recurrence import (
    DEFAULT_LIMIT,
    Occurrence,
    Recurrence,
    dates,
    occurrences,
    project,
)
from orchestrea.domain.rrules import MAX_COUNT, MAX_INTERVAL, MAX_RULE_LENGTH

NEW_YORK, PARIS = "America/New_York", "Europe/Paris"
CYCLE = 19 * 146_097  # days after which the calendar repeats: 19 times 400 years
WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def utc(*parts: int) -> int:
    """The minute of a time in UTC."""
    return floor_minute(datetime(*parts, tzinfo=UTC))


def told(rule: str, first: date, last: date) -> list[date]:
    """
    What dateutil makes of a rule: the oracle.

    It is asked in the last years of the calendar, so that it stops early when a
    rule is impossible, and the answer is moved back by whole cycles. It is not asked
    for weeks at New Year, nor for the 25th Monday of a month: it miscounts the first
    (1994-01-01 is in week 52, as in ISO) and fails on the second with an IndexError.
    """
    cycle = timedelta(CYCLE)
    start = datetime.combine(first + cycle, datetime.min.time())
    end = datetime.combine(last + cycle, datetime.min.time())
    found = takewhile(lambda day: day <= end, rrulestr(rule, dtstart=start))
    return [day.date() - cycle for day in found]


def part(name: str, values, most: int = 3):
    """Sometimes a part of a rule with a few values."""
    chosen = st.lists(values, min_size=1, max_size=most, unique=True)
    text = chosen.map(lambda some: f";{name}=" + ",".join(map(str, some)))
    return st.just("") | text


def signed(most: int):
    """Numbers from 1 to *most* from either end."""
    return st.integers(1, most) | st.integers(-most, -1)


def nth(most: int):
    """Weekdays with a number."""
    return st.builds("{}{}".format, signed(most), st.sampled_from(WEEKDAYS))


weekday = st.sampled_from(WEEKDAYS)
month_days, months = part("BYMONTHDAY", signed(31)), part("BYMONTH", st.integers(1, 12))
positions = part("BYSETPOS", signed(5), 2)
rules = st.one_of(
    st.tuples(st.just("DAILY"), part("BYDAY", weekday), months, month_days),
    st.tuples(st.just("WEEKLY"), part("BYDAY", weekday, 5), months),
    st.tuples(st.just("MONTHLY"), part("BYDAY", weekday), months, month_days),
    st.tuples(st.just("MONTHLY"), part("BYDAY", nth(5)), months, month_days),
    st.tuples(st.just("YEARLY"), part("BYDAY", weekday), months, month_days),
    st.tuples(st.just("YEARLY"), part("BYDAY", nth(5)), months, month_days),
    st.tuples(st.just("YEARLY"), part("BYDAY", nth(53)), month_days),
    st.tuples(st.just("YEARLY"), part("BYYEARDAY", signed(366)), months),
    st.tuples(
        st.just("YEARLY"), part("BYWEEKNO", st.integers(2, 51)), part("BYDAY", weekday)
    ),
)


@st.composite
def whole_rules(draw):
    """A valid rule without a bound."""
    freq, *parts = draw(rules)
    text = f"FREQ={freq};INTERVAL={draw(st.integers(1, 4))}" + "".join(parts)
    if any(parts) and freq in ("MONTHLY", "YEARLY"):
        text += draw(positions)
    return text + draw(st.sampled_from(["", ";WKST=SU", ";WKST=WE"]))


starts = st.dates(date(2390, 1, 1), date(2391, 12, 31))
LAST = date(2395, 12, 31)


@settings(deadline=None, max_examples=250)
@given(whole_rules(), starts)
def test_dates_agree_with_dateutil(rule, first):
    """Every rule names the dates that the RFC's usual implementation names."""
    assert told(rule, first, LAST) == list(dates(Recurrence(rule), first, first, LAST))


@settings(deadline=None, max_examples=150)
@given(whole_rules(), starts, st.dates(date(2390, 1, 1), LAST), st.integers(0, 500))
def test_a_window_shows_what_the_whole_shows_there(rule, first, since, length):
    """Skipping ahead to a window loses and invents nothing."""
    until = since + timedelta(length)
    whole = dates(Recurrence(rule), first, first, until)
    expected = tuple(day for day in whole if day >= since)
    assert expected == dates(Recurrence(rule), first, since, until)


@settings(deadline=None, max_examples=150)
@given(whole_rules(), starts, st.integers(1, 20), st.dates(date(2390, 1, 1), LAST))
def test_count_is_counted_from_the_start(rule, first, count, since):
    """COUNT limits the whole rule, not what the window shows of it."""
    expected = [d for d in told(rule, first, LAST)[:count] if d >= since]
    bounded = Recurrence(f"{rule};COUNT={count}")
    assert expected == list(dates(bounded, first, since, LAST))


@settings(deadline=None, max_examples=100)
@given(whole_rules(), starts, st.dates(date(2390, 1, 1), LAST))
def test_an_until_date_is_included(rule, first, until):
    """UNTIL as a date keeps that date and nothing after it."""
    expected = [day for day in told(rule, first, LAST) if day <= until]
    bounded = Recurrence(f"{rule};UNTIL={until:%Y%m%d}")
    assert expected == list(dates(bounded, first, first, LAST))


@pytest.mark.parametrize("position, day", [("1", 5), ("-1", 9), ("5", 9), ("2,-2", 6)])
def test_positions_in_a_week(position, day):
    """BYSETPOS counts in the whole week, also in that of the start."""
    rule = Recurrence(f"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS={position}")
    found = dates(rule, date(2026, 1, 5), date(2026, 1, 5), date(2026, 1, 11))
    assert date(2026, 1, day) == found[0]


def test_positions_before_the_start_stay_before_it():
    """A week that the start cuts still has its own first and last."""
    rule = Recurrence("FREQ=WEEKLY;BYDAY=MO,FR;BYSETPOS=1")
    found = dates(rule, date(2026, 1, 7), date(2026, 1, 7), date(2026, 1, 13))
    assert (date(2026, 1, 12),) == found


def test_plain_and_numbered_weekdays_add_up():
    """BYDAY=MO,1TU is every Monday and the first Tuesday (dateutil finds none)."""
    rule = Recurrence("FREQ=MONTHLY;BYDAY=MO,1TU")
    found = dates(rule, date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 31))
    assert [5, 6, 12, 19, 26] == [day.day for day in found]


@given(st.integers(1970, 2100), signed(53))
def test_week_numbers_are_those_of_iso(year, number):
    """Weeks count as in ISO 8601, over New Year too (where dateutil miscounts)."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    expected = []
    for day in days:
        iso_year, week, _ = day.isocalendar()
        weeks = date(iso_year, 12, 28).isocalendar().week
        if number in (week, week - weeks - 1):
            expected.append(day)
    rule = Recurrence(f"FREQ=YEARLY;BYWEEKNO={number}")
    assert expected == list(dates(rule, first, first, last))


def test_the_last_week_of_the_year():
    """BYWEEKNO=-1 is week 53 where there is one."""
    rule = Recurrence("FREQ=YEARLY;BYWEEKNO=-1;BYDAY=WE")
    found = dates(rule, date(2025, 1, 1), date(2025, 1, 1), date(2026, 12, 31))
    assert [date(2025, 12, 24), date(2026, 12, 30)] == list(found)


def test_month_days_that_do_not_exist_are_skipped():
    """lb-rec-001: monthly on the 31st from January skips the short months."""
    found = occurrences(
        Recurrence("FREQ=MONTHLY;UNTIL=20181231"), datetime(2018, 1, 31, 9), PARIS
    )
    assert [1, 3, 5, 7, 8, 10, 12] == [each.local.month for each in found]


def test_the_29th_of_february_comes_in_leap_years():
    """A birthday on 29 February is kept every four years, and not moved."""
    rule = Recurrence("FREQ=YEARLY;COUNT=3")
    found = dates(rule, date(2024, 2, 29), date(2024, 1, 1), date(2040, 1, 1))
    assert [2024, 2028, 2032] == [day.year for day in found]


REFUSED = [
    ("", "NAME=VALUE"),
    ("FREQ", "NAME=VALUE"),
    ("FREQ=", "NAME=VALUE"),
    ("FREQ=DAILY;", "NAME=VALUE"),
    ("INTERVAL=1", "FREQ"),
    ("FREQ=SECONDLY", "FREQ"),
    ("FREQ=MINUTELY", "FREQ"),
    ("FREQ=HOURLY", "FREQ"),
    ("FREQ=DAILY;FREQ=DAILY", "FREQ is given twice"),
    ("FREQ=DAILY;BYHOUR=9", "BYHOUR"),
    ("FREQ=DAILY;BYMINUTE=9", "BYMINUTE"),
    ("FREQ=DAILY;BYSECOND=9", "BYSECOND"),
    ("FREQ=DAILY;BYEASTER=0", "BYEASTER"),
    ("FREQ=DAILY;X-WHAT=0", "X-WHAT"),
    ("FREQ=DAILY;DTSTART=20260101", "DTSTART"),
    ("FREQ=DAILY;INTERVAL=0", "INTERVAL"),
    ("FREQ=DAILY;INTERVAL=-1", "INTERVAL"),
    ("FREQ=DAILY;INTERVAL=1001", "INTERVAL"),
    ("FREQ=DAILY;INTERVAL=1000000000000000000", "INTERVAL"),
    ("FREQ=DAILY;INTERVAL=1,2", "INTERVAL"),
    ("FREQ=DAILY;INTERVAL=1.5", "INTERVAL"),
    ("FREQ=DAILY;INTERVAL= 1", "INTERVAL"),
    ("FREQ=DAILY;COUNT=0", "COUNT"),
    ("FREQ=DAILY;COUNT=3661", "COUNT"),
    ("FREQ=DAILY;COUNT=5;UNTIL=20260101", "COUNT and UNTIL"),
    ("FREQ=DAILY;UNTIL=20260101T090000", "UNTIL"),
    ("FREQ=DAILY;UNTIL=20260230", "UNTIL"),
    ("FREQ=DAILY;UNTIL=20260101T250000Z", "UNTIL"),
    ("FREQ=DAILY;UNTIL=2026-01-01", "UNTIL"),
    ("FREQ=DAILY;UNTIL=00000101", "UNTIL"),
    ("FREQ=DAILY;BYMONTH=0", "BYMONTH"),
    ("FREQ=DAILY;BYMONTH=13", "BYMONTH"),
    ("FREQ=DAILY;BYMONTH=-1", "BYMONTH"),
    ("FREQ=DAILY;BYMONTH=1,,2", "BYMONTH"),
    ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY"),
    ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY"),
    ("FREQ=MONTHLY;BYMONTHDAY=-32", "BYMONTHDAY"),
    ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY"),
    ("FREQ=MONTHLY;BYYEARDAY=1", "BYYEARDAY"),
    ("FREQ=YEARLY;BYYEARDAY=367", "BYYEARDAY"),
    ("FREQ=MONTHLY;BYWEEKNO=1", "BYWEEKNO"),
    ("FREQ=YEARLY;BYWEEKNO=54", "BYWEEKNO"),
    ("FREQ=DAILY;BYDAY=XX", "BYDAY"),
    ("FREQ=DAILY;BYDAY=MON", "BYDAY"),
    ("FREQ=DAILY;BYDAY=1MO", "BYDAY"),
    ("FREQ=WEEKLY;BYDAY=1MO", "BYDAY"),
    ("FREQ=MONTHLY;BYDAY=0MO", "BYDAY"),
    ("FREQ=MONTHLY;BYDAY=6MO", "BYDAY"),
    ("FREQ=YEARLY;BYDAY=54MO", "BYDAY"),
    ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO", "BYDAY"),
    ("FREQ=DAILY;BYSETPOS=1", "BYSETPOS"),
    ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0", "BYSETPOS"),
    ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367", "BYSETPOS"),
    ("FREQ=WEEKLY;WKST=XX", "WKST"),
    ("FREQ=WEEKLY;WKST=1MO", "WKST"),
    ("FREQ=DAILY\n", "FREQ"),
    ("FREQ=DA\u0131LY", "ASCII"),
    ("FREQ=DAILY;BYMONTHDAY=" + "1," * 300 + "1", "500"),
    (None, "ASCII"),
    (7, "ASCII"),
]


@pytest.mark.parametrize("text, named", REFUSED, ids=lambda value: repr(value)[:40])
def test_a_bad_rule_is_refused_by_name(text, named):
    """D2: each malformed part is an error that says which; nothing hangs."""
    with pytest.raises(InvalidRecurrence, match=named):
        Recurrence(text)


@settings(max_examples=300)
@given(st.text(alphabet="FREQ=DAILYWKMONTHUBC;,-+0123456789TZS", max_size=60))
def test_no_text_whatever_breaks_the_parser(text):
    """Whatever the text, it is a rule or it is an InvalidRecurrence."""
    for rule in (text, f"FREQ=DAILY;{text}", f"FREQ=MONTHLY;BYDAY={text}"):
        try:
            Recurrence(rule)
        except InvalidRecurrence:
            continue


@pytest.mark.parametrize(
    "text",
    [
        f"FREQ=DAILY;INTERVAL={MAX_INTERVAL};COUNT={MAX_COUNT}",
        "FREQ=YEARLY;BYDAY=53MO,-53SU;BYSETPOS=366,-366",
        "FREQ=YEARLY;BYYEARDAY=366,-366;BYMONTH=1,12",
        "FREQ=YEARLY;BYWEEKNO=53,-53;BYDAY=MO",
        "FREQ=MONTHLY;BYMONTHDAY=31,-31,+1;BYDAY=+5MO,-5FR",
        "FREQ=WEEKLY;WKST=SU;BYDAY=MO;UNTIL=20260101T090000Z",
        "FREQ=DAILY;BYMONTH=" + "1," * 240 + "1",
    ],
)
def test_the_bounds_belong_to_the_range(text):
    """What the RFC and our limits just allow is accepted."""
    assert text == Recurrence(text).rule
    assert len(text) <= MAX_RULE_LENGTH


def test_the_longest_rule():
    """500 characters are a rule, 501 are not."""
    months = "FREQ=DAILY;BYMONTH=" + "1," * 239
    assert MAX_RULE_LENGTH == len(Recurrence(months + "1,1").rule)
    with pytest.raises(InvalidRecurrence, match="500 characters"):
        Recurrence(months + "10,1")


def test_spelling_is_normalised():
    """Two spellings of one rule are equal."""
    assert Recurrence("FREQ=DAILY") == Recurrence("rrule:freq=daily")


@pytest.mark.parametrize(
    "bound, bounded", [("", 0), (";COUNT=1", 1), (";UNTIL=20260101", 1)]
)
def test_a_rule_knows_whether_it_ends(bound, bounded):
    """COUNT or UNTIL bound a rule."""
    assert bool(bounded) is Recurrence("FREQ=DAILY" + bound).bounded


def test_a_series_keeps_its_wall_time_over_the_change():
    """R21, R28: weekly at 09:00 in New York is 14:00Z in winter and 13:00Z after."""
    rule = Recurrence("FREQ=WEEKLY;COUNT=2")
    expected = (
        Occurrence(datetime(2026, 3, 1, 9), utc(2026, 3, 1, 14)),
        Occurrence(datetime(2026, 3, 8, 9), utc(2026, 3, 8, 13)),
    )
    assert expected == occurrences(rule, datetime(2026, 3, 1, 9), NEW_YORK)


def test_the_weekday_is_that_of_the_local_date():
    """R21, R27: Monday 08:00 in Auckland is Sunday in UTC and stays a Monday."""
    found = occurrences(
        Recurrence("FREQ=WEEKLY;BYDAY=MO;COUNT=30"),
        datetime(2026, 3, 1, 8),
        "Pacific/Auckland",
    )
    assert {0} == {each.local.weekday() for each in found}
    assert {6} == {from_minute(each.minute).weekday() for each in found}


def test_a_time_that_is_skipped_is_no_occurrence():
    """med-rec-002: 02:30 on the day of the change is reported, not moved."""
    rule = Recurrence("FREQ=DAILY;COUNT=2")
    expected = (
        Occurrence(datetime(2026, 3, 7, 2, 30), utc(2026, 3, 7, 7, 30)),
        Occurrence(datetime(2026, 3, 8, 2, 30), None),
        Occurrence(datetime(2026, 3, 9, 2, 30), utc(2026, 3, 9, 6, 30)),
    )
    found = occurrences(rule, datetime(2026, 3, 7, 2, 30), NEW_YORK)
    assert [(e.local, e.minute) for e in expected] == [
        (e.local, e.minute) for e in found
    ]


def test_shift_moves_a_skipped_time_forward():
    """With `shift` 02:30 becomes 03:30, which both of its times say, and counts."""
    rule = Recurrence("FREQ=DAILY;COUNT=2")
    found = occurrences(rule, datetime(2026, 3, 7, 2, 30), NEW_YORK, shift=True)
    assert [
        (datetime(2026, 3, 7, 2, 30), utc(2026, 3, 7, 7, 30)),
        (datetime(2026, 3, 8, 3, 30), utc(2026, 3, 8, 7, 30)),
    ] == [(each.local, each.minute) for each in found]


def test_a_time_shown_twice_is_the_earlier():
    """K10: 01:30 on the autumn day is one occurrence, before the change."""
    found = occurrences(
        Recurrence("FREQ=DAILY;COUNT=1"), datetime(2026, 11, 1, 1, 30), NEW_YORK
    )
    assert [utc(2026, 11, 1, 5, 30)] == [each.minute for each in found]


@pytest.mark.parametrize(
    "until, count",
    [
        ("20260309T130000Z", 9),
        ("20260309T125959Z", 8),
        ("20260309T130059Z", 9),
        ("20260309T140000Z", 9),
        ("20260309", 9),
        ("20260308", 8),
    ],
)
def test_until_is_inclusive_and_compared_in_utc(until, count):
    """R29: from 1 March, daily at 09:00 in New York, UNTIL an instant or a date."""
    rule = Recurrence(f"FREQ=DAILY;UNTIL={until}")
    assert count == len(occurrences(rule, datetime(2026, 3, 1, 9), NEW_YORK))


@pytest.mark.parametrize(
    "zone, until, last",
    [
        ("Pacific/Kiritimati", "20260309T180000Z", 10),  # 08:00 of the 10th there
        ("Pacific/Kiritimati", "20260309T175900Z", 9),
        ("Pacific/Niue", "20260309T185900Z", 8),
        ("Pacific/Niue", "20260309T190000Z", 9),
    ],
)
def test_until_in_zones_a_day_apart(zone, until, last):
    """R29, R31: the local date may be before or after the date of UNTIL in UTC."""
    rule = Recurrence(f"FREQ=DAILY;UNTIL={until}")
    found = occurrences(rule, datetime(2026, 3, 1, 8), zone)
    assert last == found[-1].local.day


def test_the_window_is_of_local_dates_and_includes_both():
    """The first and the last date asked for belong to the answer."""
    found = occurrences(
        Recurrence("FREQ=DAILY"),
        datetime(2020, 1, 1, 23),
        NEW_YORK,
        first_date=date(2026, 3, 7),
        last_date=date(2026, 3, 9),
    )
    assert [7, 8, 9] == [each.local.day for each in found]


def test_the_start_counts_only_where_the_rule_names_it():
    """A start on a Sunday is no occurrence of a rule for Mondays."""
    rule = Recurrence("FREQ=WEEKLY;BYDAY=MO;COUNT=1")
    (found,) = occurrences(rule, datetime(2026, 3, 1, 9), PARIS)
    assert datetime(2026, 3, 2, 9) == found.local


def test_more_than_the_limit_is_refused():
    """The limit is a promise of the caller's, not a silent cut."""
    first = datetime(2026, 1, 1, 9)
    exact = Recurrence(f"FREQ=DAILY;COUNT={DEFAULT_LIMIT}")
    assert DEFAULT_LIMIT == len(occurrences(exact, first, PARIS))
    with pytest.raises(LimitExceeded, match="366"):
        occurrences(Recurrence("FREQ=DAILY;COUNT=367"), first, PARIS)
    assert 367 == len(
        occurrences(Recurrence("FREQ=DAILY;COUNT=367"), first, PARIS, limit=367)
    )


def test_an_endless_rule_needs_a_last_date():
    """Nobody gets an endless answer."""
    with pytest.raises(LimitExceeded, match="last date"):
        occurrences(Recurrence("FREQ=DAILY"), datetime(2026, 1, 1, 9), PARIS)


@pytest.mark.parametrize(
    "first",
    [
        datetime(2026, 1, 1, 9, tzinfo=UTC),
        datetime(2026, 1, 1, 9, 0, 1),
        datetime(2026, 1, 1, 9, 0, 0, 1),
        datetime(1, 1, 1, 9),
        datetime(1969, 12, 31, 9),
        datetime(9999, 1, 1, 9),
    ],
)
def test_a_series_starts_at_a_local_minute(first):
    """D4: aware, between minutes, or out of range: refused."""
    with pytest.raises(InvalidTime):
        occurrences(Recurrence("FREQ=DAILY;COUNT=1"), first, PARIS)


@pytest.mark.parametrize("rule", ["FREQ=DAILY;COUNT=1", "FREQ=DAILY;UNTIL=20200101"])
def test_a_series_in_no_zone_is_refused(rule):
    """D5: an unknown zone is an error even when there is nothing to convert."""
    with pytest.raises(InvalidTime):
        occurrences(Recurrence(rule), datetime(2026, 1, 1, 9), "Nowhere/Land")


IMPOSSIBLE = [
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31",
    "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1",
    "FREQ=WEEKLY;INTERVAL=1000;BYMONTH=2;BYDAY=MO;BYSETPOS=5",
    "FREQ=YEARLY;INTERVAL=1000;BYYEARDAY=366;BYMONTH=1",
    "FREQ=YEARLY;BYWEEKNO=" + ",".join(map(str, range(1, 54))) + ";BYSETPOS=366",
]


@pytest.mark.parametrize("bound", ["", ";COUNT=3660", ";UNTIL=99981231"])
@pytest.mark.parametrize("rule", IMPOSSIBLE)
def test_an_impossible_rule_ends_soon(rule, bound):
    """D3: 31 February until the end of time is bounded, whatever is asked."""
    started = time.process_time()
    with suppress(LimitExceeded):
        found = occurrences(
            Recurrence(rule + bound),
            datetime(2001, 2, 1, 9),
            PARIS,
            last_date=date(9998, 12, 31),
        )
        assert () == found
    assert time.process_time() - started < 0.5


def test_an_old_rule_asked_today_costs_what_is_asked():
    """A daily rule of the year 2000 is not walked through to reach 2026."""
    rule = Recurrence("FREQ=DAILY;INTERVAL=3")
    started = time.process_time()
    found = dates(rule, date(2000, 1, 1), date(2026, 1, 1), date(2026, 12, 31))
    assert time.process_time() - started < 0.05
    assert {0} == {(day - date(2000, 1, 1)).days % 3 for day in found}
    assert 122 == len(found)


def test_a_century_is_searched_and_no_more():
    """The bound on the search stands just above a hundred years of days."""
    rule, first = Recurrence("FREQ=DAILY;BYMONTH=1;BYMONTHDAY=1"), date(2000, 1, 1)
    last = first + timedelta(36_599)
    assert 101 == len(dates(rule, first, first, last))
    with pytest.raises(LimitExceeded):
        dates(rule, first, first, last + timedelta(1))


def test_nothing_is_named_outside_the_window_or_before_the_start():
    """A window before the start, or turned round, is empty."""
    rule, first = Recurrence("FREQ=DAILY"), date(2026, 3, 10)
    assert () == dates(rule, first, date(2026, 3, 1), date(2026, 3, 9))
    assert (first,) == dates(rule, first, date(2026, 3, 1), first)
    assert () == dates(rule, first, date(2026, 3, 20), date(2026, 3, 19))


def test_the_calendar_ends_without_an_error():
    """D4: a rule that runs to the last year just stops there."""
    for freq in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        rule = Recurrence(f"FREQ={freq};INTERVAL=7")
        found = dates(rule, date(9998, 1, 1), date(9998, 1, 1), date.max)
        assert date(9998, 1, 1) == found[0]
        assert 9998 == found[-1].year


def test_until_as_an_instant_counts_as_its_utc_date_for_dates():
    """Dates without a zone are compared with the date that UNTIL has in UTC."""
    rule = Recurrence("FREQ=DAILY;UNTIL=20260303T000000Z")
    found = dates(rule, date(2026, 3, 1), date(2026, 3, 1), date(2026, 3, 9))
    assert [1, 2, 3] == [day.day for day in found]


@pytest.mark.parametrize(
    "weeks, days, expected",
    [
        (1, 0, (2026, 3, 8, 13)),  # med-rec-001
        (0, 7, (2026, 3, 8, 13)),
        (0, 6, (2026, 3, 7, 14)),
        (-1, 0, (2026, 2, 22, 14)),
        (40, -1, (2026, 12, 5, 14)),
        (0, 0, (2026, 3, 1, 14)),
    ],
)
def test_a_projection_keeps_the_wall_clock(weeks, days, expected):
    """R28: a week later at nine is nine, not 168 hours later."""
    found = project(utc(2026, 3, 1, 14), NEW_YORK, weeks=weeks, days=days)
    assert utc(*expected) == found.minute
    assert 9 == found.local.hour


def test_a_projection_into_the_gap_has_no_instant():
    """A projected time that the clock skips is told, not moved."""
    found = project(utc(2026, 3, 7, 7, 30), NEW_YORK, days=1)
    assert (datetime(2026, 3, 8, 2, 30), None) == (found.local, found.minute)


@pytest.mark.parametrize("days", [10**7, -(10**6), 10**12])
def test_a_projection_out_of_the_calendar_is_refused(days):
    """D4: an absurd distance is our error, not an OverflowError."""
    with pytest.raises(InvalidTime):
        project(utc(2026, 3, 1), PARIS, days=days)


@settings(deadline=None)
@given(
    st.integers(utc(2020, 1, 1), utc(2040, 1, 1)),
    st.sampled_from([PARIS, NEW_YORK, "Australia/Lord_Howe", "Antarctica/Troll"]),
    st.integers(-400, 400),
)
def test_projections_agree_with_zoneinfo(minute, name, days):
    """A projection is what zoneinfo makes of the same wall time that many days on."""
    zone = ZoneInfo(name)
    naive = from_minute(minute).astimezone(zone).replace(tzinfo=None)
    local = naive + timedelta(days)
    instant = local.replace(tzinfo=zone).astimezone(UTC)
    exists = instant.astimezone(zone).replace(tzinfo=None) == local
    found = project(minute, name, days=days)
    assert (local, floor_minute(instant) if exists else None) == (
        found.local,
        found.minute,
    )


def test_a_projection_that_is_refused_says_how_far_it_was():
    """The error names the distance that no calendar has."""
    with pytest.raises(InvalidTime, match="days after the epoch is out of range"):
        project(utc(2026, 3, 1), PARIS, days=10**7)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU",
        "FREQ=MONTHLY;BYMONTHDAY=30,31",
        "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=30,31",
    ],
)
def test_the_last_year_is_known_to_its_last_day(rule):
    """Every kind of period names the dates up to 31 December 9998."""
    days = (date(9998, 12, 30), date(9998, 12, 31))
    assert days == dates(Recurrence(rule), days[0], *days)
