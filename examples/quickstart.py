"""The shortest use of the engine: offer, book, be refused, move, cancel."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from orchestrea import (
    Customer,
    Engine,
    Resource,
    Schedule,
    Service,
    SlotTaken,
    WeeklyHours,
)

HOME = "Europe/Paris"
MONDAY = datetime(2030, 1, 7, tzinfo=UTC)


def main() -> None:
    """Keep the agenda of one person for one day."""
    with Engine.open("memory://") as engine:
        engine.catalog.save(
            Schedule("office", HOME, [WeeklyHours("mo-fr", ["09:00-12:00"])]),
            Resource("ada", schedule="office", name="Ada"),
            Service("advice", durations="45m", resources=["ada"], step="30m"),
        )
        slots = engine.availability.slots(
            service="advice", start=MONDAY, end=MONDAY + timedelta(days=1)
        )
        print("offered:", ", ".join(slot.label(HOME)[11:16] for slot in slots))

        zoe = Customer("Zoé", email="zoe@example.org")
        booking = engine.bookings.book(
            service="advice", start=slots[0].start, customer=zoe
        )
        print("booked:", booking.local_start)

        yann = Customer("Yann", email="yann@example.org")
        try:
            engine.bookings.book(service="advice", start=slots[1].start, customer=yann)
        except SlotTaken as error:
            print("refused:", error.code)

        moved = engine.bookings.reschedule(booking.id, start=slots[-1].start)
        print("moved:", moved.local_start, "version", moved.version)
        print("cancelled:", engine.bookings.cancel(booking.id).status.value)


if __name__ == "__main__":
    main()
