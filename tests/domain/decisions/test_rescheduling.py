"""Moving a booking in place, with everything as before when it is refused."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs
import pytest

from orchestrea.domain.bookings import Status
from orchestrea.domain.decisions.rescheduling import Move, reschedule, swap
from orchestrea.domain.errors import (
    Forbidden,
    HoldExpired,
    InvalidInterval,
    InvalidRequest,
    InvalidState,
    InvalidText,
    InvalidTime,
    NotFound,
    NotOffered,
    SlotTaken,
)
from orchestrea.domain.policies import Limit, Notice, RescheduleRules

from ..builders import agenda, booking, claim, schedule
from .known import BOB, NOW, STAFF, ZOE, at, known, on
from .test_booking import _Listens, _Refuses


def subject(**fields):
    """Zoé's booking at ten, at version 2."""
    return booking(**{"customer": ZOE, "version": 2, "sequence": 1, **fields})


def moved(start="14:00", *agendas, made=None, to=None, **fields):
    changes = reschedule(
        Move(at(start), **(to or {})),
        known(*agendas, booking=made or subject(), **fields),
    )
    (after,) = changes.bookings
    (event,) = changes.events
    assert after == event.apply(made or subject())
    return after


def refused(start="14:00", *agendas, **fields):
    with pytest.raises(NotOffered) as caught:
        moved(start, *agendas, **fields)
    return {each.rule: each.data for each in caught.value.reasons}


def test_a_booking_moves_in_place():
    """It keeps id, uid, customer and price; version and sequence count on."""
    changes = reschedule(
        Move(at("14:00")),
        known(
            agenda(plan=schedule("00:00-24:00", zone="Asia/Tokyo")), booking=subject()
        ),
    )
    (after,) = changes.bookings
    assert (at("14:00"), at("15:00"), "r") == (after.start, after.end, after.resource)
    assert ("2026-03-16T23:00+09:00", "Asia/Tokyo", "2026a") == (
        after.local_start,
        after.zone,
        after.tzdata,
    )
    assert ("b", "b@default", 3, 2, 1, at("10:00")) == (
        after.id,
        after.uid,
        after.version,
        after.sequence,
        after.moves,
        after.first_start,
    )
    (event,) = changes.events
    assert ("booking.rescheduled", "b", 3, NOW, "visitor", "") == (
        event.kind,
        event.booking,
        event.version,
        event.at,
        event.actor,
        event.reason,
    )
    assert Status.CONFIRMED is after.status


@pytest.mark.parametrize(
    "to", [{}, {"resource": "r"}, {"duration": 60}, {"override": "why not"}]
)
def test_to_where_it_is_already_it_moves_and_nothing_changes(to):
    """The same time is no move, whatever the rules say today."""
    busy = agenda("14:00-15:00", claims=[claim("09:00", "12:00", booking="x")])
    changes = reschedule(
        Move(at("10:00"), **to),
        known(busy, booking=subject(), now="12:00", notice=Notice(reschedule="30d")),
    )
    assert ((), ()) == (changes.bookings, changes.events)


def test_another_resource_or_duration_at_the_same_time_is_a_move():
    """Where and how long are part of the time."""
    both = {"resources": ["r", "q"]}
    after = moved("10:00", agenda(), on("q"), to={"resource": "q"}, **both)
    assert "q" == after.resource
    after = moved("10:00", to={"duration": 90}, durations=[60, 90], step=30)
    assert at("11:30") == after.end


def test_its_own_claim_is_not_in_the_way():
    """A booking may move by less than its length."""
    own = claim("10:00", "11:00", booking="b")
    assert at("10:30") == moved("10:30", agenda(claims=[own]), step=30).start


def test_a_place_that_is_taken_refuses():
    """On a refusal nothing has changed (C7)."""
    other = claim("14:30", "15:30", booking="x")
    with pytest.raises(SlotTaken, match=r"moving booking b to 2026-03-16T14.*x"):
        moved("14:00", agenda(claims=[other]))


@pytest.mark.parametrize("per", ["day", "week", "month", "year"])
@pytest.mark.parametrize("scope", ["service", "customer", "resource"])
def test_its_own_share_is_left_aside_in_every_limit(per, scope):
    """The booking being moved never counts against its own limit (R59)."""
    own = claim("10:00", "11:00", booking="b")
    other = claim("16:00", "17:00", booking="x")
    limits = [Limit(per, 1, scope=scope)]
    field = {"service": "of_service", "customer": "of_customer", "resource": "claims"}
    alone = agenda(**{field[scope]: [own]})
    assert moved("14:00", alone, limits=limits)
    assert ["limit"] == list(
        refused("14:00", agenda(**{field[scope]: [own, other]}), limits=limits)
    )


def test_the_duration_stays_even_if_the_service_has_it_no_more():
    """What was agreed is kept; what is new must be offered."""
    long = subject(end=at("11:30"))
    assert at("15:30") == moved(made=long, step=30).end
    assert at("15:30") == moved(made=long, step=30, to={"duration": 90}).end
    with pytest.raises(InvalidRequest, match="lasts"):
        moved(made=long, to={"duration": 45})


def test_the_buffers_are_those_of_today_and_the_price_is_the_old_one():
    """Payment follows the booking (R76); buffers are frozen anew with the move."""
    after = moved(before=10, after=5)
    assert (10, 5) == (after.before, after.after)
    assert subject().price == after.price


@pytest.mark.parametrize(
    "now, notice, is_right",
    [
        ("09:59", None, True),
        ("10:00", None, False),
        ("10:00", 0, True),
        ("10:01", 0, False),
        ("08:00", 120, True),
        ("08:01", 120, False),
    ],
)
def test_a_customer_moves_in_time(now, notice, is_right):
    """The notice counts to the booking as it is, inclusively (R62)."""
    fields = {"now": now, "notice": Notice(reschedule=notice)}
    if is_right:
        assert moved("16:00", **fields)
        return
    found = refused("16:00", **fields)
    assert {"reschedule_notice": {"notice_minutes": notice}} == found
    assert moved("16:00", actor=STAFF, **fields)


def test_the_new_start_needs_the_notice_of_moving_not_of_booking():
    """A move is as early as its own notice asks."""
    notice = Notice(book="30d", reschedule="1h")
    assert moved(
        "10:00",
        made=subject(start=at("14:00"), end=at("15:00")),
        now="09:00",
        notice=notice,
    )
    found = refused(
        "10:00",
        made=subject(start=at("14:00"), end=at("15:00")),
        now="09:01",
        notice=notice,
    )
    assert ["notice"] == list(found)


def test_a_customer_moves_so_often_and_so_far():
    """Moves are capped in number and in distance from the first start (R62)."""
    rules = {"reschedule": RescheduleRules(most=2, farthest="5h")}
    once = subject(moves=1, first_start=at("09:00"))
    twice = subject(moves=2, first_start=at("09:00"))
    assert moved("14:00", made=once, **rules)
    assert {"reschedule_count": {"most": 2, "moves": 2}} == refused(
        "14:00", made=twice, **rules
    )
    assert {"reschedule_distance": {"farthest_minutes": 300}} == refused(
        "15:00", made=once, **rules
    )
    assert {"reschedule_distance": {"farthest_minutes": 300}} == refused(
        "03:00", made=once, **rules
    )
    assert moved("04:00", made=once, **rules)
    assert moved("15:00", **rules)
    assert moved("16:00", made=twice, actor=STAFF, **rules)
    assert [] == list(moved("14:00", made=twice).warnings)


def test_no_move_at_all_may_be_allowed():
    """A cap of nothing is a cap."""
    assert ["reschedule_count"] == list(refused(reschedule=RescheduleRules(most=0)))


def test_the_reason_names_the_booking_the_rule_and_the_figure():
    """What is told to staff says what and which."""
    with pytest.raises(NotOffered) as caught:
        moved(reschedule=RescheduleRules(most=0))
    (told,) = caught.value.reasons
    assert (
        "reason.reschedule_count",
        "booking b may not be moved by reschedule count: most 0, moves 0",
    ) == (told.text_key, told.staff)


def test_staff_pass_over_rules_with_a_reason():
    """The override is audited in the event, what it passed over in the booking."""
    changes = reschedule(
        Move(at("06:00"), override="flight"),
        known(
            agenda("09:00-17:00"), actor=STAFF, booking=subject(), extra=(_Refuses(),)
        ),
    )
    assert "flight" == changes.events[0].reason
    assert ("opening_hours", "plugin") == changes.bookings[0].warnings
    with pytest.raises(Forbidden, match="overriding rules"):
        moved("06:00", to={"override": "please"})


def test_a_rule_of_a_plug_in_refuses_a_move():
    """Plug-ins' rules count when a booking moves (R09)."""
    assert ["plugin"] == list(refused(extra=(_Refuses(),)))


def test_a_rule_is_told_what_moves():
    """The booking itself, its length and its customer are part of the wish."""
    rule = _Listens()
    moved(extra=(rule,), after=5)
    (wish,) = rule.asked
    assert (60, 1, "zoe@example.org", NOW, subject(), 5) == (
        wish.minutes,
        wish.units,
        wish.customer,
        wish.now,
        wish.moving,
        wish.after,
    )


def test_the_new_resource_performs_the_service():
    """A resource that does not perform it, or no more, cannot be moved to."""
    with pytest.raises(NotFound, match=r"'q' does not perform service 'v'.*: r$"):
        moved(to={"resource": "q"})
    with pytest.raises(NotFound, match="these do: none") as caught:
        moved(resources=[])
    assert {"kind": "resource", "id": "r"} == caught.value.data


def test_all_units_move_and_warnings_are_about_the_customer():
    """A move needs as much room as the booking has, for the one who has it."""
    big = subject(units=2)
    busy = claim("14:00", "15:00", booking="x")
    with pytest.raises(SlotTaken):
        moved("14:00", agenda(claims=[busy], capacity=2), made=big)
    assert 2 == moved("14:00", agenda(claims=[busy], capacity=3), made=big).units
    double = agenda(of_customer=[busy])
    assert ("customer_overlap",) == moved("14:00", double).warnings


def test_what_ran_out_is_not_moved():
    """A dead hold has no place to move from."""
    held = subject(status="held", token="t", expires_at=NOW)
    with pytest.raises(HoldExpired, match="booking b ran out") as caught:
        moved(made=held)
    assert {"booking": "b"} == caught.value.data
    alive = attrs.evolve(held, expires_at=NOW + timedelta(minutes=1))
    after = moved(made=alive)
    assert (Status.HELD, alive.expires_at, "t") == (
        after.status,
        after.expires_at,
        after.token,
    )


@pytest.mark.parametrize(
    "status, expected",
    [("pending_payment", "08:30"), ("pending_approval", "08:30"), ("held", "09:00")],
)
def test_a_request_expires_at_its_new_start_at_the_latest(status, expected):
    """A deadline never lies behind the start (R105); a hold keeps its own."""
    waits = subject(status=status, expires_at=at("09:00"))
    after = moved("08:30", made=waits, step=30)
    assert at(expected) == after.expires_at
    assert at("09:00") == moved("14:00", made=waits).expires_at


@pytest.mark.parametrize("status", ["checked_in", "completed", "cancelled", "expired"])
def test_what_has_begun_or_ended_is_not_moved(status):
    """The message names the present state (R120)."""
    with pytest.raises(InvalidState, match=f"booking b is {status}; reschedule needs"):
        moved("10:00", made=subject(status=status))


@pytest.mark.parametrize(
    "fields, error",
    [
        ({"start": datetime(2026, 3, 16, 10)}, InvalidTime),
        ({"start": at("10:00") + timedelta(seconds=30)}, InvalidRequest),
        ({"start": at("10:00"), "duration": "soon"}, InvalidInterval),
        ({"start": at("10:00"), "resource": None}, InvalidText),
        ({"start": at("10:00"), "override": "\0"}, InvalidText),
    ],
    ids=["2026", "start", "soon", "resource id", "override"],
)
def test_a_move_that_makes_no_sense_is_refused_at_once(fields, error, request):
    """What enters is checked where it enters, and named."""
    with pytest.raises(error, match=request.node.callspec.id):
        Move(**fields)


def pair(**fields):
    """Zoé at ten on r, Bob at two on q."""
    one = subject(**fields.pop("one", {}))
    other = subject(
        **{
            "id": "c",
            "uid": "c@default",
            "customer": BOB,
            "resource": "q",
            "start": at("14:00"),
            "end": at("15:00"),
            **fields.pop("other", {}),
        }
    )
    return one, other


def swapped(one, other, agendas, *, of_other=None, override="", **fields):
    fields = {"resources": ["r", "q"], **fields}
    beside = known(*(of_other or agendas), booking=other, **fields)
    return swap(
        known(*agendas, booking=one, others=(beside,), **fields), override=override
    )


def both(one, other, **more):
    """Agendas of r and q with the claims of both."""
    mine = [claim for each in (one, other) for claim in each.claims()]
    return tuple(
        on(
            name,
            claims=[each for each in mine if each.resource == name],
            of_service=mine,
            **more,
        )
        for name in ("r", "q")
    )


def test_two_bookings_change_places():
    """Each takes the other's time and resource, both or none (C7)."""
    one, other = pair()
    changes = swapped(one, other, both(one, other))
    first, second = changes.bookings
    assert ("b", at("14:00"), at("15:00"), "q") == (
        first.id,
        first.start,
        first.end,
        first.resource,
    )
    assert ("c", at("10:00"), at("11:00"), "r") == (
        second.id,
        second.start,
        second.end,
        second.resource,
    )
    assert ["b", "c"] == [event.booking for event in changes.events]


def test_each_keeps_its_own_duration_and_must_fit():
    """The longer one needs room behind the place of the shorter one."""
    one, other = pair(other={"end": at("16:00")})
    x = claim("11:30", "12:00", booking="x")
    agendas = (on("r", claims=[*one.claims(), x]), on("q", claims=[*other.claims()]))
    with pytest.raises(SlotTaken, match="moving booking c"):
        swapped(one, other, agendas)
    assert at("12:00") == swapped(one, other, both(one, other)).bookings[1].end


def test_the_second_one_meets_the_first_one_where_it_has_gone():
    """Two that would overlap after the swap do not swap."""
    one, other = pair(
        one={"end": at("12:30")},
        other={"resource": "r", "start": at("12:30"), "end": at("13:30")},
    )
    agendas = (on("r", claims=[*one.claims(), *other.claims()]), on("q"))
    after = swapped(one, other, agendas, step=30).bookings
    assert [at("12:30"), at("10:00")] == [each.start for each in after]
    long = attrs.evolve(other, start=at("11:00"), end=at("12:00"))
    short = attrs.evolve(one, start=at("10:00"), end=at("11:00"))
    tight = attrs.evolve(long, end=at("13:00"))
    agendas = (on("r", claims=[*short.claims(), *tight.claims()]), on("q"))
    with pytest.raises(SlotTaken, match="moving booking c"):
        swapped(short, tight, agendas)


def test_limits_count_the_first_one_where_it_has_gone():
    """A swap cannot pass a limit that two bookings could not."""
    one, other = pair(
        one={"end": at("10:30")},
        other={"start": at("2026-03-17 10:00"), "end": at("2026-03-17 12:00")},
    )
    limits = [Limit("day", minutes=60)]
    with pytest.raises(NotOffered, match="60 minutes per day"):
        swapped(one, other, both(one, other), limits=limits, step=30)
    same_day = pair()
    limits = [Limit("day", 1)]
    with pytest.raises(NotOffered, match="1 of 1 bookings"):
        swapped(*same_day, both(*same_day), limits=limits)
    assert swapped(*same_day, both(*same_day), limits=[Limit("day", 2)]).bookings


def test_each_customer_is_checked_against_their_own_bookings():
    """Zoé's other bookings are not in Bob's way, nor his in hers."""
    one, other = pair()
    zoes = claim("10:30", "11:30", booking="z")
    agendas, bobs = both(one, other, of_customer=[zoes]), both(one, other)
    assert swapped(one, other, agendas, of_other=bobs, overlaps="block").bookings
    busy = both(one, other, of_customer=[claim("10:30", "11:30", booking="y")])
    with pytest.raises(NotOffered, match="the customer has y"):
        swapped(one, other, agendas, of_other=busy, overlaps="block")


def test_one_customer_with_both_is_checked_too():
    """Somebody who swaps with himself does not end up in two places."""
    one, other = pair(
        one={"end": at("13:00")},
        other={"customer": ZOE, "start": at("13:00"), "end": at("17:00")},
    )
    with pytest.raises(NotOffered, match="the customer has b at that time"):
        swapped(one, other, both(one, other), overlaps="block", step=60)
    bob = attrs.evolve(other, customer=BOB)
    assert swapped(one, bob, both(one, bob), overlaps="block", step=60).bookings


def test_two_holds_of_nobody_are_not_of_one_customer():
    """Without a name nobody is in two places, and the holds may swap."""
    nobodys = {"status": "held", "customer": None, "expires_at": at("09:00")}
    one, other = pair(
        one=nobodys, other={**nobodys, "start": at("10:00"), "end": at("11:00")}
    )
    changes = swapped(one, other, both(one, other), overlaps="block")
    assert ["q", "r"] == [each.resource for each in changes.bookings]


def test_a_swap_in_one_place_changes_nothing():
    """Two places in one session are the same place."""
    one, other = pair(other={"resource": "r", "start": at("10:00"), "end": at("11:00")})
    changes = swapped(one, other, both(one, other))
    assert ((), ()) == (changes.bookings, changes.events)


def test_only_two_bookings_of_one_service_are_swapped():
    """One booking, three, or two of two services do not change places."""
    one, other = pair(other={"service": "w"})
    with pytest.raises(InvalidRequest, match="booking b can be swapped with one other"):
        swapped(one, other, both(one, other))
    with pytest.raises(InvalidRequest, match="of service 'v'"):
        swap(known(booking=one))
    beside = known(booking=pair()[1])
    with pytest.raises(InvalidRequest, match="one other"):
        swap(known(booking=one, others=(beside, beside)))


@pytest.mark.parametrize("which", ["one", "other"])
def test_both_must_be_movable(which):
    """If one may not move, neither does."""
    one, other = pair(**{which: {"status": "completed"}})
    with pytest.raises(InvalidState, match="is completed"):
        swapped(one, other, both(one, other))


def test_staff_swap_with_a_reason():
    """The override reaches both moves."""
    one, other = pair(
        one={"moves": 9}, other={"start": at("03:00"), "end": at("04:00")}
    )
    closed = [
        attrs.evolve(each, openings=agenda("09:00-10:00").openings)
        for each in both(one, other)
    ]
    changes = swapped(one, other, closed, override="strike", actor=STAFF)
    assert ["strike", "strike"] == [event.reason for event in changes.events]
    with pytest.raises(NotOffered):
        swapped(one, other, closed, actor=STAFF)
    with pytest.raises(Forbidden):
        swapped(one, other, closed, override="please")


def test_the_reason_tells_its_figure_in_words():
    """Staff read no names of fields."""
    with pytest.raises(NotOffered, match="by reschedule distance: farthest minutes 60"):
        moved("16:00", reschedule=RescheduleRules(farthest="1h"))
