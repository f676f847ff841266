"""An engine on each store, with a small business and a clock that stands."""

from __future__ import annotations

import pytest

from orchestrea.adapters.storage.memory import MemoryStorage
from orchestrea.adapters.storage.sql import SqlStorage
from orchestrea.testing import FixedClock

from .desk import Desk


@pytest.fixture
def clock():
    return FixedClock()


@pytest.fixture(params=["memory", "sqlite"])
def storage(request, tmp_path):
    if request.param == "memory":
        opened = MemoryStorage()
    else:
        opened = SqlStorage.from_url(f"sqlite:///{tmp_path}/agenda.db")
    yield opened
    opened.close()


@pytest.fixture
def desk(storage, clock):
    return Desk(storage, clock)
