"""Kinds of case about series."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from orchestrea.domain.intervals import floor_minute, from_minute
from orchestrea.domain.recurrence import Occurrence, Recurrence, occurrences, project

from .hours import page_of
from .vocabulary import MONDAY, Answer, Facts, local, utc

WEEK = timedelta(weeks=1)
AROUND = 6 * 60
"""How many minutes before and after a change of clocks are swept ..."""
EVERY = 5
"""... and at what distance."""

_NTH = re.compile(r"(\d)(?:st|nd|rd|th) ([A-Z]{2})|(last) ([A-Z]{2})")


def recurrence(facts: Facts, asked: Facts) -> Answer:
    """Answer with the dates of a series and what the wall clock shows on them."""
    zone = facts.get("tz", "UTC")
    first = _first(facts)
    last = _last(facts, first)
    found = occurrences(Recurrence(_rule(facts, first)), first, zone, last_date=last)
    held = {each.local: each.minute for each in found if each.minute is not None}
    labels = [local(minute, zone) for minute in held.values()]
    walls = sorted({label[11:16] for label in labels})
    return {
        "months": [f"{day:%m}" for day in held if day > first],
        "dates": [f"{day:%Y-%m-%d}" for day in held],
        "count": len(held),
        "local": labels,
        "instants": [utc(minute) for minute in held.values()],
        "skipped": [f"{one.local:%Y-%m-%d}" for one in found if one.minute is None],
        "local_time_always": walls[0] if len(walls) == 1 else walls,
    }


def recurrence_project(facts: Facts, asked: Facts) -> Answer:
    """Answer with the same wall time weeks later; none where the clock skips it."""
    anchor = floor_minute(page_of(facts).at(facts["anchor"]))
    weeks, days = facts.get("weeks", 0), facts.get("days", 0)
    found = project(anchor, facts["tz"], weeks=weeks, days=days)
    minute = found.minute
    return {
        "instant": None if minute is None else utc(minute),
        "local": None if minute is None else local(minute, facts["tz"]),
        "exists": minute is not None,
        "skipped": minute is None,
    }


def recurrence_zones(facts: Facts, asked: Facts) -> Answer:
    """Answer with the property asked for, if it holds around every change of clocks."""
    properties = {"fast and slow projection agree, in any order": projections_agree}
    holds = properties[asked["property"]]
    pairs = [
        (zone, floor_minute(datetime.fromisoformat(at))) for zone, at in facts["pairs"]
    ]
    failed = [zone for zone, change in pairs if not holds(zone, change)]
    if failed or not pairs:
        return {"property": f"not so in {failed}"}
    return {"property": asked["property"]}


def _first(facts: Facts) -> datetime:
    if "start" in facts:
        return datetime.fromisoformat(facts["start"])
    return datetime.combine(MONDAY, time.fromisoformat(facts["start_local"]))


def _last(facts: Facts, first: datetime) -> date | None:
    """Return UNTIL; a series without an end is followed for a year."""
    if "until" in facts:
        return date.fromisoformat(facts["until"][:10])
    if "count" in facts:
        return None
    return first.date() + timedelta(days=366)


def _rule(facts: Facts, first: datetime) -> str:
    parts = [f"FREQ={facts['freq']}"]
    for name in ("interval", "count"):
        if name in facts:
            parts.append(f"{name}={facts[name]}")
    if "days" in facts:
        parts.append(f"BYDAY={','.join(facts['days'])}")
    if "by" in facts:
        parts.append(_by(facts["by"], first))
    return ";".join(parts)


def _by(word: str, first: datetime) -> str:
    if word == "monthday":
        return f"BYMONTHDAY={first.day}"
    found = _NTH.fullmatch(word)
    if not found:
        raise ValueError(f"{word!r} is not in the vocabulary of series")
    return f"BYDAY={found[1] or '-1'}{found[2] or found[4]}"


def projections_agree(
    zone: str, change: int, projection: Callable[..., Occurrence] = project
) -> bool:
    """Whether *projection* agrees with the plain way, going forwards and backwards."""
    minutes = range(change - AROUND, change + AROUND, EVERY)
    return all(
        projection(floor_minute(from_minute(minute) - WEEK), zone, weeks=1).minute
        == _plainly(minute, zone)
        for minute in (*minutes, *reversed(minutes))
    )


def _plainly(minute: int, zone: str) -> int | None:
    """Return a week before *minute*, a week later by the wall clock, without tables."""
    info = ZoneInfo(zone)
    before = (from_minute(minute) - WEEK).astimezone(info)
    later = (before.replace(tzinfo=None) + WEEK).replace(tzinfo=info)
    there = floor_minute(later)
    back = from_minute(there).astimezone(info)
    return there if back.replace(tzinfo=None) == later.replace(tzinfo=None) else None
