"""Kinds of case about limits per period, and about how far ahead may be booked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from orchestrea.domain.claims import Claim
from orchestrea.domain.grid import grid_starts
from orchestrea.domain.horizons import DAYS_SEARCHED, bookable_end
from orchestrea.domain.intervals import floor_minute
from orchestrea.domain.limits import period_around
from orchestrea.domain.pipeline import offered, reasons
from orchestrea.domain.policies import Scope
from orchestrea.domain.rules import Agenda, Wish
from orchestrea.domain.services import Service
from orchestrea.domain.timeline import Span
from orchestrea.domain.wallclock import day_of, format_wall

from .agendas import agenda_of, claims_of, moving_of, now_of, wish_of
from .hours import opened, page_of, schedule_of
from .services import service_of
from .starts import told
from .vocabulary import Answer, Facts, Page

PEERS_NAMES = {"bookings": "event_booking_limit", "minutes": "event_duration_limit"}
"""What the cases call the two sorts of limit."""


def limits(facts: Facts, asked: Facts) -> Answer:
    """Answer with what the limits leave of a day, and with how many days they close."""
    page, service = _queried(facts), service_of(facts)
    timed, untimed = _rows(facts, page, service)
    counted = claims_of([*timed, *untimed], page)
    of_host = any(limit.scope is Scope.RESOURCE for limit in service.limits)
    span = _periods(facts, page, service, counted)
    agenda = agenda_of(
        facts,
        opened(facts, *span, page=page),
        zone=page.zone,
        claims=counted if of_host else claims_of(timed, page),
        of_service=counted,
        of_customer=counted,
    )
    wish = wish_of(facts, service, moving=moving_of(facts, timed, page))
    starts = offered(agenda, wish, *page.span)
    return {
        **told(facts, starts),
        "day_open": bool(starts),
        "remaining_slots_that_day": len(starts),
        "remaining_slots_that_schedule_day": len(starts),
        "busy_days": _busy_days(agenda, wish, span),
        "reason": _reason(agenda, wish, page.span),
    }


def limits_validation(facts: Facts, asked: Facts) -> Answer:
    """Answer with the number of limits, unless the service refuses them."""
    return {"limits": len(service_of(facts).limits)}


def booking_window(facts: Facts, asked: Facts) -> Answer:
    """Answer which of the dates asked about have something to book."""
    page = page_of(facts)
    dates = sorted({*asked.get("open_dates", ()), *asked.get("closed_dates", ())})
    full = sorted(facts.get("fully_booked", ()))
    claims = [Claim("resource", *Page(page.zone, _date(day)).span) for day in full]
    today = day_of(floor_minute(now_of(facts)), page.zone)
    days = [today, today + DAYS_SEARCHED, *(_date(day).toordinal() for day in dates)]
    low, _ = Page(page.zone, date.fromordinal(min(days))).span
    _, high = Page(page.zone, date.fromordinal(max(days))).span
    openings = opened(facts, low, high)
    agenda = agenda_of(facts, openings, zone=page.zone, claims=claims)
    starts = offered(agenda, wish_of(facts, service_of(facts)), low, high)
    bookable = {date.fromordinal(day_of(start, page.zone)) for start in starts}
    is_open = {day: _date(day) in bookable for day in dates}
    return {
        **told(facts, starts),
        "open_dates": [day for day in dates if is_open[day]],
        "closed_dates": [day for day in dates if not is_open[day]],
    }


def rolling_window_end(facts: Facts, asked: Facts) -> Answer:
    """Answer with the last day of a window of bookable days, and its last second."""
    start = datetime.fromisoformat(facts["start"])
    bookable = {_date(day).toordinal() for day, yes in facts["bookable"].items() if yes}
    last = date.fromordinal(
        bookable_end(
            start.toordinal(),
            facts["days_needed"],
            business_only=not facts.get("count_non_business_days", True),
            is_bookable=bookable.__contains__,
        )
    )
    instant = datetime.combine(last, time(23, 59, 59), start.tzinfo)
    return {"end_of": last.isoformat(), "instant": instant.isoformat()}


def _queried(facts: Facts) -> Page:
    """Return the local date in question: that of the query, or of the first booking."""
    page = page_of(facts)
    if "query_date" in facts:
        return Page(page.zone, _date(facts["query_date"]))
    for row in facts.get("bookings", ()):
        if "start" in row:
            ordinal = day_of(page.minute(row["start"]), page.zone)
            return Page(page.zone, date.fromordinal(ordinal))
    return page


def _rows(
    facts: Facts, page: Page, service: Service
) -> tuple[list[Facts], list[Facts]]:
    """Return the bookings that say when they are, and those that only say how long."""
    written_on = page if "query_date" in facts else page_of(facts)
    lengths = [{"minutes": each} for each in facts.get("bookings_minutes", ())]
    timed: list[Facts] = []
    untimed: list[Facts] = []
    for number, row in enumerate([*facts.get("bookings", ()), *lengths]):
        named = {"uid": f"booking-{number}", "service": service.id, **row}
        if "start" in row:
            when = written_on.between(row)
            start, end = when.start.isoformat(), when.end.isoformat()
            timed.append({**named, "start": start, "end": end})
        else:
            end = format_wall(row["minutes"])
            untimed.append({**named, "start": "00:00", "end": end})
    return timed, untimed


def _periods(
    facts: Facts, page: Page, service: Service, claims: Sequence[Claim]
) -> Span:
    """Return the time of all periods that a limit counts in."""
    schedule = schedule_of(facts, page)
    spans = [page.span] + [
        period_around(at, limit.per, schedule)
        for limit in service.limits
        for at in (page.span[0], *(claim.start for claim in claims))
    ]
    return min(low for low, _ in spans), max(high for _, high in spans)


def _busy_days(agenda: Agenda, wish: Wish, span: Span) -> int:
    """Return how many days have starts on the grid and none to book."""
    zone = agenda.schedule.zone
    free = {day_of(start, zone) for start in offered(agenda, wish, *span)}
    return len({day_of(start, zone) for start in grid_starts(agenda, wish)} - free)


def _reason(agenda: Agenda, wish: Wish, day: Span) -> str | None:
    """Return the limit that closes *day*, in the cases' words."""
    for start in grid_starts(agenda, wish):
        if day[0] <= start < day[1]:
            for each in reasons(agenda, wish, start):
                if each.rule == "limit":
                    data = each.data
                    name = PEERS_NAMES[data["unit"]]
                    return f"{name}: {data['most']} {data['unit']} per {data['per']}"
    return None


def _date(day: str) -> date:
    return date.fromisoformat(day)
