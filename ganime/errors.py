"""What can go wrong for a user, as a tree, and how a program ends: one line on stderr and an exit code.

GanimeError        exit code 2
  ParamsError      params.yaml (or an environment variable) cannot be used
  VideoError       a video cannot be read or written
  ShardError       a Parquet file is not what it claims to be
  ModelError       a model file does not fit this code
  TrainError       training cannot start or cannot go on
  UnfinishedError  the work is done as far as it could be: exit code 3
"""

import errno
import os
import select
import sys
from collections.abc import Callable, Iterator
from typing import NoReturn

FAILED = 2
UNFINISHED = 3
INTERRUPTED = 130  # 128 + SIGINT, as shells count
UNREAD = 141  # 128 + SIGPIPE


class GanimeError(Exception):
    """Anything a user can mend; the message says what, where, and what to do."""


class ParamsError(GanimeError):
    """params.yaml or an environment variable cannot be used."""


class VideoError(GanimeError):
    """A video cannot be read or written."""


class ShardError(GanimeError):
    """A Parquet file of frames is damaged, missing or of another make."""


class ModelError(GanimeError):
    """A model file does not fit this code."""


class TrainError(GanimeError):
    """Training cannot start, or cannot go on."""


class UnfinishedError(GanimeError):
    """What could be done is done and kept, but it is not all that was asked for."""


def run(verb: Callable[[], None]) -> NoReturn:
    """Do `verb` and leave the program: 0 when done, 2 after an error a user can mend, 3 if the work
    is done only in part, 130 after Ctrl-C, 141 if nobody reads on what it prints, as after `| head`.

    Any other exception is a bug and goes through with its traceback.
    """
    code = exit_code(verb)
    if code == INTERRUPTED:
        # At once: ending in good order takes its time, and a Ray that a thread still waits for would end this process
        # in its own way, with exit code 1. The processes of a local Ray go when this one is gone.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def exit_code(verb: Callable[[], None]) -> int:
    """Do `verb` and say how it went, as `run` does."""
    try:
        verb()
        sys.stdout.flush()
    except KeyboardInterrupt:
        print("stopped; run the same command again to go on", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        if not _is_unread():
            raise
        return UNREAD
    except Exception as error:
        line = explanation(error)
        if line is None:
            raise
        print(line, file=sys.stderr)
        return UNFINISHED if isinstance(error, UnfinishedError) else FAILED
    return 0


def _is_unread() -> bool:
    """Whether nobody reads standard output any more; if so, what is left of it is not written at the end either."""
    output = select.poll()
    output.register(sys.stdout.fileno(), 0)  # errors are always told
    if not output.poll(0):
        return False
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return True


def explanation(error: BaseException) -> str | None:
    """What to tell the user about `error`: the line of the GanimeError in it, or of the full disk; None for a bug."""
    for cause in _causes(error):
        # Ray raises a task's error as a subclass of its class whose text is the remote traceback: its cause is meant.
        if isinstance(cause, GanimeError) and not hasattr(cause, "cause"):
            return str(cause)
        if isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT):
            where = f" while writing {cause.filename}" if cause.filename else ""
            return f"no space left on the disk{where}; free some and run the same command again"
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """`error` and what it came from, outermost first."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        remote = getattr(error, "cause", None)
        error = remote if isinstance(remote, BaseException) else error.__cause__
