"""When a schedule is open, and which part of it says no."""

from __future__ import annotations

from datetime import date

import pytest

from orchestrea.domain.hours import next_midnight, openings, why_closed
from orchestrea.domain.intervals import from_minute
from orchestrea.domain.schedules import (
    Absence,
    Closure,
    DateHours,
    Period,
    Schedule,
    Travel,
    WeeklyHours,
)
from orchestrea.domain.wallclock import DAY

from .builders import MONDAY, instant, minute, opened, schedule

TUESDAY, WEDNESDAY = "2026-03-17", "2026-03-18"
NIGHT = "22:00-26:00"


def spans(found) -> list[tuple[str, str]]:
    """Spans as UTC dates and times."""
    return [
        (f"{from_minute(low):%d %H:%M}", f"{from_minute(high):%d %H:%M}")
        for low, high in found
    ]


def on(plan: Schedule, first: str, last: str, **more) -> list[tuple[str, str]]:
    """What is open from *first* to before *last*, UTC."""
    return spans(openings(plan, minute(first), minute(last), **more).spans)


def closed(plan: Schedule, start: str, end: str, **more) -> list[tuple[str, str, str]]:
    """Why *plan* is not open then."""
    return why_closed(opened(plan, **more), minute(start), minute(end))


def test_weekly_hours_apply_to_their_days_alone():
    """R27, R30: Monday is Monday: hours of Monday and Friday open nothing else."""
    plan = schedule("09:00-12:00", "13:00-17:00", days="mo,fr")
    assert [
        ("16 09:00", "16 12:00"),
        ("16 13:00", "16 17:00"),
        ("20 09:00", "20 12:00"),
        ("20 13:00", "20 17:00"),
    ] == on(plan, f"{MONDAY} 00:00", "2026-03-23 00:00")


def test_a_query_cuts_what_lies_across_its_bounds():
    """R16: both ends of the question are exact, and the hours before are still seen."""
    plan = schedule("09:00-12:00")
    assert [("16 10:00", "16 11:00")] == on(plan, "10:00", "11:00")
    assert [] == on(plan, "12:00", f"{TUESDAY} 09:00")
    assert [("16 11:59", "16 12:00")] == on(plan, "11:59", f"{TUESDAY} 09:00")
    assert [("17 09:00", "17 09:01")] == on(plan, "12:00", f"{TUESDAY} 09:01")


def test_a_night_is_seen_from_the_day_after_it_began():
    """R31: a question that starts inside a night window finds it."""
    plan = schedule(NIGHT, days="mo")
    assert [("17 00:00", "17 02:00")] == on(plan, f"{TUESDAY} 00:00", "2026-03-22")


def test_windows_that_touch_are_one():
    """Rows of one day add up, and touching ones merge over midnight too."""
    plan = schedule("00:00-12:00", "12:00-24:00")
    assert [("16 00:00", "19 00:00")] == on(plan, MONDAY, "2026-03-19")


def test_an_override_replaces_the_day_and_several_rows_add_up():
    """The override's hours are the only ones of its date."""
    rows = [DateHours(TUESDAY, ["10:00-11:00"]), DateHours(TUESDAY, ["14:00-15:00"])]
    plan = schedule("09:00-17:00", overrides=rows)
    assert [
        ("16 09:00", "16 17:00"),
        ("17 10:00", "17 11:00"),
        ("17 14:00", "17 15:00"),
        ("18 09:00", "18 17:00"),
    ] == on(plan, MONDAY, "2026-03-19")


def test_an_override_without_windows_closes_its_date():
    """Empty means closed, not unset."""
    plan = schedule("09:00-17:00", overrides=[DateHours(TUESDAY)])
    assert [("16 09:00", "16 17:00")] == on(plan, MONDAY, WEDNESDAY)


def test_an_override_ends_the_night_before_at_its_midnight():
    """R25: Monday's night must not spill into Tuesday's own hours."""
    plan = schedule(NIGHT, overrides=[DateHours(TUESDAY, ["12:00-13:00"])])
    assert [
        ("16 00:00", "16 02:00"),
        ("16 22:00", "17 00:00"),
        ("17 12:00", "17 13:00"),
        ("18 22:00", "19 00:00"),
    ] == on(plan, MONDAY, "2026-03-19")


def test_an_overrides_own_night_goes_on_into_an_ordinary_day():
    """R25: only a following override cuts it."""
    plan = schedule(overrides=[DateHours(TUESDAY, [NIGHT])])
    assert [("17 22:00", "18 02:00")] == on(plan, MONDAY, "2026-03-19")


def test_an_override_is_cut_by_the_next_one():
    """R25: two overridden nights in a row."""
    rows = [DateHours(MONDAY, [NIGHT]), DateHours(TUESDAY)]
    plan = schedule(overrides=rows)
    assert [("16 22:00", "17 00:00")] == on(plan, MONDAY, "2026-03-19")


def test_an_overrides_day_begins_in_the_zone_it_is_kept_in():
    """R24, R25: Tuesday kept in New York begins at its own midnight, 04:00 UTC."""
    plan = schedule(
        "22:00-30:00",
        overrides=[DateHours(TUESDAY, ["12:00-13:00"])],
        travel=[Travel(TUESDAY, "America/New_York", TUESDAY)],
    )
    assert [
        ("16 22:00", "17 04:00"),
        ("17 16:00", "17 17:00"),
    ] == on(plan, "06:00", f"{WEDNESDAY} 00:00")


def test_a_period_adds_hours_on_the_days_of_its_rule():
    """Every second Monday from the first date on, besides the weekly hours."""
    period = Period("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", MONDAY, ["18:00-19:00"])
    plan = schedule("09:00-10:00", days="mo", periods=[period])
    assert [
        ("16 09:00", "16 10:00"),
        ("16 18:00", "16 19:00"),
        ("23 09:00", "23 10:00"),
        ("30 09:00", "30 10:00"),
        ("30 18:00", "30 19:00"),
    ] == on(plan, "2026-03-10", "2026-04-01")


def test_holidays_closures_and_absences_take_time_away():
    """A holiday takes its local day, a closure its dates, an absence its minutes."""
    plan = schedule(
        "00:00-24:00",
        closures=[Closure(WEDNESDAY, "2026-03-19", "works")],
        absences=[
            Absence(instant("2026-03-20 10:00:30"), instant("2026-03-20 11:00:30"))
        ],
    )
    days = {date(2026, 3, 17): "a holiday", date(2030, 1, 1): "far away"}
    found = opened(plan, holidays=days)
    assert [
        ("holiday", [("17 00:00", "18 00:00")], "a holiday"),
        ("closure", [("18 00:00", "20 00:00")], "works"),
        ("absence", [("20 10:00", "20 11:01")], ""),
    ] == [(each.rule, spans([each.span]), each.detail) for each in found.removed]
    assert [
        ("14 00:00", "17 00:00"),
        ("20 00:00", "20 10:00"),
        ("20 11:01", "25 00:00"),
    ] == spans(found.spans)


@pytest.mark.parametrize("ordinal", [minute(MONDAY) // DAY, 0])
def test_a_closure_counts_when_it_touches_the_days_in_question(ordinal):
    """A closure for good, or since ever, closes; one before or after does not."""
    plan = schedule("09:00-10:00", closures=[Closure("0001-01-01", "9999-12-31")])
    start = ordinal * DAY + 3 * DAY
    assert () == openings(plan, start, start + DAY).spans
    before, after = (
        Closure("2026-03-01", "2026-03-15"),
        Closure("2026-03-18", "2027-01-01"),
    )
    plan = schedule("09:00-10:00", closures=[before, after])
    assert [("16 09:00", "16 10:00"), ("17 09:00", "17 10:00")] == on(
        plan, "2026-03-10 12:00", "2026-03-25"
    )


def test_a_holiday_counts_for_a_question_that_lies_within_it():
    """R16: on the first date of the question, on its last, and on no other."""
    plan = schedule("00:00-24:00")
    days = {date(2026, 3, 16): "first", date(2026, 3, 18): "last"}
    assert [("17 00:00", "18 00:00")] == on(
        plan, "10:00", f"{WEDNESDAY} 10:00", holidays=days
    )


def test_a_holiday_is_a_date_in_the_schedules_zone():
    """In Auckland the holiday ends when the local day does, at 11:00 UTC."""
    plan = schedule("00:00-24:00", zone="Pacific/Auckland")
    found = opened(plan, holidays={date(2026, 3, 17): "day"})
    assert [("16 11:00", "17 11:00")] == spans(each.span for each in found.removed)


def test_a_holiday_on_a_trip_is_a_date_of_the_place_travelled_to():
    """The hours of that date are kept in another zone, and so is its holiday."""
    plan = schedule("00:00-24:00", travel=[Travel(TUESDAY, "Asia/Kathmandu", TUESDAY)])
    found = opened(plan, holidays={date(2026, 3, 17): "day"})
    assert [("16 18:15", "17 18:15")] == spans(each.span for each in found.removed)


def test_restrictions_must_be_open_too():
    """Only what every schedule opens remains."""
    room = opened(schedule("08:00-11:00", "14:00-20:00"))
    found = opened(schedule("09:00-17:00", days="we"), restrictions=[room])
    assert [("18 09:00", "18 11:00"), ("18 14:00", "18 17:00")] == spans(found.spans)


def test_extra_openings_hold_whatever_takes_time_away():
    """They are united last, so holidays, absences and restrictions leave them."""
    plan = schedule(
        "09:00-17:00",
        days="mo",
        closures=[Closure(MONDAY, MONDAY)],
        openings=[
            DateHours(MONDAY, ["11:00-12:00"]),
            DateHours("2026-06-01", ["11:00-12:00"]),
        ],
    )
    nothing = opened(schedule())
    assert [("16 11:00", "16 12:00")] == spans(
        opened(plan, restrictions=[nothing]).spans
    )


def test_nothing_is_open_outside_the_effective_range():
    """The first and the last date are included; extra openings obey it too."""
    extra = [DateHours(f"2026-03-{day}", ["20:00-21:00"]) for day in (16, 17, 18, 19)]
    plan = schedule(
        "09:00-10:00",
        effective_first=TUESDAY,
        effective_last=WEDNESDAY,
        openings=extra,
    )
    assert [
        ("17 09:00", "17 10:00"),
        ("17 20:00", "17 21:00"),
        ("18 09:00", "18 10:00"),
        ("18 20:00", "18 21:00"),
    ] == spans(opened(plan).spans)


def test_travel_moves_the_hours_of_its_dates():
    """R26: two days in New York, then Kathmandu for good."""
    trips = [
        Travel(TUESDAY, "America/New_York", WEDNESDAY),
        Travel("2026-03-20", "Asia/Kathmandu"),
    ]
    plan = schedule("08:00-12:00", travel=trips)
    assert [
        ("16 08:00", "16 12:00"),
        ("17 12:00", "17 16:00"),
        ("18 12:00", "18 16:00"),
        ("19 08:00", "19 12:00"),
        ("20 02:15", "20 06:15"),
    ] == on(plan, MONDAY, "2026-03-21")


def test_the_first_of_two_trips_wins():
    """Overlapping trips are read in their order."""
    trips = [
        Travel(TUESDAY, "Asia/Kathmandu", TUESDAY),
        Travel(MONDAY, "America/New_York"),
    ]
    plan = schedule("08:00-12:00", travel=trips)
    assert [("17 02:15", "17 06:15")] == on(
        plan, f"{TUESDAY} 00:00", f"{TUESDAY} 12:00"
    )


@pytest.mark.parametrize(
    "home, away, start, expected",
    [
        # 00:30 of the 18th in Pago Pago, when Kiritimati has the 19th already
        ("Pacific/Kiritimati", "Pacific/Pago_Pago", "2026-03-18 11:30", True),
        # the night of the 17th there, which ends at 11:00 UTC of the 19th
        ("Pacific/Kiritimati", "Pacific/Pago_Pago", "2026-03-19 10:59", True),
        ("Pacific/Kiritimati", "Pacific/Pago_Pago", "2026-03-19 11:00", False),
        ("Pacific/Pago_Pago", "Pacific/Kiritimati", "2026-03-16 10:00", True),
        ("Pacific/Pago_Pago", "Pacific/Kiritimati", "2026-03-16 09:59", False),
    ],
)
def test_a_trip_around_the_world_loses_no_window(home, away, start, expected):
    """R31: the places are two dates apart, and a window lasts two days."""
    trip = Travel(TUESDAY, away, TUESDAY)
    plan = schedule("00:00-48:00", days="tu", zone=home, travel=[trip])
    at = minute(start)
    assert expected == bool(openings(plan, at, at + 1).spans)


def test_openings_remember_what_they_were_made_from():
    """The bounds, the hours before anything was taken, and the overridden dates."""
    plan = schedule(
        "09:00-10:00",
        days="mo",
        closures=[Closure(MONDAY, MONDAY)],
        overrides=[DateHours(TUESDAY)],
    )
    other = opened(schedule("00:00-24:00"))
    found = openings(
        plan, minute("09:30"), minute(f"{TUESDAY} 00:00"), restrictions=[other]
    )
    assert (plan, minute("09:30"), minute(f"{TUESDAY} 00:00")) == (
        found.schedule,
        found.start,
        found.end,
    )
    assert [("16 09:30", "16 10:00")] == spans(found.hours)
    assert () == found.spans
    assert frozenset({date(2026, 3, 17).toordinal()}) == found.overridden
    assert (other,) == found.restrictions


def test_openings_are_themselves_alone():
    """They are kept and compared by identity, because grids are kept with them."""
    plan = schedule("09:00-10:00")
    first, second = opened(plan), opened(plan)
    assert first != second
    assert 2 == len({first, second})
    assert "memo" not in repr(first)


# --- why it is closed


def test_what_is_open_needs_no_reason():
    """From the first minute to the last, and one minute more is closed."""
    plan = schedule("09:00-10:00")
    assert [] == closed(plan, "09:00", "10:00")
    assert [("opening_hours", "s", MONDAY)] == closed(plan, "08:59", "10:00")
    assert [("opening_hours", "s", MONDAY)] == closed(plan, "09:00", "10:01")


def test_each_layer_that_closes_is_named_in_order():
    """R64: hours, then holiday, closure, absence, then the other schedules."""
    plan = schedule(
        "09:00-10:00",
        closures=[Closure(MONDAY, MONDAY, "works")],
        absences=[
            Absence(instant("2026-03-16 12:00"), instant("2026-03-16 13:00"), "ill")
        ],
    )
    room = opened(Schedule("room", "UTC", name="the room"))
    hall = opened(Schedule("hall", "UTC", hours=[WeeklyHours("mo", ["00:00-24:00"])]))
    more = {"holidays": {date(2026, 3, 16): "Day"}, "restrictions": [room, hall]}
    layers = [
        ("opening_hours", "s", MONDAY),
        ("holiday", "s", "Day"),
        ("closure", "s", "works"),
        ("absence", "s", "ill"),
        ("restriction", "room", "the room"),
    ]
    assert layers == closed(plan, "12:59", "13:59", **more)
    assert layers == closed(plan, "11:01", "12:01", **more)
    without = [each for each in layers if each[0] != "absence"]
    assert without == closed(plan, "13:00", "14:00", **more)
    assert without == closed(plan, "11:00", "12:00", **more)


def test_an_overridden_date_is_named_even_from_the_evening_before():
    """R25, R64: Monday's night is refused by Tuesday's override, which is told."""
    plan = schedule(NIGHT, overrides=[DateHours(TUESDAY)])
    assert [("date_override", "s", TUESDAY)] == closed(
        plan, "23:30", f"{TUESDAY} 00:30"
    )
    assert [] == closed(plan, "23:00", f"{TUESDAY} 00:00")


def test_every_date_without_hours_is_named_once_by_its_rule():
    """Days that are closed for several reasons tell each, with its first date."""
    plan = schedule(overrides=[DateHours(WEDNESDAY)], effective_last=WEDNESDAY)
    assert [
        ("opening_hours", "s", MONDAY),
        ("date_override", "s", WEDNESDAY),
        ("effective_range", "s", "2026-03-19"),
    ] == closed(plan, MONDAY, "2026-03-21")


@pytest.mark.parametrize(
    "day, expected", [(MONDAY, "effective_range"), (TUESDAY, "opening_hours")]
)
def test_a_date_outside_the_effective_range_is_told_as_such(day, expected):
    """The range goes before overrides, from its first to its last date."""
    plan = schedule(
        overrides=[DateHours(MONDAY)], effective_first=TUESDAY, effective_last=TUESDAY
    )
    assert [(expected, "s", day)] == closed(plan, f"{day} 09:00", f"{day} 10:00")


def test_a_date_is_named_as_the_schedules_zone_counts_it():
    """R24: 13:00 UTC is the next date in Auckland already."""
    plan = schedule(zone="Pacific/Auckland")
    assert [("opening_hours", "s", TUESDAY)] == closed(plan, "13:00", "14:00")


def test_midnight_comes_next_even_where_the_clock_passes_it_twice():
    """In St. John's of 2010 it was 00:01 when the clock went back to 23:01."""
    first = minute("2010-11-07 02:30")  # midnight, for a minute
    name = "America/St_Johns"
    assert first == next_midnight(first - 1, name)
    later = minute("2010-11-08 03:30")
    assert [later, later, later] == [
        next_midnight(first + each, name) for each in (0, 1, 59)
    ]
    plan = schedule(zone=name)
    assert closed(plan, "2010-11-07 00:00", "2010-11-09 00:00", first="2010-11-07")


def test_a_period_is_still_open_a_century_after_it_began():
    """However old a rule is, only the dates that are asked for are searched."""
    plan = schedule(periods=[Period("FREQ=DAILY", "1970-01-01", ["09:00-10:00"])])
    found = opened(plan, first="2090-01-02", days=1).spans
    assert minute("2090-01-02 09:00") in [start for start, _ in found]
