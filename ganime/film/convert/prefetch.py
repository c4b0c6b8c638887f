"""Runs an iterator in a thread, a few items ahead of who takes them, so that stages of a conversion overlap."""

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")


@contextmanager
def prefetched(items: Iterator[Item], depth: int = 1, left: threading.Event | None = None) -> Iterator[Iterator[Item]]:
    """Let a thread run through `items`, at most `depth` of them waiting to be taken; an error in it is raised here.

    Decoding, numpy and OpenCV give up Python's lock while they work, so stages in threads use all cores. On leaving the
    block the thread has ended and `items`, if it is a generator, is closed.

    `left`: set first on leaving the block, for the makers of items that take long: nobody waits for them any more.
    """
    belt = _Belt[Item](depth, left or threading.Event())
    thread = threading.Thread(target=belt.load, args=(items,), name="ganime-prefetch", daemon=True)
    thread.start()
    try:
        yield belt.taken()
    finally:
        belt.left.set()
        thread.join()


class _Belt(Generic[Item]):
    """Carries items from the thread that makes them to the one that takes them."""

    def __init__(self, depth: int, left: threading.Event) -> None:
        self.left = left  # nobody takes any more
        self._waiting: queue.Queue[tuple[str, Any]] = queue.Queue(depth)

    def load(self, items: Iterator[Item]) -> None:
        """Put everything on the belt, then say that it was all, or what went wrong."""
        try:
            for item in items:
                self._put("item", item)
                if self.left.is_set():
                    break
                # A name kept here would keep a whole shot in memory while the next one is made.
                del item
            self._put("end", None)
        except BaseException as error:  # whatever it is, it belongs to the one who waits for items
            self._put("error", error)
        finally:
            close = getattr(items, "close", None)
            if close is not None:
                close()

    def taken(self) -> Iterator[Item]:
        """What is on the belt, as it comes."""
        while True:
            kind, value = self._waiting.get()
            if kind == "error":
                raise value
            if kind == "end":
                return
            yield value
            del value

    def _put(self, kind: str, value: object) -> None:
        while not self.left.is_set():
            try:
                self._waiting.put((kind, value), timeout=0.1)
            except queue.Full:
                continue
            return
