"""What binds the ports to the world: one folder for each port."""

from __future__ import annotations
