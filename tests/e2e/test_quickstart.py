"""The quick start does what it says."""

from __future__ import annotations

from examples import quickstart


def test_it_offers_books_refuses_moves_and_cancels(capsys):
    """Every step of the quick start has the outcome that it prints."""
    quickstart.main()
    assert [
        "offered: 09:00, 09:30, 10:00, 10:30, 11:00",
        "booked: 2030-01-07T09:00+01:00",
        "refused: slot_taken",
        "moved: 2030-01-07T11:00+01:00 version 2",
        "cancelled: cancelled",
    ] == capsys.readouterr().out.splitlines()
