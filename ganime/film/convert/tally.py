"""What many conversions have done together, counted while they are under way."""

import time
from typing import Any

from ganime.film.convert.film import Status, Watch

_EVERY_S = 0.5


class Tally:
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


def reporting(tally: Any) -> Watch:
    """Tells a tally in another process (a Ray actor's handle) what is done of a film, twice a second at most."""
    told, said = 0, 0.0

    def watch(status: Status) -> None:
        nonlocal told, said
        if time.monotonic() - said >= _EVERY_S:
            tally.add.remote(status.counts.frames - told)
            told, said = status.counts.frames, time.monotonic()

    return watch
