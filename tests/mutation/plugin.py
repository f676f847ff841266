"""
A pytest plug-in for the runs on mutants, and for the one without that maps them.

Examples are the same in every run, and are not shrunk. With ``--map FILE`` it
writes which tests reach which lines of the domain, and how long each test takes;
every test then starts with empty caches, or it would seem not to reach what
an earlier test left there.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from coverage import Coverage
from hypothesis import Phase, settings

settings.register_profile(
    "mutation",
    settings.get_profile("ci"),
    phases=(Phase.explicit, Phase.generate),
    print_blob=False,
)
settings.load_profile("mutation")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that asks for the map."""
    parser.addoption("--map", type=Path, help="write which tests reach which lines")


def pytest_configure(config: pytest.Config) -> None:
    """Register what draws the map where it is asked for."""
    if config.option.map:
        config.pluginmanager.register(Mapper(config.option.map, config.rootpath))


class Mapper:
    """Draws the map of one run that coverage watches."""

    def __init__(self, target: Path, root: Path) -> None:
        self._target = target
        self._root = root
        self._seconds: dict[str, float] = defaultdict(float)

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        for name, module in list(sys.modules.items()):
            if name.startswith("orchestrea.domain."):
                for value in vars(module).values():
                    if hasattr(value, "cache_clear"):
                        value.cache_clear()
        Coverage.current().switch_context(item.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds[report.nodeid] += report.duration

    def pytest_sessionfinish(self) -> None:
        watch = Coverage.current()
        watch.stop()
        data = watch.get_data()
        lines = {
            Path(name).relative_to(self._root).as_posix(): data.contexts_by_lineno(name)
            for name in data.measured_files()
        }
        self._target.write_text(json.dumps({"lines": lines, "seconds": self._seconds}))
