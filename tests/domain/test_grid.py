"""At which minutes a booking may start, by each anchor."""

from __future__ import annotations

import attrs
import pytest

from orchestrea.domain.grid import OnGrid, grid_starts, period
from orchestrea.domain.pipeline import offered
from orchestrea.domain.rules import Agenda, Wish
from orchestrea.domain.schedules import Absence
from orchestrea.domain.wallclock import DAY

from .builders import (
    MONDAY,
    agenda,
    claim,
    instant,
    minute,
    schedule,
    seat,
    shown,
    wish,
)


def monday(known: Agenda, asked: Wish, zone: str = "UTC") -> list[str]:
    """The grid on the Monday, as the clock shows it."""
    first = minute("00:00", zone)
    return shown(
        [at for at in grid_starts(known, asked) if first <= at < first + DAY], zone
    )


def test_the_period_is_the_step_and_the_gap_and_the_duration_by_default():
    """An offset shifts the grid, a gap widens it."""
    assert 25 == period(wish(25))
    assert 15 == period(wish(25, step=15, offset=5))
    assert 20 == period(wish(25, step=15, gap=5))
    assert 30 == period(wish(25, gap=5))


# --- midnight


def test_the_midnight_grid_has_multiples_of_the_step_that_fit():
    """R13: an hour fits at 09:15 and at 10:45, not at 09:05 nor at 11:00."""
    known = agenda("09:05-11:45")
    expected = ["09:15", "09:30", "09:45", "10:00", "10:15", "10:30", "10:45"]
    assert expected == monday(known, wish(60, step=15))
    assert expected[:-1] == monday(agenda("09:05-11:44"), wish(60, step=15))


def test_a_window_that_begins_and_ends_on_the_grid_is_used_to_its_edges():
    """Half-open: a start at the first minute, an end at the last."""
    assert ["09:00", "10:00"] == monday(agenda("09:00-11:00"), wish(60))
    assert [] == monday(agenda("09:00-09:59"), wish(60))


def test_the_offset_shifts_and_does_not_stretch():
    """25 minutes with an offset of 5 still come every 25 minutes."""
    assert ["09:25", "09:45", "10:05"] == monday(
        agenda("09:10-10:30"), wish(20, offset=5)
    )
    assert ["09:30", "10:30"] == monday(agenda("09:00-12:00"), wish(60, offset="1h30m"))


def test_a_step_that_does_not_divide_the_day_counts_from_each_midnight():
    """Every 50 minutes: 23:20 is the last of the day, 00:00 the next one."""
    known, asked = agenda(days=2), wish(10, step=50)
    starts = [at for at in grid_starts(known, asked) if at >= minute("22:30")]
    assert ["22:30", "23:20", "00:00", "00:50"] == shown(starts[:4])
    asked = wish(10, step=50, offset=20)
    starts = [at for at in grid_starts(known, asked) if at >= minute("22:30")]
    assert ["22:50", "23:40", "00:20"] == shown(starts[:3])


def test_the_day_of_the_grid_is_that_of_the_schedule():
    """R22, R23: in Kathmandu the full hours are at 15 past in UTC."""
    plan = schedule("09:00-11:00", zone="Asia/Kathmandu")
    asked = wish(60)
    assert ["09:00", "10:00"] == monday(agenda(plan=plan), asked, "Asia/Kathmandu")
    assert {15} == {at % 60 for at in grid_starts(agenda(plan=plan), asked)}
    every = wish(10, step=50)
    assert ["09:10", "10:00", "10:50"] == monday(
        agenda(plan=plan), every, "Asia/Kathmandu"
    )


def test_starts_in_the_gap_do_not_exist_and_repeated_ones_come_twice():
    """R20: 02:00 is skipped in Paris in March, and lived twice in October."""
    plan = schedule("00:00-05:00", zone="Europe/Paris")
    spring = grid_starts(agenda(plan=plan, first="2026-03-29", days=1), wish(60))
    march = [at for at in spring if minute("2026-03-28 23:00") <= at]
    assert ["00:00", "01:00", "03:00", "04:00"] == shown(march[:4], "Europe/Paris")
    autumn = grid_starts(agenda(plan=plan, first="2026-10-25", days=1), wish(60))
    october = [at for at in autumn if minute("2026-10-24 22:00") <= at]
    assert ["00:00", "01:00", "02:00", "02:00", "03:00", "04:00"] == shown(
        october[:6], "Europe/Paris"
    )
    assert 60 == october[3] - october[2]


# --- window_start


def test_the_window_grid_counts_from_each_window():
    """Each window starts anew, at its offset."""
    known = agenda("09:10-10:40", "13:05-14:10")
    assert ["09:10", "09:40", "10:10", "13:05", "13:35"] == monday(
        known, wish(30, anchor="window_start")
    )
    assert ["09:20", "09:50", "13:15"] == monday(
        known, wish(30, anchor="window_start", offset=10)
    )


def test_the_window_grid_goes_on_over_midnight():
    """A night is one window, and is counted from its beginning."""
    known = agenda(plan=schedule("23:10-25:00", days="mo"))
    asked = wish(30, anchor="window_start", step=40)
    starts = [at for at in grid_starts(known, asked) if minute("00:00") <= at]
    assert ["23:10", "23:50", "00:30"] == shown(starts[:3])


def test_a_window_of_exactly_a_day_has_one_grid_and_a_longer_one_one_a_day():
    """Longer than a day, it is counted anew from each local midnight."""
    day = agenda(plan=schedule("12:00-36:00", days="mo"))
    asked = wish(60, step=420, anchor="window_start")
    first = minute("12:00")
    expected = [first, first + 420, first + 840, first + 1260]
    assert expected == [
        at for at in grid_starts(day, asked) if first <= at < first + DAY
    ]
    longer = agenda(plan=schedule("12:00-36:01", days="mo"))
    midnight = minute("2026-03-17 00:00")
    assert [first, first + 420, midnight, midnight + 420] == [
        at for at in grid_starts(longer, asked) if first <= at < first + DAY
    ]


def test_a_start_before_midnight_may_last_beyond_it():
    """Where the grid begins anew, the window has not ended."""
    known = agenda(plan=schedule("00:00-24:00"))
    asked = wish(90, step=60, anchor="window_start")
    assert "23:00" == monday(known, asked)[-1]


# --- after_busy and packed


def test_the_grid_restarts_after_what_is_busy():
    """Rounded up to the coarsest part of an hour that divides the step."""
    known = agenda("09:00-12:00", claims=[claim("09:20", "09:35")])
    assert ["10:00", "11:00"] == monday(known, wish(60, anchor="after_busy"))
    assert ["09:40", "10:30", "11:20"] == monday(
        known, wish(40, step=50, anchor="after_busy")
    )
    assert ["09:45", "10:30", "11:15"] == monday(known, wish(45, anchor="after_busy"))
    assert ["09:35", "10:00", "10:25", "10:50", "11:15"] == monday(
        known, wish(25, anchor="after_busy")
    )
    assert ["09:07", "09:36", "09:43"] == monday(
        agenda("09:07-09:52", claims=[claim("09:20", "09:36")]),
        wish(7, step=7, anchor="after_busy"),
    )


@pytest.mark.parametrize(
    "step, expected",
    [
        (120, "10:00"),
        (90, "09:30"),
        (20, "09:20"),
        (45, "09:15"),
        (70, "09:10"),
        (25, "09:10"),
        (7, "09:07"),
    ],
)
def test_a_free_span_starts_on_the_coarsest_rounding_of_its_step(step, expected):
    """60, 30, 20, 15, 10 or 5 minutes of the local hour, else none."""
    known = agenda("09:07-23:00")
    assert expected == monday(known, wish(5, step=step, anchor="after_busy"))[0]


def test_rounding_is_of_the_local_hour():
    """R22: half past in UTC is a quarter past in Kathmandu."""
    plan = schedule("09:01-12:00", zone="Asia/Kathmandu")
    assert ["10:00", "11:00"] == monday(
        agenda(plan=plan), wish(60, anchor="after_busy"), "Asia/Kathmandu"
    )


def test_the_grid_after_busy_begins_with_the_notice():
    """What is too soon is not free, and its end is where the grid starts."""
    asked = wish(45, anchor="after_busy", now=f"{MONDAY} 09:04")
    assert ["09:15", "10:00", "10:45"] == monday(agenda("09:00-12:00"), asked)


def test_an_offset_and_a_gap_apply_after_busy_too():
    """The offset moves the first, the gap all that follow; neither changes rounding."""
    known = agenda("09:00-11:00")
    asked = wish(30, anchor="after_busy", offset=10, gap=10)
    assert ["09:10", "09:50", "10:30"] == monday(known, asked)
    assert ["09:40", "10:20"] == monday(agenda("09:07-11:00"), asked)


def test_packed_rounds_as_coarsely_as_loses_no_slot():
    """An hour from 09:20 to 10:25 fits only when nothing is rounded beyond five."""
    assert ["09:30"] == monday(agenda("09:20-10:30"), wish(60, anchor="packed"))
    assert ["09:20"] == monday(agenda("09:20-10:20"), wish(60, anchor="packed"))
    assert ["09:25"] == monday(agenda("09:21-10:27"), wish(60, anchor="packed"))
    assert ["09:21"] == monday(agenda("09:21-10:21"), wish(60, anchor="packed"))
    assert ["10:00"] == monday(agenda("09:20-11:19"), wish(60, anchor="packed"))
    assert ["09:20", "10:20"] == monday(
        agenda("09:20-11:20"), wish(60, anchor="packed")
    )


def test_a_free_span_longer_than_a_day_is_rounded_anew_each_day():
    """A step that does not divide the day starts again at every midnight."""
    known = agenda(days=2)
    asked = wish(50, anchor="after_busy")
    starts = [at for at in grid_starts(known, asked) if minute("22:30") <= at]
    assert ["22:30", "23:20", "00:00", "00:50"] == shown(starts[:4])


def test_places_in_sessions_stay_on_a_grid_that_moves():
    """R12: the first booking fixes its session, and others can still join it."""
    known = agenda("09:00-12:00", claims=[seat("09:20", "10:20")])
    asked = wish(60, anchor="after_busy", seats=3)
    assert ["09:20", "11:00"] == monday(known, asked)
    starts = offered(known, asked, minute("00:00"), minute("23:59"))
    assert ["09:20", "11:00"] == shown(starts)
    for hours, expected in (("09:30-12:00", ["11:00"]), ("09:00-10:19", [])):
        shorter = agenda(hours, claims=[seat("09:20", "10:20")])
        assert expected == monday(shorter, asked)
    alone = attrs.evolve(asked, service=attrs.evolve(asked.service, seats=1))
    assert ["11:00"] == monday(known, alone)


# --- buffers inside, and what is kept


def test_buffers_inside_move_the_edges():
    """Ten minutes before and twenty after must lie in the window as well."""
    asked = wish(30, step=5, before=10, after=20)
    assert ["09:10", "09:15"] == monday(agenda("09:00-10:05", inside=True), asked)
    assert "09:00" == monday(agenda("09:00-10:05"), asked)[0]
    window = wish(30, step=5, before=10, after=20, anchor="window_start")
    assert ["09:10", "09:15"] == monday(agenda("09:00-10:05", inside=True), window)
    assert [] == monday(agenda("09:00-09:30", inside=True), window)
    assert [] == monday(agenda("09:00-09:59", inside=True), window)
    assert ["09:10"] == monday(agenda("09:00-10:00", inside=True), window)


@pytest.mark.parametrize(
    "change",
    [
        {"step": 30},
        {"anchor": "window_start", "step": 35},
        {"offset": 5},
        {"gap": 15},
        {"durations": 45},
        {"before": 20},
        {"after": 20},
    ],
    ids=str,
)
def test_a_grid_is_kept_for_its_own_fields_alone(change):
    """R125: an edited service sees its own grid over the same openings."""
    known = agenda("09:00-11:00", inside=True)
    before = wish(60)
    grid_starts(known, before)
    service = attrs.evolve(before.service, **change)
    after = attrs.evolve(before, service=service, minutes=service.minutes())
    fresh = agenda("09:00-11:00", inside=True)
    assert list(grid_starts(fresh, after)) == list(grid_starts(known, after))
    assert list(grid_starts(fresh, before)) != list(grid_starts(known, after))


def test_a_grid_is_kept_with_its_openings():
    """R125: asking again gives the very same starts, without laying the grid anew."""
    known, asked = agenda("09:00-11:00"), wish(60)
    assert grid_starts(known, asked) is grid_starts(known, asked)
    inside = attrs.evolve(
        known, resource=attrs.evolve(known.resource, buffers_inside=True)
    )
    asked = wish(60, before=5)
    assert ["09:00", "10:00"] == monday(known, asked)
    assert ["10:00"] == monday(inside, asked)


# --- the rule


def test_a_start_off_the_grid_is_refused_with_the_grid_in_words():
    """R08: an unoffered minute is named with its grid."""
    asked = wish(60, step=30, gap=10)
    (reason,) = OnGrid().reasons(minute("09:05"), agenda("09:00-12:00"), asked)
    assert ("grid", "reason.grid") == (reason.rule, reason.text_key)
    assert {"every": 40, "anchor": "midnight"} == reason.data
    assert (
        "2026-03-16 09:05Z is not on the grid of v: every 40 min, anchored at midnight"
        == reason.staff
    )
    assert () == OnGrid().reasons(minute("09:20"), agenda("09:00-12:00"), asked)


@pytest.mark.parametrize("anchor", ["window_start", "after_busy", "packed"])
def test_a_grid_in_windows_says_nothing_of_what_is_closed_or_full(anchor):
    """Each rule speaks for itself: elsewhere there is no grid to be off."""
    away = Absence(instant(f"{MONDAY} 11:00"), instant(f"{MONDAY} 12:00"))
    known = agenda(
        plan=schedule("09:00-16:00", absences=[away]), claims=[claim("13:00", "14:00")]
    )
    asked = wish(60, anchor=anchor)
    starts = [minute(text) for text in ("08:00", "09:00", "09:07", "11:30", "13:30")]
    expected = ["08:00", "09:00", "11:30", "13:30"]
    if anchor == "window_start":
        expected.remove("13:30")
    assert expected == shown(OnGrid().keep(starts, known, asked))


def test_the_midnight_grid_is_there_whatever_is_closed():
    """It hangs on the clock alone."""
    starts = [minute(text) for text in ("03:00", "03:10", "09:00", "09:59")]
    assert ["03:00", "09:00"] == shown(
        OnGrid().keep(starts, agenda("09:00-10:00"), wish())
    )
