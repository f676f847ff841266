"""Tables as every command draws them."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table


def table(*names: str, title: str = "", whole: Container[str] = ()) -> Table:
    """
    Return an empty table.

    Args:
        names: of its columns.
        title: what stands above it.
        whole: the names of the columns whose text is never broken.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    drawn = Table(
        title=Text(title, "bold") if title else None,
        title_justify="left",
        box=box.SIMPLE_HEAD,
        show_edge=False,
        padding=(0, 1, 0, 0),
    )
    for name in names:
        drawn.add_column(name, overflow="fold", no_wrap=name in whole)
    return drawn
