"""Kinds of case that ask which starts are offered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from orchestrea.domain.allocation import team_starts
from orchestrea.domain.grid import grid_starts
from orchestrea.domain.intervals import EPOCH, Interval
from orchestrea.domain.pipeline import offered
from orchestrea.domain.rules import Agenda
from orchestrea.domain.wallclock import DAY

from .agendas import agenda_of, busy_of, claims_of, now_of, starts_of, wish_of
from .hours import opened, page_of, windows_of
from .services import grid_of, service_of
from .vocabulary import Answer, Facts, Page, local, utc

FARTHEST = 62 * DAY
"""How far a question without bounds looks ahead."""

EVERYBODY = frozenset({"collective", "all_of"})
ANYBODY = frozenset({"round_robin", "any_of", "fixed_plus_round_robin"})


def query_of(facts: Facts) -> tuple[int, int]:
    """Return the minutes that the question is about: asked, or else all that matter."""
    page = page_of(facts)
    if "query" in facts:
        bounds = facts["query"]
        return Interval(page.at(bounds["from"]), page.at(bounds["to"])).minutes
    windows = [page.between(row).touched for row in windows_of(facts)]
    if windows:
        return min(low for low, _ in windows), max(high for _, high in windows)
    _, first = Interval(EPOCH, now_of(facts)).touched
    return first, first + FARTHEST


def told(facts: Facts, starts: Sequence[int]) -> Answer:
    """Return *starts* in every way in which a case may ask for them."""
    zone = facts.get("viewer_tz") or grid_of(facts).get("tz", facts.get("tz", "UTC"))
    instants = [utc(start) for start in starts]
    labels = [local(start, zone) for start in starts]
    return {
        "slots": instants,
        "starts": instants,
        "local": labels,
        "count": len(starts),
        "first": instants[0] if starts else None,
        "last": instants[-1] if starts else None,
        "first_local": labels[0] if starts else None,
        "last_local": labels[-1] if starts else None,
    }


def slots(facts: Facts, asked: Facts) -> Answer:
    """Answer with the starts of one host; none of them may lie in a span ruled out."""
    starts = starts_of(facts, *query_of(facts))
    answer = told(facts, starts)
    if "no_start_in" in asked:
        bounds = asked["no_start_in"]
        page = page_of(facts)
        low, high = page.minute(bounds["from"]), page.minute(bounds["to"])
        inside = [utc(start) for start in starts if low <= start < high]
        answer["no_start_in"] = {**bounds, "starts": inside} if inside else bounds
    return answer


def restricted_slots(facts: Facts, asked: Facts) -> Answer:
    """Answer with the starts at which several schedules are all open."""
    own, *others = facts["sets"]
    start, end = query_of(facts)
    restrictions = [opened(other, start, end) for other in others]
    openings = opened(own, start, end, restrictions=restrictions)
    claims = busy_of(facts, facts.get("busy", ()))
    agenda = agenda_of(facts, openings, claims=claims)
    wish = wish_of(facts, service_of(facts))
    return told(facts, offered(agenda, wish, start, end))


def team_slots(facts: Facts, asked: Facts) -> Answer:
    """Answer with the starts that a team can take."""
    start, end = query_of(facts)
    mode = facts["mode"]
    if mode not in EVERYBODY | ANYBODY:
        raise ValueError(f"mode {mode!r} is not in the vocabulary")
    fixed: list[Agenda] = []
    others: list[Agenda] = []
    for host in facts["hosts"]:
        own = {**facts, **host}
        agenda = agenda_of(
            own, opened(own, start, end), claims=busy_of(own, host.get("busy", ()))
        )
        required = mode in EVERYBODY or host.get("fixed", False)
        (fixed if required else others).append(agenda)
    wish = wish_of(facts, service_of(facts))
    return told(facts, team_starts(fixed, others, wish, start, end))


def day_slots(facts: Facts, asked: Facts) -> Answer:
    """Answer with the starts on a day; between two bookings there is a gap."""
    gap = {"before": facts.get("gap_min", 0), "after": facts.get("gap_min", 0)}
    page = page_of(facts)
    claims = claims_of(facts.get("existing", ()), page, **gap)
    service = service_of(facts, **gap)
    low, high = _around(facts, page)
    agenda = agenda_of(facts, opened(facts, low, high), claims=claims)
    starts = offered(agenda, wish_of(facts, service), low, high)
    return _written(facts, starts, page)


def grid(facts: Facts, asked: Facts) -> Answer:
    """Answer with the grid, or with its first start from a second of the epoch on."""
    if "start_epoch" in facts:
        return _from_epoch(facts)
    service = service_of(
        facts,
        step=facts.get("alignment_interval_min"),
        offset=facts.get("alignment_offset_min", 0),
    )
    page = page_of(facts)
    agenda = agenda_of(facts, opened(facts, *_around(facts, page)))
    return _written(facts, grid_starts(agenda, wish_of(facts, service)), page)


def _from_epoch(facts: Facts) -> Answer:
    step = f"{facts['increment_s']}s"
    wish = wish_of(facts, service_of(facts, durations=1, step=step))
    first = -(-facts["start_epoch"] // 60)
    agenda = agenda_of(facts, opened(facts, first, first + DAY))
    return {"start_epoch": grid_starts(agenda, wish)[0] * 60}


def holidays(facts: Facts, asked: Facts) -> Answer:
    """Answer with the wall-clock starts of every date that is asked for."""
    zone = page_of(facts).zone
    pages = {day: Page(zone, date.fromisoformat(day)) for day in asked}
    return {
        day: [local(start, zone)[11:16] for start in starts_of(facts, *page.span)]
        for day, page in pages.items()
    }


def _around(facts: Facts, page: Page) -> tuple[int, int]:
    """Return the minutes of the page and its night, or those of the dated windows."""
    rows = windows_of(facts)
    spans = [page.between(row).touched for row in rows if "T" in row["start"]]
    low, high = page.span
    if spans:
        return min(low for low, _ in spans), max(high for _, high in spans)
    return low, high + DAY


def _written(facts: Facts, starts: Sequence[int], page: Page) -> Answer:
    like = next((row["start"] for row in windows_of(facts)), "")
    texts = [page.written(start, like=like) for start in starts]
    return {**told(facts, starts), "slots": texts, "starts": texts}
