"""What a service may be, and what it says when it may not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orchestrea.domain.errors import (
    InvalidInterval,
    InvalidRequest,
    InvalidService,
    InvalidText,
)
from orchestrea.domain.money import Money
from orchestrea.domain.policies import (
    CancellationPolicy,
    Limit,
    Notice,
    RescheduleRules,
    Severity,
    Tier,
)
from orchestrea.domain.services import Anchor, Question, Service

MINUTE = timedelta(minutes=1)


def test_a_service_needs_no_more_than_an_id_and_a_length():
    """Everything else has the default that is documented."""
    known = Service("v", 30)
    assert (30 * MINUTE,) == known.durations
    assert (None, Anchor.MIDNIGHT, timedelta(), timedelta()) == (
        known.step,
        known.anchor,
        known.offset,
        known.gap,
    )
    assert (timedelta(), timedelta(), Notice(), None, ()) == (
        known.before,
        known.after,
        known.notice,
        known.horizon,
        known.limits,
    )
    assert (1, 1, None, None, None) == (
        known.seats,
        known.units,
        known.price,
        known.approval,
        known.payment,
    )
    assert (RescheduleRules(), CancellationPolicy(), 10 * MINUTE) == (
        known.reschedule,
        known.cancellation,
        known.hold_for,
    )
    assert ((), (), (), "", Severity.WARN, False, 0) == (
        known.questions,
        known.restrictions,
        known.resources,
        known.name,
        known.overlaps,
        known.release_no_show,
        known.version,
    )


@pytest.mark.parametrize(
    "given, minutes",
    [
        (30, [30]),
        ("1h", [60]),
        (timedelta(hours=2), [120]),
        ([30, "1h", timedelta(hours=2)], [30, 60, 120]),
        (iter((45,)), [45]),
    ],
)
def test_durations_are_one_or_several(given, minutes):
    """As a timedelta, minutes or text, alone or in a collection."""
    assert minutes == [each // MINUTE for each in Service("v", given).durations]


def test_collections_are_kept_as_tuples():
    """A value does not change when the list it was made of does."""
    question = Question("size")
    known = Service(
        "v",
        30,
        resources=iter(["r", "q"]),
        limits=[Limit("day", 1)],
        questions=[question],
        restrictions=["s"],
    )
    assert (("r", "q"), (Limit("day", 1),), (question,), ("s",)) == (
        known.resources,
        known.limits,
        known.questions,
        known.restrictions,
    )
    schema = {"type": "string"}
    question = Question("size", schema)
    schema["type"] = "number"
    assert {"type": "string"} == question.schema


@pytest.mark.parametrize(
    "fields, message",
    [
        ({"durations": []}, "service 'v' has no duration"),
        ({"durations": 0}, "service 'v' has a duration or step of 0:00:00; use a mi"),
        ({"durations": [30, "31d1m"]}, "service 'v' has a duration or step of 31 days"),
        ({"step": 0}, "service 'v' has a duration or step of 0:00:00; use a minute to"),
        ({"step": "31d1m"}, "service 'v' has a duration or step of 31 days, 0:01:00"),
        (
            {"before": "1d1m"},
            "service 'v' has before=1 day, 0:01:00; a day is the most",
        ),
        ({"after": "1d1m"}, "service 'v' has after=1 day, 0:01:00; a day is the most"),
        (
            {"offset": "1d1m"},
            "service 'v' has offset=1 day, 0:01:00; a day is the most",
        ),
        ({"gap": "1d1m"}, "service 'v' has gap=1 day, 0:01:00; a day is the most"),
        ({"seats": 2, "units": 2}, "service 'v' has both seats and units; use one of"),
        ({"seats": 0}, "a number of seats or units is 0; it must be a whole number f"),
        ({"units": 0}, "a number of seats or units is 0; it must be a whole number f"),
        ({"units": 10**6 + 1}, "a number of seats or units is 1000001; it must be a"),
        ({"seats": True}, "a number of seats or units is True"),
        ({"price": Money(-1, "EUR")}, "service 'v' has a negative price -0.01 EUR"),
        (
            {"anchor": "noon"},
            "anchor 'noon' is none of: midnight, window_start, after_",
        ),
        ({"overlaps": "never"}, "overlaps 'never' is none of: ignore, warn, block"),
        (
            {"limits": [Limit("day", 2), Limit("week", 1)]},
            "1 bookings per week is less than 2 per day",
        ),
    ],
    ids=str,
)
def test_a_service_that_cannot_be_says_why(fields, message):
    """Which service, which field, and what would do."""
    with pytest.raises(InvalidService) as raised:
        Service(**{"id": "v", "durations": 30, **fields})
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize(
    "fields",
    [
        {"durations": [1, "31d"]},
        {"step": 1},
        {"step": "31d"},
        {"before": "1d", "after": "1d", "offset": "1d", "gap": "1d"},
        {"seats": 10**6},
        {"units": 10**6},
        {"price": Money(0, "EUR")},
    ],
    ids=str,
)
def test_the_bounds_themselves_are_allowed(fields):
    """From a minute to 31 days, from one to a million, from nothing on."""
    assert Service(**{"id": "v", "durations": 30, **fields})


def test_a_fee_is_in_the_currency_of_the_price():
    """Else nobody could cancel: the difference would have no meaning."""
    policy = CancellationPolicy([Tier("1d"), Tier("1h", 50, Money(500, "CAD"))])
    assert Service("v", 30, cancellation=policy, price=Money(900, "CAD"))
    assert Service("v", 30, cancellation=policy)
    with pytest.raises(InvalidService) as raised:
        Service("v", 30, cancellation=policy, price=Money(900, "EUR"))
    assert (
        "service 'v' has a price of 9.00 EUR and a fee of 5.00 CAD; use one currency"
        == str(raised.value)
    )


@pytest.mark.parametrize("field", ["step", "before", "after", "offset", "gap"])
def test_the_grid_and_the_buffers_are_in_whole_minutes(field):
    """Seconds are refused, and so is what is no length."""
    for wrong in ("90s", "soon", -1):
        with pytest.raises(InvalidInterval):
            Service("v", 30, **{field: wrong})
    with pytest.raises(InvalidInterval):
        Service("v", "90s")
    with pytest.raises(InvalidInterval, match=r"^None is no length of time"):
        Service("v", None)


def test_a_hold_may_last_seconds():
    """It is no part of the grid."""
    assert timedelta(seconds=90) == Service("v", 30, hold_for="90s").hold_for


@pytest.mark.parametrize(
    "fields, message",
    [
        ({"id": ""}, "service id '' must be one line"),
        ({"resources": "room"}, "resource id 'room' must be a list"),
        ({"resources": [""]}, "resource id '' must be one line"),
        ({"restrictions": "s"}, "restricting schedule 's' must be a list"),
        ({"name": "x" * 201}, "name has 201 characters; at most 200 fit"),
    ],
    ids=str,
)
def test_texts_of_a_service_are_cleaned(fields, message):
    """D10: the field is named."""
    with pytest.raises(InvalidText) as raised:
        Service(**{"id": "v", "durations": 30, **fields})
    assert str(raised.value).startswith(message)


def test_a_question_has_a_key_and_a_label():
    """D10: both are cleaned."""
    assert ("", {}, False) == (
        Question("k").label,
        Question("k").schema,
        Question("k").required,
    )
    with pytest.raises(InvalidText, match=r"^question key '' must be"):
        Question("")
    with pytest.raises(InvalidText, match=r"^question label holds U\+0000"):
        Question("k", label="\0")


def test_the_duration_asked_for_is_one_of_the_service():
    """R08, R13: the first is the default, and no other length is booked."""
    known = Service("v", [30, 60])
    assert [30, 30, 60] == [
        known.minutes(),
        known.minutes(30 * MINUTE),
        known.minutes(60 * MINUTE),
    ]
    with pytest.raises(InvalidRequest) as raised:
        known.minutes(45 * MINUTE)
    assert "service 'v' lasts 0:30:00, 1:00:00, not 0:45:00" == str(raised.value)
