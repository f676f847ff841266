"""Races between processes on one SQLite file, and processes that are killed."""
