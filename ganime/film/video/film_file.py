"""A film file that appears under its name only when whole, and whose errors are told."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av

from ganime import files
from ganime.errors import VideoError


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to; it becomes `path` on leaving without an error, and is gone otherwise.

    Raises VideoError where libav or the file system refuses, with their reason.
    """
    try:
        with files.whole_file(path) as partial:
            yield partial
    except (av.error.FFmpegError, OSError) as error:
        reason = error.strerror or error
        raise VideoError(f"{path}: cannot be written: {reason}; free some space or choose another folder") from error
