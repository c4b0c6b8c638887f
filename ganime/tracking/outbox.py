"""Calls to a tracking server that training never waits for: made in order by one thread, again while it is away."""

import logging
import threading
import time
from collections.abc import Callable
from queue import SimpleQueue

from mlflow.exceptions import MlflowException

from ganime.tracking.values import without_credentials

logger = logging.getLogger(__name__)

RETRY_S = 10.0
GIVE_UP_S = 3600.0  # one call holds back all later ones for at most this long


class Outbox:
    """A queue of calls and the thread that makes them.

    A call that fails because the server does not answer is made again every `retry_s` seconds, for `give_up_s` seconds
    at most, with one warning for each outage. A call that the server refuses is dropped with a warning. Nothing is ever
    raised to the caller.
    """

    def __init__(self, server: str, retry_s: float = RETRY_S, give_up_s: float = GIVE_UP_S) -> None:
        self._server = server
        self._retry_s = retry_s
        self._give_up_s = give_up_s
        self._away_since: float | None = None
        self._calls: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="ganime-tracking", daemon=True)
        self._thread.start()

    def put(self, call: Callable[[], object]) -> None:
        """Have `call` made after all those put before it."""
        self._calls.put(call)

    def close(self, wait_s: float) -> bool:
        """Make the calls that are left; give them up once the server has been away for `wait_s` seconds.

        Says whether none was given up.
        """
        self._calls.put(None)
        while self._thread.is_alive():
            self._thread.join(0.05)
            if self._away_since is not None and time.monotonic() - self._away_since > wait_s:
                # The call that is being tried counts, the mark of the end does not.
                logger.warning("%s does not answer: %d entries are lost", self._server, self._calls.qsize())
                return False
        return True

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            self._deliver(call)

    def _deliver(self, call: Callable[[], object]) -> None:
        first = time.monotonic()
        while True:
            try:
                call()
            except Exception as error:  # whatever it is, it must not end training
                if not is_away(error) or time.monotonic() - first > self._give_up_s:
                    logger.warning("%s: an entry was not taken: %s", self._server, one_line(error))
                    return
                if self._away_since is None:
                    self._away_since = time.monotonic()
                    logger.warning("%s does not answer; training goes on: %s", self._server, one_line(error))
                time.sleep(self._retry_s)
            else:
                if self._away_since is not None:
                    logger.warning("%s answers again", self._server)
                self._away_since = None
                return


def is_away(error: Exception) -> bool:
    """Whether the same call may succeed later: no connection, a server's failure, a full disk, too many requests."""
    if isinstance(error, MlflowException):
        status = error.get_http_status_code()
        return bool(status >= 500 or status == 429)
    return isinstance(error, OSError)


def one_line(error: Exception) -> str:
    """What an error says, on one line of 200 characters at most, without passwords or the HTTP library's words."""
    text = str(error).partition(" failed with exception ")
    words = f"{text[0]} failed" if text[1] else text[0]
    return without_credentials(" ".join(words.split()))[:200]
