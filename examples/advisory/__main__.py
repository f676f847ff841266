"""Play the story on an SQLite file of its own; ``--json`` prints its facts instead."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from orchestrea import Engine
from orchestrea.serialization import dumps
from orchestrea.testing import FixedClock

from .listings import names
from .pages import page
from .story import OPENING, Storyteller
from .telling import tell


def main(arguments: list[str]) -> None:
    """Play the story and print it."""
    clock = FixedClock(OPENING)
    with TemporaryDirectory(prefix="advisory-") as folder:
        url = f"sqlite:///{Path(folder, 'agenda.db').as_posix()}"
        with Engine.open(url, clock=clock) as engine:
            storyteller = Storyteller(engine, clock)
            story, known = storyteller.play(), names(engine)
    if arguments == ["--json"]:
        print(dumps(story))
    else:
        tell(story, known, page())


if __name__ == "__main__":
    main(sys.argv[1:])
