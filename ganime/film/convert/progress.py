"""Adds up how many frames the conversions of a season have done, while they run in other processes."""

import time
from typing import Any

from ganime.film.convert.film import Status, Watch

_EVERY_S = 0.5


class Progress:
    """Counts for all tasks of a season; its methods are called from other processes."""

    def __init__(self) -> None:
        self._begun, self._frames = 0, 0

    def begin(self) -> None:
        """A task has begun."""
        self._begun += 1

    def add(self, frames: int) -> None:
        """So many frames more are done."""
        self._frames += frames

    def seen(self) -> tuple[int, int]:
        """Tasks begun, and frames done."""
        return self._begun, self._frames


def reporting(progress: Any) -> Watch:
    """Tells the sum in another process (a Ray actor's handle) what is done of a film, twice a second at most."""
    told, said = 0, 0.0

    def watch(status: Status) -> None:
        nonlocal told, said
        if time.monotonic() - said >= _EVERY_S:
            progress.add.remote(status.counts.frames - told)
            told, said = status.counts.frames, time.monotonic()

    return watch
