"""The rules a business sets, and those it cannot set."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from orchestrea.domain.errors import InvalidInterval, InvalidSchedule, InvalidService
from orchestrea.domain.money import Money
from orchestrea.domain.policies import (
    Approval,
    BookableDays,
    CancellationPolicy,
    FixedDates,
    Limit,
    Notice,
    Per,
    Prepayment,
    RescheduleRules,
    RollingDays,
    Scope,
    Severity,
    Tier,
    check_limits,
)

HOUR = timedelta(hours=1)


def test_defaults_are_what_is_promised():
    """Two days to approve, half an hour to pay, no other notice or rule."""
    assert (timedelta(days=2), timedelta(minutes=30)) == (
        Approval().within,
        Prepayment().within,
    )
    assert Notice(None, None, None) == Notice()
    assert RescheduleRules(None, None) == RescheduleRules()
    assert () == CancellationPolicy().tiers
    assert (None, None, Scope.SERVICE) == (
        Limit("day", 1).minutes,
        Limit("day", minutes=1).bookings,
        Limit("day", 1).scope,
    )
    assert (100, None) == (Tier("1d").refund, Tier("1d").fee)
    assert not RollingDays(1).business_only
    assert not BookableDays(1).business_only


def test_choices_have_stable_words():
    """They are stored, shown and written by people."""
    assert ["day", "week", "month", "year"] == [each.value for each in Per]
    assert ["service", "resource", "customer"] == [each.value for each in Scope]
    assert ["ignore", "warn", "block"] == [each.value for each in Severity]


def test_lengths_are_read_as_people_write_them():
    """In every policy."""
    assert Notice(HOUR, 2 * HOUR, 3 * HOUR) == Notice("1h", 120, "3h")
    assert HOUR == Approval("1h").within == Prepayment(60).within
    assert HOUR == RescheduleRules(farthest="1h").farthest == Tier("1h").until
    for wrong in (Notice, Approval, Prepayment, Tier):
        with pytest.raises(InvalidInterval):
            wrong("soon")


@pytest.mark.parametrize("horizon", [RollingDays, BookableDays])
def test_a_horizon_is_a_number_of_days(horizon):
    """D11: from today to ten years, and never one that is not reached."""
    assert (0, 3660) == (horizon(0).days, horizon(3660).days)
    for days in (-1, 3661, 1.5, "7", True, None):
        with pytest.raises(InvalidService) as raised:
            horizon(days)
        assert (
            f"a horizon in days is {days!r}; it must be a whole number from 0 to 3660"
            == str(raised.value)
        )


def test_fixed_dates_are_in_order_and_in_reach():
    """One day is enough; the year 9999 is no end that a clock reaches."""
    one = FixedDates("2026-03-16", date(2026, 3, 16))
    assert (date(2026, 3, 16), one.first) == (one.first, one.last)
    assert 1970 == FixedDates("1970-01-01", "9998-12-31").first.year
    with pytest.raises(InvalidService) as raised:
        FixedDates("2026-03-16", "2026-03-15")
    assert "horizon ends on 2026-03-15, before 2026-03-16" == str(raised.value)
    for first, last in (("1969-12-31", "2026-01-01"), ("2026-01-01", "9999-12-31")):
        with pytest.raises(InvalidService) as raised:
            FixedDates(first, last)
        assert (
            f"horizon from {first} to {last} is not within the years 1970 to 9998"
            == str(raised.value)
        )
    with pytest.raises(InvalidSchedule):
        FixedDates("tomorrow", "2026-01-01")


def test_a_limit_says_how_much_of_what_per_when():
    """Bookings, minutes, or both."""
    known = Limit("week", 0, 10**9, scope="customer")
    assert (Per.WEEK, 0, 10**9, Scope.CUSTOMER) == (
        known.per,
        known.bookings,
        known.minutes,
        known.scope,
    )
    for fields, message in (
        ({"per": "day"}, "a limit per day needs a maximum of bookings or minutes"),
        ({"per": "fortnight"}, "period of a limit 'fortnight' is none of: day, week"),
        ({"per": "day", "bookings": 1, "scope": "all"}, "scope of a limit 'all' is"),
        ({"per": "day", "bookings": -1}, "a maximum is -1; it must be a whole number"),
        ({"per": "day", "minutes": 10**9 + 1}, "a maximum is 1000000001; it must"),
        ({"per": "day", "minutes": 1.5}, "a maximum is 1.5"),
    ):
        with pytest.raises(InvalidService) as raised:
            Limit(**fields)
        assert str(raised.value).startswith(message)


ORDER = ["day", "week", "month", "year"]


@pytest.mark.parametrize("unit", ["bookings", "minutes"])
def test_a_longer_period_allows_no_less_than_a_shorter_one(unit):
    """The message names both limits, whichever comes first."""
    for index, short in enumerate(ORDER):
        for long in ORDER[index + 1 :]:
            small, large = Limit(short, **{unit: 3}), Limit(long, **{unit: 2})
            for limits in ((small, large), (large, small)):
                with pytest.raises(InvalidService) as raised:
                    check_limits(limits)
                assert (
                    f"2 {unit} per {long} is less than 3 per {short};"
                    " a longer period must allow as many" == str(raised.value)
                )


def test_limits_that_do_not_contradict_each_other_pass():
    """Equal ones, other scopes, other units, and several for one period."""
    for limits in (
        (),
        (Limit("day", 3), Limit("week", 3)),
        (Limit("day", 3), Limit("week", 2, scope="customer")),
        (Limit("day", 3), Limit("week", minutes=2)),
        (Limit("day", minutes=3), Limit("week", 2)),
        (Limit("day", 3), Limit("day", 2)),
        (Limit("week", 3), Limit("day", 2)),
    ):
        assert None is check_limits(limits)


def test_a_tier_gives_back_a_percentage():
    """D11: whole, from nothing to everything; a fee is not negative."""
    assert (0, 100) == (Tier("1d", 0).refund, Tier("1d", 100).refund)
    for refund in (-1, 101, 50.5, "50", True):
        with pytest.raises(InvalidService, match=r"^a refund in percent is "):
            Tier("1d", refund)
    assert Money(0, "EUR") == Tier("1d", fee=Money(0, "EUR")).fee
    with pytest.raises(InvalidService) as raised:
        Tier("1d", fee=Money(-1, "EUR"))
    assert "a fee of -0.01 EUR for cancelling is negative" == str(raised.value)


def test_tiers_are_kept_from_the_earliest_deadline_to_the_latest():
    """In whatever order they are written."""
    policy = CancellationPolicy(iter([Tier("1h", 0), Tier("2d"), Tier("1d", 50)]))
    assert [timedelta(days=2), timedelta(days=1), HOUR] == [
        each.until for each in policy.tiers
    ]
    assert isinstance(policy.tiers, tuple)


def test_moves_are_counted_from_none_on():
    """D11: zero forbids them, nothing means no limit."""
    assert 0 == RescheduleRules(most=0).most
    with pytest.raises(InvalidService, match=r"^a maximum is -1"):
        RescheduleRules(most=-1)
