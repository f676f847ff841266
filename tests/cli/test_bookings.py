"""Booking, holding, moving and ending from the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from time import sleep

import pytest

from orchestrea import Engine, Resource, Schedule, Service, WeeklyHours

START = "2090-01-10 10:00"
WHO = ("--name", "Ines", "--email", "ines@example.org")


def status(business, id):
    return business("show", id, "--json").data["status"]


def test_a_booking_is_made_and_shown(business, booked):
    """What was booked is shown with its customer, price, time and zone."""
    told = business("show", booked)
    assert 0 == told.code
    lines = [line.split(maxsplit=1) for line in told.out.splitlines()]
    assert [
        ["Booking", booked],
        ["Status", "confirmed"],
        ["Service", "advice"],
        ["When", "Tue 2090-01-10 10:00-10:30 Europe/Paris"],
        ["With", "anna"],
        ["For", "Zoé, zoe@example.org"],
        ["Price", "90.00 EUR"],
    ] == [[label, value.strip()] for label, value in lines]


def test_a_taken_slot_is_refused_with_alternatives(business, booked):
    """A taken slot gives exit code 1, the rule, and the nearest free starts."""
    told = business("book", "advice", START, *WHO)
    assert (1, "") == (told.code, told.out)
    first, reason, nearest = told.err.splitlines()
    assert first.startswith("error[slot_taken]: service 'advice' at 2090-01-10T09:00")
    assert reason.startswith(
        "  block capacity: anna (1) has no room for 1 at 2090-01-10"
    )
    assert (
        "  nearest, Europe/Paris: 2090-01-10 09:30+01:00, "
        "2090-01-10 10:30+01:00, 2090-01-10 09:00+01:00"
    ) == nearest


def test_a_refusal_as_json_is_one_object_on_the_error_output(business, booked):
    """With --json a refusal has its code, message, reasons and nearest slots."""
    told = business("book", "advice", START, *WHO, "--json")
    assert (1, "") == (told.code, told.out)
    error = json.loads(told.err)
    assert ["code", "message", "reasons", "nearest"] == list(error)
    assert "slot_taken" == error["code"]
    assert ["capacity"] == [each["rule"] for each in error["reasons"]]
    assert "2090-01-10T08:30:00Z" == error["nearest"][0]["start"]


def test_the_zone_option_labels_alternatives(business, booked):
    """Alternatives are told in the viewer's zone."""
    told = business("book", "advice", "2090-01-10T09:00Z", *WHO, "--zone", "Asia/Tokyo")
    assert "nearest, Asia/Tokyo: 2090-01-10 17:30+09:00" in told.err


def test_a_hold_is_used_up_by_its_token(business):
    """A hold keeps the place from others until its token turns it into a booking."""
    held = business("hold", "advice", START, "--json").data
    assert "held" == held["status"]
    assert 1 == business("book", "advice", START, *WHO).code
    assert held["token"] in business("show", held["id"]).out
    made = business("book", "--hold", held["token"], *WHO, "--json")
    assert (0, "confirmed") == (made.code, made.data["status"])
    assert "2090-01-10T09:00:00Z" == made.data["start"]
    assert 2 == business("book", "--hold", held["token"], *WHO).code


def test_a_hold_s_owner_still_sees_the_slot(business):
    """R73: with its token a held start is offered to its owner, and to nobody else."""
    held = business("hold", "advice", START, "--json").data
    asked = ("explain", "advice", START, "--json")
    assert not business(*asked).data["bookable"]
    assert business(*asked, "--hold", held["token"]).data["bookable"]


def test_a_hold_is_confirmed_for_a_customer(business):
    """Confirming a hold names its customer."""
    held = business("hold", "advice", START, "--json").data
    done = business("confirm", held["id"], *WHO, "--json")
    assert (0, "confirmed") == (done.code, done.data["status"])
    assert "Ines" == done.data["customer"]["name"]


def test_booking_without_service_or_hold_is_refused(business):
    """A booking needs a service and a start, or a hold."""
    told = business("book", *WHO)
    assert 2 == told.code
    assert "error[invalid_request]: booking needs a service and a start" in told.err


def test_a_moved_booking_keeps_its_id(business, booked):
    """A booking moves in the wall clock of its resource, and its history tells it."""
    moved = business("reschedule", booked, "2090-01-11 15:30", "--json")
    assert 0 == moved.code
    assert (booked, "2090-01-11T14:30:00Z") == (moved.data["id"], moved.data["start"])
    told = business("show", booked, "--history", "--json").data
    assert ["booking.confirmed", "booking.rescheduled"] == [
        each["kind"] for each in told["history"]
    ]
    shown = business("show", booked, "--history").out
    assert "History, times in Europe/Paris" in shown
    assert "booking.rescheduled" in shown


def test_a_booking_that_cannot_move_stays(business, booked):
    """C7: a refused move leaves the booking where it was, and tells what is free."""
    other = business("book", "advice", "2090-01-10 11:00", *WHO, "--json").data["id"]
    told = business("reschedule", other, START)
    assert 1 == told.code
    assert told.err.startswith("error[slot_taken]: moving booking")
    assert "nearest, Europe/Paris: 2090-01-10 09:30+01:00" in told.err
    assert "2090-01-10T10:00:00Z" == business("show", other, "--json").data["start"]


def test_a_booking_moves_to_another_length(business, booked):
    """A new duration is taken over."""
    moved = business("reschedule", booked, START, "--duration", "1h", "--json").data
    assert "2090-01-10T10:00:00Z" == moved["end"]


def test_cancelling_tells_what_it_gives_back(business, booked):
    """A cancellation has its reason and what is given back, and can be repeated."""
    told = business("cancel", booked, "--reason", "ill")
    assert 0 == told.code
    for line in (
        "Status        cancelled",
        "Cancelled by  customer",
        "Reason        ill",
    ):
        assert line in told.out
    assert "Refund        90.00 EUR" in told.out
    assert 0 == business("cancel", booked).code


def test_staff_cancel_as_the_provider(business, booked):
    """With --staff it is the business that calls off, under the actor's name."""
    told = business("cancel", booked, "--staff", "--actor", "anna", "--json").data
    assert "provider" == told["cancellation"]["by"]
    history = business("show", booked, "--history", "--json").data["history"]
    assert ["anyone", "anna"] == [each["actor"] for each in history]


def test_the_verbs_of_staff(business, booked):
    """Arrival, start and end of a visit follow each other, each by its own verb."""
    for verb, state in (
        ("check-in", "checked_in"),
        ("start", "in_progress"),
        ("complete", "completed"),
    ):
        assert 0 == business(verb, booked).code
        assert state == status(business, booked)
    assert 1 == business("no-show", booked).code


def test_an_illegal_step_names_the_state(business, booked):
    """A step that the state does not allow gives exit code 1 and names the state."""
    told = business("approve", booked)
    assert 0 == business("cancel", booked).code
    told = business("check-in", booked)
    assert 1 == told.code
    assert told.err.startswith("error[invalid_state]: ")
    assert "is cancelled" in told.err


@pytest.mark.parametrize(
    "verb, state", [("approve", "confirmed"), ("decline", "declined")]
)
def test_requests_are_answered(business, verb, state):
    """A request waits for approval until staff say yes or no."""
    made = business(
        "book", "survey", "2090-01-10 10:00", *WHO, "--resource", "anna",
        "--answer", "topic=roof", "--json",
    )  # fmt: skip
    assert "pending_approval" == made.data["status"]
    id = made.data["id"]
    assert 1 == business("confirm", id).code
    assert 0 == business(verb, id).code
    assert state == status(business, id)


@pytest.mark.parametrize(
    "answers, code, words",
    [
        ((), 2, "needs an answer to 'topic'"),
        (("--answer", "topic"), 2, "write KEY=JSON"),
        (("--answer", "topic=1"), 2, "topic"),
        (("--answer", "topic=a", "--answer", "topic=b"), 2, "given twice"),
        (("--answer", "topic=a", "--answer", "other=b"), 2, "does not ask 'other'"),
        (("--answer", 'topic="a=b"'), 0, ""),
        (("--answer", "topic=plain text"), 0, ""),
    ],
)
def test_answers_are_json_or_text(business, answers, code, words):
    """Answers are read as JSON, else as text, and checked against the questions."""
    told = business(
        "book", "survey", "2090-01-10 10:00", *WHO, "--resource", "anna", *answers
    )
    assert code == told.code
    assert words in told.err


def test_a_key_makes_a_command_safe_to_repeat(business):
    """C10: the same command with the same key is done once; another one is refused."""
    booking = ("book", "advice", START, *WHO, "--key", "k1", "--json")
    first, second = business(*booking), business(*booking)
    assert (0, 0) == (first.code, second.code)
    assert first.data == second.data
    other = business("book", "advice", "2090-01-10 11:00", *WHO, "--key", "k1")
    assert 1 == other.code
    assert other.err.startswith("error[idempotency_conflict]: ")


def test_only_staff_override_rules(business):
    """An override needs --staff; then the booking keeps the reason and the warning."""
    closed = ("book", "advice", "2090-01-10 18:00", *WHO, "--override", "urgent")
    told = business(*closed)
    assert 1 == told.code
    assert told.err.startswith("error[forbidden]: ")
    made = business(*closed, "--staff")
    assert 0 == made.code
    assert "Override  urgent" in made.out
    assert "Warnings  opening_hours" in made.out


def test_bookings_are_listed_and_filtered(business, booked):
    """The list has every booking by its start, and each filter narrows it down."""
    later = business("book", "advice", "2090-01-12 10:00", *WHO, "--json").data["id"]

    def listed(*filters):
        return [each["id"] for each in business("list", *filters, "--json").data]

    assert [booked, later] == listed()
    assert [later] == listed("--from", "2090-01-11", "--service", "advice")
    assert [booked] == listed("--to", "2090-01-11", "--resource", "anna")
    assert [later] == listed("--customer", "ines@example.org")
    assert [booked] == listed("--most", "1")
    assert 0 == business("cancel", booked).code
    assert [booked] == listed("--status", "cancelled")
    assert [booked, later] == listed("--status", "cancelled", "--status", "confirmed")
    assert [] == listed("--status", "in-progress")


def test_the_list_names_the_zone_of_every_booking(business, booked):
    """Each line of the list has the time, its zone, the booking's id and its state."""
    told = business("list").out.splitlines()
    assert told[2].startswith(
        "Tue 2090-01-10 10:00-10:30 Europe/Paris  advice with anna"
    )
    assert told[2].rstrip().endswith("confirmed")
    assert told[3].split() == [booked, "Zoé,", "zoe@example.org"]
    assert "No bookings.\n" == business("list", "--status", "expired").out
    assert "1 bookings; there may be more" in business("list", "--most", "1").out


@pytest.mark.parametrize(
    "filters, words",
    [
        (("--status", "gone"), "no status 'gone'; there are held,"),
        (("--most", "0"), "most is 0"),
        (("--from", "2090-01-10"), "can be read in Europe/Paris or Pacific/Noumea"),
    ],
)
def test_bad_filters_are_refused(business, filters, words):
    """A filter that cannot be is told with exit code 2."""
    told = business("list", *filters)
    assert 2 == told.code
    assert words in told.err


def test_text_of_others_is_shown_as_it_is(business):
    """A name with markup or brackets is shown letter by letter, and styles nothing."""
    name = "[bold]Zoé[/bold] :smile:"
    made = business("book", "advice", START, "--name", name, "--email", "z@example.org")
    assert f"{name}, z@example.org" in made.out


def test_control_characters_are_refused(business):
    """D10: a name with an escape sequence never gets as far as a terminal."""
    told = business(
        "book", "advice", START, "--name", "\x1b[31mRed", "--email", "z@example.org"
    )
    assert 2 == told.code
    assert told.err.startswith("error[invalid_text]: ")
    assert "\x1b" not in told.err


def test_what_ran_out_is_ended(business, tmp_path):
    """Holds that ran out are ended, counted, and ended only once."""
    (tmp_path / "quick.toml").write_text(
        '[[service]]\nid = "quick"\ndurations = "30m"\nresources = ["anna"]\n'
        'hold_for = "0m"\n'
    )
    assert 0 == business("import", "quick.toml").code
    held = business("hold", "quick", START, "--json").data
    while datetime.now(UTC) < datetime.fromisoformat(held["expires_at"]):
        sleep(0.05)  # until the whole second at which it runs out
    assert [held["id"]] == [each["id"] for each in business("expire", "--json").data]
    assert "expired" == status(business, held["id"])
    assert "0 bookings ran out.\n" == business("expire").out


def test_all_that_ran_out_is_ended_however_much_it_is(run):
    """More than one batch of holds that ran out is ended by one command."""
    start = datetime(2090, 1, 10, 10, tzinfo=UTC)
    with Engine.open("sqlite:///orchestrea.db") as engine:
        engine.catalog.save(
            Schedule("always", "UTC", [WeeklyHours("mo-su", ["00:00-24:00"])]),
            Resource("hall", "always", capacity=200),
            Service("place", "1h", ["hall"], hold_for="0m"),
        )
        held = [engine.bookings.hold(service="place", start=start) for _ in range(101)]
    while datetime.now(UTC) < held[-1].expires_at:
        sleep(0.05)  # until the whole second at which the last one runs out
    assert "101 bookings ran out.\n" == run("expire").out


def test_tenants_do_not_see_each_other(business, booked):
    """With another --tenant there is nothing of the first one's."""
    assert [] == business("list", "--tenant", "other", "--json").data
    told = business("show", booked, "--tenant", "other")
    assert (2, "") == (told.code, told.out)
    assert told.err.startswith("error[not_found]: no booking")
