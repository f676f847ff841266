"""Distributions of plug-ins that can be found as if they were installed."""

from __future__ import annotations

import sys

import pytest


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Write a distribution with entry points where the interpreter finds it."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(site)
    before = set(sys.modules)

    def write(name, entry_points, *, version="1.0", modules=None):
        info = site / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        head = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        (info / "METADATA").write_text(head)
        lines = [f"{key} = {target}" for key, target in entry_points.items()]
        (info / "entry_points.txt").write_text("\n".join(["[orchestrea]", *lines]))
        for module, code in (modules or {}).items():
            (site / f"{module}.py").write_text(code)
        return site

    yield write
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "") or "").startswith(str(site)):
            del sys.modules[name]
