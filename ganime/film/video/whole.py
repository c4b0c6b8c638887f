"""A film file that appears under its name only when whole."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av

from ganime.errors import VideoError


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to; it becomes `path` on leaving without an error, and is gone otherwise.

    Raises VideoError where libav or the file system refuses, with their reason.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield partial
        # Without this a power cut can leave the name with nothing behind it.
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(partial, path)
    except (av.error.FFmpegError, OSError) as error:
        reason = error.strerror or error
        raise VideoError(f"{path}: cannot be written: {reason}; free some space or choose another folder") from error
    finally:
        if partial.parent.is_dir():
            partial.unlink(missing_ok=True)
