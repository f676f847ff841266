"""Why a start is refused, and what the answer holds."""

from __future__ import annotations

from orchestrea.domain.conflicts import Reason, Verdict
from orchestrea.domain.policies import Severity

from .builders import instant

NOW = instant("2026-03-01 00:00")


def test_a_reason_refuses_unless_it_says_otherwise():
    """Without figures it has an empty table of them."""
    reason = Reason("grid", "reason.grid", "off the grid")
    assert (Severity.BLOCK, {}) == (reason.severity, reason.data)


def test_the_first_reason_is_the_first_that_refuses():
    """R64: warnings before it are passed over, and there may be none."""
    warning = Reason("x", "x", "x", severity=Severity.WARN)
    first, second = Reason("a", "a", "a"), Reason("b", "b", "b")
    verdict = Verdict(False, (warning, first, second), (), NOW)
    assert first is verdict.first
    assert None is Verdict(True, (warning,), (), NOW).first
