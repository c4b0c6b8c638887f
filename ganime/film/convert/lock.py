"""One conversion to a place at a time: a lock beside the output, which the system takes back from a dead process."""

import errno
import os
import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from ganime.errors import VideoError

# Some network drives know no locks. A film can be widened there all the same.
_NO_LOCKS = frozenset({errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP})


def locked(out: Path, patience_s: float = 0) -> AbstractContextManager[None]:
    """Nobody else converts to the film `out` for the length of a `with` block.

    The lock ends with its process, however that ends. Raises VideoError naming the process that has it, if that keeps
    it for `patience_s` more; or if a lock cannot be made there.
    """
    return _locked(out, out.with_name(f".{out.name}.lock"), patience_s)


def locked_folder(out: Path) -> AbstractContextManager[None]:
    """The same for a folder of films, which is made if it is not there."""
    return _locked(out, out / ".ganime.lock", 0)


@contextmanager
def _locked(out: Path, path: Path, patience_s: float) -> Iterator[None]:
    # A lock that may not be made looks to filelock like one that another has.
    if path.parent.is_dir() and not os.access(path.parent, os.W_OK | os.X_OK):
        raise VideoError(f"{path.parent}: you may not write to this folder; choose another")
    lock = FileLock(path, timeout=patience_s, poll_interval=0.2, fallback_to_soft=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise VideoError(f"{out}: {_holder(path)} is converting to it; wait for it to end, or end it") from error
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            # A file where a folder is to be made "exists".
            reason = os.strerror(errno.ENOTDIR) if isinstance(error, FileExistsError) else error.strerror
            advice = "choose another folder or a shorter name"
            raise VideoError(f"{path}: cannot be made: {reason}; {advice}") from error
    if lock.is_locked:
        with suppress(OSError):
            path.write_text(f"process {os.getpid()} on {socket.gethostname()}", encoding="utf-8")
    try:
        yield
    finally:
        if lock.is_locked:
            # Removed first: whoever waits for the removed file finds that it has no name any more, and makes another.
            with suppress(OSError):
                path.unlink()
            lock.release()


def _holder(path: Path) -> str:
    """`process 4711 on desktop`, as far as the lock tells."""
    with suppress(OSError, UnicodeError):
        return path.read_text(encoding="utf-8") or "another process"
    return "another process"
