"""Stores: where the records are kept."""

from __future__ import annotations
