"""Who imports whom, read from the sources without running them: imports inside functions count too."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]


@cache
def modules(folder: str) -> dict[str, Path]:
    """Every module below a folder of the checkout, by its dotted name."""
    return {_name(path): path for path in sorted((ROOT / folder).rglob("*.py"))}


@cache
def imported(path: Path) -> frozenset[str]:
    """Dotted names of the modules that a file imports, and of what it takes from them (which may be modules)."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            names |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(names)


@cache
def own_imports(path: Path) -> frozenset[Path]:
    """Files of the library that a file imports, and the packages these are in, whose `__init__` runs first."""
    library = modules("ganime") | modules("samples")
    found = set()
    for name in imported(path):
        parts = name.split(".")
        found |= {library[part] for count in range(1, len(parts) + 1) if (part := ".".join(parts[:count])) in library}
    return frozenset(found - {path})


def closure(path: Path) -> set[Path]:
    """Files of the library that a file comes to import, by whatever way."""
    seen: set[Path] = set()
    waiting = [path]
    while waiting:
        for found in own_imports(waiting.pop()) - seen:
            seen.add(found)
            waiting.append(found)
    return seen


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
