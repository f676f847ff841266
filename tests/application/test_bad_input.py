"""Wrong input gets a typed error that says what and which, and leaves nothing (P6)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from orchestrea import (
    InvalidInterval,
    InvalidRequest,
    InvalidText,
    InvalidTime,
    LimitExceeded,
    NotFound,
    OrchestreaError,
)

from .desk import BOB, STAFF, ZOE, at

NAIVE = datetime(2026, 1, 6, 10)
LATE = datetime.max.replace(tzinfo=UTC)
EARLY = datetime.min.replace(tzinfo=UTC)
HUGE = 10**5000
NUL, SURROGATE, LONG = "a\0b", "a\ud800", "x" * 201

TIMES = [
    (NAIVE, InvalidTime, "no time zone|zone"),
    ("2026-01-06T10:00Z", InvalidTime, "2026"),
    (1_767_690_000, InvalidTime, "1767690000"),
    (True, InvalidTime, "True"),
    (LATE, InvalidTime, "9999"),
    (EARLY, InvalidTime, "0001|1 "),
]
STARTS = [
    *TIMES,
    (at("10:00") + timedelta(seconds=30), InvalidRequest, "start .*whole minute"),
    (at("10:00") + timedelta(microseconds=1), InvalidRequest, "whole minute"),
]
DURATIONS = [
    (0, InvalidRequest, "lasts"),
    (-30, InvalidInterval, "-1 day|-30"),
    (45, InvalidRequest, "lasts 1:00:00, not 0:45:00"),
    (True, InvalidInterval, "True"),
    (30.0, InvalidInterval, "30.0"),
    ("soon", InvalidInterval, "soon"),
    (HUGE, InvalidInterval, "huge int"),
    (10**15, InvalidInterval, "ten years"),
    (timedelta(days=-1), InvalidInterval, "-1 day"),
]
UNITS = [
    (0, InvalidRequest, "units is 0"),
    (-1, InvalidRequest, "units is -1"),
    (True, InvalidRequest, "units is True"),
    (1.0, InvalidRequest, "units is 1.0"),
    ("1", InvalidRequest, "units is '1'"),
    (2**63, InvalidRequest, "units is 9223"),
    (HUGE, InvalidRequest, "units is a huge int"),
    (None, InvalidRequest, "units is None"),
]
SERVICES = [
    ("nothing", NotFound, "no service 'nothing'"),
    ("", (NotFound, InvalidRequest), "service"),
    (NUL, (NotFound, InvalidText), "service"),
    (SURROGATE, (NotFound, InvalidText), "service"),
    (None, (NotFound, InvalidText), "service"),
    (["talk"], (NotFound, InvalidText), "service"),
]
RESOURCES = [
    ("ben", NotFound, "'ben' does not perform service 'talk'"),
    (NUL, InvalidText, "resource id holds U\\+0000"),
    (SURROGATE, InvalidText, "resource id holds U\\+D800"),
    (LONG, InvalidText, "resource id has 201"),
    (" anna", InvalidText, "resource id"),
    (None, InvalidText, "resource id must be text"),
    (5, InvalidText, "resource id must be text"),
    (["anna"], InvalidText, "resource id must be text"),
]
CUSTOMERS = [
    ("zoe@example.org", InvalidRequest, "customer is 'zoe"),
    ({"email": "zoe@example.org"}, InvalidRequest, "customer is"),
]


def texts(what):
    return [
        (NUL, InvalidText, f"^{what} holds U\\+0000"),
        (SURROGATE, InvalidText, f"^{what} holds U\\+D800"),
        ("\x1b[31m", InvalidText, f"^{what} holds U\\+001B"),
        ("x" * 10_001, InvalidText, f"^{what} has 10001 characters"),
        (None, InvalidText, f"^{what} must be text, not NoneType"),
        (5, InvalidText, f"^{what} must be text, not int"),
    ]


KEYS = [
    (NUL, InvalidText, "idempotency key"),
    (SURROGATE, InvalidText, "idempotency key"),
    (LONG, InvalidText, "idempotency key"),
    ("a\nb", InvalidText, "idempotency key"),
    ("k ", InvalidText, "idempotency key"),
    (None, InvalidText, "idempotency key"),
    (7, InvalidText, "idempotency key"),
]
IDS = [
    ("bk_unknown", NotFound, "no booking 'bk_unknown'"),
    ("", InvalidText, "booking id"),
    (NUL, InvalidText, "booking id"),
    (SURROGATE, InvalidText, "booking id"),
    (LONG, InvalidText, "booking id"),
    (None, InvalidText, "booking id"),
    (5, InvalidText, "booking id"),
    (["bk_1"], InvalidText, "booking id"),
]
VERSIONS = [
    (0, InvalidRequest, "expected version of a booking is 0"),
    (True, InvalidRequest, "expected version of a booking is True"),
    ("1", InvalidRequest, "expected version of a booking is '1'"),
    (1.0, InvalidRequest, "expected version of a booking is 1.0"),
    (HUGE, InvalidRequest, "expected version"),
]
TOKENS = [
    (NUL, InvalidText, "hold token"),
    (SURROGATE, InvalidText, "hold token"),
    (LONG, InvalidText, "hold token"),
    (None, InvalidText, "hold token"),
    (5, InvalidText, "hold token"),
]
ANSWERS = [
    ({"why": float("nan")}, InvalidRequest, "nan"),
    ({"why": float("inf")}, InvalidRequest, "inf"),
    ({"why": HUGE}, InvalidRequest, "huge int"),
    ({"why": SURROGATE}, InvalidText, "U\\+D800"),
    ({"why": [[[[[["deep"]]]]]]}, InvalidRequest, "5 deep"),
    ({"why": b"x"}, InvalidRequest, "b'x'"),
    ({"why": ["x"] * 1001}, InvalidRequest, "1001"),
    ({"status": "paid"}, InvalidRequest, "does not ask 'status'"),
    ({5: "x"}, InvalidText, "question key"),
    (["why"], InvalidRequest, "answers are"),
    ("why", InvalidRequest, "answers are 'why'"),
]
PAGES = [
    (0, LimitExceeded, "most is 0"),
    (10**9, LimitExceeded, "most is 1000000000"),
    (-1, LimitExceeded, "most is -1"),
    (True, LimitExceeded, "most is True"),
    ("9", LimitExceeded, "most is '9'"),
]
ON_A_BOOKING = {"id": IDS, "version": VERSIONS, "idempotency_key": KEYS}
ASKED = {"service": SERVICES, "resource": RESOURCES, "duration": DURATIONS}
FOR_SOMEBODY = {"units": UNITS, "customer": CUSTOMERS}

ENTRIES = {
    "availability.slots": {
        **ASKED,
        **FOR_SOMEBODY,
        "start": [*TIMES, (at("16:00"), InvalidInterval, "is before start")],
        "end": [
            *TIMES,
            (at("2336-01-06 10:00"), LimitExceeded, "max_slot_days is 400"),
            (at("2026-01-06 08:00"), InvalidInterval, "is before start"),
        ],
        "hold": TOKENS,
    },
    "availability.explain": {
        **ASKED,
        **FOR_SOMEBODY,
        "start": STARTS,
        "hold": TOKENS,
    },
    "bookings.hold": {
        **ASKED,
        **FOR_SOMEBODY,
        "start": [*STARTS, (None, InvalidRequest, "a start")],
        "purpose": [*texts("purpose"), (LONG, InvalidText, "purpose has 201")],
        "idempotency_key": KEYS,
    },
    "bookings.book": {
        **ASKED,
        **FOR_SOMEBODY,
        "start": [*STARTS, (None, InvalidRequest, "a start")],
        "customer": [*CUSTOMERS, (None, InvalidRequest, "needs a customer")],
        "notes": texts("notes"),
        "override": texts("override"),
        "answers": ANSWERS,
        "hold": [*TOKENS, ("nothing", NotFound, "no hold with this token")],
        "idempotency_key": KEYS,
    },
    "bookings.confirm": {**ON_A_BOOKING, "customer": CUSTOMERS},
    "bookings.extend": {**ON_A_BOOKING, "until": [*TIMES, (None, InvalidTime, "None")]},
    "bookings.decline": {**ON_A_BOOKING, "reason": texts("reason")},
    "bookings.reschedule": {
        **ON_A_BOOKING,
        "start": [*STARTS, (None, InvalidTime, "None")],
        "resource": RESOURCES,
        "duration": DURATIONS,
        "override": texts("override"),
    },
    "bookings.swap": {
        "one": IDS,
        "other": IDS,
        "override": texts("override"),
        "idempotency_key": KEYS,
    },
    "bookings.cancel": {**ON_A_BOOKING, "reason": texts("reason")},
    "bookings.check_in": ON_A_BOOKING,
    "bookings.start": ON_A_BOOKING,
    "bookings.complete": ON_A_BOOKING,
    "bookings.no_show": ON_A_BOOKING,
    "bookings.expire_due": {"most": PAGES},
    "bookings.get": {"id": IDS},
    "bookings.history": {"id": IDS},
    "bookings.held": {
        "token": [*TOKENS, ("x", NotFound, "no hold"), ("", InvalidText, "hold")]
    },
    "bookings.list": {
        "start": TIMES,
        "end": [*TIMES, (at("2025-01-06 10:00"), InvalidInterval, "is before start")],
        "resource": RESOURCES[1:],
        "service": [
            (NUL, InvalidText, "service id"),
            (SURROGATE, InvalidText, "service id"),
            (5, InvalidText, "service id"),
        ],
        "customer": CUSTOMERS,
        "statuses": [
            ({"lost"}, InvalidRequest, "status 'lost' is none of: held"),
            (5, InvalidRequest, "statuses are 5"),
        ],
        "after": [("bk_1", InvalidRequest, "after is 'bk_1'; it must be a Booking")],
        "most": PAGES,
    },
}

DEFAULTS = {
    "availability.slots": {
        "service": "talk",
        "start": at("09:00"),
        "end": at("12:00"),
    },
    "availability.explain": {"service": "talk", "start": at("10:00")},
    "bookings.hold": {"service": "talk", "start": at("12:00")},
    "bookings.book": {"service": "talk", "start": at("12:00"), "customer": ZOE},
    "bookings.extend": {"until": at("09:00")},
    "bookings.reschedule": {"start": at("12:00")},
    "bookings.list": {"start": at("2026-01-01 00:00")},
    "bookings.held": {"actor": STAFF},
}


def rows():
    for entry, fields in ENTRIES.items():
        for field, table in fields.items():
            for number, (bad, error, told) in enumerate(table):
                id = f"{entry.partition('.')[2]}-{field}-{number}"
                yield pytest.param(entry, field, bad, error, told, id=id)


@pytest.fixture
def ids(desk):
    return {
        "id": desk.book("10:00").id,
        "one": desk.book("14:00").id,
        "other": desk.book("15:00", customer=BOB).id,
    }


@pytest.mark.parametrize("entry, field, bad, error, told", [*rows()])
def test_wrong_input_is_refused_named_and_leaves_nothing(
    desk, ids, entry, field, bad, error, told
):
    """Every entry point, every field, every bad value (D9-D14, D20)."""
    part, name = entry.split(".")
    known = {key: ids[key] for key in ids if key in ENTRIES[entry]}
    asked = {**known, **DEFAULTS.get(entry, {}), field: bad}
    places = [asked.pop(key) for key in ("id", "one", "other", "token") if key in asked]
    before = desk.kept()
    with pytest.raises(error, match=told) as caught:
        getattr(getattr(desk.engine, part), name)(*places, **asked)
    assert isinstance(caught.value, OrchestreaError)
    assert type(caught.value).code not in ("error", "invalid", "rejected")
    assert len(str(caught.value)) < 400
    assert str(caught.value).isprintable()
    assert before == desk.kept()


def test_the_table_has_every_use_case(desk):
    """An entry point that is added has its bad input tried."""
    found = {
        f"{part}.{name}"
        for part in ("availability", "bookings")
        for name in dir(getattr(desk.engine, part))
        if not name.startswith("_")
    }
    assert found - {"availability.forget"} == set(ENTRIES)


def test_the_last_instant_is_no_reason_to_stumble(desk):
    """A booking that would end after the last year there is, is refused (D9)."""
    last = datetime(9998, 12, 31, 23, tzinfo=UTC)
    desk.offer("long", durations=("31d",))
    before = desk.kept()
    with pytest.raises(OrchestreaError):
        desk.bookings.book(
            service="long", start=last, customer=ZOE, override="x", actor=STAFF
        )
    assert before == desk.kept()
