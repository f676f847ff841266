"""From the facts of a case to the hours of a schedule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from orchestrea.domain.hours import Openings, openings
from orchestrea.domain.schedules import (
    Absence,
    DateHours,
    Schedule,
    Travel,
    WeeklyHours,
    Window,
)
from orchestrea.domain.wallclock import DAY, day_of, local_midnight, parse_wall

from .vocabulary import Facts, Page

EVERY_DAY = "mo-su"
ALWAYS = (WeeklyHours(EVERY_DAY, [Window(0, DAY)]),)


def page_of(facts: Facts) -> Page:
    """Return the page on which the case's times without a date or zone are meant."""
    return Page(facts.get("tz", "UTC"))


def schedule_of(facts: Facts, page: Page) -> Schedule:
    """Return the schedule that a case describes; open at all times if it does not."""
    instants = [row for row in windows_of(facts) if "T" in row["start"]]
    if instants:
        return Schedule("instants", "UTC", overrides=_instants(instants, page))
    return Schedule(
        "schedule",
        facts.get("tz", "UTC"),
        hours=_hours(facts),
        overrides=[*_overrides(facts.get("overrides", {})), *_dated(facts, page)],
        absences=[
            Absence(page.at(row["start"]), page.at(row["end"]))
            for row in facts.get("absences", ())
        ],
        travel=[
            Travel(row["from"], row["tz"], row.get("to"))
            for row in facts.get("travel", ())
        ],
        week_start=facts.get("week_start", 0),
    )


def opened(
    facts: Facts,
    start: int,
    end: int,
    *,
    page: Page | None = None,
    restrictions: Sequence[Openings] = (),
) -> Openings:
    """Return when the schedule of *facts* is open within the minutes [start, end)."""
    schedule = schedule_of(facts, page or page_of(facts))
    holidays = {date.fromisoformat(day): day for day in facts.get("holidays", ())}
    return openings(schedule, start, end, holidays=holidays, restrictions=restrictions)


def windows_of(facts: Facts) -> Sequence[Facts]:
    """Return the windows of a case, be it one or several; a null is none."""
    single = facts.get("window")
    return [single] if single else facts.get("windows") or []


def _on_weekdays(row: Facts) -> bool:
    return "days" in row or "day" in row


def _hours(facts: Facts) -> Sequence[WeeklyHours]:
    if not {"weekly", "windows", "window"} & facts.keys():
        return ALWAYS
    rows = [*facts.get("weekly", ()), *filter(_on_weekdays, windows_of(facts))]
    return [WeeklyHours(_days(row), [_window(row)]) for row in rows]


def _days(row: Facts) -> str | list[str]:
    days: str | list[str] = [row["day"]] if "day" in row else row.get("days", EVERY_DAY)
    return days


def _window(row: Facts) -> Window:
    start = parse_wall(row["start"])
    if "duration_min" in row:
        return Window(start, start + row["duration_min"])
    return Window(start, row["end"], row.get("crosses_midnight", False))


def _overrides(given: Facts) -> Iterator[DateHours]:
    for day, rows in given.items():
        yield DateHours(day, [_window(row) for row in rows])


def _dated(facts: Facts, page: Page) -> Iterator[DateHours]:
    """Yield the windows that name neither weekday nor date: the page's day is meant."""
    for row in windows_of(facts):
        if not _on_weekdays(row):
            yield DateHours(page.day, [_window(row)])


def _instants(rows: Iterable[Facts], page: Page) -> Iterator[DateHours]:
    """Yield windows that are given as instants, cut at the midnights of UTC."""
    for row in rows:
        low, high = page.between(row).minutes
        for day in range(day_of(low, "UTC"), day_of(high, "UTC") + 1):
            midnight = local_midnight(day, "UTC")
            start, end = max(low, midnight), min(high, midnight + DAY)
            if start < end:
                window = Window(start - midnight, end - midnight)
                yield DateHours(date.fromordinal(day), [window])
