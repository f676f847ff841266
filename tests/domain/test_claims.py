"""Which claims block whom, and what they add up to."""

from __future__ import annotations

from orchestrea.domain.claims import Claim, live, loads, session_share

from .builders import claim, minute, seat


def test_a_hold_blocks_until_its_second():
    """K9: at that second it no longer does."""
    held = claim("10:00", "11:00", expires_at=100)
    firm = claim("10:00", "11:00")
    assert [held, firm] == live([held, firm], now=99)
    assert [firm] == live(iter([held, firm]), now=100)
    assert [firm] == live([held, firm], now=101)


def test_what_is_being_moved_or_used_is_not_in_its_own_way():
    """R59: neither the booking that moves, nor the hold of its owner."""
    mine = claim("10:00", "11:00", "m", token="t", expires_at=100)
    other = claim("10:00", "11:00", "o", token="u", expires_at=100)
    firm = claim("10:00", "11:00", "")
    known = [mine, other, firm]
    assert known == live(known, now=0)
    assert [other, firm] == live(known, now=0, without="m")
    assert [mine, firm] == live(known, now=0, token="u")
    assert [firm] == live(known, now=0, without="m", token="u")
    assert known == live(known, now=0, without="x", token="y")


def test_a_session_is_of_one_service_start_and_length():
    """R12: any other is another session."""
    shares = {
        session_share("v", 0, 60),
        session_share("w", 0, 60),
        session_share("v", 30, 60),
        session_share("v", 0, 30),
        session_share("v", 30, 90),
    }
    assert 5 == len(shares)
    assert "v@1000+60" == session_share("v", 1000, 1060)  # it is stored


def test_a_plain_claim_is_one_unit_that_nobody_shares():
    """Without buffers, and for good."""
    plain = Claim("r", 0, 60)
    assert ("r", 0, 60, 0, 0, 1, "", "", "", 1, None, "") == plain


def test_a_session_loads_its_resource_once():
    """R74: two seats are one unit, on each resource that has such a session."""
    ten, noon = minute("10:00"), minute("12:00")
    known = [
        seat("10:00", "12:00", "a"),
        claim("10:00", "12:00", "b", units=3),
        seat("10:00", "12:00", "c")._replace(end=noon - 30),
        seat("10:00", "12:00", "d")._replace(resource="q"),
    ]
    assert [(ten, noon, 3), (ten, noon, 1), (ten, noon, 1)] == list(loads(known))
    assert [(ten, noon, 1)] == list(loads([known[2], known[0]]))
    assert [(ten, noon, 1)] == list(loads([known[0], known[2]]))


def test_a_session_is_known_by_its_service_start_and_length():
    """The key of a session is kept by stores, so it stays what it is."""
    assert "v@600+60" == session_share("v", 600, 660)
