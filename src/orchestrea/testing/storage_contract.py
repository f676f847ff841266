"""The contract of stores as tests: subclass it and give a `storage`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ..ports.storage import Storage
from .storage_claims import ClaimContract
from .storage_commits import CommitContract
from .storage_looks import LookContract
from .storage_races import RaceContract


class StorageContract(CommitContract, ClaimContract, LookContract, RaceContract):
    """
    What every store must do; a subclass gives the fixture `storage`, empty each time.

    The store may be used by several threads. Nothing here is timed, except that
    what hangs for half a minute has failed.
    """

    @pytest.fixture
    def storage(self) -> Iterator[Storage]:
        """Yield an empty store, and close it afterwards."""
        raise NotImplementedError(f"{type(self).__name__} gives no `storage` to test")
