"""Files that appear under their name only when whole: written beside it, synced, renamed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def partial_name(path: Path) -> Path:
    """Where a file is written until it is whole: beside it, hidden, so that the renaming stays on one file system."""
    return path.with_name(f".{path.name}.partial")


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to; it becomes `path` on leaving without an error, and is gone otherwise.

    The folder is made. Raises OSError where the file system refuses.
    """
    partial = partial_name(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield partial
        put_in_place(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def put_in_place(partial: Path, path: Path) -> None:
    """Give a finished file its name, in the place of what was there. Raises OSError where the file system refuses."""
    # Without this a power cut can leave the name with nothing behind it.
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(partial, path)


def write_text(path: Path, text: str) -> None:
    """Write a file of UTF-8 text as a whole, its folder too. Raises OSError where the file system refuses."""
    with whole_file(path) as partial:
        partial.write_text(text, encoding="utf-8")
