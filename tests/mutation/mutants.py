"""Mutants: one function of a module changed in one place, as mutmut changes it."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterable
from difflib import unified_diff
from pathlib import Path

from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.utils.format_utils import orig_function_and_class_names_from_key

from .records import Mutant


def listed(root: Path, modules: Iterable[Path]) -> dict[str, list[Mutant]]:
    """
    Return all mutants of each of *modules*, paths below *root*.

    The mutated functions are put into the place of the original ones, so that a
    module runs at its own speed and is wrong already while it is imported.
    """
    with contextlib.chdir(root):  # where mutmut looks for settings
        return {str(path): list(_mutants(path)) for path in modules}


def _mutants(path: Path) -> Iterable[Mutant]:
    original = path.read_text("utf-8")
    places = _places(original)
    made = mutate_file_contents(str(path), original)
    generated = made.code.splitlines(keepends=True)
    for name in made.mutant_names:
        span = made.line_span_by_function_name[name]
        function, owner = orig_function_and_class_names_from_key(name)
        lines = places[owner, function]
        text = "".join(generated[span.start - 1 : span.end]).strip("\n") + "\n"
        before = original.splitlines(keepends=True)
        after = before.copy()
        text = text.replace(name, function, 1)
        after[lines.start - 1 : lines.stop - 1] = text.splitlines(keepends=True)
        title = f"{owner}.{function}" if owner else function
        yield Mutant(
            module=str(path),
            name=f"{title} {name.rpartition('_')[2]}",
            lines=lines,
            source="".join(after),
            diff="".join(unified_diff(before, after, str(path), str(path), n=1)),
        )


def _places(source: str) -> dict[tuple[str | None, str], range]:
    """Return the lines of every function and method, decorators included."""
    places: dict[tuple[str | None, str], range] = {}
    tree = ast.parse(source)
    owners = [(None, tree.body)]
    owners += [(n.name, n.body) for n in tree.body if isinstance(n, ast.ClassDef)]
    for owner, body in owners:
        for node in body:
            if isinstance(node, ast.FunctionDef):
                first = min(n.lineno for n in (node, *node.decorator_list))
                places[owner, node.name] = range(first, node.end_lineno + 1)
    return places
