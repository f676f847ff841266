"""Listing slots and explaining refusals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest

from orchestrea import (
    BookableDays,
    Closure,
    FixedDates,
    InvalidInterval,
    InvalidRequest,
    Limit,
    LimitExceeded,
    NotFound,
    Notice,
    NotOffered,
    Reason,
    RollingDays,
    Settings,
    SlotTaken,
    hookimpl,
)
from orchestrea.domain.policies import Severity
from orchestrea.testing import a_resource, a_schedule

from .desk import BOB, ZOE, Desk, at

CLOSED = [Closure("2026-01-05", "2026-03-01")]


def rules_of(verdict):
    return [each.rule for each in verdict.reasons]


def nearest(verdict):
    return [slot.start for slot in verdict.nearest]


def test_slots_are_what_the_rules_offer(desk):
    """The day's grid, without what is booked; both by Anna alone."""
    desk.book("10:00")
    assert ["09:00", *(f"{hour}:00" for hour in range(11, 17))] == desk.slots()
    found = desk.availability.slots(
        service="talk", start=at("11:00"), end=at("13:00"), resource="anna"
    )
    assert [("anna", at("11:00"), at("12:00")), ("anna", at("12:00"), at("13:00"))] == [
        (slot.resource, slot.start, slot.end) for slot in found
    ]
    assert desk.clock.now() == found.asked_at


def test_the_choice_of_a_resource_is_left_open(desk):
    """A slot of several names none; one that was asked for is named."""
    desk.book("10:00")
    first, end = at("10:00"), at("11:00")
    ask = desk.availability.slots
    (free,) = ask(service="advice", start=first, end=end)
    assert "" == free.resource
    (bens,) = ask(service="advice", start=first, end=end, resource="ben")
    assert "ben" == bens.resource
    assert not ask(service="advice", start=first, end=end, resource="anna")


def test_bounds_of_a_listing_are_half_open_and_rounded_up(desk):
    """A start at the end is left out, one a second after the start as well (4.1)."""
    ask = desk.availability.slots
    assert 1 == len(ask(service="talk", start=at("10:00"), end=at("11:00")))
    late = at("10:00") + timedelta(seconds=1)
    assert not ask(service="talk", start=late, end=at("11:00"))
    assert 1 == len(ask(service="talk", start=at("10:00"), end=late))
    assert not ask(service="talk", start=at("10:00"), end=at("10:00"))


def test_durations_units_and_the_customer_are_part_of_the_question(desk):
    """What is asked for must fit, and suit the one who asks."""
    desk.catalog.save(a_resource(capacity=3))
    desk.offer("long", durations=("1h", "3h"), step="1h", overlaps="block", units=2)
    desk.book("13:00", "long", resource="anna")
    assert "10:00" in desk.slots(service="long", duration="3h")
    assert "11:00" not in desk.slots(service="long", duration="3h")
    assert "13:00" not in desk.slots(service="long", units=1)
    desk.offer("seat", overlaps="block")
    assert "13:00" in desk.slots(service="seat", units=1)
    assert "13:00" not in desk.slots(service="seat", units=2)
    assert "13:00" not in desk.slots(service="seat", customer=ZOE)
    assert "13:00" in desk.slots(service="seat", customer=BOB)


@pytest.mark.parametrize(
    "fields",
    [
        {"limits": [Limit("day", 1)]},
        {"anchor": "after_busy"},
        {"horizon": BookableDays(3)},
        {"horizon": RollingDays(2)},
        {"horizon": FixedDates("2026-01-06", "2026-01-07")},
        {"notice": Notice(book="20h")},
    ],
)
def test_what_is_listed_is_what_explain_and_book_allow(desk, fields):
    """Offered, explained and booked by one predicate (R08, R09)."""
    desk.offer("asked", step="30m", resources=("anna", "ben"), **fields)
    desk.book("10:00", "asked")
    listed = desk.slots("2026-01-05", 5, "asked")
    first = at("2026-01-05 00:00")
    half_hours = [first + n * timedelta(minutes=30) for n in range(5 * 48)]
    allowed = [
        start
        for start in half_hours
        if desk.availability.explain(service="asked", start=start).bookable
    ]
    assert listed == [f"{start:%H:%M}" for start in allowed]


@pytest.mark.parametrize(
    "days, resources, limit, told",
    [
        (401, 2, {"limit": "max_slot_days", "most": 400}, "401 days.*max_slot_days"),
        (10**6, 2, {"limit": "max_slot_days", "most": 400}, "max_slot_days is 400"),
        (
            51,
            2,
            {"limit": "max_slot_cells", "most": 100},
            "51 days of 2 resources.*102",
        ),
    ],
)
def test_a_question_has_a_largest_size(storage, clock, days, resources, limit, told):
    """The limit is named, whatever is asked (D20)."""
    settings = Settings(max_slot_cells=100) if days == 51 else Settings()
    desk = Desk(storage, clock, settings=settings)
    with pytest.raises(LimitExceeded, match=told) as caught:
        desk.slots(days=days, service="advice")
    assert limit == caught.value.data
    if days == 51:
        assert desk.slots(days=50, service="advice")
        assert desk.slots(days=51, service="advice", resource="ben")


def test_a_listing_that_makes_no_sense_is_refused(desk):
    """The end comes after the start, and the resource performs the service."""
    with pytest.raises(InvalidInterval, match="is before start"):
        desk.availability.slots(service="talk", start=at("11:00"), end=at("10:00"))
    with pytest.raises(NotFound, match=r"'ben' does not perform service 'talk'.*anna"):
        desk.slots(resource="ben")
    with pytest.raises(NotFound, match="did you mean 'talk'"):
        desk.slots(service="talks")


def test_an_own_hold_is_not_in_the_way(desk):
    """The owner still sees what he holds, others do not (R73)."""
    held = desk.hold("10:00")
    assert "10:00" not in desk.slots()
    assert "10:00" in desk.slots(hold=held.token)
    assert desk.why("10:00", hold=held.token).bookable
    assert not desk.why("10:00").bookable


def test_an_own_hold_keeps_its_notice(desk):
    """What can be booked with the token is listed with the token, and no more."""
    desk.offer("soon", notice=Notice(book="1h"))
    desk.clock.set(at("09:00"))
    held = desk.hold("10:00", "soon")
    desk.clock.advance(timedelta(minutes=5))
    own = {"service": "soon", "hold": held.token}
    assert ["10:00", "11:00"] == desk.slots(**own)[:2]
    assert desk.why("10:00", **own).bookable
    assert ["12:00"] == desk.slots(**own)[2:3]
    some = {**own, "start": at("10:30"), "end": at("11:30")}
    assert [at("11:00")] == [slot.start for slot in desk.availability.slots(**some)]
    desk.clock.advance(timedelta(minutes=5))
    assert ["11:00"] == desk.slots(**own)[:1]
    assert ["notice"] == rules_of(desk.why("10:00", **own))


def test_a_hold_of_another_service_or_tenant_is_no_hold(desk):
    """A token opens what it was made for."""
    desk.offer("soon", notice=Notice(book="1h"))
    desk.clock.set(at("09:00"))
    held = desk.hold("10:00")
    desk.clock.advance(timedelta(minutes=1))
    assert "10:00" not in desk.slots(service="soon", hold=held.token)
    assert "10:00" not in desk.slots(hold="not-a-token")


def test_a_start_that_may_be_booked_has_no_reasons(desk):
    """The verdict says for when it holds (4.19)."""
    verdict = desk.why("10:00")
    assert (True, (), (), desk.clock.now(), None) == (
        verdict.bookable,
        verdict.reasons,
        verdict.nearest,
        verdict.asked_at,
        verdict.first,
    )


def test_every_rule_that_refuses_is_told_with_what_is_nearest(desk):
    """First what is first in the pipeline, then all the rest (R64)."""
    desk.offer("many", horizon=RollingDays(1), notice=Notice(book="30d"))
    desk.book("10:00")
    verdict = desk.why("2026-01-10 10:01", "many")
    assert ["opening_hours", "grid", "notice", "horizon"] == rules_of(verdict)
    assert "opening_hours" == verdict.first.rule
    verdict = desk.why("10:30")
    assert ["capacity", "grid"] == rules_of(verdict)
    assert [at("11:00"), at("09:00"), at("12:00")] == nearest(verdict)
    assert ["anna"] * 3 == [slot.resource for slot in verdict.nearest]


def test_of_several_resources_one_is_enough(desk):
    """With Anna busy Ben can; with both busy the first one's reasons are told (R18)."""
    desk.book("10:00")
    assert desk.why("10:00", "advice").bookable
    assert not desk.why("10:00", "advice", resource="anna").bookable
    desk.book("10:00", "advice", customer=BOB)
    verdict = desk.why("10:00", "advice")
    assert ["capacity"] == rules_of(verdict)
    assert "anna" in verdict.reasons[0].staff
    assert [""] * 3 == [slot.resource for slot in verdict.nearest]


@pytest.mark.parametrize("fields", [{}, {"limits": [Limit("day", 9)]}])
def test_a_warning_is_told_and_does_not_refuse(desk, fields):
    """The customer has another booking then; whoever performs, it is the same."""
    desk.offer("twice", resources=("anna", "ben"), **fields)
    desk.book("10:00")
    verdict = desk.why("10:00", "twice", customer=ZOE)
    assert (True, ["customer_overlap"]) == (verdict.bookable, rules_of(verdict))
    assert {Severity.WARN} == {each.severity for each in verdict.reasons}


def test_a_service_that_nobody_performs_has_a_reason(desk):
    """Each start is offered or has a reason (4.20)."""
    desk.offer("idle", resources=())
    verdict = desk.why("10:00", "idle")
    assert (False, ["performer"], ()) == (
        verdict.bookable,
        rules_of(verdict),
        verdict.nearest,
    )
    assert [] == desk.slots(service="idle")
    with pytest.raises(NotOffered, match="no resource performs idle"):
        desk.book("10:00", "idle")


def test_a_start_in_the_past_has_alternatives(desk):
    """The nearest to yesterday, or to long ago, is the next one there is."""
    now = at("2026-01-05 14:00")
    desk.clock.set(now)
    following = [at(f"2026-01-05 {hour}:00") for hour in (15, 16)]
    for start in ("2026-01-04 10:00", "1999-01-01 10:00"):
        verdict = desk.why(start)
        assert [*following, at("2026-01-06 09:00")] == nearest(verdict)
        assert "notice" in rules_of(verdict)


def test_a_start_beyond_the_horizon_has_alternatives(desk):
    """The nearest to far ahead is the last one there is."""
    for horizon in (
        RollingDays(2),
        FixedDates("2026-01-06", "2026-01-07"),
        BookableDays(3),
    ):
        desk.offer("near", horizon=horizon)
        last = [at(f"2026-01-07 {hour}:00") for hour in (16, 15, 14)]
        for start in ("2026-03-03 10:00", "9998-12-30 10:00"):
            verdict = desk.why(start, "near")
            assert last == nearest(verdict), (horizon, start)
            assert "horizon" in rules_of(verdict)


def test_a_season_that_is_over_has_no_alternatives(desk):
    """Nothing is offered where nothing can be booked any more."""
    desk.offer("over", horizon=FixedDates("2025-12-01", "2025-12-24"))
    assert [] == nearest(desk.why("10:00", "over"))


def test_a_season_that_has_not_begun_is_offered(desk):
    """The nearest to today is the first day of the season."""
    desk.offer("later", horizon=FixedDates("2026-03-02", "2026-03-31"))
    first = [at(f"2026-03-02 {hour:02}:00") for hour in (9, 10, 11)]
    assert first == nearest(desk.why("10:00", "later"))


def test_far_ahead_without_a_horizon_the_next_ones_are_offered(desk):
    """What is asked for in ten years is answered in ten years."""
    verdict = desk.why("2036-01-05 10:00")
    assert ["opening_hours"] == rules_of(verdict)
    assert {2036} == {start.year for start in nearest(verdict)}


def test_a_full_service_offers_what_is_free_weeks_later(desk):
    """The search goes on until something is found."""
    desk.edit("schedule", "office", closures=CLOSED)
    verdict = desk.why("10:00")
    assert ["closure"] == rules_of(verdict)
    assert [at(f"2026-03-02 {hour:02}:00") for hour in (9, 10, 11)] == nearest(verdict)


def test_closest_first_and_the_earlier_of_two(desk):
    """Distance decides, then time."""
    desk.book("12:00")
    assert [at("11:00"), at("13:00"), at("10:00")] == nearest(desk.why("12:00"))


def test_a_search_among_many_resources_stops_somewhere(storage, clock):
    """A question that would be too large to ask is not asked on anybody's behalf."""
    desk = Desk(storage, clock, settings=Settings(max_slot_cells=50))
    desk.edit("schedule", "office", closures=CLOSED)
    assert [] == nearest(desk.why("10:00", "advice"))


class Afternoons:
    """A rule that lets nothing start before noon, UTC."""

    name: ClassVar[str] = "afternoons"
    overridable: ClassVar[bool] = True
    steady: ClassVar[bool] = True

    def keep(self, starts, agenda, wish):
        return [start for start in starts if start % 1440 >= 720]

    def reasons(self, start, agenda, wish):
        if start % 1440 >= 720:
            return ()
        return [Reason("afternoons", "reason.afternoons", "not before noon")]


class Lazy:
    """A plug-in that adds a rule to some services."""

    @hookimpl
    def orchestrea_rules(self, service):
        return [Afternoons()] if service.id != "talk" else []


def test_rules_of_plug_ins_count_wherever_rules_do(storage, clock):
    """Listed, explained, held, booked and moved by the same rules (R09)."""
    desk = Desk(storage, clock, plugins=[Lazy()])
    assert ["13:00", "14:00", "15:00", "16:00"] == desk.slots(service="advice")
    assert "09:00" in desk.slots()
    verdict = desk.why("10:00", "advice")
    assert ["afternoons"] == rules_of(verdict)
    assert [at("13:00"), at("14:00"), at("15:00")] == nearest(verdict)
    for command in (desk.book, desk.hold):
        with pytest.raises(NotOffered, match="not before noon"):
            command("10:00", "advice")
    made = desk.book("14:00", "advice")
    with pytest.raises(NotOffered, match="not before noon"):
        desk.bookings.reschedule(made.id, start=at("10:00"))


def test_seconds_are_refused_in_an_explanation_too(desk):
    """A start that cannot be booked is not explained as if it could."""
    with pytest.raises(InvalidRequest, match="whole minute"):
        desk.availability.explain(
            service="talk", start=at("10:00") + timedelta(seconds=1)
        )


@pytest.mark.parametrize("year", [1970, 9998])
def test_the_ends_of_time_can_be_asked_about(desk, year):
    """The first and the last day that there are are answered (D9)."""
    first = datetime(year, 1, 1, tzinfo=UTC)
    last = datetime(year, 12, 31, 23, 59, tzinfo=UTC)
    for start in (first, last):
        assert desk.availability.explain(service="talk", start=start).reasons
        day = {"start": start, "end": min(start + timedelta(days=1), last)}
        desk.availability.slots(service="talk", **day)


def test_forgetting_changes_no_answer(desk):
    """What was kept is only ever kept for speed."""
    before = desk.slots(days=9)
    desk.availability.forget()
    assert before == desk.slots(days=9)


def test_what_is_full_for_the_units_asked_is_taken(desk):
    """More units than there are never fit."""
    desk.catalog.save(a_schedule(), a_resource(capacity=2))
    assert "10:00" in desk.slots(units=2)
    assert [] == desk.slots(units=3)
    with pytest.raises(SlotTaken):
        desk.book("10:00", units=3)
