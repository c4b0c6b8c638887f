"""One thread that makes shots one after the other, the urgent ones first; what is less urgent gives way to them."""

import heapq
import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum

from ganime.errors import explanation
from ganime.film.convert.stopping import LeftError


class Urgency(IntEnum):
    """The less, the sooner."""

    DECIDED = 0
    LOOKED_AT = 1
    GLANCE = 2
    ANALYSIS = 3


Work = Callable[[threading.Event], None]  # told when nobody waits for it any more


@dataclass(order=True)
class _Job:
    urgency: Urgency
    number: int
    name: str = field(compare=False)
    work: Work = field(compare=False)


class Worker:
    """Does what it is asked, in a thread of its own."""

    def __init__(self, failed: Callable[[str, str], None]) -> None:
        """`failed`: told the name of what could not be done, and why."""
        self._failed = failed
        self._changed = threading.Condition()
        self._waiting: list[_Job] = []
        self._running: _Job | None = None
        self._left, self._closed = threading.Event(), False
        self._numbers = itertools.count()
        self._thread = threading.Thread(target=self._run, name="ganime-review", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def ask(self, name: str, urgency: Urgency, work: Work) -> None:
        """Have something done. If it waits already, it waits no longer than this urgency says."""
        with self._changed:
            running = self._running
            if running is not None and running.name == name:
                running.urgency = min(running.urgency, urgency)
                return
            others = [job for job in self._waiting if job.name == name]
            if others and others[0].urgency <= urgency:
                return
            self._waiting = [job for job in self._waiting if job.name != name]
            # The latest wish of a person first, the analysis in the order of the film.
            number = next(self._numbers)
            order = number if urgency >= Urgency.GLANCE else -number
            self._waiting.append(_Job(urgency, order, name, work))
            heapq.heapify(self._waiting)
            if running is not None and urgency < running.urgency:
                self._left.set()
            self._changed.notify()

    def busy(self) -> set[str]:
        """Names of what is asked for, and not done."""
        with self._changed:
            jobs = [*self._waiting, *([self._running] if self._running else [])]
            return {job.name for job in jobs}

    def close(self) -> None:
        """Stop; returns when the thread has ended."""
        with self._changed:
            self._closed, self._waiting = True, []
            self._left.set()
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed)
                if self._closed:
                    return
                job = self._running = heapq.heappop(self._waiting)
                self._left.clear()
            try:
                job.work(self._left)
            except LeftError:
                with self._changed:
                    if not self._closed:
                        heapq.heappush(self._waiting, job)
            except Exception as error:
                self._failed(job.name, explanation(error) or f"{type(error).__name__}: {error}")
            finally:
                with self._changed:
                    self._running = None
