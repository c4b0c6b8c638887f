"""The code that a module comes to run: its source and that of every module of ours that it comes to import.

Imports are read from the sources, those inside functions too; nothing is imported for it.
"""

import ast
from collections.abc import Iterable
from pathlib import Path

LIBRARY = Path(__file__).parents[1]


def closure(modules: Iterable[str], but_not_beyond: frozenset[str] = frozenset()) -> dict[str, str]:
    """Name → source of `modules` and of all modules of GANime they come to import, by whatever way.

    `modules`: dotted names. `but_not_beyond`: modules that are among them, but whose own imports are not followed.
    """
    found: dict[str, str] = {}
    waiting = [name for module in modules for name in _with_packages(module)]
    while waiting:
        name = waiting.pop()
        path = _source_file(name)
        if name in found or path is None:
            continue
        found[name] = path.read_text(encoding="utf-8")
        if name not in but_not_beyond:
            waiting += _imported(found[name])
    return dict(sorted(found.items()))


def _source_file(name: str) -> Path | None:
    """Where a module of ours is written; None for what is no module, as a function taken from one."""
    folder = LIBRARY.parent.joinpath(*name.split("."))
    places = (folder / "__init__.py", folder.with_name(f"{folder.name}.py"))
    return next((path for path in places if path.is_file()), None)


def _imported(source: str) -> list[str]:
    """Names of ours that a source imports, of what it takes from them, and of the packages that these are in."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return sorted({part for name in names if name.split(".")[0] == LIBRARY.name for part in _with_packages(name)})


def _with_packages(name: str) -> list[str]:
    """`a.b.c` → `a`, `a.b`, `a.b.c`: a package's `__init__` runs before what is in it."""
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
