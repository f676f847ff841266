"""``slots`` and ``explain``, and the times that they read and show."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from orchestrea.cli.times import on_wall
from orchestrea.domain.errors import InvalidTime

DAY = ("--from", "2090-01-10", "--days", "1")


def starts(outcome):
    return [each["start"][11:16] for each in outcome.data["slots"]]


def seconds(text):
    return datetime.fromisoformat(text).timestamp()


def test_slots_are_those_of_the_engine_in_utc(business):
    """The JSON of a day has every start in UTC, and says what it is about."""
    told = business("slots", "advice", *DAY, "--duration", "1h", "--json")
    assert 0 == told.code
    assert ["08:00", "09:00", "10:00", "12:00", "13:00", "14:00", "15:00"] == starts(
        told
    )
    assert "" == told.err
    about = {key: told.data[key] for key in ("service", "start", "end", "zone")}
    assert {
        "service": "advice",
        "start": "2090-01-09T23:00:00Z",
        "end": "2090-01-10T23:00:00Z",
        "zone": "Europe/Paris",
    } == about


def test_json_is_stable(business):
    """The same question gives the same document, but for when it was asked."""
    first, second = (business("slots", "advice", *DAY, "--json").data for _ in "ab")
    assert first.pop("asked_at") <= second.pop("asked_at")
    assert first == second


def test_people_see_local_times_and_the_zone(business):
    """The table has a line a day with wall-clock starts, and names the zone."""
    told = business("slots", "advice", *DAY, "--duration", "60")
    assert told.out.startswith("7 slots of advice, 60 min, times in Europe/Paris")
    assert (
        "Tue 2090-01-10  +01:00  09:00  10:00  11:00  13:00  14:00  15:00" in told.out
    )


def test_the_viewer_s_zone_only_labels(business):
    """Another viewer's zone changes how instants are shown, and not which there are."""
    span = ("--from", "2090-01-10T00:00+01:00", "--to", "2090-01-11T00:00+01:00")
    here = business("slots", "advice", *span, "--json")
    there = business("slots", "advice", *span, "--zone", "Asia/Kathmandu", "--json")
    assert here.data["slots"] == there.data["slots"]
    shown = business("slots", "advice", *span, "--zone", "Asia/Kathmandu")
    assert "+05:45" in shown.out
    assert "13:45" in shown.out


def test_an_offset_that_changes_within_a_day_is_shown(business, tmp_path):
    """On the day when clocks go back, each offset has a line of its own."""
    (tmp_path / "night.toml").write_text(
        '[[schedule]]\nid = "night"\nzone = "Europe/Paris"\n'
        'hours = [{ days = "su", windows = ["01:00-04:00"] }]\n'
        '[[resource]]\nid = "owl"\nschedule = "night"\n'
        '[[service]]\nid = "watch"\ndurations = "1h"\nresources = ["owl"]\n'
    )
    assert 0 == business("import", "night.toml").code
    told = business("slots", "watch", "--from", "2090-10-29", "--days", "1").out
    assert "Sun 2090-10-29  +02:00  01:00  02:00" in told
    assert "Sun 2090-10-29  +01:00  02:00  03:00" in told


def test_slots_from_now_on_by_default(business):
    """Without --from the question begins now and lasts seven days."""
    data = business("slots", "advice", "--json").data
    assert 7 * 86_400 == (seconds(data["end"]) - seconds(data["start"]))
    assert data["start"] <= data["asked_at"]


def test_no_slot_says_so_and_where_to_ask_why(business):
    """A closed day gives no table but a sentence with its zone, and exit code 0."""
    told = business("slots", "advice", "--from", "2090-01-08", "--days", "1")
    assert 0 == told.code
    assert "No slot of advice from Sun 2090-01-08 00:00 +01:00" in told.out
    assert "orchestrea explain advice START" in told.out


@pytest.mark.parametrize(
    "arguments, code, words",
    [
        (("--days", "0"), "invalid_request", "--days 0 is not a number from 1"),
        (("--days", "401"), "limit_exceeded", "at most 400"),
        (("--days", "1000000000000"), "limit_exceeded", "at most 400"),
        (("--days", "2", "--to", "2090-02-01"), "invalid_request", "both --to and"),
        (("--to", "2090-01-01"), "invalid_interval", "before start"),
        (("--duration", "45m"), "invalid_request", "lasts"),
        (("--duration", "-1"), "invalid_interval", "'-1' is no length of time"),
        (("--duration", "soon"), "invalid_interval", "no length of time"),
        (("--units", "0"), "invalid_request", "units is 0"),
        (("--zone", "Europe/Pariss"), "invalid_time", "did you mean 'Europe/Paris'"),
        (("--zone", "+02:00"), "invalid_time", "unknown time zone '+02:00'"),
        (("--zone", "../etc/passwd"), "invalid_time", "'../etc/passwd'"),
        (("--resource", "ann"), "not_found", "did you mean 'anna'"),
        (("--resource", "bela"), "not_found", "does not perform"),
        (("--hold", "none", "--customer", " "), "invalid_request", "customer needs"),
    ],
)
def test_bad_input_is_told_with_its_code(business, arguments, code, words):
    """D14, D20: what cannot be asked gives exit code 2, a code, and what is wrong."""
    told = business("slots", "advice", "--from", "2090-01-10", *arguments)
    assert 2 == told.code
    assert told.err.startswith(f"error[{code}]: ")
    assert words in told.err
    assert "" == told.out


def test_an_unknown_service_is_told_with_the_near_miss(business):
    """A misspelt service gives exit code 2 and the one that is likely meant."""
    told = business("slots", "advise")
    assert (2, "") == (told.code, told.out)
    assert "error[not_found]: no service 'advise'; did you mean 'advice'?\n" == told.err


def test_explain_says_that_a_free_start_can_be_booked(business):
    """A free start has no reasons."""
    told = business("explain", "advice", "2090-01-10 10:00", "--json")
    assert (0, True, []) == (told.code, told.data["bookable"], told.data["reasons"])
    shown = business("explain", "advice", "2090-01-10 10:00").out
    assert (
        "advice at Tue 2090-01-10 10:00 +01:00 Europe/Paris can be booked.\n" == shown
    )


def test_explain_names_rules_and_the_nearest(business):
    """A refused start has its rule, and the three nearest starts."""
    told = business("explain", "advice", "2090-01-10 12:00")
    assert 0 == told.code
    assert "cannot be booked" in told.out
    assert "opening_hours  block" in told.out
    nearest = told.out.partition("Nearest, times in Europe/Paris:\n")[2]
    assert [
        "  Tue 2090-01-10 11:30 +01:00",
        "  Tue 2090-01-10 11:00 +01:00",
        "  Tue 2090-01-10 13:00 +01:00",
    ] == nearest.splitlines()


@pytest.mark.parametrize(
    "text, wall",
    [
        ("2090-01-10 10:00", "10:00"),
        ("2090-01-10T10:00", "10:00"),
        ("2090-01-10T10:00:00+01:00", "10:00"),
        ("2090-01-10T09:00Z", "10:00"),
        (" 2090-01-10 14:45+05:45 ", "10:00"),
    ],
)
def test_times_are_read_with_their_offset_or_by_the_wall(business, text, wall):
    """An offset decides; without one the schedule's wall clock is meant."""
    told = business("explain", "advice", text).out
    assert f"Tue 2090-01-10 {wall} +01:00 Europe/Paris" in told


def test_the_zone_option_reads_wall_clock_times(business):
    """With --zone a wall-clock time is one of that zone."""
    told = business("explain", "advice", "2090-01-10 19:00", "--zone", "Asia/Tokyo").out
    assert "advice at Tue 2090-01-10 19:00 +09:00 Asia/Tokyo can be booked." in told


def test_seconds_are_kept(business):
    """A wall-clock time with seconds is not silently cut to the minute."""
    told = business("book", "advice", "2090-01-10 10:00:30", "--email", "a@b.example")
    assert 2 == told.code
    assert "2090-01-10T09:00:30+00:00 is not on a whole minute" in told.err


@pytest.mark.parametrize(
    "wall, words, readings",
    [
        (
            "2090-03-26 02:30",
            "is skipped by the clocks",
            ("2090-03-26T03:30+02:00", "2090-03-26T01:30+01:00"),
        ),
        (
            "2090-10-29 02:30",
            "comes twice",
            ("2090-10-29T02:30+02:00", "2090-10-29T02:30+01:00"),
        ),
    ],
)
def test_a_doubtful_wall_time_is_refused_with_both_readings(
    business, wall, words, readings
):
    """K10: a time that is skipped or comes twice is refused, and both readings work."""
    told = business("explain", "advice", wall)
    assert 2 == told.code
    expected = f"{wall} {words} in Europe/Paris: write {readings[0]} or {readings[1]}\n"
    assert f"error[invalid_time]: {expected}" == told.err
    assert [0, 0] == [business("explain", "advice", each).code for each in readings]


def test_both_readings_of_a_skipped_time_are_an_hour_apart():
    """The readings offered are those with the offsets before and after the change."""
    with pytest.raises(InvalidTime) as caught:
        on_wall(datetime(2090, 3, 26, 2, 30), "Europe/Paris")
    one, _, other = str(caught.value).partition("write ")[2].partition(" or ")
    first, second = map(datetime.fromisoformat, (one, other))
    assert timedelta(hours=1) == first - second


@pytest.mark.parametrize(
    "text, words",
    [
        ("2090-01-10", "has no time of day"),
        ("tomorrow", "is no time"),
        ("2090-02-30 10:00", "is no time"),
        ("0001-01-01 10:00", "no clock is known"),
        ("9999-12-31T23:59+00:00", "outside the years"),
    ],
)
def test_what_is_no_time_is_refused(business, text, words):
    """What cannot be read as a start gives exit code 2 and how to write one."""
    told = business("explain", "advice", text)
    assert 2 == told.code
    assert told.err.startswith("error[invalid_time]: ")
    assert words in told.err


@pytest.mark.parametrize("text", ["2090-01-10 10:00", "2090-01-10"])
def test_a_wall_time_of_several_zones_is_refused(business, text):
    """Where those who perform a service keep several zones, none is guessed."""
    told = business("slots", "survey", "--from", text)
    assert 2 == told.code
    assert "can be read in Europe/Paris or Pacific/Noumea: add --zone" in told.err
    assert 0 == business("slots", "survey", "--from", text, "--resource", "bela").code
    assert 0 == business("slots", "survey", "--from", text, "--zone", "UTC").code
