"""How many bookings, or minutes, a period of the schedule's zone may hold."""

from __future__ import annotations

from datetime import date

import pytest

from orchestrea.domain.limits import (
    UnderLimits,
    counted,
    period_around,
    period_days,
    used,
)
from orchestrea.domain.pipeline import offered
from orchestrea.domain.policies import Limit, Per, Scope, Severity
from orchestrea.domain.wallclock import DAY

from .builders import MONDAY, agenda, booking, claim, minute, schedule, wish

RULE = UnderLimits()


@pytest.mark.parametrize(
    "day, per, week_start, expected",
    [
        ("2026-03-18", Per.DAY, 0, ("2026-03-18", "2026-03-19")),
        ("2026-03-18", Per.WEEK, 0, ("2026-03-16", "2026-03-23")),
        ("2026-03-16", Per.WEEK, 0, ("2026-03-16", "2026-03-23")),
        ("2026-03-22", Per.WEEK, 0, ("2026-03-16", "2026-03-23")),
        ("2026-03-18", Per.WEEK, 6, ("2026-03-15", "2026-03-22")),
        ("2026-03-22", Per.WEEK, 6, ("2026-03-22", "2026-03-29")),
        ("2026-03-18", Per.WEEK, 2, ("2026-03-18", "2026-03-25")),
        ("2026-03-31", Per.MONTH, 0, ("2026-03-01", "2026-04-01")),
        ("2026-12-01", Per.MONTH, 0, ("2026-12-01", "2027-01-01")),
        ("2026-11-30", Per.MONTH, 0, ("2026-11-01", "2026-12-01")),
        ("2028-02-29", Per.MONTH, 0, ("2028-02-01", "2028-03-01")),
        ("2026-12-31", Per.YEAR, 0, ("2026-01-01", "2027-01-01")),
        ("2026-01-01", Per.YEAR, 0, ("2026-01-01", "2027-01-01")),
    ],
)
def test_periods_are_those_of_the_calendar(day, per, week_start, expected):
    """R60: weeks begin where the schedule says, and December is followed by January."""
    first, after = period_days(date.fromisoformat(day).toordinal(), per, week_start)
    assert expected == (str(date.fromordinal(first)), str(date.fromordinal(after)))


def test_a_period_lies_in_the_schedules_zone():
    """R60: the local day of Auckland, and a local day of 23 hours in Paris."""
    plan = schedule(zone="Pacific/Auckland", week_start="su")
    at = minute("12:00")
    assert (minute("11:00"), minute("11:00") + DAY) == period_around(at, Per.DAY, plan)
    assert (minute("2026-03-14 11:00"), minute("2026-03-21 11:00")) == period_around(
        at, Per.WEEK, plan
    )
    paris = schedule(zone="Europe/Paris")
    low, high = period_around(minute("2026-03-29 12:00"), Per.DAY, paris)
    assert 23 * 60 == high - low


def test_each_scope_counts_its_own():
    """The resource counts everything on it; service and customer this service only."""
    other = claim("12:00", "13:00", "o", service="w")
    known = agenda(
        claims=[claim("09:00", "10:00", "a"), other],
        of_service=[claim("09:00", "10:00", "a"), claim("10:00", "11:00", "b"), other],
        of_customer=[other, claim("11:00", "12:00", "c")],
    )

    def of(scope) -> list[str]:
        return [
            each.booking
            for each in counted(Limit("day", 1, scope=scope), known, wish())
        ]

    assert ["a", "o"] == of("resource")
    assert ["a", "b"] == of("service")
    assert ["c"] == of("customer")


def test_a_booking_counts_on_the_day_it_starts_and_its_minutes_where_they_lie():
    """One over midnight is one booking of the first day, and minutes of both."""
    night = claim("23:30", "2026-03-17 01:00", "n")
    twice = [claim("09:00", "10:00", "a"), claim("10:00", "10:30", "a")]
    first = minute("00:00"), minute("2026-03-17 00:00")
    second = first[1], first[1] + DAY
    assert (2, 120) == used([*twice, night], first)
    assert (0, 60) == used([*twice, night], second)
    assert (0, 0) == used([night], (second[1], second[1] + DAY))
    assert (1, 90) == used([night], (minute("23:30"), second[1]))
    assert (0, 0) == used([night], (minute("23:00"), minute("23:30")))
    assert (0, 30) == used([night], (second[0] + 30, second[1]))
    assert (0, 0) == used([night], (second[0] + 60, second[1]))


def allowed(limit: Limit, claims, *texts, **more) -> list[str]:
    """Those of *texts* that the limit on the resource leaves."""
    known = agenda(claims=claims, plan=more.pop("plan", None))
    asked = wish(more.pop("minutes", 60), limits=[limit], **more)
    starts = [minute(text) for text in texts]
    found = RULE.keep(starts, known, asked)
    for start in starts:
        assert (start in found) != bool(RULE.reasons(start, known, asked))
    return [text for text, start in zip(texts, starts, strict=True) if start in found]


@pytest.mark.parametrize("most, left", [(0, []), (1, []), (2, []), (3, ["12:00"])])
def test_a_number_of_bookings_is_reached_and_not_passed(most, left):
    """Two are there: a limit of two leaves none, of three one."""
    known = [claim("09:00", "10:00", "a"), claim("10:00", "11:00", "b")]
    assert left == allowed(Limit("day", most, scope="resource"), known, "12:00")


@pytest.mark.parametrize("most, left", [(119, []), (120, ["12:00"]), (121, ["12:00"])])
def test_a_number_of_minutes_may_be_used_to_the_last(most, left):
    """An hour is there, and another fits into exactly two."""
    limit = Limit("day", minutes=most, scope="resource")
    assert left == allowed(limit, [claim("09:00", "10:00")], "12:00")


def test_a_period_that_is_full_closes_itself_alone():
    """Before and after it there is something left."""
    known = [claim("2026-03-18 09:00", "2026-03-18 10:00")]
    texts = [
        "2026-03-17 23:59",
        "2026-03-18 00:00",
        "2026-03-18 23:59",
        "2026-03-19 00:00",
    ]
    assert [texts[0], texts[3]] == allowed(
        Limit("day", 1, scope="resource"), known, *texts
    )
    assert [] == allowed(Limit("week", 1, scope="resource"), known, *texts)
    weeks = [
        "2026-03-15 23:59",
        "2026-03-16 00:00",
        "2026-03-22 23:59",
        "2026-03-23 00:00",
    ]
    assert [weeks[0], weeks[3]] == allowed(
        Limit("week", 1, scope="resource"), known, *weeks
    )
    sunday = schedule("00:00-24:00", week_start="su")
    weeks = [
        "2026-03-14 23:59",
        "2026-03-15 00:00",
        "2026-03-21 23:59",
        "2026-03-22 00:00",
    ]
    assert [weeks[0], weeks[3]] == allowed(
        Limit("week", 1, scope="resource"), known, *weeks, plan=sunday
    )


def test_starts_need_not_be_of_one_period_or_in_order():
    """Each start is looked up in its own period."""
    known = [claim("2026-03-17 09:00", "2026-03-17 10:00")]
    texts = ["2026-03-18 09:00", "2026-03-17 12:00", MONDAY + " 09:00"]
    assert [texts[0], texts[2]] == allowed(
        Limit("day", 1, scope="resource"), known, *texts
    )


def test_minutes_over_midnight_are_split_between_the_days():
    """R60: the booking asked for counts on each day with its part there."""
    limit = Limit("day", minutes=60, scope="resource")
    assert ["23:30"] == allowed(limit, [claim("09:00", "09:30")], "23:29", "23:30")
    tuesday = [claim("2026-03-17 09:00", "2026-03-17 09:30")]
    assert ["23:29", "23:30"] == allowed(limit, tuesday, "23:29", "23:30", "23:31")


def test_minutes_of_every_day_of_a_long_booking_count():
    """Three whole days fit into empty ones, and not when the last has a minute."""
    limit = Limit("day", minutes=DAY, scope="resource")
    last = [claim("2026-03-18 09:00", "2026-03-18 09:01")]
    assert ["00:00"] == allowed(limit, [], "00:00", minutes=3 * DAY)
    assert [] == allowed(limit, last, "00:00", minutes=3 * DAY)
    assert ["00:00"] == allowed(limit, last, "00:00", minutes=2 * DAY)


def test_bookings_are_counted_on_the_first_day_only():
    """A full Tuesday does not refuse what starts on Monday night."""
    tuesday = [claim("2026-03-17 09:00", "2026-03-17 10:00")]
    limit = Limit("day", 1, scope="resource")
    assert ["23:30"] == allowed(limit, tuesday, "23:30", "2026-03-17 00:00")


def test_the_booking_that_is_moved_is_in_no_limits_way():
    """R59: in every period and every scope."""
    for per in Per:
        for scope in Scope:
            limit = Limit(per, bookings=1, minutes=60, scope=scope)
            own = [claim("10:00", "11:00", "b")]
            known = agenda(claims=own, of_service=own, of_customer=own)
            day = minute("00:00"), minute("00:00") + DAY
            assert not offered(known, wish(limits=[limit]), *day)
            moved = wish(limits=[limit], moving=booking(id="b"))
            assert 24 == len(offered(known, moved, *day))


def test_every_limit_that_is_reached_is_told():
    """R64: unit, maximum, use, period and scope, in the order of the service."""
    limits = [
        Limit("day", minutes=90, scope="resource"),
        Limit("week", 5, scope="service"),
        Limit("month", 1, 60, scope="customer"),
    ]
    own = [claim("09:00", "10:00", "a")]
    known = agenda(claims=own, of_service=own, of_customer=own)
    found = RULE.reasons(minute("12:00"), known, wish(limits=limits))
    assert [
        ("limit", "reason.limit.minutes", Severity.BLOCK),
        ("limit", "reason.limit.bookings", Severity.BLOCK),
    ] == [(each.rule, each.text_key, each.severity) for each in found]
    assert [
        "60 of 90 minutes per day are used for this resource",
        "1 of 1 bookings per month are used for this customer",
    ] == [each.staff for each in found]
    assert {
        "unit": "minutes",
        "most": 90,
        "used": 60,
        "per": "day",
        "scope": "resource",
    } == found[0].data
    assert {
        "unit": "bookings",
        "most": 1,
        "used": 1,
        "per": "month",
        "scope": "customer",
    } == found[1].data


def test_without_limits_everything_is_kept():
    """And the rule is not one to be kept over time."""
    assert [1, 2] == RULE.keep([1, 2], agenda(), wish())
    assert [] == RULE.reasons(1, agenda(), wish())
    assert ("limit", True, False) == (RULE.name, RULE.overridable, RULE.steady)
