"""The memory store keeps the contract of stores."""

from __future__ import annotations

import pytest

from orchestrea.adapters.storage.memory import MemoryStorage
from orchestrea.domain.errors import InvalidSettings
from orchestrea.testing.storage_contract import StorageContract


class TestMemory(StorageContract):
    @pytest.fixture
    def storage(self):
        storage = MemoryStorage.from_url("memory://")
        yield storage
        storage.close()


@pytest.mark.parametrize("url", ["memory:", "memory://shared", "memory:///x", ""])
def test_a_memory_store_has_no_name(url):
    """A URL that seems to name a store to share is refused, with the right one."""
    with pytest.raises(InvalidSettings, match="memory://"):
        MemoryStorage.from_url(url)
