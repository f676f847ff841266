"""The week that ``agenda`` draws."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import attrs
import pytest

from orchestrea.cli.weeks import Week, rows
from orchestrea.domain.bookings import Status
from orchestrea.testing import a_booking

WHO = ("--name", "Zoé", "--email", "zoe@example.org")
MONDAY = datetime(2090, 1, 9, tzinfo=UTC)

DRAWN = """\
Anna, 2090-01-09 to 2090-01-15, Europe/Paris
     │ Mon 09   │ Tue 10   │ Wed 11   │ Thu 12   │ Fri 13   │ Sat 14   │ Sun 15
─────┼──────────┼──────────┼──────────┼──────────┼──────────┼──────────┼──────────
09:00│          │          │          │          │          │░░░░░░░░░░│░░░░░░░░░░
     │          │          │          │          │          │░░░░░░░░░░│░░░░░░░░░░
10:00│          │■ Zoé     │          │          │          │░░░░░░░░░░│░░░░░░░░░░
     │          │┃ advice  │          │          │          │░░░░░░░░░░│░░░░░░░░░░
11:00│          │■ Zoé     │          │          │          │░░░░░░░░░░│░░░░░░░░░░
     │          │          │          │          │          │░░░░░░░░░░│░░░░░░░░░░
12:00│░░░░░░░░░░│░░░░░░░░░░│░░░░░░░░░░│░░░░░░░░░░│░░░░░░░░░░│░░░░░░░░░░│░░░░░░░░░░
     │░░░░░░░░░░│░░░░░░░░░░│░░░░░░░░░░│░░░░░░░░░░│░░░░░░░░░░│░░░░░░░░░░│░░░░░░░░░░
13:00│          │          │□ held    │          │          │░░░░░░░░░░│░░░░░░░░░░
     │          │          │          │          │          │░░░░░░░░░░│░░░░░░░░░░
14:00│          │          │          │          │          │░░░░░░░░░░│░░░░░░░░░░
     │          │          │          │          │          │░░░░░░░░░░│░░░░░░░░░░
15:00│          │          │          │          │          │░░░░░░░░░░│░░░░░░░░░░
     │          │          │          │          │          │░░░░░░░░░░│░░░░░░░░░░
16:00│          │          │          │          │          │░░░░░░░░░░│░░░░░░░░░░
     │          │          │          │          │          │░░░░░░░░░░│░░░░░░░░░░
■ booked  □ held or waiting  ✓ completed  ✗ no-show  ░ closed
"""


@pytest.fixture
def busy(business):
    """Return the business with two bookings and a hold in the week."""
    for start, length in (("2090-01-10 10:00", "1h"), ("2090-01-10 11:00", "30m")):
        made = business("book", "advice", start, *WHO, "--duration", length)
        assert 0 == made.code
    assert 0 == business("hold", "advice", "2090-01-11 13:00").code
    return business


def test_a_week_is_drawn(busy, monkeypatch):
    """Days are columns, hours are rows; booked, held and closed time differ by sign."""
    monkeypatch.setenv("COLUMNS", "82")
    told = busy("agenda", "--week", "2090-01-12", "--resource", "anna")
    assert 0 == told.code
    assert DRAWN == "".join(f"{line.rstrip()}\n" for line in told.out.splitlines())


def test_every_line_is_as_wide_as_it_may_be(busy, monkeypatch):
    """The drawing fits the width of the terminal, and is cut where words are longer."""
    monkeypatch.setenv("COLUMNS", "61")
    told = busy("agenda", "--week", "2090-01-12", "--resource", "anna").out
    assert {61} == {len(line) for line in told.splitlines()[:-1]}
    assert "│┃ advi…│" in told


def test_a_week_in_ascii(busy, monkeypatch):
    """Where the output has no more than ASCII, the signs are those of ASCII."""
    content = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(content, encoding="ascii"))
    assert 0 == busy("agenda", "--week", "2090-01-12", "--resource", "anna").code
    lines = content.getvalue().decode("ascii").splitlines()
    assert "Mon 09" in lines[1]
    assert "10:00|            |# Zo?       |" in lines[5]
    assert "     |            || advice    |" in lines[6]
    assert "13:00|            |            |? held      |" in lines[11]
    assert lines[9].endswith("............|............")
    assert "# booked  ? held or waiting  + completed  x no-show  . closed" in lines[-1]


def test_a_week_as_json(busy):
    """The document has the open spans and the bookings of every resource's week."""
    weeks = busy("agenda", "--week", "2090-01-12", "--json").data
    assert ["Anna", "bela"] == [week["name"] for week in weeks]
    anna = weeks[0]
    assert ("2090-01-09", "2090-01-15") == (anna["first"], anna["last"])
    assert {"start": "2090-01-09T08:00:00Z", "end": "2090-01-09T11:00:00Z"} == (
        anna["open"][0]
    )
    assert ["confirmed", "confirmed", "held"] == [
        each["status"] for each in anna["bookings"]
    ]


def test_a_week_in_another_zone(busy):
    """In the viewer's zone the same hours lie elsewhere, and the zone is named."""
    told = busy(
        "agenda", "--week", "2090-01-10", "--resource", "anna", "--zone", "Asia/Tokyo"
    ).out
    assert told.startswith("Anna, 2090-01-09 to 2090-01-15, Asia/Tokyo")
    assert "18:00│            │■ Zoé       │" in told


def test_closed_days_count_holidays_and_restrictions(busy, tmp_path):
    """A public holiday and a restricting schedule close what would be open."""
    (tmp_path / "more.toml").write_text(
        '[[schedule]]\nid = "mornings"\nzone = "Europe/Paris"\n'
        'hours = [{ days = "mo-fr", windows = ["00:00-12:00"] }]\n'
        '[[schedule]]\nid = "french"\nzone = "Europe/Paris"\nholidays = ["FR"]\n'
        'hours = [{ days = "mo-su", windows = ["09:00-17:00"] }]\n'
        '[[resource]]\nid = "carl"\nschedule = "french"\nrestrictions = ["mornings"]\n'
    )
    assert 0 == busy("import", "more.toml").code
    (week,) = busy(
        "agenda", "--week", "2029-12-31", "--resource", "carl", "--json"
    ).data
    assert [
        ("2029-12-31T08:00:00Z", "2029-12-31T11:00:00Z"),
        ("2030-01-02T08:00:00Z", "2030-01-02T11:00:00Z"),
        ("2030-01-03T08:00:00Z", "2030-01-03T11:00:00Z"),
        ("2030-01-04T08:00:00Z", "2030-01-04T11:00:00Z"),
    ] == [(span["start"], span["end"]) for span in week["open"]]


def test_the_week_starts_when_the_schedule_says(business, tmp_path):
    """A schedule whose week starts on Sunday is drawn from Sunday on."""
    (tmp_path / "sunday.toml").write_text(
        '[[schedule]]\nid = "sunday"\nzone = "UTC"\nweek_start = "su"\n'
        '[[resource]]\nid = "sue"\nschedule = "sunday"\n'
    )
    assert 0 == business("import", "sunday.toml").code
    for day in ("2090-01-08", "2090-01-14"):
        (week,) = business("agenda", "--week", day, "--resource", "sue", "--json").data
        assert "2090-01-08" == week["first"]


def test_what_is_called_off_is_not_drawn(business, booked):
    """A cancelled booking takes up no room, so its time is drawn as free."""
    week = ("agenda", "--week", "2090-01-10", "--resource", "anna")
    assert "■ Zoé" in business(*week).out
    assert 0 == business("cancel", booked).code
    assert "■ Zoé" not in business(*week).out
    assert [] == business(*week, "--json").data[0]["bookings"]


def test_this_week_by_default(business):
    """Without --week the days include today."""
    (week,) = business("agenda", "--resource", "anna", "--zone", "UTC", "--json").data
    today = datetime.now(UTC).date()
    first = datetime.fromisoformat(week["first"]).date()
    assert timedelta() <= today - first <= timedelta(days=7)


def test_nobody_has_no_week(run):
    """Where there are no resources, a sentence says so."""
    assert "No resources.\n" == run("agenda").out


@pytest.mark.parametrize(
    "arguments, words",
    [
        (("--week", "soon"), "'soon' is no date"),
        (("--resource", "ann"), "did you mean 'anna'"),
    ],
)
def test_bad_weeks_are_refused(business, arguments, words):
    """A week or resource that is not there gives exit code 2."""
    told = business("agenda", *arguments)
    assert 2 == told.code
    assert words in told.err


def week_of(*bookings, open=((0, 1 << 40),), zone="UTC"):
    return Week("Anna", zone, MONDAY.toordinal(), open, tuple(bookings))


def texts(week, day=0):
    return {wall: cells[day].text for wall, cells in rows(week) if cells[day].text}


@pytest.mark.parametrize(
    "status, signs",
    [
        (Status.HELD, "□┆"),
        (Status.PENDING_PAYMENT, "□┆"),
        (Status.PENDING_APPROVAL, "□┆"),
        (Status.CONFIRMED, "■┃"),
        (Status.CHECKED_IN, "■┃"),
        (Status.IN_PROGRESS, "■┃"),
        (Status.COMPLETED, "✓┃"),
        (Status.NO_SHOW, "✗┃"),
    ],
)
def test_each_state_has_its_sign(status, signs):
    """Without any colour, booked, waiting and over can be told apart."""
    booking = a_booking(start=MONDAY + timedelta(hours=9), status=status)
    shown = texts(week_of(booking))
    assert {540: f"{signs[0]} Zoé", 570: f"{signs[1]} advice"} == shown


def test_a_start_inside_a_row_is_told():
    """A booking that does not start with a row says at which minute it does."""
    booking = a_booking(start=MONDAY + timedelta(hours=9, minutes=15), minutes=75)
    shown = texts(week_of(booking))
    assert {540: "■ :15 Zoé", 570: "┃ advice", 600: "┃ "} == shown


def test_those_at_the_same_time_are_counted():
    """Of several bookings at a time one is shown, and how many more there are."""
    start = MONDAY + timedelta(hours=9)
    three = [a_booking(id, start=start, minutes=30) for id in ("a", "b", "c")]
    assert {540: "■ Zoé +2"} == texts(week_of(*three))


def test_a_booking_over_midnight_goes_on_the_next_day():
    """What lasts over midnight is drawn on both of its days."""
    booking = a_booking(start=MONDAY + timedelta(hours=23, minutes=30))
    assert {1410: "■ Zoé"} == texts(week_of(booking))
    assert {0: "■ Zoé"} == texts(week_of(booking), day=1)


def test_a_no_show_that_gave_back_its_time_ends_there():
    """Time that a no-show gave back is not drawn as taken."""
    start = MONDAY + timedelta(hours=9)
    booking = attrs.evolve(
        a_booking(start=start, minutes=120, status=Status.NO_SHOW),
        released_at=start + timedelta(minutes=30),
    )
    assert {540: "✗ Zoé"} == texts(week_of(booking))


def test_rows_span_what_is_open_or_booked():
    """The drawing has the full hours around all that is in the week."""
    base = int(MONDAY.timestamp()) // 60
    week = week_of(open=((base + 9 * 60 + 30, base + 11 * 60 + 45),))
    assert (540, 690) == (min(rows(week))[0], max(rows(week))[0])
    early = a_booking(start=MONDAY + timedelta(hours=7, minutes=40), minutes=5)
    assert 420 == min(rows(attrs.evolve(week, bookings=(early,))))[0]
    assert 540 == min(rows(week_of(open=())))[0]


def test_an_hour_that_the_clocks_skip_is_closed():
    """K10: the hour that does not exist is drawn as closed, and the next one is not."""
    sunday = datetime(2090, 3, 26, tzinfo=UTC).toordinal()
    week = Week("Anna", "Europe/Paris", sunday, ((0, 1 << 40),), ())
    fills = {wall: cells[0].fill for wall, cells in rows(week)}
    assert "░" == fills[120] == fills[150]
    assert " " == fills[90] == fills[180]
