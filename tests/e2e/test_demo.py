"""The demonstration tells the story that it promises, as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from examples.advisory.facts import Story
from orchestrea import Money, Status
from orchestrea.serialization import loads

ROOT = Path(__file__).parents[2]
PARIS = ZoneInfo("Europe/Paris")
HOMES = {
    "claire": PARIS,
    "mathieu": ZoneInfo("America/Toronto"),
    "lena": ZoneInfo("Pacific/Noumea"),
}


def played(*arguments, **environment):
    """Run the demonstration as its nox session does, and return what it prints."""
    return ran("-m", "examples.advisory", *arguments, **environment)


def plain_environment():
    """Return the environment without what colours output or configures an engine."""
    return {
        name: value
        for name, value in os.environ.items()
        if name not in ("COLUMNS", "FORCE_COLOR") and not name.startswith("ORCHESTREA_")
    }


def ran(*arguments, **environment):
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**plain_environment(), "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    assert "" == done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def story():
    return loads(played("--json"), Story)


def local_dates(story, who):
    return {slot.start.astimezone(HOMES[who]).date() for slot in story.fortnight[who]}


def test_the_same_every_day_and_everywhere():
    """The text does not depend on the day, the process's zone or its colours."""
    assert played(TZ="Asia/Kathmandu", NO_COLOR="1") == played(TZ="America/Havana")


def test_readable_at_a_hundred_columns():
    """No line is longer than a hundred characters."""
    assert [] == [line for line in played().splitlines() if len(line.rstrip()) > 100]


def test_plain_where_rich_is_missing():
    """Without rich the same words are printed, on lines no longer."""
    hidden = "import sys; sys.modules['rich'] = None; sys.argv = sys.argv[1:]; "
    run = "import runpy; runpy.run_module('examples.advisory', run_name='__main__')"
    plain = ran("-c", hidden + run, "advisory")
    assert words(played()) == words(plain)
    assert [] == [line for line in plain.splitlines() if len(line) > 100]


def words(text):
    return [word for word in text.split() if set(word) - set("─-")]


def test_two_weeks_of_slots_for_every_consultant(story):
    """The visitor is offered something by all three, within the two weeks asked for."""
    assert HOMES.keys() == story.fortnight.keys()
    for slots in story.fortnight.values():
        days = {slot.start.astimezone(PARIS).date() for slot in slots}
        assert date(2026, 3, 26) <= min(days)
        assert date(2026, 4, 8) >= max(days)


def test_no_holiday_has_a_slot(story):
    """Each consultant's own public holidays, and only those, are closed for them."""
    expected = {
        ("claire", date(2026, 4, 6)),
        ("lena", date(2026, 4, 6)),
        ("mathieu", date(2026, 4, 3)),
    }
    assert expected == {(each.resource, each.day) for each in story.closed}
    for each in story.closed:
        assert 0 == each.slots
        assert each.day not in local_dates(story, each.resource)
    assert date(2026, 4, 3) in local_dates(story, "claire")
    assert date(2026, 4, 6) in local_dates(story, "mathieu")


def test_clocks_change_and_hours_do_not(story):
    """Across the change in Paris and in Montréal the wall-clock hours stay (K10)."""
    assert ["mathieu", "claire"] == [each.resource for each in story.clocks]
    for each in story.clocks:
        before, after = (
            slot.start.astimezone(HOMES[each.resource])
            for slot in (each.before, each.after)
        )
        assert (9, 0) == (before.hour, before.minute) == (after.hour, after.minute)
        assert 3600 == (after.utcoffset() - before.utcoffset()).total_seconds()


def test_ten_customers_book(story):
    """Ten customers have ten confirmed bookings, three of them in one session."""
    assert 10 == len({booking.id for booking in story.bookings})
    assert {Status.CONFIRMED} == {booking.status for booking in story.bookings}
    assert 3 == sum(booking.service == "workshop" for booking in story.bookings)


def test_two_refusals_with_reasons_and_alternatives(story):
    """What is taken and what is closed are refused as such, with three others."""
    taken, holiday = story.refusals
    assert ("slot_taken", ["capacity"]) == (taken.code, rules(taken))
    assert ("not_offered", ["holiday"]) == (holiday.code, rules(holiday))
    for refusal in story.refusals:
        assert 3 == len(refusal.nearest)
        assert refusal.start not in [slot.start for slot in refusal.nearest]


def rules(refusal):
    return [reason.rule for reason in refusal.reasons]


def test_a_refused_move_keeps_the_old_slot(story):
    """After the refusal the booking is what it was; then it moves and keeps its id."""
    move = story.rescheduling
    assert "slot_taken" == move.refused.code
    assert move.before == move.kept
    assert (move.before.id, move.before.uid) == (move.moved.id, move.moved.uid)
    assert datetime(2026, 4, 1, 11, tzinfo=PARIS) == move.moved.start


def test_cancelling_a_day_ahead_costs_half_and_a_fee(story):
    """Between two days and one day ahead, half is given back, less the fee."""
    outcome = story.cancelled.cancellation
    assert Status.CANCELLED is story.cancelled.status
    assert Money(8500, "EUR") == outcome.refund
    assert Money(500, "EUR") == outcome.fee
    assert outcome.late


def test_a_hold_is_its_owners_until_it_runs_out(story):
    """A held place is offered to its owner alone, and to all once it ran out (C6)."""
    hold = story.hold
    assert hold.offered_before
    assert not hold.offered_to_others
    assert hold.offered_to_owner
    assert hold.offered_after
    assert Status.EXPIRED is hold.ended.status


def test_the_week_shows_what_still_stands(story):
    """The week has every booking but the cancelled one, each where it is now."""
    standing = {booking.id for booking in story.bookings} - {story.cancelled.id}
    assert standing == {booking.id for booking in story.week}
    assert story.rescheduling.moved in story.week
