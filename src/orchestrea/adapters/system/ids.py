"""Identifiers ordered by time: UUIDs of version 7 (RFC 9562 5.7) with a prefix."""

from __future__ import annotations

import secrets
import time
from uuid import UUID

SECRET_BYTES = 24


class TimeOrderedIds:
    """Makes identifiers that sort by the millisecond, and secrets that none guesses."""

    def new(self, prefix: str) -> str:
        """Return ``prefix_`` and the 32 hexadecimal digits of a new UUID version 7."""
        milliseconds = time.time_ns() // 1_000_000
        bits = (milliseconds & (1 << 48) - 1) << 80 | secrets.randbits(80)
        bits = bits & ~(0xF << 76) | 7 << 76
        bits = bits & ~(0x3 << 62) | 2 << 62
        return f"{prefix}_{UUID(int=bits).hex}"

    def secret(self) -> str:
        """Return 192 random bits as URL-safe text."""
        return secrets.token_urlsafe(SECRET_BYTES)
