"""Every reason that the rules can give has its sentence in both languages."""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import orchestrea
from orchestrea import (
    Absence,
    Actor,
    Closure,
    Customer,
    DateHours,
    Engine,
    Limit,
    Notice,
    Rejected,
    RescheduleRules,
    Resource,
    RollingDays,
    Schedule,
    Service,
    WeeklyHours,
)
from orchestrea.adapters.storage.memory import MemoryStorage
from orchestrea.domain.people import ANYONE
from orchestrea.testing import FixedClock
from tests.docs.tables import named, tables

DOMAIN = Path(orchestrea.__file__).parent / "domain"
NOW = datetime(2030, 1, 4, 7, tzinfo=UTC)
MONDAY = datetime(2030, 1, 7, 9, tzinfo=UTC)
STAFF = Actor("camille", frozenset({"staff"}))
ZOE = Customer("Zoé", email="zoe@example.org")
OPEN = [WeeklyHours("mo-fr", ["09:00-17:00"])]
OF_SCHEDULE = ("absences", "closures", "effective_last", "holidays", "overrides")


def rows():
    """Return (key, rule, English, French) as the page has them."""
    found = tables("reference/reasons.md")["Reasons"]
    return [(named(key)[0], named(rule)[0], *said) for key, rule, *said in found]


class Office:
    """An engine with one resource, and a service on it."""

    def __init__(self, **about):
        self.engine = Engine(storage=MemoryStorage(), clock=FixedClock(NOW))
        schedule = {key: about.pop(key) for key in OF_SCHEDULE if key in about}
        self.engine.catalog.save(
            Schedule("office", "UTC", OPEN, **schedule),
            Schedule("never", "UTC"),
            Resource("ada", "office"),
            Resource("basil", "office"),
            Service("advice", "1h", **{"resources": ["ada"], **about}),
            Service("other", "1h", ["basil"]),
        )

    def refused(self, start=MONDAY, **about):
        verdict = self.engine.availability.explain(
            service="advice", start=start, **about
        )
        assert not verdict.bookable
        return verdict.reasons

    def booked(self, service="advice", start=MONDAY):
        return self.engine.bookings.book(service=service, start=start, customer=ZOE)

    def refuses(self, verb, booking, **about):
        with pytest.raises(Rejected) as error:
            getattr(self.engine.bookings, verb)(booking.id, **about)
        return error.value.reasons


def limited(limit):
    office = Office(limits=[limit])
    office.booked()
    return office.refused(MONDAY + timedelta(hours=2))


def taken():
    office = Office()
    office.booked()
    return office.refused()


def booked_twice():
    office = Office(overlaps="block")
    office.booked("other")
    return office.refused(customer=ZOE)


def moved(rules=None, *, notice=None, times=0, by=timedelta(hours=1)):
    about = {"reschedule": rules} if rules else {}
    office = Office(notice=Notice(reschedule=notice), **about)
    booking = office.booked()
    for _ in range(times):
        booking = office.engine.bookings.reschedule(booking.id, start=MONDAY + by)
    return office.refuses("reschedule", booking, start=MONDAY + 2 * by)


def ended(verb, *, actor=ANYONE, **about):
    office = Office(**about)
    return office.refuses(verb, office.booked(), actor=actor)


SITUATIONS = {
    "reason.opening_hours": lambda: Office().refused(MONDAY - timedelta(days=1)),
    "reason.effective_range": lambda: Office(effective_last="2030-01-05").refused(),
    "reason.date_override": lambda: Office(
        overrides=[DateHours("2030-01-07")]
    ).refused(),
    "reason.holiday": lambda: Office(holidays=["FR"]).refused(
        datetime(2030, 5, 1, 9, tzinfo=UTC)
    ),
    "reason.closure": lambda: Office(
        closures=[Closure("2030-01-07", "2030-01-07")]
    ).refused(),
    "reason.absence": lambda: Office(
        absences=[Absence(MONDAY, MONDAY + timedelta(hours=1))]
    ).refused(),
    "reason.restriction": lambda: Office(restrictions=["never"]).refused(),
    "reason.busy": taken,
    "reason.grid": lambda: Office().refused(MONDAY + timedelta(minutes=1)),
    "reason.past": lambda: Office().refused(NOW - timedelta(days=1)),
    "reason.notice": lambda: Office(notice=Notice(book="4d")).refused(),
    "reason.horizon": lambda: Office(horizon=RollingDays(1)).refused(),
    "reason.limit.bookings": lambda: limited(Limit("day", bookings=1)),
    "reason.limit.minutes": lambda: limited(Limit("day", minutes=90)),
    "reason.customer_overlap": booked_twice,
    "reason.performer": lambda: Office(resources=[]).refused(),
    "reason.cancel_notice": lambda: ended("cancel", notice=Notice(cancel="5d")),
    "reason.not_begun": lambda: ended("complete", actor=STAFF),
    "reason.reschedule_notice": lambda: moved(notice="5d"),
    "reason.reschedule_count": lambda: moved(RescheduleRules(most=1), times=1),
    "reason.reschedule_distance": lambda: moved(RescheduleRules(farthest="1h")),
}


@pytest.mark.parametrize(
    "key, rule, english, french", [pytest.param(*row, id=row[0]) for row in rows()]
)
def test_a_reason_occurs_and_its_sentences_can_be_said(key, rule, english, french):
    """Each documented reason is given by its rule, and has the figures it names."""
    told = [each for each in SITUATIONS[key]() if each.text_key == key]
    assert [rule] == [each.rule for each in told]
    for sentence in (english, french):
        said = sentence.format(**told[0].data)
        assert said.endswith(".")
        assert "{" not in said


def test_the_page_lists_all_situations():
    """What is documented and what is shown to occur are the same."""
    assert [*SITUATIONS] == [key for key, *_ in rows()]


def test_every_key_in_the_code_is_documented():
    """No rule can give a reason whose key or name the page does not have."""
    keys, rules = (set(column) for column in list(zip(*rows(), strict=True))[:2])
    assert set(literals(DOMAIN, r"reason\.[a-z_.]+[a-z]")) <= keys
    modules = {"openness.py": "hours.py", "rescheduling.py": "rescheduling.py"}
    computed = {path.name for path in DOMAIN.rglob("*.py") if _computes(path)}
    assert {"limits.py", "pipeline.py", *modules} == computed
    assert set(literals(DOMAIN / "hours.py", r"[a-z]+(_[a-z]+)*")) <= rules
    moving = DOMAIN / "decisions" / "rescheduling.py"
    assert set(literals(moving, r"reschedule_[a-z]+")) <= rules


def _computes(path):
    return re.search(r'f"reason\.[a-z.]*\{', path.read_text("utf-8"))


def literals(where, pattern):
    """Yield the texts in the code at *where* that match *pattern*, docstrings aside."""
    for path in [where] if where.is_file() else where.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and re.fullmatch(pattern, text):
                yield text
