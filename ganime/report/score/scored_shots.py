"""Measures of moments and pairs → shots, cut as `extract` cuts them, and their kind."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ganime.film.shots import CutFinder, TimedThumbnail
from ganime.film.ticks import TICKS, is_moving, motion_of
from ganime.frame import Motion
from ganime.report.score.measures import Sums, add


@dataclass(frozen=True)
class Measured:
    """What was measured of one frame; a few hundred bytes, kept until its shot ends."""

    seen: TimedThumbnail
    moment: Sums
    pair: Sums  # with the frame before it, whatever shot that was in


@dataclass(frozen=True)
class ScoredShot:
    """One shot."""

    start_s: float
    motion: Motion
    sums: Sums


class ShotScorer:
    """Sorts measured frames into shots as it becomes certain where those begin."""

    def __init__(self) -> None:
        self.finder = CutFinder()
        self._open: list[Measured] = []

    def push(self, measured: Measured, begins: Iterable[int]) -> Iterator[ScoredShot]:
        """Take the next frame and what `finder` said of it; gives the shots that are whole."""
        self._open.append(measured)
        yield from self._close(begins)

    def finish(self) -> Iterator[ScoredShot]:
        """The shots still open when the film ends."""
        yield from self._close(self.finder.finish())
        if self._open:
            yield _scene(self._open)

    def _close(self, begins: Iterable[int]) -> Iterator[ScoredShot]:
        for begin in begins:
            shot = [measured for measured in self._open if measured.seen.index < begin]
            self._open = self._open[len(shot) :]
            if shot:
                yield _scene(shot)


def _scene(shot: list[Measured]) -> ScoredShot:
    """Frames of one shot as a whole; what was measured across the cut before it is left out."""
    sums = add([*(measured.moment for measured in shot), *(measured.pair for measured in shot[1:])])
    return ScoredShot(shot[0].seen.time_s, _motion(shot), sums)


def _motion(shot: list[Measured]) -> Motion:
    """Fixed or action, by stretches of a tick of which one begins every half of that."""
    ticks: list[TimedThumbnail] = []
    for measured in shot:
        if not ticks or measured.seen.time_s - ticks[-1].time_s >= TICKS.tick_s / 2:
            ticks.append(measured.seen)
    pairs = zip(ticks, ticks[2:], strict=False)
    return motion_of([is_moving(first.thumbnail, last.thumbnail) for first, last in pairs])
