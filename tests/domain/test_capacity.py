"""Where claims leave no room: swept, with both ways of combining buffers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrea.domain.capacity import (
    FOREVER,
    HasRoom,
    blocked_by,
    full_for,
    full_spans,
    highest_load,
    one_per_session,
    seats_taken,
    without_room,
)
from orchestrea.domain.claims import Claim
from orchestrea.domain.policies import Severity
from orchestrea.domain.resources import BufferPolicy

from .builders import agenda, claim, minute, seat, shown, wish

MAX, SUM = BufferPolicy.MAX, BufferPolicy.SUM
QUARTERS = [minute("08:00") + 15 * each for each in range(24)]

claims = st.lists(
    st.builds(
        lambda start, length, before, after, units: Claim(
            "r", start, start + length, before, after, units
        ),
        st.integers(0, 40),
        st.integers(1, 12),
        st.integers(0, 6),
        st.integers(0, 6),
        st.integers(1, 3),
    ),
    max_size=6,
)


def peak(known: list[Claim], minutes: range, *, before: int, after: int) -> int:
    """The largest load in any one of *minutes*: counted, not swept."""
    return max(
        sum(
            each.units
            for each in known
            if each.start - before * each.before <= at < each.end + after * each.after
        )
        for at in minutes
    )


def room_by_counting(
    known: list[Claim], start: int, minutes: int, before: int, after: int, policy
) -> int:
    """The load that a newcomer meets: minute for minute, as each policy means it."""
    end = start + minutes
    if policy is SUM:
        return peak(known, range(start - before, end + after), before=1, after=1)
    return max(
        peak(known, range(start, end + after), before=0, after=1),
        peak(known, range(start - before, end), before=1, after=0),
    )


@given(
    claims,
    st.integers(0, 6),
    st.integers(0, 6),
    st.integers(1, 12),
    st.sampled_from([MAX, SUM]),
    st.integers(0, 4),
)
def test_full_spans_agree_with_counting_minutes(
    known, before, after, minutes, policy, room
):
    """R58, R96: a start fits exactly when no minute of it is too full."""
    full = full_spans(known, before=before, after=after, policy=policy, room=room)
    starts = list(range(-20, 70))
    expected = [
        start
        for start in starts
        if room_by_counting(known, start, minutes, before, after, policy) <= room
    ]
    assert expected == without_room(starts, minutes, full)
    assert sorted(full) == full


@given(claims, st.integers(0, 6), st.integers(0, 6), st.sampled_from([MAX, SUM]))
def test_on_a_resource_for_one_the_gap_is_that_of_each_pair(
    known, before, after, policy
):
    """R58: between A and B lie max(A.after, B.before) minutes, or both."""
    combined = max if policy is MAX else lambda a, b: a + b
    full = full_spans(known, before=before, after=after, policy=policy, room=0)
    for start in range(-20, 70):
        apart = all(
            start - each.end >= combined(each.after, before)
            or each.start - (start + 5) >= combined(after, each.before)
            for each in known
        )
        assert apart == bool(without_room([start], 5, full))


def test_less_than_no_room_is_never():
    """Whoever asks for more than there is fits nowhere, claims or not."""
    never = full_spans([], before=0, after=0, policy=MAX, room=-1)
    assert [FOREVER] == never
    assert [] == without_room([-(10**9), 0, 10**9], 1, never)


@pytest.mark.parametrize("policy", [MAX, SUM])
def test_a_unit_that_is_idle_is_offered_beside_neighbours_on_another(policy):
    """R96: two that follow each other on one unit do not fill two."""
    known = [
        claim("09:00", "09:30", "a", after=10),
        claim("09:40", "10:10", "b", after=10),
    ]
    asked = wish(30, step=10, after=10)
    kept = HasRoom().keep(
        [minute("09:20")], agenda(claims=known, capacity=2, buffers=policy), asked
    )
    assert [minute("09:20")] == kept


def test_four_shapes_of_overlap_and_two_of_touching():
    """R16, R17: before, inside, around and after meet; touching does not."""
    full = [(100, 160)]
    starts = [39, 40, 41, 99, 110, 159, 160]
    assert [39, 40, 160] == without_room(starts, 60, full)
    assert [90, 160] == without_room([90, 91, 95, 159, 160], 10, full)


def test_spans_that_overlap_or_lie_within_each_other_take_each_start_once():
    """Whatever their order of ends, what one takes no other gives back."""
    starts = list(range(0, 100, 5))
    assert [0, 5, 60, 65, 70, 75, 80, 85, 90, 95] == without_room(
        starts, 5, [(10, 60), (20, 30), (30, 40)]
    )
    assert [0, 95] == without_room(starts, 5, [(5, 50), (5, 90), (40, 95)])
    assert starts == without_room(starts, 5, [])
    assert [] == without_room([], 5, [(0, 10)])


@given(
    st.lists(
        st.tuples(st.integers(0, 200), st.integers(1, 40)).map(
            lambda pair: (pair[0], sum(pair))
        ),
        min_size=20,
        max_size=40,
    ),
    st.integers(1, 30),
)
def test_one_start_among_many_spans_is_judged_as_in_a_listing(spans, minutes):
    """R09: a single start is looked up, a listing is walked, and both agree."""
    full = sorted(spans)
    starts = range(-40, 290, 3)
    expected = [
        at
        for at in starts
        if not any(low < at + minutes and at < high for low, high in full)
    ]
    assert expected == without_room(starts, minutes, full)
    assert expected == [at for at in starts if without_room([at], minutes, full)]


def test_full_spans_come_in_order_of_their_start():
    """A long buffer moves a later claim before an earlier one."""
    known = [Claim("r", 100, 110), Claim("r", 120, 130, before=60)]
    assert [(60, 130), (100, 110)] == full_spans(
        known, before=0, after=0, policy=MAX, room=0
    )
    assert [(60, 130), (100, 110)] == full_spans(
        known, before=0, after=0, policy=SUM, room=0
    )


def test_buffers_of_the_two_policies():
    """R58: 10 and 20 make 20 when shared, 30 when added."""
    known = [Claim("r", 100, 110, before=10, after=20)]
    asked = {"before": 15, "after": 5, "room": 0}
    assert [(90, 130)] == full_spans(known, policy=MAX, **asked)
    assert [(85, 145)] == full_spans(known, policy=SUM, **asked)
    wide = {"before": 25, "after": 30, "room": 0}
    assert [(70, 135)] == full_spans(known, policy=MAX, **wide)


def test_buffers_of_the_two_policies_on_two_units():
    """R58: where two overlap, a third waits for the buffers of one of them."""
    known = [
        Claim("r", 100, 140, before=30, after=10),
        Claim("r", 110, 130, before=5, after=20),
        Claim("r", 300, 310, units=2),
    ]
    asked = {"before": 15, "after": 7, "room": 1}
    # clearing up 110-150, preparing 105-130, and the third as it is
    assert [(103, 150), (105, 145), (293, 310), (300, 325)] == full_spans(
        known, policy=MAX, **asked
    )
    # taken 105-150
    assert [(98, 165), (293, 325)] == full_spans(known, policy=SUM, **asked)


# --- sessions


def test_a_session_is_one_claim_of_one_unit():
    """Its longest end and widest buffers count, whoever holds them."""
    known = [
        seat("09:00", "10:00", "a", before=5, after=20),
        claim("08:00", "08:30", "other", units=3),
        seat("09:00", "10:00", "b", before=10, after=0, units=2),
        seat("11:00", "12:00", "c"),
    ]
    released = seat("09:00", "09:20", "d")._replace(share=known[0].share)
    alone, first, second = one_per_session([released, *known])
    assert known[1] == alone
    assert (1, 10, 20, minute("09:00"), minute("10:00")) == (
        first.units,
        first.before,
        first.after,
        first.start,
        first.end,
    )
    assert (1, minute("11:00")) == (second.units, second.start)


def test_the_highest_load_counts_a_session_once():
    """R74, R96: sweep, never count; other resources' sessions are their own."""
    known = [
        seat("09:00", "10:00", "a"),
        seat("09:00", "10:00", "b", units=2),
        seat("09:00", "10:00", "c")._replace(resource="other"),
        claim("09:30", "11:00", "d", units=3),
        claim("11:00", "12:00", "e", units=4),
    ]
    assert 5 == highest_load(known, minute("09:00"), minute("10:00"))
    assert 2 == highest_load(known, minute("09:00"), minute("09:30"))
    assert 3 == highest_load(known, minute("10:00"), minute("11:00"))
    assert 4 == highest_load(known, minute("10:00"), minute("11:01"))


def test_a_session_lasts_as_long_as_its_longest_place():
    """A place that was released early does not end the session for the others."""
    place = seat("09:00", "10:00", "a")
    known = [
        place._replace(end=minute("09:20")),
        place,
        place._replace(end=minute("09:30")),
    ]
    assert 1 == highest_load(known, minute("09:59"), minute("10:00"))
    assert 0 == highest_load(known, minute("10:00"), minute("10:01"))


def test_a_session_is_busy_for_others_from_its_first_seat_on():
    """Only who asks for the same service may join while seats are left."""
    asked = wish(60, seats=3, before=10, after=10)
    ends = minute("09:00"), minute("10:00")
    place = seat("09:00", "10:00", units=2, before=5, after=20)
    assert [(ends[0] - 10, ends[0]), (ends[1], ends[1] + 20)] == blocked_by(
        place, asked, policy=MAX
    )
    whole = [(ends[0] - 10, ends[1] + 20)]
    assert whole == blocked_by(place._replace(units=3), asked, policy=MAX)
    assert whole == blocked_by(place._replace(service="w"), asked, policy=MAX)
    assert whole == blocked_by(place._replace(share=""), asked, policy=MAX)
    assert [(ends[0] - 15, ends[1] + 30)] == blocked_by(
        place._replace(units=3), asked, policy=SUM
    )
    plain = seat("09:00", "10:00")
    assert [] == blocked_by(plain, wish(60, seats=3), policy=MAX)


def test_seats_taken_are_those_of_sessions_that_can_be_joined():
    """Same service, same length; each session by its start."""
    known = [
        seat("09:00", "10:00", "a"),
        seat("09:00", "10:00", "b", units=2),
        seat("11:00", "12:30", "c"),
        seat("14:00", "15:00", "d"),
        claim("16:00", "17:00", "e"),
    ]
    found = seats_taken(agenda(claims=known), wish(60, seats=4))
    assert {minute("09:00"): 3, minute("14:00"): 1} == found


def kept(known, **service) -> list[str]:
    """The quarters of the day with room for an hour."""
    asked = wish(60, **service)
    return shown(HasRoom().keep(QUARTERS, agenda(claims=known), asked))


def test_a_session_is_joined_at_its_start_until_it_is_sold_out():
    """R12: three seats; no second session of the same service beside it."""
    one = [seat("10:00", "11:00", "a")]
    around = ["08:00", "08:15", "08:30", "08:45", "09:00"]
    later = [text for text in shown(QUARTERS) if text >= "11:00"]
    assert [*around, "10:00", *later] == kept(one, seats=3)
    full = [*one, seat("10:00", "11:00", "b", units=2)]
    assert [*around, *later] == kept(full, seats=3)


def test_a_party_joins_only_where_all_of_it_finds_seats():
    """Two seats left are enough for two and not for three."""
    known = [seat("10:00", "11:00", "a")]
    ten = [minute("10:00")]
    for units, expected in ((2, ten), (3, [])):
        asked = wish(60, seats=3, units=units)
        assert expected == HasRoom().keep(ten, agenda(claims=known), asked)


def test_a_party_larger_than_a_session_fits_nowhere():
    """Not even into an empty one."""
    for units, expected in ((3, QUARTERS), (4, [])):
        asked = wish(60, seats=3, units=units)
        assert expected == HasRoom().keep(QUARTERS, agenda(), asked)


def test_on_two_units_a_sold_out_session_is_not_opened_twice():
    """Another unit is free, but a second session then would be the same one."""
    known = [seat("10:00", "11:00", "a", units=3)]
    room = agenda(claims=known, capacity=2)
    asked = wish(60, seats=3)
    starts = [minute("09:45"), minute("10:00"), minute("10:15")]
    assert [starts[0], starts[2]] == HasRoom().keep(starts, room, asked)


def test_joining_may_not_lengthen_the_buffers_into_a_neighbour():
    """The service has longer buffers now than when the session was opened."""
    known = [
        claim("08:00", "09:50", "before"),
        seat("10:00", "11:00", "a"),
        claim("11:10", "12:00", "after"),
    ]
    ten = [minute("10:00")]
    for before, after, expected in ((10, 10, ten), (11, 0, []), (0, 11, [])):
        asked = wish(60, seats=3, before=before, after=after)
        assert expected == HasRoom().keep(ten, agenda(claims=known), asked)


def test_joining_heeds_the_sum_of_buffers_where_the_resource_says_so():
    """With ``sum`` the neighbour's own buffer is added."""
    known = [claim("08:00", "09:40", "x", after=10), seat("10:00", "11:00", "a")]
    ten = [minute("10:00")]
    asked = wish(60, seats=3, before=15)
    assert ten == HasRoom().keep(ten, agenda(claims=known, buffers="max"), asked)
    assert [] == HasRoom().keep(ten, agenda(claims=known, buffers="sum"), asked)


def test_a_session_of_another_service_takes_one_unit():
    """Its seats are not units: two services' sessions fill a resource for two."""
    known = [
        seat("10:00", "11:00", "a", units=2),
        seat("10:00", "11:00", "b", units=1, service="w")._replace(share="w@x"),
    ]
    ten = [minute("10:00")]
    other = wish(60)
    assert [] == HasRoom().keep(ten, agenda(claims=known, capacity=2), other)
    assert ten == HasRoom().keep(ten, agenda(claims=known, capacity=3), other)
    hour = minute("10:00"), minute("11:00")
    assert {hour} == set(full_for(agenda(claims=known, capacity=2), other))


def test_two_seats_are_a_session_already():
    """Both of them are one unit."""
    asked = wish(60, seats=2, units=2)
    ten = [minute("10:00")]
    assert ten == HasRoom().keep(ten, agenda(), asked)
    known = [seat("10:00", "11:00", "a", of=2)]
    assert ten == HasRoom().keep(ten, agenda(claims=known), wish(60, seats=2))


def test_a_new_session_needs_one_unit_whatever_its_party():
    """Five seats of a class of ten are one room."""
    asked = wish(60, seats=10, units=5)
    ten = [minute("10:00")]
    assert ten == HasRoom().keep(ten, agenda(capacity=1), asked)
    known = [claim("10:00", "11:00")]
    assert [] == HasRoom().keep(ten, agenda(claims=known), asked)
    assert ten == HasRoom().keep(ten, agenda(claims=known, capacity=2), asked)


def test_units_are_what_is_asked_for():
    """Three of four are taken: one fits, two do not."""
    known = [claim("10:00", "11:00", units=3)]
    ten = [minute("10:00")]
    assert ten == HasRoom().keep(ten, agenda(claims=known, capacity=4), wish())
    assert [] == HasRoom().keep(ten, agenda(claims=known, capacity=4), wish(units=2))
    assert ten == HasRoom().keep(ten, agenda(capacity=4), wish(units=4))
    assert [] == HasRoom().keep(ten, agenda(capacity=4), wish(units=5))


# --- reasons


def test_the_public_learns_busy_and_staff_learn_beside_whom():
    """R64: who is in the way is told to staff, in order and once, and nobody else."""
    known = [
        claim("08:00", "08:45", "early", after=10),
        claim("07:00", "08:44", "earlier", after=6),
        claim("09:30", "09:45", "one"),
        claim("09:50", "09:55", "one"),
        claim("10:00", "10:30", "late", before=5),
        claim("10:04", "10:30", "later"),
    ]
    asked = wish(60, before=10, after=5)
    (reason,) = HasRoom().reasons(minute("09:00"), agenda(claims=known), asked)
    assert ("capacity", "reason.busy", Severity.BLOCK) == (
        reason.rule,
        reason.text_key,
        reason.severity,
    )
    assert (
        "r (1) has no room for 1 at 2026-03-16 09:00Z beside one, late, later"
        == reason.staff
    )
    assert {"capacity": 1, "units": 1} == reason.data
    shared = agenda(claims=known, buffers="sum")
    (reason,) = HasRoom().reasons(minute("09:00"), shared, asked)
    assert reason.staff.endswith("beside early, one, late, later")


def test_no_reason_where_there_is_room_and_no_claim_where_there_is_none():
    """Asking for more than there is needs nobody in the way."""
    assert () == HasRoom().reasons(minute("09:00"), agenda(), wish())
    (reason,) = HasRoom().reasons(
        minute("09:00"), agenda(capacity=2), wish(60, units=3)
    )
    assert (
        "r (2) has no room for 3 at 2026-03-16 09:00Z beside no claim" == reason.staff
    )
    assert {"capacity": 2, "units": 3} == reason.data


def test_capacity_is_never_overridden_and_does_not_age():
    """The one promise of the store is not staff's to break."""
    rule = HasRoom()
    assert ("capacity", False, True) == (rule.name, rule.overridable, rule.steady)
