"""A week of one resource as a drawing: days are columns, half hours are rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

import attrs

from ..domain.bookings import TENTATIVE, Booking, Status
from ..domain.intervals import ceil_minute, floor_minute
from ..domain.timeline import Span, overlapping
from ..domain.wallclock import DAY, format_wall, occurrences, offset_at

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

ROW = 30
"""Minutes of one row."""

NARROWEST = 5
"""The least width of a day, in characters."""

_HOURS = 5  # the width of the column of hours
_DAYS = 7
_CLOSED = "░"
_LEGEND = "■ booked  □ held or waiting  ✓ completed  ✗ no-show  ░ closed"
_ASCII = str.maketrans("■□┃┆✓✗░", "#?|:+x.")
_OVER = {Status.COMPLETED: "✓", Status.NO_SHOW: "✗"}


@attrs.frozen
class Week:
    """
    What is drawn.

    Args:
        name: of the resource.
        zone: in which the week is shown.
        first: ordinal of the first day.
        open: when the resource is open, sorted.
        bookings: those that take up room, by start.
    """

    name: str
    zone: str
    first: int
    open: Sequence[Span]
    bookings: tuple[Booking, ...]

    @property
    def days(self) -> range:
        """The ordinals of its days."""
        return range(self.first, self.first + _DAYS)


@attrs.frozen
class Cell:
    """
    Half an hour of one day.

    Args:
        text: what stands in it, without what fills it up.
        fill: the character that fills it up.
        style: its colour.
    """

    text: str = ""
    fill: str = " "
    style: str = ""


def drawing(
    week: Week, width: int, *, ascii_only: bool = False
) -> Iterator[RenderableType]:
    """
    Yield the drawing of *week*.

    Args:
        week: what to draw.
        width: how wide it may be, in characters; it never gets narrower than 47.
        ascii_only: draw with the signs of ASCII alone.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    last = date.fromordinal(week.first + _DAYS - 1)
    title = f"{week.name}, {date.fromordinal(week.first)} to {last}, {week.zone}"
    wide = max(NARROWEST, (width - _HOURS - _DAYS) // _DAYS)
    drawn = Table(
        title=Text(title, "bold"),
        title_justify="left",
        box=box.MINIMAL,
        show_edge=False,
        padding=0,
    )
    drawn.add_column("", width=_HOURS, no_wrap=True, style="dim")
    for day in week.days:
        name = Text(f" {date.fromordinal(day):%a %d}")
        drawn.add_column(name, width=wide, no_wrap=True, overflow="crop")
    for wall, cells in rows(week):
        label = format_wall(wall) if wall % 60 == 0 else ""
        drawn.add_row(label, *(_text(cell, wide, ascii_only) for cell in cells))
    yield drawn
    yield Text(_LEGEND.translate(_ASCII) if ascii_only else _LEGEND, "dim")


def rows(week: Week) -> Iterator[tuple[int, list[Cell]]]:
    """Yield the wall time of each row that has something to show, with its cells."""
    first, last = _range(week)
    lines: dict[tuple[int, str], int] = {}
    for wall in range(first, last, ROW):
        yield wall, [_cell(week, day, wall, lines) for day in week.days]


def _cell(week: Week, day: int, wall: int, lines: dict[tuple[int, str], int]) -> Cell:
    """Return the cell; *lines* counts how many rows each booking has had on a day."""
    spans = [(at, at + ROW) for at in occurrences(day, wall, week.zone)]
    inside = [each for each in week.bookings if _touches(each, spans)]
    if not inside:
        is_open = any(overlapping(week.open, *span) for span in spans)
        return Cell() if is_open else Cell(fill=_CLOSED, style="dim")
    booking, others = inside[0], inside[1:]
    line = lines[day, booking.id] = lines.get((day, booking.id), -1) + 1
    more = f" +{len(others)}" if others else ""
    mark = _mark(booking) if line == 0 else _bar(booking)
    return Cell(
        f"{mark} {_label(booking, line, wall, week.zone)}{more}", " ", _style(booking)
    )


def _touches(booking: Booking, spans: Sequence[Span]) -> bool:
    start, end = taken(booking)
    return any(start < high and low < end for low, high in spans)


def taken(booking: Booking) -> Span:
    """Return the minutes that *booking* takes up."""
    end = booking.end
    if booking.released_at is not None:
        end = min(end, booking.released_at)
    return floor_minute(booking.start), ceil_minute(end)


def _mark(booking: Booking) -> str:
    return "□" if booking.status in TENTATIVE else _OVER.get(booking.status, "■")


def _bar(booking: Booking) -> str:
    return "┆" if booking.status in TENTATIVE else "┃"


def _style(booking: Booking) -> str:
    if booking.status in TENTATIVE:
        return "black on yellow"
    return "black on bright_black" if booking.status in _OVER else "black on green"


def _label(booking: Booking, line: int, wall: int, zone_name: str) -> str:
    """Return what the row number *line* of a booking says: for whom, then what."""
    customer = booking.customer
    who = (customer.name or customer.key) if customer else "held"
    start = floor_minute(booking.start)
    shown = (start + offset_at(start, zone_name)) % DAY
    if line == 0 and 0 < shown - wall < ROW:
        who = f"{format_wall(shown)[-3:]} {who}"
    return (who, booking.service)[line] if line < 2 else ""


def _text(cell: Cell, wide: int, ascii_only: bool) -> Text:
    from rich.text import Text

    text = Text(cell.text, cell.style)
    text.truncate(wide, overflow="crop" if ascii_only else "ellipsis")
    text.append(cell.fill * (wide - text.cell_len), cell.style)
    if ascii_only:
        text.plain = text.plain.translate(_ASCII)
    return text


def _range(week: Week) -> tuple[int, int]:
    """Return the wall times from which and until which something is open or booked."""
    busy = [taken(each) for each in week.bookings]
    walls = [
        wall
        for day in week.days
        for wall in range(0, DAY, ROW)
        for at in occurrences(day, wall, week.zone)
        if any(low < at + ROW and at < high for low, high in (*week.open, *busy))
    ]
    if not walls:
        return 9 * 60, 17 * 60
    return min(walls) // 60 * 60, -(-(max(walls) + ROW) // 60) * 60
