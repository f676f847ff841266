"""One order of rules decides what is listed, what is booked and what is told."""

from __future__ import annotations

from typing import ClassVar

from orchestrea.domain import pipeline
from orchestrea.domain.conflicts import Reason
from orchestrea.domain.pipeline import offered, reasons
from orchestrea.domain.policies import Limit, Notice, RollingDays, Severity
from orchestrea.domain.rules import Wish
from orchestrea.domain.schedules import Absence

from .builders import (
    MONDAY,
    agenda,
    booking,
    claim,
    instant,
    minute,
    schedule,
    shown,
    wish,
)

DAY = minute("00:00"), minute("2026-03-17 00:00")


class NotAtTen:
    """A plug-in's rule: nothing at ten, and a warning at eleven."""

    name: ClassVar[str] = "not_at_ten"
    overridable: ClassVar[bool] = True
    steady: ClassVar[bool] = True

    def keep(self, starts, agenda, wish):
        return [start for start in starts if start != minute("10:00")]

    def reasons(self, start, agenda, wish):
        if start == minute("11:00"):
            return [Reason(self.name, "x.soon", "soon", severity=Severity.WARN)]
        return (
            [Reason(self.name, "x.nine", "said too much")]
            if start == minute("09:00")
            else []
        )


def test_the_listing_is_the_grid_less_what_each_rule_takes():
    """R14: a booking takes its time and not the day."""
    known = agenda("09:00-13:00", claims=[claim("10:00", "11:00")])
    assert ["09:00", "11:00", "12:00"] == shown(offered(known, wish(), *DAY))


def test_the_question_is_half_open():
    """R16: the first minute belongs to it, the last does not."""
    known = agenda("09:00-13:00")
    assert ["10:00", "11:00"] == shown(
        offered(known, wish(), minute("10:00"), minute("12:00"))
    )
    assert ["11:00"] == shown(offered(known, wish(), minute("10:01"), minute("12:00")))
    assert [] == offered(known, wish(), minute("12:01"), minute("23:00"))


def test_reasons_come_in_the_order_of_the_pipeline():
    """R64: hours, room, grid, notice, horizon, limits, customer, plug-ins."""
    own = [claim("08:30", "09:30", "mine")]
    known = agenda("10:00-12:00", claims=own, of_service=own, of_customer=own)
    asked = wish(
        now=f"{MONDAY} 08:00",
        notice=Notice(book="2h"),
        horizon=RollingDays(0),
        limits=[Limit("day", 1)],
        overlaps="block",
    )

    class Never(NotAtTen):
        name = "never"

        def keep(self, starts, agenda, wish):
            return []

    found = reasons(known, asked, minute("09:10"), extra=[Never()])
    assert [
        "opening_hours",
        "capacity",
        "grid",
        "notice",
        "limit",
        "customer_overlap",
        "never",
    ] == [each.rule for each in found]
    assert {Severity.BLOCK} == {each.severity for each in found}
    tomorrow = reasons(known, asked, minute("2026-03-17 10:00"))
    assert ["horizon"] == [each.rule for each in tomorrow]
    assert ("opening_hours", "capacity", "grid", "notice", "horizon", "limit") == tuple(
        rule.name for rule in pipeline.RULES[:-1]
    )


def test_what_is_closed_is_told_with_the_schedule_and_the_date():
    """R64: each layer has its own key, its schedule, and its detail."""
    (reason,) = reasons(agenda("10:00-12:00"), wish(), minute("12:00"))
    assert ("opening_hours", "reason.opening_hours") == (reason.rule, reason.text_key)
    assert f"r is closed by opening hours of schedule s: {MONDAY}" == reason.staff
    assert {"schedule": "s", "detail": MONDAY} == reason.data
    assert () == reasons(agenda("10:00-12:00"), wish(), minute("11:00"))


def test_a_closure_without_a_reason_is_told_without_one():
    """No colon where nothing follows."""
    plan = schedule(
        "10:00-12:00",
        absences=[Absence(instant(f"{MONDAY} 10:00"), instant(f"{MONDAY} 11:00"))],
    )
    (reason,) = reasons(agenda(plan=plan), wish(), minute("10:00"))
    assert "r is closed by absence of schedule s" == reason.staff
    assert {"schedule": "s", "detail": ""} == reason.data


def test_buffers_inside_are_part_of_being_open():
    """From the buffer before to the buffer after, to the minute."""
    known = agenda("09:00-10:00", inside=True)
    for before, after, expected in ((10, 20, True), (11, 20, False), (10, 21, False)):
        asked = wish(30, step=5, before=before, after=after)
        found = reasons(known, asked, minute("09:10"))
        assert expected == (not found)
        assert expected == (minute("09:10") in offered(known, asked, *DAY))


def test_plug_ins_rules_take_away_and_speak_after_ours():
    """R09: listing and explaining ask the same object."""
    known = agenda("09:00-12:00")
    extra = [NotAtTen()]
    assert ["09:00", "11:00"] == shown(offered(known, wish(), *DAY, extra=extra))
    (silent,) = reasons(known, wish(), minute("10:00"), extra=extra)
    assert (
        "not_at_ten",
        "reason.not_at_ten",
        "not_at_ten refuses",
        Severity.BLOCK,
    ) == (
        silent.rule,
        silent.text_key,
        silent.staff,
        silent.severity,
    )
    (warned,) = reasons(known, wish(), minute("11:00"), extra=extra)
    assert ("x.soon", Severity.WARN) == (warned.text_key, warned.severity)
    assert () == reasons(known, wish(), minute("09:00"), extra=extra)


def test_staff_pass_over_what_may_be_passed_over():
    """What may not be overridden blocks still; the rest is told as a warning."""
    own = [claim("08:30", "09:30", "mine")]
    known = agenda("10:00-12:00", claims=own)
    found = reasons(known, wish(), minute("09:10"), overridden=True)
    assert [
        ("opening_hours", Severity.WARN),
        ("capacity", Severity.BLOCK),
        ("grid", Severity.WARN),
    ] == [(each.rule, each.severity) for each in found]
    assert [(each.text_key, each.staff, each.data) for each in found] == [
        (each.text_key, each.staff, each.data)
        for each in reasons(known, wish(), minute("09:10"))
    ]


def test_only_the_rules_named_are_asked():
    """A booking that has its place is checked for room and limits again."""
    known = agenda("10:00-12:00", claims=[claim("08:00", "09:00")])
    found = reasons(known, wish(), minute("08:10"), rules=pipeline.AGAIN)
    assert ["capacity"] == [each.rule for each in found]
    assert {"capacity", "limit"} <= {rule.name for rule in pipeline.AGAIN}


def test_holds_block_until_their_second_and_never_their_owner():
    """The moment of expiry is free; the token and the moved booking see through."""
    until = int(instant(f"{MONDAY} 08:00").timestamp())
    held = claim("10:00", "11:00", "h", expires_at=until, token="secret")
    known = agenda("10:00-11:00", claims=[held], of_service=[held], of_customer=[held])

    def free(asked: Wish) -> bool:
        return bool(offered(known, asked, *DAY))

    limited = {"limits": [Limit("day", 1)], "overlaps": "block"}
    before, after = f"{MONDAY} 07:59:59", f"{MONDAY} 08:00"
    assert not free(wish(now=before))
    assert free(wish(now=after, **limited))
    assert free(wish(now=before, token="secret", **limited))
    assert not free(wish(now=before, token="guess"))
    assert free(wish(now=before, moving=booking(id="h"), **limited))
    assert not free(wish(now=before, moving=booking(id="x")))
    assert not free(wish(now=before, customer="c"))


def test_a_plain_wish_is_for_one_unit_of_nobody_in_particular():
    """And an agenda is compared by identity, for it is what was read once."""
    service = wish().service
    plain = Wish(service, 60, instant(f"{MONDAY} 08:00"))
    assert (1, "", None, "", None) == (
        plain.units,
        plain.customer,
        plain.moving,
        plain.token,
        plain.since,
    )
    assert agenda() != agenda()
    assert () == agenda().of_service == agenda().of_customer


def test_every_rule_of_hours_and_grid_may_be_passed_over_and_kept():
    """Both hang on schedule and claims alone."""
    for rule in pipeline.ON_GRID:
        assert rule.overridable
        assert rule.steady
