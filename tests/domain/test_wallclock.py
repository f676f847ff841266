"""Wall clocks: names of zones, wall times, weekdays, and conversions both ways."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zoneinfo
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import tzdata
from hypothesis import example, given, settings
from hypothesis import strategies as st

from orchestrea.domain import wallclock
from orchestrea.domain.errors import InvalidTime
from orchestrea.domain.intervals import floor_minute
from orchestrea.domain.wallclock import Weekday, format_wall, parse_wall, zone

NEW_YORK, PARIS = "America/New_York", "Europe/Paris"
ZONES = [
    *(NEW_YORK, PARIS, "Australia/Lord_Howe", "America/Havana", "Antarctica/Troll"),
    *("Asia/Kathmandu", "Africa/Casablanca", "Pacific/Apia", "Pacific/Niue", "UTC"),
    *("America/St_Johns", "America/Asuncion", "Pacific/Kiritimati", "Asia/Gaza"),
]
SPRING = date(2026, 3, 8).toordinal()  # New York: 02:00 becomes 03:00
AUTUMN = date(2026, 11, 1).toordinal()  # New York: 02:00 becomes 01:00


def utc(*parts: int) -> int:
    """The minute of a time in UTC."""
    return floor_minute(datetime(*parts, tzinfo=UTC))


def told(ordinal: int, wall: int, name: str, fold: int = 0) -> datetime:
    """What zoneinfo makes of a local time: the oracle."""
    local = datetime.fromordinal(ordinal) + timedelta(minutes=wall)
    return local.replace(tzinfo=ZoneInfo(name), fold=fold).astimezone(UTC)


def shows(minute: int, ordinal: int, wall: int, name: str) -> bool:
    """Whether the clock shows that local time at the instant *minute*."""
    at = datetime.fromtimestamp(minute * 60, ZoneInfo(name)).replace(tzinfo=None)
    return at == datetime.fromordinal(ordinal) + timedelta(minutes=wall)


days = st.integers(date(1973, 1, 1).toordinal(), date(2090, 12, 31).toordinal())
walls = st.integers(0, 2880)
names = st.sampled_from(ZONES)
BAD_NAMES = [
    *("right/UTC", "right/Europe/Paris", "posix/Europe/Paris", "localtime", "Factory"),
    *("posixrules", "tzdata.zi", "zone.tab", "leapseconds", "+VERSION", "SECURITY"),
    *("\0", "Europe/Paris\0", "Europe/Paris\n", " Europe/Paris", "Europe/Paris "),
    *("europe/paris", "EUROPE/PARIS", "utc", "Utc", "", ".", "..", "/", "Europe/"),
    *("Nowhere/Land", "../../etc/passwd", "../etc/passwd", "/etc/passwd", "Europe"),
    *("America/Argentina", "Europe/../Europe/Paris", "C:\\zone", "\ud800", "GMT+2"),
    *("+02:00", "UTC+1", "UTC-05:00", "CEST", "EDT", "PST", "EST5", "<+03>-3"),
    *("x" * 5000, "Europe/" * 800, None, 7, 0.5, b"UTC", [], {}, ZoneInfo("UTC")),
]
FIXED_NAMES = [
    *("EST", "MST", "HST", "GMT", "GMT0", "GMT+0", "GMT-0", "Greenwich", "UCT"),
    *("Zulu", "Universal", "Etc/GMT", "Etc/GMT0", "Etc/GMT+2", "Etc/GMT-14"),
    *("Etc/UCT", "Etc/Zulu", "Etc/Universal", "Etc/Greenwich", "Etc/GMT+0"),
]


@pytest.mark.parametrize("name", BAD_NAMES, ids=lambda name: repr(name)[:24])
@pytest.mark.parametrize("allow_fixed", [False, True])
def test_only_names_of_the_iana_list_are_zones(name, allow_fixed):
    """D5, D14: paths, folders, case variants and non-names: one short typed error."""
    with pytest.raises(InvalidTime) as refusal:
        zone(name, allow_fixed=allow_fixed)
    assert len(str(refusal.value)) < 200


@given(st.text(max_size=12))
def test_no_text_whatever_breaks_the_check(name):
    """D14: text that is no zone raises our error and no other."""
    try:
        found = zone(name)
    except InvalidTime:
        return
    assert name == found.key


@pytest.mark.parametrize("name", FIXED_NAMES)
def test_fixed_offsets_are_for_those_who_ask(name):
    """SEMANTICS 4.1: a schedule in EST would miss every change of clocks."""
    with pytest.raises(InvalidTime, match="fixed offset"):
        zone(name)
    assert name == zone(name, allow_fixed=True).key


@pytest.mark.parametrize("name", ["UTC", "Etc/UTC", "EST5EDT", "CET", "WET", *ZONES])
def test_places_and_utc_are_accepted(name):
    """UTC is nobody's mistake, and the old names with rules still change clocks."""
    assert name == zone(name).key
    assert zone(name) is zone(name)


@pytest.mark.parametrize(
    "name, meant",
    [("europe/paris", PARIS), ("Europe/Pariss", PARIS), ("America/NewYork", NEW_YORK)],
)
def test_a_near_miss_is_suggested(name, meant):
    """The error names what was given and what was probably meant."""
    with pytest.raises(InvalidTime, match=f"{name}.*did you mean '{meant}'"):
        zone(name)


def test_what_is_far_from_any_zone_gets_no_suggestion():
    """A wrong hint is worse than none."""
    with pytest.raises(InvalidTime) as refusal:
        zone("Xyzzy/Plugh")
    assert "unknown time zone 'Xyzzy/Plugh'" == str(refusal.value)


def test_nearly_all_zones_of_this_machine_are_accepted():
    """The list is IANA's, not a selection of ours."""
    listed = zoneinfo.available_timezones() - {"localtime", "Factory", "posixrules"}
    refused = set()
    for name in listed:
        try:
            zone(name, allow_fixed=True)
        except InvalidTime:
            refused.add(name)
    assert set() == refused
    assert len(listed) > 590


def test_the_version_of_the_zone_data_is_told():
    """K11: a booking can be stored with the data that its wall time came from."""
    assert re.fullmatch(r"20\d\d[a-z]+|unknown", wallclock.tzdata_version())


def version_with(path: str) -> str:
    """The version that a new process tells, with zone data searched in *path*."""
    code = "from orchestrea.domain import wallclock; print(wallclock.tzdata_version())"
    environment = {**os.environ, "PYTHONTZPATH": path}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_the_version_without_system_data_is_that_of_the_package():
    """K11: with no folder to search, zoneinfo reads the tzdata package."""
    assert tzdata.IANA_VERSION == version_with("")


@pytest.mark.parametrize(
    "name, text, told",
    [
        ("+VERSION", "2024a\n", "2024a"),
        ("tzdata.zi", "# version 2023c\n# more\n", "2023c"),
        ("readme", "", "unknown"),
    ],
)
def test_the_version_of_system_data_comes_first(tmp_path, name, text, told):
    """K11: the first folder that has zones is in use, and tells its own release."""
    (tmp_path / "empty").mkdir()
    folder = tmp_path / "zones"
    (folder / "Europe").mkdir(parents=True)
    (folder / "Europe" / "Paris").write_bytes(b"TZif")
    (folder / name).write_text(text)
    searched = os.pathsep.join([str(tmp_path / "empty"), str(folder)])
    assert told == version_with(searched)


@pytest.mark.parametrize(
    "text, minute",
    [
        *(("00:00", 0), ("09:00", 540), ("23:59", 1439), ("24:00", 1440)),
        *(("26:00", 1560), ("47:59", 2879), ("48:00", 2880)),
    ],
)
def test_wall_times_read_and_write(text, minute):
    """R26: 24:00 exists, and a night's end is written 26:00."""
    assert minute == parse_wall(text)
    assert text == format_wall(minute)


@pytest.mark.parametrize(
    "text",
    [
        *("48:01", "49:00", "99:99", "9:00", "09:60", "09:0", "0900", "09:00:00"),
        *("-1:00", "09:00\n", " 09:00", "", "aa:bb", "09.00", "24", "1" * 9999),
        *("\u0660\u0669:\u0660\u0660", None, 540, b"09:00"),
    ],
)
def test_anything_else_is_no_wall_time(text):
    """A wall time has exactly one spelling."""
    with pytest.raises(InvalidTime) as refusal:
        parse_wall(text)
    assert len(str(refusal.value)) < 200


@pytest.mark.parametrize("minute", [-1, 2881])
def test_only_wall_times_are_written(minute):
    """What could not be read back is not written."""
    with pytest.raises(InvalidTime):
        format_wall(minute)


@given(walls)
def test_every_wall_time_survives_the_round_trip(minute):
    """Writing and reading a wall time changes nothing."""
    assert minute == parse_wall(format_wall(minute))


@pytest.mark.parametrize("day", list(Weekday))
def test_weekdays_count_from_monday(day):
    """R30: 0 is Monday everywhere, as in `date.weekday`; names leave no doubt."""
    name = day.name
    for spelling in (name, name.lower(), name.title(), name[:3].lower(), name[:2]):
        assert day is Weekday.parse(spelling)
    assert day is Weekday.parse(int(day))
    assert day == date(2026, 3, 2 + day).weekday()  # 2 March 2026 was a Monday


@pytest.mark.parametrize(
    "value", [-1, 7, True, False, None, "", "m", "mond", "1MO", "0", 1.0, "lundi", []]
)
def test_anything_else_is_no_weekday(value):
    """R30: a number that could mean Sunday by another count is refused."""
    with pytest.raises(InvalidTime):
        Weekday.parse(value)


@settings(deadline=None)
@given(days, walls, names)
@example(SPRING, 120, NEW_YORK)
@example(SPRING, 180, NEW_YORK)
@example(AUTUMN, 60, NEW_YORK)
@example(AUTUMN, 120, NEW_YORK)
@example(date(2011, 12, 30).toordinal(), 720, "Pacific/Apia")
def test_local_to_utc_agrees_with_zoneinfo(ordinal, wall, name):
    """R28: a wall time counts on the wall, never as so many hours after midnight."""
    found = wallclock.to_minute(ordinal, wall, name)
    assert floor_minute(told(ordinal, wall, name)) == found


@settings(deadline=None)
@given(days, walls, names)
@example(SPRING, 119, NEW_YORK)
@example(SPRING, 120, NEW_YORK)
@example(SPRING, 179, NEW_YORK)
@example(AUTUMN, 60, NEW_YORK)
@example(AUTUMN, 119, NEW_YORK)
def test_occurrences_agree_with_zoneinfo(ordinal, wall, name):
    """Exactly the instants at which the clock shows the time are found, in order."""
    candidates = {floor_minute(told(ordinal, wall, name, fold)) for fold in (0, 1)}
    expected = sorted(at for at in candidates if shows(at, ordinal, wall, name))
    assert tuple(expected) == wallclock.occurrences(ordinal, wall, name)
    assert bool(expected) == wallclock.exists(ordinal, wall, name)


@settings(deadline=None)
@given(st.integers(utc(1973, 1, 1), utc(2090, 1, 1)), names)
def test_utc_to_local_agrees_with_zoneinfo(minute, name):
    """The offset and the local date at an instant are those of zoneinfo."""
    local = datetime.fromtimestamp(minute * 60, ZoneInfo(name))
    offset = local.utcoffset() // timedelta(minutes=1)
    assert offset == wallclock.offset_at(minute, name)
    assert local.toordinal() == wallclock.day_of(minute, name)


@settings(deadline=None)
@given(st.integers(utc(1973, 1, 1), utc(2090, 1, 1)), st.integers(0, 10**6), names)
def test_segments_tell_the_offset_throughout(start, length, name):
    """The pieces lie end to end, and the offset is right where each starts and ends."""
    pieces = wallclock.segments(start, start + length, name)
    edges = [each[0] for each in pieces] + [start + length]
    assert edges[1:] == [each[1] for each in pieces]
    assert not pieces or edges[0] == start
    for low, high, offset in pieces:
        assert low < high
        assert offset == wallclock.offset_at(low, name)
        assert offset == wallclock.offset_at(high - 1, name)


@settings(deadline=None)
@given(days, names)
@example(date(2026, 3, 8).toordinal(), "America/Havana")
@example(date(2011, 12, 30).toordinal(), "Pacific/Apia")
@example(date(2006, 10, 29).toordinal(), "America/St_Johns")
def test_a_local_day_starts_at_its_first_instant(ordinal, name):
    """One minute before the local midnight no clock has shown that date yet."""
    start = wallclock.local_midnight(ordinal, name)
    if wallclock.exists(ordinal, 0, name):
        assert wallclock.occurrences(ordinal, 0, name)[0] == start
    else:
        assert ordinal <= wallclock.day_of(start, name)
        assert ordinal > wallclock.day_of(start - 1, name)


def test_a_midnight_that_does_not_exist():
    """In Havana 8 March 2026 starts at 01:00; 30 December 2011 never was in Apia."""
    assert utc(2026, 3, 8, 5) == wallclock.local_midnight(SPRING, "America/Havana")
    skipped = date(2011, 12, 30).toordinal()
    change = utc(2011, 12, 30, 10)
    assert change == wallclock.local_midnight(skipped, "Pacific/Apia")
    assert change == wallclock.local_midnight(skipped + 1, "Pacific/Apia")


@pytest.mark.parametrize(
    "day, start, end, expected",
    [
        # med-win-005 and 006: six hours on the wall, five and seven hours of time.
        (SPRING, "00:30", "06:30", ((2026, 3, 8, 5, 30), (2026, 3, 8, 10, 30))),
        (AUTUMN, "00:30", "06:30", ((2026, 11, 1, 4, 30), (2026, 11, 1, 11, 30))),
        # med-win-003: a window after the change has its usual length.
        (SPRING, "10:00", "16:00", ((2026, 3, 8, 14), (2026, 3, 8, 20))),
        # A start in the gap moves forward by its length, and not at its end.
        (SPRING, "02:00", "04:00", ((2026, 3, 8, 7), (2026, 3, 8, 8))),
        (SPRING, "02:30", "04:00", ((2026, 3, 8, 7, 30), (2026, 3, 8, 8))),
        (SPRING, "03:00", "04:00", ((2026, 3, 8, 7), (2026, 3, 8, 8))),
        # An end in the gap is the instant of the change.
        (SPRING, "01:00", "02:00", ((2026, 3, 8, 6), (2026, 3, 8, 7))),
        (SPRING, "01:00", "02:30", ((2026, 3, 8, 6), (2026, 3, 8, 7))),
        (SPRING, "01:00", "03:00", ((2026, 3, 8, 6), (2026, 3, 8, 7))),
        (SPRING, "01:00", "03:01", ((2026, 3, 8, 6), (2026, 3, 8, 7, 1))),
        # Nothing of it exists.
        (SPRING, "02:00", "03:00", None),
        (SPRING, "02:15", "02:45", None),
        # Both ends of ambiguous times are the earlier ones.
        (AUTUMN, "01:00", "02:00", ((2026, 11, 1, 5), (2026, 11, 1, 7))),
        (AUTUMN, "01:15", "01:45", ((2026, 11, 1, 5, 15), (2026, 11, 1, 5, 45))),
        (AUTUMN, "00:30", "01:30", ((2026, 11, 1, 4, 30), (2026, 11, 1, 5, 30))),
        (AUTUMN, "01:30", "02:30", ((2026, 11, 1, 5, 30), (2026, 11, 1, 7, 30))),
        # Whole days, and nights over the change from the date before.
        (SPRING, "00:00", "24:00", ((2026, 3, 8, 5), (2026, 3, 9, 4))),
        (AUTUMN, "00:00", "24:00", ((2026, 11, 1, 4), (2026, 11, 2, 5))),
        (SPRING - 1, "22:00", "28:00", ((2026, 3, 8, 3), (2026, 3, 8, 8))),
        (AUTUMN - 1, "22:00", "28:00", ((2026, 11, 1, 2), (2026, 11, 1, 9))),
        (SPRING - 1, "24:00", "48:00", ((2026, 3, 8, 5), (2026, 3, 9, 4))),
    ],
)
def test_a_window_follows_the_wall_clock(day, start, end, expected):
    """R20, R33: around the change of clocks a window opens and closes by the wall."""
    span = tuple(utc(*edge) for edge in expected) if expected else None
    found = wallclock.window(day, parse_wall(start), parse_wall(end), NEW_YORK)
    assert span == found


def test_an_empty_window_is_none():
    """A window without length offers nothing, not even over an ambiguous time."""
    assert wallclock.window(AUTUMN, 90, 90, NEW_YORK) is None


@settings(deadline=None)
@given(days, st.integers(0, 1439), st.integers(1, 1440), names)
def test_a_window_away_from_changes_has_its_length(ordinal, start, length, name):
    """R20: on every other day of the year the window is as long as it is written."""
    midnights = [wallclock.local_midnight(ordinal + n, name) for n in (0, 1, 2)]
    found = wallclock.window(ordinal, start, start + length, name)
    if midnights[2] - midnights[0] == 2880 and found:
        assert (midnights[0] + start, length) == (found[0], found[1] - found[0])


@settings(deadline=None)
@given(days, names, st.integers(1, 1439))
def test_windows_that_touch_on_the_wall_touch_in_time(ordinal, name, middle):
    """Two windows that meet never overlap, whatever the clock does between them."""
    first = wallclock.window(ordinal, 0, middle, name)
    second = wallclock.window(ordinal, middle, 1440, name)
    if first and second:
        assert first[1] <= second[0]
        if wallclock.exists(ordinal, middle, name):
            assert first[1] == second[0]


@pytest.mark.parametrize("name", ZONES)
def test_the_hours_around_new_year_are_seamless(name):
    """R31: no instant is lost where one table of a zone meets the next one."""
    for minute in range(utc(2020, 1, 1), utc(2032, 1, 1), 977):
        day = wallclock.day_of(minute, name)
        wall = (minute + wallclock.offset_at(minute, name)) % 1440
        assert minute in wallclock.occurrences(day, wall, name)


def test_kathmandu_and_lord_howe_are_not_on_the_hour():
    """R22: offsets of 45 and changes of 30 minutes are exact."""
    assert 345 == wallclock.offset_at(utc(2026, 1, 1), "Asia/Kathmandu")
    assert 660 == wallclock.offset_at(utc(2026, 4, 4, 14, 59), "Australia/Lord_Howe")
    assert 630 == wallclock.offset_at(utc(2026, 4, 4, 15, 0), "Australia/Lord_Howe")


def test_a_far_west_clinic_keeps_its_own_day():
    """R31: in Niue, 11 hours behind, the early UTC day is still the day before."""
    ordinal = date(2026, 3, 2).toordinal()
    assert ordinal - 1 == wallclock.day_of(utc(2026, 3, 2, 10, 59), "Pacific/Niue")
    assert ordinal == wallclock.day_of(utc(2026, 3, 2, 11), "Pacific/Niue")


def test_the_process_time_zone_does_not_matter(monkeypatch):
    """R23: the TZ variable of the server changes no answer."""
    import time

    def answers():
        wallclock._table.cache_clear()
        return [wallclock.window(SPRING + n, 30, 390, PARIS) for n in range(30)]

    expected = answers()
    try:
        for name in ("Pacific/Kiritimati", "America/Havana"):
            monkeypatch.setenv("TZ", name)
            time.tzset()
            assert expected == answers()
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("year", [1970, 9998])
def test_the_first_and_the_last_year_convert(year):
    """The whole accepted range works, in zones ahead of UTC and behind it."""
    for name in ("Pacific/Kiritimati", "Pacific/Niue", PARIS):
        for day in (date(year, 1, 1), date(year, 12, 31)):
            minute = wallclock.to_minute(day.toordinal(), 2880, name)
            assert floor_minute(told(day.toordinal(), 2880, name)) == minute


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1900, 1, 1)])
def test_days_that_no_table_covers_are_refused(day):
    """D4: year 1 is an error with a code, not an OverflowError."""
    with pytest.raises(InvalidTime):
        wallclock.to_minute(day.toordinal(), 0, PARIS)


def test_instants_after_the_calendar_are_refused():
    """D4: so is what lies after the last year."""
    with pytest.raises(InvalidTime):
        wallclock.offset_at(utc(9998, 12, 31) * 2, PARIS)


def test_an_unknown_zone_converts_nothing():
    """Conversions refuse a bad name like everyone else."""
    with pytest.raises(InvalidTime):
        wallclock.to_minute(SPRING, 0, "../etc/passwd")


def test_a_zone_in_capitals_is_suggested_as_it_is_spelt():
    """A name that is wrong in nothing but its case is always a near miss."""
    with pytest.raises(InvalidTime, match="did you mean 'Europe/Paris'"):
        zone("EUROPE/PARIS")


@pytest.mark.parametrize("text", ["24:60", "48:01", "9:00", 540])
def test_a_wrong_wall_time_is_quoted(text):
    """The error says what was given, and what a wall time is."""
    told = f"{text!r} is no wall time from 00:00 to 48:00"
    with pytest.raises(InvalidTime, match=f"^{told}$"):
        parse_wall(text)
