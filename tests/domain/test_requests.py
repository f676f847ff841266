"""What a caller asks for is checked where it enters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import attrs
import pytest

from orchestrea.domain.errors import (
    Forbidden,
    InvalidInterval,
    InvalidRequest,
    InvalidText,
    InvalidTime,
    NotFound,
)
from orchestrea.domain.people import Actor, Customer
from orchestrea.domain.requests import (
    BookingRequest,
    Identity,
    Known,
    optional_customer,
    optional_id,
    require_staff,
    whole_minute,
    whole_units,
)
from orchestrea.domain.services import Service

from .builders import agenda, booking

TEN = datetime(2026, 3, 16, 10, tzinfo=UTC)
ZOE = Customer("Zoé", "zoe@example.org")
SURROGATE = "\udc80"


def request(**fields):
    return BookingRequest(**{"service": "v", "start": TEN, **fields})


def test_a_start_is_an_instant_on_a_whole_minute():
    """Seconds are not rounded behind anybody's back."""
    paris = datetime(2026, 3, 16, 11, tzinfo=timezone(timedelta(hours=1)))
    assert TEN == whole_minute(paris)
    assert UTC is whole_minute(paris).tzinfo
    for odd in (timedelta(seconds=1), timedelta(microseconds=1)):
        with pytest.raises(InvalidRequest, match=r"10:00.*not on a whole minute"):
            whole_minute(TEN + odd)
    for wrong in (datetime(2026, 3, 16, 10), "2026-03-16T10:00Z", None, 0):
        with pytest.raises(InvalidTime):
            whole_minute(wrong)


def test_units_are_a_whole_number_up_to_a_million():
    """Truth values, texts and fractions are no numbers of units (D9, D11)."""
    assert [1, 10**6] == [whole_units(1), whole_units(10**6)]
    for wrong in (0, -1, 10**6 + 1, True, False, "1", 1.0, None, 2**63, 10**5000):
        with pytest.raises(InvalidRequest, match=r"^units is"):
            whole_units(wrong)


def test_an_optional_id_is_empty_or_an_id():
    """None is no empty text, and blanks are no id (D10, D12)."""
    assert ["", "ada"] == [optional_id("", "x"), optional_id("ada", "x")]
    for wrong in (None, 0, " ada", "a\0", SURROGATE, "a\nb", "x" * 201):
        with pytest.raises(InvalidText, match="the id"):
            optional_id(wrong, "the id")


def test_a_customer_is_a_customer_or_none():
    """A name alone is nobody yet."""
    assert [None, ZOE] == [optional_customer(None), optional_customer(ZOE)]
    for wrong in ("zoe@example.org", {"name": "Zoé"}, False):
        with pytest.raises(InvalidRequest, match=r"customer is .*; it must be a Cust"):
            optional_customer(wrong)


@pytest.mark.parametrize(
    "field, wrong, error, named",
    [
        ("service", None, InvalidText, "service id"),
        ("service", "a\0", InvalidText, "service id"),
        ("start", datetime(2026, 3, 16), InvalidTime, "2026"),
        ("start", TEN + timedelta(seconds=1), InvalidRequest, "start"),
        ("resource", 5, InvalidText, "resource id"),
        ("duration", -1, InvalidInterval, "-1"),
        ("duration", True, InvalidInterval, "True"),
        ("duration", "soon", InvalidInterval, "soon"),
        ("customer", "zoe", InvalidRequest, "customer"),
        ("units", True, InvalidRequest, "units"),
        ("answers", ["x"], InvalidRequest, "answers"),
        ("notes", SURROGATE, InvalidText, "notes"),
        ("notes", None, InvalidText, "notes"),
        ("hold", "a b\n", InvalidText, "^hold token"),
        ("override", "\0", InvalidText, "override"),
    ],
)
def test_every_field_is_checked_and_named(field, wrong, error, named):
    """The message says which field is wrong."""
    with pytest.raises(error, match=named):
        request(**{field: wrong})


def test_a_duration_may_be_written():
    """Lengths of time are as everywhere else."""
    assert [timedelta(minutes=90)] * 3 == [
        request(duration=each).duration for each in ("1h30m", 90, timedelta(hours=1.5))
    ]
    assert request().duration is None


def test_a_booking_needs_a_service_and_a_start_or_a_hold():
    """Without a hold, what and when must be said."""
    for fields in ({"service": ""}, {"start": None}, {"service": "", "start": None}):
        with pytest.raises(InvalidRequest, match="a service and a start, or a hold"):
            request(**fields)
        assert "t" == request(**fields, hold="t").hold
    assert TEN == request().at
    with pytest.raises(InvalidRequest, match="that of the hold"):
        _ = BookingRequest(hold="t").at


@pytest.mark.parametrize(
    "answer",
    [
        "text",
        "",
        True,
        None,
        2**53 - 1,
        -(2**53) + 1,
        0.5,
        ["a", 1, None],
        {"a": {"b": 1}},
        [[[[[1]]]]],
        {"a": {"a": {"a": {"a": {"a": 1}}}}},
    ],
)
def test_plain_answers_are_kept(answer):
    """What every store keeps exactly is an answer."""
    assert {"q": answer} == request(answers={"q": answer}).answers


@pytest.mark.parametrize(
    "answer",
    [
        2**53,
        -(2**53),
        10**5000,
        float("nan"),
        float("inf"),
        TEN,
        b"bytes",
        {1, 2},
        [[[[[[1]]]]]],
        {"a": {"a": {"a": {"a": {"a": {"a": 1}}}}}},
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_a_store_would_change_is_no_answer(answer):
    """NaN, huge numbers, deep nesting and odd types are refused (D9, D11)."""
    with pytest.raises(InvalidRequest, match=r"an answer holds .*up to 5 deep"):
        request(answers={"q": answer})


@pytest.mark.parametrize(
    "answers",
    [{"q": "\0"}, {"q": [SURROGATE]}, {"q": {SURROGATE: 1}}, {"q": {1: 1}}],
)
def test_text_within_answers_is_checked(answers):
    """No control characters and no lone surrogates, however deep (D10)."""
    with pytest.raises(InvalidText, match=r"^answer "):
        request(answers=answers)


@pytest.mark.parametrize("key", ["", SURROGATE, 5, "a\n"])
def test_keys_of_answers_are_ids(key):
    """A question is named as it is in the service."""
    with pytest.raises(InvalidText, match=r"^question key "):
        request(answers={key: 1})


def test_answers_have_a_largest_size():
    """A thousand parts are enough, and one more is too many (D20)."""
    for many in (lambda n: {str(i): 0 for i in range(n)}, lambda n: [0] * n):
        assert request(answers={"q": many(1000)})
        with pytest.raises(InvalidRequest, match="1001 parts; at most 1000 fit"):
            request(answers={"q": many(1001)})
    with pytest.raises(InvalidRequest, match="1001 parts"):
        request(answers={str(i): 0 for i in range(1001)})


def test_the_order_of_answers_does_not_matter():
    """The same answers in another order are the same request, nested ones too."""
    one = request(answers={"a": {"x": 1, "y": 2}, "b": 1})
    other = request(answers={"b": 1, "a": {"y": 2, "x": 1}})
    assert repr(one) == repr(other)


def test_tuples_become_lists():
    """What a store reads back as a list is one from the start."""
    assert {"q": [1, [2]]} == request(answers={"q": (1, (2,))}).answers


HELD = booking(
    id="h",
    resource="q",
    start=TEN,
    end=TEN + timedelta(minutes=45),
    units=2,
    customer=ZOE,
)


def test_a_hold_fills_in_what_the_request_leaves_open():
    """What, when, where, how long, how many and for whom are those of the hold."""
    whole = BookingRequest(hold="t", notes="x").using(HELD)
    assert ("v", TEN, "q", timedelta(minutes=45), ZOE, 2, "t", "x") == (
        whole.service,
        whole.start,
        whole.resource,
        whole.duration,
        whole.customer,
        whole.units,
        whole.hold,
        whole.notes,
    )


def test_what_the_request_says_goes_before_the_hold():
    """The hold is a default, no constraint."""
    bob = Customer("Bob", "bob@example.org")
    asked = request(
        hold="t",
        start=TEN + timedelta(hours=1),
        resource="p",
        duration=30,
        customer=bob,
        units=3,
    )
    assert asked == asked.using(HELD)


def test_another_start_leaves_the_resource_open():
    """The held resource goes with the held start, named or not."""
    assert "q" == request(hold="t").using(HELD).resource
    later = request(hold="t", start=TEN + timedelta(hours=1))
    assert "" == later.using(HELD).resource


def test_a_hold_is_good_for_its_own_service():
    """A hold for one service does not book another."""
    with pytest.raises(InvalidRequest, match="hold of booking h is for service 'v', n"):
        request(service="w", hold="t").using(HELD)


def known(**fields):
    return Known(
        **{
            "service": Service("v", 60, ["r"]),
            "agendas": (agenda(),),
            "actor": Actor("zoe"),
            "now": TEN,
            **fields,
        }
    )


def test_what_is_known_of_a_booking_begins_its_events():
    """The next version, now and the actor are said first."""
    subject = attrs.evolve(booking(), version=4)
    assert ("b", 5, TEN, "zoe") == known(booking=subject).head
    assert subject is known(booking=subject).subject
    with pytest.raises(NotFound, match="no such booking") as caught:
        _ = known().subject
    assert {"kind": "booking"} == caught.value.data


def test_an_agenda_is_found_by_its_resource():
    """A resource that is no candidate is named."""
    first, second = agenda(), agenda()
    second = attrs.evolve(second, resource=attrs.evolve(second.resource, id="q"))
    both = known(agendas=(first, second))
    assert [first, second] == [both.agenda_of("r"), both.agenda_of("q")]
    with pytest.raises(NotFound, match="'p' does not perform service 'v'") as caught:
        both.agenda_of("p")
    assert {"kind": "resource", "id": "p"} == caught.value.data


def test_nothing_is_known_by_default():
    """A decision about a new booking has no subject and no others."""
    plain = known()
    assert (None, (), (), "") == (
        plain.booking,
        plain.others,
        plain.extra,
        plain.tzdata,
    )
    assert "" == Identity("bk_1").token


@pytest.mark.parametrize("role", ["staff", "system"])
def test_staff_and_the_system_work_for_the_business(role):
    """Everybody else is told what was asked, and who they are."""
    require_staff(Actor("x", {role}), "cleaning")
    with pytest.raises(Forbidden, match="cleaning needs the role staff; zoe has not"):
        require_staff(Actor("zoe", {"owner"}), "cleaning")


def test_what_is_no_customer_or_resource_is_quoted():
    """The error says which field, and what was given for it."""
    with pytest.raises(InvalidRequest, match=r"^customer is 'zoe'; it must be a Cust"):
        request(customer="zoe")
    with pytest.raises(InvalidText, match=r"^resource id "):
        request(resource=" ada")
