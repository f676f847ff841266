"""The story in words: every act on a page, times always with their place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from orchestrea import Booking, Slot
from orchestrea.domain.durations import written

from .facts import HeldPlace, Names, Refusal, Rescheduling, Story
from .listings import days
from .pages import Page
from .story import CONSULTANTS, FORTNIGHT, WEEK

STEP = timedelta(minutes=30)
TOWNS = {"America/Toronto": "Montréal", "Pacific/Noumea": "Nouméa"}


def tell(story: Story, names: Names, page: Page) -> None:
    """Print *story* on *page*."""
    zone = ZoneInfo(story.visitor_zone)
    page.heading("Cabinet Alizé opens its agenda")
    page.say(
        f"{moment(story.began_at, zone)}: {len(CONSULTANTS)} consultants,"
        f" {len(names.services)} services, one SQLite file."
    )
    _fortnight(story, names, page, zone)
    _closed(story, names, page)
    _clocks(story, names, page)
    _bookings(story, names, page)
    for refusal in story.refusals:
        name = names.resources[refusal.resource].name
        page.heading(f"{refusal.who} asks for {name}: {moment(refusal.start, zone)}")
        _refused(refusal, page, zone)
    _rescheduling(story.rescheduling, page, zone)
    _cancellation(story.cancelled, names, page)
    _hold(story.hold, page, zone)
    _week(story, names, page)


def moment(at: datetime, zone: ZoneInfo) -> str:
    """Return *at* as the clock of *zone* shows it, and whose clock that is."""
    return f"{at.astimezone(zone):%a %d %b %H:%M} ({_town(zone.key)})"


def ranges(slots: Sequence[Slot], zone: ZoneInfo) -> str:
    """Return the starts of *slots*, those that follow at each step as one range."""
    runs: list[tuple[datetime, datetime]] = []
    for slot in slots:
        if runs and slot.start - runs[-1][1] == STEP:
            runs[-1] = runs[-1][0], slot.start
        else:
            runs.append((slot.start, slot.start))
    shown = ["-".join(f"{each.astimezone(zone):%H:%M}" for each in run) for run in runs]
    lines = (" ".join(shown[at : at + 2]) for at in range(0, len(shown), 2))
    return "\n".join(lines) or "-"


def _town(zone_name: str) -> str:
    return TOWNS.get(zone_name, zone_name.rpartition("/")[2].replace("_", " "))


def _titled(who: str, names: Names) -> str:
    return f"{names.resources[who].name}, {_town(names.zones[who])}"


def _short(who: str, names: Names) -> str:
    return names.resources[who].name.partition(" ")[0]


def _fortnight(story: Story, names: Names, page: Page, zone: ZoneInfo) -> None:
    page.heading("Two weeks of consultations, for a visitor in Paris")
    page.say("One may start every 30 minutes; all times are those of Paris.")
    found = {who: _by_day(story.fortnight[who], zone) for who in CONSULTANTS}
    rows = (
        [f"{day:%a %d %b}"]
        + [ranges(found[who].get(day, ()), zone) for who in CONSULTANTS]
        for day in days(*FORTNIGHT)
    )
    page.table(["Day", *(_titled(who, names) for who in CONSULTANTS)], rows)


def _by_day(slots: Iterable[Slot], zone: ZoneInfo) -> dict[date, tuple[Slot, ...]]:
    def day_of(slot: Slot) -> date:
        return slot.start.astimezone(zone).date()

    return {day: tuple(found) for day, found in groupby(slots, day_of)}


def _closed(story: Story, names: Names, page: Page) -> None:
    page.heading("Public holidays, each in its own country")
    rows = (
        [
            f"{each.day:%a %d %b}",
            _titled(each.resource, names),
            each.reason.data["detail"],
            str(each.slots),
        ]
        for each in story.closed
    )
    page.table(["Day", "Consultant", "Holiday", "Slots"], rows)


def _clocks(story: Story, names: Names, page: Page) -> None:
    page.heading("When the clocks change, opening hours stay the same on the wall")
    rows = []
    for each in story.clocks:
        zone = ZoneInfo(names.zones[each.resource])
        before, after = (
            f"{at.astimezone(zone):%a %d %b %H:%M} = {at:%H:%M} UTC"
            for at in (each.before.start, each.after.start)
        )
        rows.append([_titled(each.resource, names), before, after])
    page.table(["Consultant", "First slot before", "First slot after"], rows)


def _bookings(story: Story, names: Names, page: Page) -> None:
    page.heading("Ten customers book")
    columns = ["", "Customer", "Service", "With", "There", "For the customer", "Status"]
    rows = (
        [str(number), *_booked(each, names)]
        for number, each in enumerate(story.bookings, 1)
    )
    page.table(columns, rows)
    for each in story.bookings:
        if names.services[each.service].approval:
            page.say(f"{_customer(each)} was confirmed once the staff had approved.")


def _booked(booking: Booking, names: Names) -> list[str]:
    zone_name = booking.customer and booking.customer.zone
    own = ZoneInfo(zone_name or booking.zone)
    return [
        _customer(booking),
        names.services[booking.service].name,
        _short(booking.resource, names),
        f"{booking.start.astimezone(ZoneInfo(booking.zone)):%a %d %b %H:%M}",
        f"{booking.start.astimezone(own):%a %H:%M} {_town(own.key)}",
        booking.status.value,
    ]


def _customer(booking: Booking) -> str:
    return booking.customer.name if booking.customer else "nobody yet"


def _refused(refusal: Refusal, page: Page, zone: ZoneInfo) -> None:
    page.say(f"Refused: {refusal.code}")
    for reason in refusal.reasons:
        page.say(f"  for the public  {reason.text_key}")
        page.say(f"  for the staff   {_without_ids(reason.staff)}")
    starts = (each.start.astimezone(zone) for each in refusal.nearest)
    near = ", ".join(f"{start:%a %d %b %H:%M}" for start in starts)
    page.say(f"  nearest         {near} ({_town(zone.key)})")


def _without_ids(text: str) -> str:
    """Return *text* without ids of bookings, which differ from run to run."""
    words = text.split(" ")
    return " ".join("bk_…" if word.startswith("bk_") else word for word in words)


def _rescheduling(move: Rescheduling, page: Page, zone: ZoneInfo) -> None:
    name = _customer(move.before)
    page.heading(f"{name} wants to move to {moment(move.refused.start, zone)}")
    _refused(move.refused, page, zone)
    where = moment(move.kept.start, zone)
    page.say(f"  the booking     as before: {where}, version {move.kept.version}")
    where = moment(move.moved.start, zone)
    page.say(
        f"Moved to {where} instead: the same booking, version {move.moved.version}."
    )


def _cancellation(booking: Booking, names: Names, page: Page) -> None:
    page.heading(f"{_customer(booking)} cancels the day before")
    for tier in names.services[booking.service].cancellation.tiers:
        less = f", less {tier.fee}" if tier.fee else ""
        page.say(f"  at least {written(tier.until)} ahead: {tier.refund} % back{less}")
    if booking.cancellation:
        back, fee = booking.cancellation.refund, booking.cancellation.fee
        page.say(f"Price {booking.price}; given back {back} after a fee of {fee}.")


def _hold(place: HeldPlace, page: Page, zone: ZoneInfo) -> None:
    page.heading(f"A place is held: {moment(place.held.start, zone)}")
    offered = {
        "before": place.offered_before,
        "held, to others": place.offered_to_others,
        "held, to its owner": place.offered_to_owner,
        "eleven minutes later": place.offered_after,
    }
    rows = ([when, "yes" if is_so else "no"] for when, is_so in offered.items())
    page.table(["When", "Offered"], rows)
    page.say(f"The hold is {place.ended.status.value}.")


def _week(story: Story, names: Names, page: Page) -> None:
    page.heading(f"The week of {WEEK[0]:%d %B}, each in their own time")
    everybody = [*CONSULTANTS, *(names.resources.keys() - set(CONSULTANTS))]
    cells = {
        (each.resource, each.day): each.reason.data["detail"] for each in story.closed
    }
    for (who, start, service), found in groupby(story.week, _session):
        line = f"{start:%H:%M} {names.services[service].name}"
        line = "\n".join([line, *(f"  {_customer(each)}" for each in found)])
        key = who, start.date()
        cells[key] = f"{cells[key]}\n{line}" if key in cells else line
    rows = (
        [f"{day:%a %d}", *(cells.get((who, day), "") for who in everybody)]
        for day in days(*WEEK)
    )
    where = (f"{_short(who, names)}, {_town(names.zones[who])}" for who in everybody)
    page.table(["Day", *where], rows)


def _session(booking: Booking) -> tuple[str, datetime, str]:
    start = booking.start.astimezone(ZoneInfo(booking.zone))
    return booking.resource, start, booking.service
