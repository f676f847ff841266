"""Plain data goes out and comes back, and what is malformed does not come in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrea.domain import events
from orchestrea.domain.bookings import Booking, Cancellation, Status
from orchestrea.domain.changes import Remembered
from orchestrea.domain.claims import Claim
from orchestrea.domain.conflicts import Reason, Verdict
from orchestrea.domain.errors import Invalid, InvalidDocument, InvalidText
from orchestrea.domain.money import Money
from orchestrea.domain.people import Actor, Customer
from orchestrea.domain.policies import (
    Approval,
    BookableDays,
    CancellationPolicy,
    FixedDates,
    Limit,
    Notice,
    Prepayment,
    RescheduleRules,
    RollingDays,
    Tier,
)
from orchestrea.domain.recurrence import Recurrence
from orchestrea.domain.resources import Place, Resource
from orchestrea.domain.schedules import (
    Absence,
    Closure,
    DateHours,
    Period,
    Schedule,
    Travel,
    WeeklyHours,
    Window,
)
from orchestrea.domain.services import Question, Service
from orchestrea.domain.slots import Slot, Slots
from orchestrea.serialization import EVENTS, dumps, from_plain, loads, to_plain
from orchestrea.testing import NOON, a_booking, a_hold, a_schedule, a_service, recorded

EUROS = Money(2500, "EUR")
POLICY = CancellationPolicy((Tier("2d"), Tier("2h", 50, Money(500, "EUR"))))

SCHEDULE = Schedule(
    "office",
    "Europe/Paris",
    hours=(WeeklyHours("mo-fr", ["09:00-12:00", "22:00-26:00"]),),
    periods=(Period("FREQ=WEEKLY;BYDAY=SA;COUNT=3", "2026-01-03", ["10:00-24:00"]),),
    overrides=(DateHours("2026-05-01"), DateHours("2026-05-08", ["09:00-10:00"])),
    closures=(Closure("2026-08-01", "2026-08-15", "été"),),
    absences=(Absence(NOON, NOON + timedelta(hours=2), "away"),),
    openings=(DateHours("2026-12-24", [Window("20:00", "02:00", True)]),),
    travel=(Travel("2026-07-01", "America/Toronto", "2026-07-09"),),
    holidays=("FR", "CA-QC"),
    effective_first="2026-01-01",
    effective_last="2026-12-31",
    week_start="su",
    name="Bureau",
    version=3,
)
SERVICE = Service(
    "advice",
    ("30m", "1h30m"),
    ("anna", "bob"),
    name="Conseil",
    step="15m",
    anchor="packed",
    offset=5,
    gap="1m",
    before="5m",
    after="10m",
    notice=Notice("2h", "1d", "45s"),
    horizon=RollingDays(30, business_only=True),
    limits=(Limit("day", 3), Limit("week", minutes=600, scope="customer")),
    seats=4,
    price=EUROS,
    approval=Approval("1d"),
    payment=Prepayment("20m"),
    reschedule=RescheduleRules(2, "7d"),
    cancellation=POLICY,
    hold_for="5m",
    questions=(Question("age", {"type": "integer", "minimum": 0}, True, "Âge"),),
    restrictions=("building",),
    overlaps="block",
    release_no_show=True,
    version=2,
)
RESOURCE = Resource(
    "anna",
    "office",
    name="Anna",
    kind="room",
    capacity=3,
    skills=frozenset({"law", "tax"}),
    tags=frozenset({"b", "a"}),
    location=Place(48.85, 2.35, "Paris"),
    buffers="sum",
    buffers_inside=True,
    restrictions=("building",),
    version=1,
)
BOOKING = a_hold(
    tenant="other",
    sequence=2,
    customer=Customer("Zoé", "zoe@example.org", "+33 1", "c-1", "Asia/Tokyo", "fr"),
    purpose="checkout",
    units=2,
    seats=3,
    before=5,
    after=10,
    price=EUROS,
    cancellation_policy=POLICY,
    cancellation=Cancellation("customer", "ill", EUROS, Money(0, "EUR"), late=True),
    answers={"age": 7, "list": [1.5, None, True, {"é": "\n"}]},
    notes="line\nline\t😀",
    moves=1,
    first_start=NOON.replace(microsecond=7),
    released_at=NOON,
    override="asked",
    warnings=("overlap",),
)
HAPPENED = (
    recorded(BOOKING),
    events.BookingRequested("b", 1, NOON, "zoe", record=BOOKING, reason="x"),
    recorded(a_booking()),
    events.HoldExtended("b", 2, NOON, "zoe", expires_at=NOON),
    events.BookingRescheduled(
        "b",
        3,
        NOON,
        "zoe",
        start=NOON,
        end=NOON,
        resource="bob",
        local_start="2026-01-05T13:00",
        zone="Europe/Paris",
        tzdata="2026a",
        before=1,
        after=2,
        status=Status.CONFIRMED,
        expires_at=NOON,
        warnings=("w",),
    ),
    events.BookingCancelled("b", 4, NOON, "z", cancellation=Cancellation("system")),
    events.BookingDeclined("b", 4, NOON, "z"),
    events.BookingExpired("b", 4, NOON, "z"),
    events.BookingCheckedIn("b", 4, NOON, "z"),
    events.BookingStarted("b", 4, NOON, "z"),
    events.BookingCompleted("b", 4, NOON, "z"),
    events.CustomerMissed("b", 4, NOON, "z", released_at=NOON),
)
ALL = (
    SCHEDULE,
    SERVICE,
    RESOURCE,
    BOOKING,
    *HAPPENED,
    *BOOKING.claims(),
    a_schedule(),
    a_service(horizon=BookableDays(5)),
    a_service(horizon=FixedDates("2026-01-01", "2026-02-01")),
    Actor("zoe", frozenset({"staff", "a"}), "other"),
    Remembered("key", "f", BOOKING, NOON),
    Slot(1, 31, "anna"),
    Slot(1, 31),
    Reason("notice", "reason.notice", "too soon", {"least": "2h"}),
    Verdict(True, (), (Slot(1, 31),), NOON),
    Recurrence("FREQ=DAILY;COUNT=2"),
)


def _only_plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(
            type(key) is str and _only_plain(each) for key, each in value.items()
        )
    if type(value) is list:
        return all(map(_only_plain, value))
    return value is None or type(value) in (str, int, float, bool)


@pytest.mark.parametrize("value", ALL, ids=lambda value: type(value).__name__)
def test_everything_comes_back_as_it_was(value):
    """Every noun of the domain becomes plain data and JSON, and the same noun again."""
    plain = to_plain(value)
    assert _only_plain(plain)
    assert value == from_plain(plain, type(value))
    assert value == loads(dumps(value), type(value))


def test_every_event_is_known():
    """No concrete event is missing from those that can be read, or from these tests."""

    def concrete(cls: type) -> set[type]:
        below = cls.__subclasses__()
        return set().union(*map(concrete, below)) if below else {cls}

    assert concrete(events.Event) == set(EVENTS.values())
    assert concrete(events.Event) == {type(each) for each in HAPPENED}


@pytest.mark.parametrize("event", HAPPENED, ids=lambda event: event.kind)
def test_an_event_says_its_kind(event):
    """An event is read by its stable kind, whatever its class is called."""
    assert event.kind == to_plain(event)["kind"]
    assert event == loads(dumps(event), events.Event)


def test_documents_are_written_for_people():
    """Times, lengths, days, windows and rules are written as people write them."""
    assert {
        "id": "office",
        "zone": "Europe/Paris",
        "hours": [
            {
                "days": ["mo", "tu", "we", "th", "fr"],
                "windows": ["09:00-12:00", "22:00-26:00"],
            }
        ],
        "periods": [
            {
                "rule": "FREQ=WEEKLY;BYDAY=SA;COUNT=3",
                "first": "2026-01-03",
                "windows": ["10:00-24:00"],
            }
        ],
        "overrides": [
            {"date": "2026-05-01"},
            {"date": "2026-05-08", "windows": ["09:00-10:00"]},
        ],
        "closures": [{"first": "2026-08-01", "last": "2026-08-15", "reason": "été"}],
        "absences": [
            {
                "start": "2026-01-05T12:00:00Z",
                "end": "2026-01-05T14:00:00Z",
                "reason": "away",
            }
        ],
        "openings": [
            {
                "date": "2026-12-24",
                "windows": [
                    {"start": "20:00", "end": "02:00", "crosses_midnight": True}
                ],
            }
        ],
        "travel": [
            {"first": "2026-07-01", "zone": "America/Toronto", "last": "2026-07-09"}
        ],
        "holidays": ["FR", "CA-QC"],
        "effective_first": "2026-01-01",
        "effective_last": "2026-12-31",
        "week_start": "su",
        "name": "Bureau",
        "version": 3,
    } == to_plain(SCHEDULE)
    service = to_plain(SERVICE)
    assert {"kind": "rolling_days", "days": 30, "business_only": True} == service[
        "horizon"
    ]
    assert ["30m", "1h30m"] == service["durations"]
    assert {"amount": 2500, "currency": "EUR"} == service["price"]


def test_defaults_are_left_out():
    """What was not said is not written, and what is not written is the default."""
    assert {"id": "advice", "durations": ["1h"], "resources": ["anna"]} == to_plain(
        a_service()
    )
    assert '{"id":"advice","durations":["1h"],"resources":["anna"]}' == dumps(
        a_service()
    )


def test_slots_are_a_list():
    """A list of slots that is built when it is read is written as a list."""
    slots = Slots([0, 15], 30, "anna", NOON)
    expected = {
        "start": "1970-01-01T00:00:00Z",
        "end": "1970-01-01T00:30:00Z",
        "resource": "anna",
    }
    assert expected == to_plain(slots)[0]
    assert list(slots) == from_plain(to_plain(slots), list[Slot])


def test_what_toml_reads_is_read():
    """Dates and times that a parser has read already, and short forms, are accepted."""
    data = {
        "id": "office",
        "zone": "UTC",
        "hours": [{"days": "mo-we,sa", "windows": "09:00 - 17:00"}],
        "absences": [{"start": NOON, "end": "2026-01-05T15:00:00+01:00"}],
        "closures": [{"first": date(2026, 1, 1), "last": "2026-01-01"}],
    }
    expected = Schedule(
        "office",
        "UTC",
        hours=(WeeklyHours("mo-we,sa", ["09:00-17:00"]),),
        absences=(Absence(NOON, NOON + timedelta(hours=2)),),
        closures=(Closure(date(2026, 1, 1), date(2026, 1, 1)),),
    )
    assert expected == from_plain(data, Schedule)
    service = {"id": "advice", "durations": "1h", "resources": ["anna"], "step": 30}
    assert a_service(step="30m") == from_plain(service, Service)
    assert a_service() == from_plain(
        {**service, "durations": 60, "step": None}, Service
    )


SERVICE_START = '{"id": "x", "durations": ["1h"], '


@pytest.mark.parametrize(
    "cls,text,told",
    [
        (Service, SERVICE_START + '"price": NaN}', "NaN is not a number"),
        (Service, SERVICE_START + '"seats": -Infinity}', "-Infinity is not a number"),
        (Resource, '{"location": {"latitude": 1e999}}', "1e999 is too large"),
        (Service, '{"id": "a", "id": "b"}', "key 'id' is given twice"),
        (Service, "[" * 100_000, "cannot be read"),
        (Service, '{"id": ' + "1" * 5000 + "}", "cannot be read"),
        (Service, "", "cannot be read"),
        (Service, b"\xff", "cannot be read"),
        (Service, '{"id": "\\ud800", "durations": ["1h"]}', "U\\+D800"),
        (Service, '{"id": "a\\u0000", "durations": ["1h"]}', "U\\+0000"),
        (Service, SERVICE_START + '"seats": true}', "service.seats: True is not"),
        (Service, SERVICE_START + '"seats": "5"}', "service.seats: '5' is not a whole"),
        (Service, SERVICE_START + '"seats": 5.0}', "service.seats: 5.0 is not a whole"),
        (Service, SERVICE_START + '"seats": 9223372036854775808}', "at most 63 bits"),
        (Service, SERVICE_START + '"release_no_show": 1}', "1 is not true or false"),
        (Service, SERVICE_START + '"name": 5}', "service.name: 5 is not text"),
        (Service, SERVICE_START + '"step": true}', "service.step: .*no length of time"),
        (Service, SERVICE_START + '"resources": "anna"}', "'anna' is not a list"),
        (Service, SERVICE_START + '"questions": [{"key": "k", "schema": 5}]}', "table"),
        (
            Service,
            SERVICE_START + '"step": 1000000000000000}',
            "service.step: 10+ minutes is not",
        ),
        (Service, SERVICE_START + '"anchor": "midnigt"}', "did you mean 'midnight'"),
        (
            Service,
            SERVICE_START + '"horizon": {"kind": "rolling"}}',
            "service.horizon: unknown kind 'rolling'; did you mean 'rolling_days'",
        ),
        (Service, SERVICE_START + '"horizon": {"days": 3}}', "unknown kind None"),
        (
            Service,
            SERVICE_START + '"horizon": {"kind": "rolling_days"}}',
            "service.horizon.days: key 'days' is missing",
        ),
        (
            Service,
            SERVICE_START + '"durration": 5}',
            "service: unknown key 'durration'; did you mean 'durations'",
        ),
        (Service, SERVICE_START + '"xyzzy": 5}', "unknown key 'xyzzy'; known: id, "),
        (Service, '{"durations": ["1h"]}', "service.id: key 'id' is missing"),
        (Service, "[]", "is not a table of id, durations"),
        (Service, "null", "None is not a table"),
        (Schedule, '{"id": "s", "zone": "EST"}', "schedule: .*'EST'"),
        (
            Schedule,
            '{"id": "s", "zone": "UTC", "hours": [{"days": "mo", "windows": ["9-5"]}]}',
            r"schedule.hours\[0\].windows\[0\]: ",
        ),
        (
            Schedule,
            '{"id": "s", "zone": "UTC", "hours": [{"days": 5, "windows": []}]}',
            "5 is not weekdays",
        ),
        (
            Schedule,
            '{"id": "s", "zone": "UTC", "overrides": [{"date": "0"}]}',
            r"schedule.overrides\[0\].date: '0' is not a date",
        ),
        (
            Schedule,
            '{"id": "s", "zone": "UTC", "absences": [{"start": "0", "end": 1}]}',
            r"absences\[0\].start: '0' is not a time",
        ),
        (
            Schedule,
            '{"id": "s", "zone": "UTC", "absences": [{"start": "2026-01-01T00:00"}]}',
            "no time zone",
        ),
        (
            Schedule,
            '{"id": "s", "zone": "UTC", "absences": [{"start": "9999-12-31T00:00Z"}]}',
            "outside the years",
        ),
        (
            Schedule,
            '{"id": "s", "zone": "UTC", "periods": [{"rule": "FREQ=SECONDLY"}]}',
            r"schedule.periods\[0\].rule: ",
        ),
        (Resource, '{"id": "a", "schedule": "s", "capacity": 0}', "resource: .*'a'"),
        (events.Event, '{"kind": "booking.hold"}', "did you mean 'booking.held'"),
        (events.Event, '{"kind": "event"}', "unknown kind 'event'"),
        (events.Event, "5", "unknown kind 5"),
        (events.Event, '{"kind": ["booking.held"]}', "unknown kind"),
        (
            events.BookingHeld,
            '{"kind": "booking.expired"}',
            "'booking.expired' is not the kind",
        ),
        (Slot, '{"start": "2026-01-01T00:00:00Z"}', "a slot with a start and an end"),
        (
            Claim,
            '{"start": 1, "end": 2, "resource": "a", "x": 1}',
            "claim: unknown key 'x'; known: resource, start",
        ),
        (Status, '"lost"', "unknown value 'lost'"),
    ],
)
def test_malformed_documents_are_refused(cls, text, told):
    """D9: what cannot be right is refused with its place and what is wrong with it."""
    with pytest.raises(InvalidDocument, match=told):
        loads(text, cls)


def test_every_problem_is_told():
    """All problems of a document are told, and the first five of them shown."""
    data = {"id": 1, "durations": ["x"] * 7}
    with pytest.raises(InvalidDocument, match="and 3 more") as caught:
        from_plain(data, Service)
    assert 8 == len(caught.value.data["problems"])


@pytest.mark.parametrize("deep,accepted", [(31, True), (32, False), (500, False)])
def test_answers_nest_so_deep(deep, accepted):
    """D9: JSON inside a record nests to a bound that no stack minds."""
    nested: object = 1
    for _ in range(deep):
        nested = [nested]
    data = {**to_plain(a_booking()), "answers": {"a": nested}}
    if accepted:
        assert {"a": nested} == from_plain(data, Booking).answers
    else:
        with pytest.raises(InvalidDocument, match="deeper than 32"):
            from_plain(data, Booking)


@pytest.mark.parametrize(
    "answer", [float("nan"), float("inf"), {1: 2}, b"x", NOON, "\ud800", 2**63, "\0"]
)
def test_answers_are_json_that_a_store_keeps(answer):
    """D11: answers that JSON or a store cannot keep are neither read nor written."""
    data = {**to_plain(a_booking()), "answers": {"a": answer}}
    with pytest.raises(InvalidDocument):
        from_plain(data, Booking)


@pytest.mark.parametrize("text", ["\ud800", "a\0b", "\x85", "é\x1b"])
def test_text_that_no_store_keeps_is_not_written(text):
    """D10: what could not be read back is not written in the first place."""
    with pytest.raises(InvalidText):
        dumps(a_booking(notes=text))


@pytest.mark.parametrize("answer", [float("nan"), object()])
def test_what_is_no_json_is_not_written(answer):
    """A value that JSON does not have is refused when it is written."""
    with pytest.raises(InvalidDocument, match="cannot be written"):
        dumps(a_booking(answers={"a": answer}))


def test_an_old_document_is_readable():
    """A document from before optional fields existed is read with their defaults."""
    oldest = {
        name: to_plain(a_booking(customer=None))[name]
        for name in (
            "id",
            "service",
            "resource",
            "start",
            "end",
            "status",
            "version",
            "created_at",
            "local_start",
            "zone",
            "tzdata",
            "uid",
        )
    }
    assert a_booking(customer=None) == loads(json.dumps(oldest), Booking)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
_MINUTES = st.integers(0, 2880)
_LENGTHS = st.integers(1, 44640).map(lambda minutes: timedelta(minutes=minutes))


@given(_JSON, st.sampled_from([Schedule, Service, Resource, Booking, events.Event]))
def test_any_json_is_read_or_refused(data, cls):
    """D9: no JSON whatever brings anything but a record or InvalidDocument."""
    with pytest.raises(InvalidDocument):
        from_plain(data, cls)


@given(
    st.dictionaries(
        st.sampled_from([each.name for each in Service.__attrs_attrs__]), _JSON
    )
)
def test_any_value_of_a_field_is_read_or_refused(data):
    """D9: no value of a field brings anything but a service or InvalidDocument."""
    try:
        service = from_plain({"id": "x", "durations": ["1h"], **data}, Service)
    except InvalidDocument:
        return
    assert service == loads(dumps(service), Service)


@given(
    st.lists(_LENGTHS, min_size=1, max_size=4),
    st.none() | _LENGTHS,
    st.text(max_size=200),
)
def test_services_round_trip(durations, step, name):
    """Any lengths and any name that a service accepts come back as they were."""
    try:
        service = Service("x", durations, name=name, step=step)
    except Invalid:
        return
    assert service == loads(dumps(service), Service)


@given(_MINUTES, _MINUTES, st.booleans())
def test_windows_round_trip(start, end, crosses):
    """Any window that can be made comes back as it was."""
    try:
        window = Window(start, end, crosses)
    except Invalid:
        return
    assert window == loads(dumps(window), Window)


@given(
    st.datetimes(
        datetime(1970, 1, 1), datetime(9998, 12, 31), timezones=st.timezones()
    ).filter(lambda value: 1970 < value.year),
)
def test_instants_round_trip(value):
    """Any instant comes back as the same instant, in UTC."""
    text = dumps(a_booking(first_start=value))
    found = loads(text, Booking).first_start
    assert value.astimezone(UTC) == found
    assert UTC is found.tzinfo


def test_mappings_are_detached():
    """What is read shares nothing that can change with the data it was read from."""
    data = {**to_plain(a_booking()), "answers": {"a": [1]}}
    booking = from_plain(data, Booking)
    data["answers"]["a"].append(2)
    assert isinstance(booking.answers, Mapping)
    assert {"a": [1]} == booking.answers
