"""How answers to a service's questions are checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class AnswerChecker(Protocol):
    """Checks answers against JSON Schemas; may be called from any thread."""

    def problems(self, schema: Mapping[str, Any], answer: object) -> Sequence[str]:
        """
        Return what is wrong with *answer*, or nothing when it meets *schema*.

        The sentences say where and which keyword, and never repeat the answer.

        Raises:
            InvalidService: *schema* is no schema, or larger than may be used.
        """
        ...
