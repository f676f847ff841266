from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.races.business import opened
from tests.races.crew import Crew


@pytest.fixture(scope="package")
def crew() -> Iterator[Crew]:
    """The same sixteen processes for every race."""
    crew = Crew()
    yield crew
    crew.close()


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A file on which the business is open."""
    url = f"sqlite:///{tmp_path / 'agenda.db'}"
    opened(url)
    return url
