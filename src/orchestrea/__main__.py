"""``python -m orchestrea``: the same as the command ``orchestrea``."""

from __future__ import annotations

import sys

from .cli import main

sys.exit(main())
