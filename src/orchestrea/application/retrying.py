"""Running a whole use case again when it lost a race, for as long as patience lasts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ..domain.errors import BusyRetry, ConcurrentUpdate
from ..ports.patience import Patience

T = TypeVar("T")


def retrying(patience: Patience, work: Callable[[], T]) -> T:
    """
    Return what *work* returns, running it again after every lost race.

    Raises:
        BusyRetry: it lost every race; nothing was written.
    """
    lost: ConcurrentUpdate | None = None
    for _ in patience.attempts():
        try:
            return work()
        except ConcurrentUpdate as error:
            lost = error
    raise BusyRetry(
        "too many others write to the same records; ask again shortly"
    ) from lost
