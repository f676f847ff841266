"""Hours as people write them, and hours that contradict themselves."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from orchestrea.domain.errors import (
    InvalidRecurrence,
    InvalidSchedule,
    InvalidText,
    InvalidTime,
)
from orchestrea.domain.recurrence import Recurrence
from orchestrea.domain.schedules import (
    Absence,
    Closure,
    DateHours,
    Period,
    Schedule,
    Travel,
    WeeklyHours,
    Window,
    local_date,
)
from orchestrea.domain.wallclock import Weekday

from .builders import instant, minute

MO, TU, WE, TH, FR, SA, SU = Weekday
BACKWARDS = (
    "22:00-02:00 ends before it starts; write 22:00-26:00 or crosses_midnight=True"
)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("mo-fr", {MO, TU, WE, TH, FR}),
        ("mo,we", {MO, WE}),
        ("sa-mo", {SA, SU, MO}),
        ("su - tu , th", {SU, MO, TU, TH}),
        ("fr", {FR}),
        ("fr-fr", {FR}),
        ("monday-wed", {MO, TU, WE}),
        ([0, "tu", SU], {MO, TU, SU}),
        ((), set()),
    ],
)
def test_weekdays_are_named_or_numbered_from_monday(text, expected):
    """R30: a range may pass the end of the week."""
    assert frozenset(expected) == WeeklyHours(text, ()).days


@pytest.mark.parametrize("value", ["", "mo-", "-fr", "xx", [7], 5, None])
def test_anything_else_names_no_weekdays(value):
    """R30: neither 7 nor nothing is a day of the week."""
    with pytest.raises((InvalidSchedule, InvalidTime)):
        WeeklyHours(value, ())
    with pytest.raises(InvalidSchedule, match=r"^5 names no weekdays; write mo-fr or"):
        WeeklyHours(5, ())


@pytest.mark.parametrize(
    "written",
    [
        *("09:00-17:00", " 09:00 - 17:00 ", Window(540, 1020)),
        *(("09:00", "17:00"), (540, 1020), [540, "17:00"]),
    ],
)
def test_a_window_is_written_in_several_ways(written):
    """Text, a pair of texts or minutes, or itself."""
    assert (Window("09:00", "17:00"),) == DateHours("2026-03-16", [written]).windows


def test_a_single_text_is_one_window():
    """Not one for each of its letters."""
    assert (Window(540, 1020),) == WeeklyHours("mo", "09:00-17:00").windows


@pytest.mark.parametrize("value", [5, ("09:00",), ("09:00", "10:00", "11:00"), None])
def test_anything_else_is_no_window(value):
    """The message shows how one is written."""
    with pytest.raises(InvalidSchedule, match=r" is no window; write 09:00-17:00$"):
        WeeklyHours("mo", [value])


@pytest.mark.parametrize(
    "start, end, crosses, until",
    [
        ("09:00", "17:00", False, 1020),
        ("00:00", "24:00", False, 1440),
        ("22:00", "26:00", False, 1560),
        ("23:59", "48:00", False, 2880),
        ("22:00", "02:00", True, 1560),
        ("09:00", "17:00", True, 1020),
        ("09:00", "09:00", False, 540),
        (0, 2880, False, 2880),
    ],
)
def test_a_window_ends_on_its_day_or_the_next(start, end, crosses, until):
    """R26: 24:00 exists, and nights are written beyond it or as crossing."""
    assert until == Window(start, end, crosses).until


@pytest.mark.parametrize(
    "start, end, message",
    [
        ("24:00", "25:00", "24:00 starts on the next day; put it there"),
        ("22:00", "02:00", BACKWARDS),
        (-1, 60, "-1 is no time of day; write 09:00, 24:00 or 26:00"),
        (0, 2881, "2881 is no time of day; write 09:00, 24:00 or 26:00"),
        (True, 60, "True is no time of day; write 09:00, 24:00 or 26:00"),
        (9.5, 60, "9.5 is no time of day; write 09:00, 24:00 or 26:00"),
    ],
)
def test_a_window_that_cannot_be_says_how_to_write_it(start, end, message):
    """Never an empty window in silence."""
    with pytest.raises(InvalidSchedule) as raised:
        Window(start, end)
    assert message == str(raised.value)


def test_a_night_that_does_not_cross_may_start_at_the_last_minute():
    """23:59 is still this day."""
    assert 1439 == Window(1439, 1440).start
    with pytest.raises(InvalidTime):
        Window("9:00", "17:00")


def test_a_date_is_a_date_or_its_text():
    """A time of day makes it something else."""
    assert (
        date(2026, 3, 29) == local_date("2026-03-29") == local_date(date(2026, 3, 29))
    )
    for wrong in ("29.3.2026", "", 20260329, None, datetime(2026, 3, 29)):
        with pytest.raises(InvalidSchedule) as raised:
            local_date(wrong)
        assert f"{wrong!r} is no date; write 2026-03-29" == str(raised.value)


def test_a_period_has_a_rule_a_first_date_and_windows():
    """The rule may be text."""
    known = Period("FREQ=DAILY", "2026-03-16", ["09:00-10:00"])
    assert Recurrence("FREQ=DAILY") == known.rule
    assert known == Period(known.rule, known.first, known.windows)
    with pytest.raises(InvalidRecurrence):
        Period("FREQ=HOURLY", "2026-03-16", [])


@pytest.mark.parametrize(
    "make, what",
    [
        (lambda first, last: Closure(first, last), "closure"),
        (lambda first, last: Travel(first, "Europe/Paris", last), "travel"),
        (
            lambda first, last: Schedule(
                "s", "UTC", effective_first=first, effective_last=last
            ),
            "schedule 's'",
        ),
    ],
)
def test_dates_are_in_order(make, what):
    """One day is enough, and the sentence says which ends before which."""
    assert make("2026-03-16", "2026-03-16")
    with pytest.raises(InvalidSchedule) as raised:
        make("2026-03-16", "2026-03-15")
    assert f"{what} ends on 2026-03-15, before it starts on 2026-03-16" == str(
        raised.value
    )


def test_an_absence_takes_some_time():
    """It ends after it starts; both are instants."""
    start, end = instant("2026-03-16 09:00"), instant("2026-03-16 10:00")
    assert (start, end, "") == (
        Absence(start, end).start,
        Absence(start, end).end,
        Absence(start, end).reason,
    )
    for wrong in (start, instant("2026-03-16 08:00")):
        with pytest.raises(
            InvalidSchedule, match=r"^absence ends at .*, not after its"
        ):
            Absence(start, wrong)
    with pytest.raises(InvalidTime):
        Absence(start.replace(tzinfo=None), end)


@pytest.mark.parametrize(
    "name", ["EST", "Etc/GMT+2", "+02:00", "../etc/passwd", "paris"]
)
def test_a_schedule_has_a_place_for_a_zone(name):
    """D14: fixed offsets and unknown names are refused, on a trip too."""
    with pytest.raises(InvalidTime):
        Schedule("s", name)
    with pytest.raises(InvalidTime):
        Travel("2026-03-16", name)


def test_a_schedule_keeps_tuples_and_clean_texts():
    """D10: whatever collections it was made of."""
    hours = [WeeklyHours("mo", ["09:00-10:00"])]
    day, closure = DateHours("2026-03-16"), Closure("2026-03-16", "2026-03-16")
    away = Absence(instant("2026-03-16 09:00"), instant("2026-03-16 10:00"))
    trip = Travel("2026-03-16", "Europe/Paris")
    period = Period("FREQ=DAILY", "2026-03-16", [])
    known = Schedule(
        "s",
        "UTC",
        hours=hours,
        periods=[period],
        overrides=[day],
        closures=[closure],
        absences=[away],
        openings=[day],
        travel=[trip],
        holidays=["FR"],
        week_start="su",
    )
    assert ((hours[0],), (period,), (day,), (closure,)) == (
        known.hours,
        known.periods,
        known.overrides,
        known.closures,
    )
    assert ((away,), (day,), (trip,), ("FR",), SU) == (
        known.absences,
        known.openings,
        known.travel,
        known.holidays,
        known.week_start,
    )
    assert (MO, "", 0) == (
        Schedule("s", "UTC").week_start,
        Schedule("s", "UTC").name,
        Schedule("s", "UTC").version,
    )


@pytest.mark.parametrize(
    "fields, message",
    [
        ({"id": ""}, "schedule id '' must be one line"),
        ({"holidays": "FR"}, "holiday calendar 'FR' must be a list"),
        ({"holidays": [""]}, "holiday calendar '' must be one line"),
        ({"name": "\0"}, "name holds U\\+0000"),
    ],
)
def test_texts_of_a_schedule_are_cleaned(fields, message):
    """D10: the field is named."""
    with pytest.raises(InvalidText, match=f"^{message}"):
        Schedule(**{"id": "s", "zone": "UTC", **fields})


def test_reasons_are_short_and_clean():
    """D10: of closures and absences alike."""
    assert "x" * 500 == Closure("2026-03-16", "2026-03-16", "x" * 500).reason
    with pytest.raises(InvalidText, match=r"^reason has 501 characters; at most 500"):
        Closure("2026-03-16", "2026-03-16", "x" * 501)


def test_a_trip_holds_from_its_first_to_its_last_date():
    """R26: before and after it the schedule's own zone holds."""
    trips = [
        Travel("2026-03-17", "Asia/Kathmandu", "2026-03-18"),
        Travel("2026-03-20", "America/Havana"),
    ]
    known = Schedule("s", "UTC", travel=trips)
    days = [date(2026, 3, day).toordinal() for day in (16, 17, 18, 19, 20, 31)]
    assert [
        *("UTC", "Asia/Kathmandu", "Asia/Kathmandu"),
        *("UTC", "America/Havana", "America/Havana"),
    ] == [known.zone_on(day) for day in days]


@pytest.mark.parametrize(
    "text, zone",
    [
        ("2026-03-16 14:59", "UTC"),
        ("2026-03-16 18:14", "UTC"),
        ("2026-03-16 18:15", "UTC"),  # there the 17th, but at home still the 16th
        ("2026-03-17 00:00", "Asia/Kathmandu"),
        ("2026-03-17 18:14", "Asia/Kathmandu"),
        ("2026-03-17 18:15", "UTC"),  # there it is the 18th, when the trip is over
        ("2026-03-18 00:00", "UTC"),
    ],
)
def test_the_zone_at_an_instant_is_that_of_its_date_there(text, zone):
    """R26: the date is looked up where the resource is, not at home."""
    known = Schedule(
        "s", "UTC", travel=[Travel("2026-03-17", "Asia/Kathmandu", "2026-03-17")]
    )
    assert zone == known.zone_at(minute(text))
