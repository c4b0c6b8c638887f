"""A film file that appears under its name only when whole, and whose errors are told."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av

from ganime import files
from ganime.errors import VideoError


class UnwrittenError(VideoError):
    """A file could not be written where it was to be: the same again may do once there is room, or elsewhere."""


_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_CLOSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG})


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to; it becomes `path` on leaving without an error, and is gone otherwise.

    Raises VideoError where libav or the file system refuses, with their reason.
    """
    try:
        with files.whole_file(path) as partial:
            yield partial
    except (av.error.FFmpegError, OSError) as error:
        raise UnwrittenError(f"{path}: cannot be written: {reason_of(error)}{_advice(error)}") from error


def reason_of(error: av.error.FFmpegError | OSError) -> str:
    """Why libav or the file system refuses: libav's own sentence where it logged one."""
    log = getattr(error, "log", None)
    return str(log[2]).strip() if log else str(error.strerror or error)


def _advice(error: av.error.FFmpegError | OSError) -> str:
    if error.errno in _FULL:
        return "; free some space and run the same command again"
    return "; choose another folder or a shorter name" if error.errno in _CLOSED else "; run the same command again"
