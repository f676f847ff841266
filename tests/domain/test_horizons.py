"""How soon and how far ahead may be booked, to the minute."""

from __future__ import annotations

import attrs
import pytest

from orchestrea.domain.capacity import HasRoom
from orchestrea.domain.horizons import (
    DAYS_SEARCHED,
    LongEnoughAhead,
    WithinHorizon,
    bookable_end,
    rolling_end,
)
from orchestrea.domain.policies import (
    BookableDays,
    FixedDates,
    Notice,
    RollingDays,
    Severity,
)
from orchestrea.domain.wallclock import DAY

from .builders import MONDAY, agenda, booking, claim, instant, minute, schedule, wish

RULE = WithinHorizon(earlier=(HasRoom(), LongEnoughAhead()))
ORDINAL = instant(f"{MONDAY} 00:00").toordinal()
MO, TU, WE, TH, FR, SA, SU = range(ORDINAL, ORDINAL + 7)


# --- notice


@pytest.mark.parametrize(
    "notice, now, earliest",
    [
        (None, "08:00", "08:01"),
        (None, "08:00:59", "08:01"),
        (0, "08:00", "08:00"),
        (0, "08:00:01", "08:01"),
        (60, "08:00", "09:00"),
        (60, "08:00:01", "09:01"),
        ("1d", "08:00", "2026-03-17 08:00"),
    ],
)
def test_a_start_is_early_enough_from_exactly_the_notice_on(notice, now, earliest):
    """Inclusive; without a notice a start must come after now, and 0 allows now."""
    asked = wish(now=f"{MONDAY} {now}", notice=Notice(book=notice))
    at = minute(earliest)
    assert at == asked.earliest
    assert [at, at + 1] == LongEnoughAhead().keep([at - 1, at, at + 1], agenda(), asked)
    assert () == LongEnoughAhead().reasons(at, agenda(), asked)
    assert LongEnoughAhead().reasons(at - 1, agenda(), asked)


def test_the_notice_is_real_time_on_the_day_the_clocks_change():
    """R20: three hours after 00:30 in Paris it is 04:30 on the short day."""
    now = instant("2026-03-29 00:30", "Europe/Paris")
    asked = attrs.evolve(wish(notice=Notice(book="3h")), now=now)
    assert minute("2026-03-29 04:30", "Europe/Paris") == asked.earliest


def test_moving_a_booking_has_a_notice_of_its_own():
    """The verb decides, not the service alone."""
    notice = Notice(book="2d", reschedule="1h")
    now = f"{MONDAY} 08:00"
    assert minute("2026-03-18 08:00") == wish(now=now, notice=notice).earliest
    moved = wish(now=now, notice=notice, moving=booking())
    assert minute("09:00") == moved.earliest


def test_a_hold_counts_its_notice_from_when_it_was_taken():
    """Whoever held the place in time may book it."""
    asked = wish(
        now=f"{MONDAY} 08:30", since=f"{MONDAY} 08:00", notice=Notice(book="1h")
    )
    assert minute("09:00") == asked.earliest


def test_too_soon_is_told_with_the_notice_and_the_past_as_such():
    """R64: the earliest start now is in the sentence."""
    asked = wish(now=f"{MONDAY} 08:00:30", notice=Notice(book="90m"))
    (reason,) = LongEnoughAhead().reasons(minute("09:30"), agenda(), asked)
    assert ("notice", "reason.notice", {"notice_minutes": 90}) == (
        reason.rule,
        reason.text_key,
        reason.data,
    )
    assert (
        "2026-03-16 09:30Z is before 2026-03-16 09:31Z, the earliest start now"
        == reason.staff
    )
    assert Severity.BLOCK is reason.severity
    assert isinstance(reason.data["notice_minutes"], int)
    (reason,) = LongEnoughAhead().reasons(minute("08:01"), agenda(), asked)
    assert "reason.notice" == reason.text_key
    (reason,) = LongEnoughAhead().reasons(minute("08:00"), agenda(), asked)
    assert "reason.past" == reason.text_key
    (reason,) = LongEnoughAhead().reasons(
        minute("08:00"), agenda(), wish(now=f"{MONDAY} 08:00")
    )
    assert ("reason.past", {"notice_minutes": None}) == (reason.text_key, reason.data)


def test_the_rules_of_time_age_and_yield_to_staff():
    """Neither may be kept from one minute to the next."""
    notice = LongEnoughAhead()
    assert ("notice", True, False) == (notice.name, notice.overridable, notice.steady)
    assert ("horizon", True, False) == (RULE.name, RULE.overridable, RULE.steady)


# --- where a horizon ends


@pytest.mark.parametrize(
    "today, days, business, last",
    [
        (MO, 0, False, MO),
        (MO, 7, False, MO + 7),
        (MO, 0, True, MO),
        (MO, 1, True, TU),
        (TH, 1, True, FR),
        (TH, 2, True, SU + 1),
        (FR, 1, True, SU + 1),
        (SA, 1, True, SU + 1),
        (SU, 1, True, SU + 1),
        (SA, 5, True, SA + 6),
        (MO, 5, True, MO + 7),
    ],
)
def test_a_rolling_window_counts_days_or_business_days(today, days, business, last):
    """Today is day 0; a weekend inside is open and does not count."""
    assert last == rolling_end(today, days, business_only=business)


def test_a_window_of_bookable_days_ends_where_enough_are_found():
    """The first days that have something, today included, at most 61 of them."""
    some = {MO, WE, SA, SU + 1}

    def end(days, business=False, today=MO, bookable=some):
        return bookable_end(
            today, days, business_only=business, is_bookable=bookable.__contains__
        )

    assert [MO, MO, WE, SA, SU + 1] == [end(days) for days in range(5)]
    assert SU + 1 == end(3, business=True)
    assert FR == end(1, business=True, bookable={FR, SA})
    assert SU + 1 == end(1, business=True, today=SA, bookable={SA, SU, SU + 1})
    assert MO + 60 == end(9) == end(1, bookable=set())
    assert MO + 60 == end(1, bookable={MO + 60})
    assert 61 == DAYS_SEARCHED


# --- the rule


def kept(known, asked, *texts) -> list[str]:
    """Those of *texts* that the horizon allows."""
    starts = [minute(text) for text in texts]
    allowed = set(RULE.keep(starts, known, asked))
    for text, start in zip(texts, starts, strict=True):
        assert (start in allowed) != bool(RULE.reasons(start, known, asked)), text
    return [text for text, start in zip(texts, starts, strict=True) if start in allowed]


def test_no_horizon_allows_everything():
    """Also what lies behind; that is the notice's business."""
    texts = ["1999-01-01 00:00", "9000-01-01 00:00"]
    assert texts == kept(agenda(), wish(), *texts)
    assert None is RULE.bounds(agenda(), wish())


def test_rolling_days_are_days_of_the_schedules_zone():
    """R61: in Auckland the window of two days ends at 11:00 UTC."""
    plan = schedule("00:00-24:00", zone="Pacific/Auckland")
    asked = wish(now=f"{MONDAY} 12:00", horizon=RollingDays(2))  # the 17th there
    inside = ["2026-03-16 11:00", "2026-03-19 10:59"]
    assert inside == kept(
        agenda(plan=plan), asked, "2026-03-16 10:59", *inside, "2026-03-19 11:00"
    )


def test_rolling_business_days_end_with_the_last_of_them():
    """From Thursday two business days reach through Monday; Saturday is open."""
    asked = wish(now="2026-03-19 12:00", horizon=RollingDays(2, business_only=True))
    inside = ["2026-03-21 09:00", "2026-03-23 23:59"]
    assert inside == kept(agenda(), asked, *inside, "2026-03-24 00:00")


def test_fixed_dates_include_both_ends_in_the_schedules_zone():
    """R61: whole local dates, on a day of 23 hours too."""
    plan = schedule("00:00-24:00", zone="Europe/Paris")
    asked = wish(horizon=FixedDates("2026-03-28", "2026-03-29"))
    inside = ["2026-03-27 23:00", "2026-03-29 21:59"]
    assert inside == kept(
        agenda(plan=plan), asked, "2026-03-27 22:59", *inside, "2026-03-29 22:00"
    )


def test_bookable_days_skip_days_that_are_full_closed_or_past():
    """A day counts when something is left of it, with room and in time."""
    plan = schedule("09:00-10:00", days="mo,we,fr")
    full = claim("2026-03-18 09:00", "2026-03-18 10:00")
    known = agenda(plan=plan, claims=[full])
    asked = wish(now=f"{MONDAY} 09:00", horizon=BookableDays(1))
    # Monday has begun, Wednesday is full: Friday is the first day
    inside = ["2026-03-18 09:00", "2026-03-20 09:00"]
    assert inside == kept(known, asked, *inside, "2026-03-21 00:00", "2026-03-23 09:00")
    early = wish(now=f"{MONDAY} 08:59", horizon=BookableDays(1))
    assert ["2026-03-16 09:00"] == kept(known, early, "2026-03-16 09:00", *inside)
    work = wish(now=f"{MONDAY} 09:00", horizon=BookableDays(1, business_only=True))
    known = agenda(plan=schedule("09:00-10:00", days="sa,mo"), days=8)
    inside = ["2026-03-21 09:00", "2026-03-23 09:00"]
    assert inside == kept(known, work, *inside, "2026-03-24 00:00")


def test_a_day_of_bookable_days_is_one_of_the_schedules_zone():
    """R61: 23:30 UTC on Monday is Tuesday in Paris."""
    plan = schedule("00:30-01:30", zone="Europe/Paris", days="tu")
    asked = wish(step=30, now=f"{MONDAY} 12:00", horizon=BookableDays(1))
    first = minute("23:30")
    bounds = RULE.bounds(agenda(plan=plan), asked)
    assert (minute("2026-03-15 23:00"), minute("2026-03-17 23:00")) == bounds
    assert [first] == RULE.keep([first], agenda(plan=plan), asked)


def test_beyond_the_horizon_is_told_with_its_bounds():
    """R64: from when to when, and over how many days."""
    asked = wish(now=f"{MONDAY} 12:00", horizon=RollingDays(3))
    (reason,) = RULE.reasons(minute(MONDAY) + 4 * DAY, agenda(), asked)
    assert ("horizon", "reason.horizon", {"days": 4}, Severity.BLOCK) == (
        reason.rule,
        reason.text_key,
        reason.data,
        reason.severity,
    )
    assert (
        "v may be booked from 2026-03-16 00:00Z to before 2026-03-20 00:00Z"
        == reason.staff
    )
