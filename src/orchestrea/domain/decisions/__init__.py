"""Decisions: pure functions that say what happens, or refuse."""
