"""How many holds may be open at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orchestrea import LimitExceeded, Settings
from orchestrea.application import holds

from .desk import BOB, ZOE, Desk

TIMES = ("09:00", "10:00", "11:00", "12:00", "13:00")


@pytest.fixture
def strict(storage, clock):
    settings = Settings(max_holds_per_customer=2, max_holds_per_tenant=4)
    return Desk(storage, clock, settings=settings)


def test_one_customer_keeps_so_many_places(strict):
    """The limit is named; others may still hold (4.6)."""
    held = [strict.hold(each, customer=ZOE) for each in TIMES[:2]]
    with pytest.raises(LimitExceeded, match="max_holds_per_customer: 2") as caught:
        strict.hold(TIMES[2], customer=ZOE)
    assert {"limit": "max_holds_per_customer", "most": 2} == caught.value.data
    assert strict.hold(TIMES[2], customer=BOB)
    strict.bookings.book(hold=held[0].token)
    assert strict.hold(TIMES[3], customer=ZOE)


def test_everybody_together_keeps_so_many_places(strict):
    """Holds without a name count for the business."""
    for each in TIMES[:4]:
        strict.hold(each)
    with pytest.raises(LimitExceeded, match="max_holds_per_tenant: 4") as caught:
        strict.hold(TIMES[4], customer=ZOE)
    assert {"limit": "max_holds_per_tenant", "most": 4} == caught.value.data


def test_an_expired_hold_does_not_count(strict):
    """Nothing depends on the job that sweeps."""
    for each in TIMES[:4]:
        strict.hold(each)
    strict.clock.advance(timedelta(minutes=10))
    assert strict.hold(TIMES[4])


def test_a_key_that_was_answered_is_answered_again_at_the_limit(strict):
    """The hold that filled the limit is not refused when it is asked for again."""
    strict.hold(TIMES[0], customer=ZOE)
    held = strict.hold(TIMES[1], customer=ZOE, idempotency_key="k")
    assert held == strict.hold(TIMES[1], customer=ZOE, idempotency_key="k")


def test_more_holds_than_a_page_are_all_counted(strict, monkeypatch):
    """What has expired on the first pages does not hide what is open behind."""
    monkeypatch.setattr(holds, "PAGE", 2)
    for each in TIMES[:4]:
        strict.hold(each)
    strict.clock.advance(timedelta(minutes=10))
    for each in ("14:00", "15:00", "16:00"):
        strict.hold(each)
    assert strict.hold("09:00")
    with pytest.raises(LimitExceeded):
        strict.hold("10:00")
