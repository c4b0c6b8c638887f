"""Windows of a film → the sides of their frames, made as was asked for the film or decided about the shot."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from ganime.film.convert.making import Making, making_of
from ganime.film.convert.options import Options
from ganime.film.convert.stopping import stopping
from ganime.film.convert.windows import Window
from ganime.film.decisions import Decision
from ganime.film.memory.recall import recall_of
from ganime.film.picture import Picture
from ganime.film.steady import Carried, Counts, Recall, Sides, sides_of_shot
from ganime.film.video.layout import Layout
from ganime.film.video.probe import Probe
from ganime.film.video.still import still
from ganime.film.video.wide_frame import WideComposer
from ganime.frame import Canvas, Pixels
from ganime.outpainter import Outpainter


@dataclass(frozen=True)
class Sided:
    """A window with the sides of its frames, and where the old picture stands between them."""

    window: Window
    sides: tuple[Sides, ...]
    counts: Counts
    canvas: Canvas


@dataclass(frozen=True)
class SideMaker:
    """Makes the sides of the shots of one film."""

    source: Path
    found: Probe
    layout: Layout
    options: Options
    outpainter: Outpainter
    left: threading.Event  # set when nobody waits for sides any more
    decided: Callable[[int], Decision]  # about the shot that begins with a frame
    folder: Path  # of the guides

    def sided(self, shots: Iterator[Window]) -> Iterator[Sided]:
        """Decide the sides of every window."""
        composer, recall = WideComposer(self.layout), recall_of(self.options.memory, self.layout.sample_aspect)
        carried: Carried | None = None
        making: Making | None = None
        for window in shots:
            if window.opens or making is None:
                carried, making = None, self._making(window, composer)
            pictures = [composer.picture(frame.picture) for frame in window.frames]
            times_s = [float(frame.time) for frame in window.frames]
            sides, counts, carried = widened_by(making, pictures, times_s, carried, recall)
            yield Sided(window, sides, counts, making.canvas)

    def _making(self, window: Window, composer: WideComposer) -> Making:
        layout = self.layout
        usual = Making(self.outpainter, layout.canvas, self.options.switches, sample_aspect=layout.sample_aspect)
        decision = self.decided(window.shot_start)
        if decision.changes_pictures:
            usual = making_of(decision, usual, self.folder, lambda time_s: self._picture_at(time_s, composer))
        return replace(usual, outpainter=stopping(usual.outpainter, self.left))

    def _picture_at(self, time_s: float, composer: WideComposer) -> Pixels:
        return composer.picture(still(self.source, self.found, Fraction(time_s)).picture).rgb()


def widened_by(
    making: Making,
    pictures: Sequence[Picture],
    times_s: Sequence[float],
    carried: Carried | None = None,
    recall: Recall | None = None,
) -> tuple[tuple[Sides, ...], Counts, Carried | None]:
    """The sides of a window's pictures, how they were got, and what the next window of the shot is to be given.

    Arguments and errors are those of `sides_of_shot`.
    """
    if making.black:
        height, canvas = making.canvas.height, making.canvas
        sides = Sides(*(np.zeros((height, width, 3), np.uint8) for width in (canvas.left, canvas.right)))
        return (sides,) * len(pictures), Counts(reused=len(pictures)), None
    recall = recall if making.recalls else None
    widened = sides_of_shot(
        pictures, times_s, making.outpainter, making.canvas, making.switches, carried, recall, making.plate_of
    )
    return widened.sides, widened.counts, widened.carried
