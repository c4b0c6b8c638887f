"""Windows of a film → the sides of their frames, made as was asked for the film or decided about the shot."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from ganime.film.convert.making import Making, making_of
from ganime.film.convert.options import Options
from ganime.film.convert.sides_report import ShotSides
from ganime.film.convert.stopping import stopping
from ganime.film.convert.windows import Window
from ganime.film.decisions import Decision
from ganime.film.memory.recall import recall_of
from ganime.film.picture import Picture
from ganime.film.steady import Account, Carried, Counts, Recall, Side, Sides, sides_of_last, sides_of_shot
from ganime.film.steady.values import SIDES
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
    accounts: Mapping[Side, Account]
    canvas: Canvas

    def account(self) -> ShotSides:
        """What the sides show."""
        frames = self.window.frames
        times_s = float(frames[0].time), float(frames[-1].time)
        return ShotSides(self.window.shot_start, len(frames), *times_s, self.accounts)


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
            sides, counts, accounts, carried = widened_by(making, pictures, times_s, carried, recall)
            yield Sided(window, sides, counts, accounts, making.canvas)

    def _making(self, window: Window, composer: WideComposer) -> Making:
        layout = self.layout
        usual = Making(
            self.outpainter,
            layout.canvas,
            self.options.switches,
            sample_aspect=layout.sample_aspect,
            fallback=self.options.fallback,
        )
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
) -> tuple[tuple[Sides, ...], Counts, Mapping[Side, Account], Carried | None]:
    """The sides of a window's pictures, how they were got, what they show, and what the next window is to be given.

    Arguments and errors are those of `sides_of_shot`.
    """
    if making.black:
        count = len(pictures)
        black = {side: Account(sides=count, made=float(count), confidence=float(count)) for side in SIDES}
        return (_black(making.canvas),) * count, Counts(reused=count), black, None
    recall = recall if making.recalls else None
    how = making.outpainter, making.canvas, making.switches
    widened = sides_of_shot(pictures, times_s, *how, carried, recall, making.plate_of, making.fallback)
    return widened.sides, widened.counts, widened.accounts, widened.carried


def last_widened_by(making: Making, pictures: Sequence[Picture], times_s: Sequence[float]) -> Sides:
    """The sides of the last of these pictures alone. Arguments and errors are those of `sides_of_last`."""
    if making.black:
        return _black(making.canvas)
    how = making.outpainter, making.canvas, making.switches
    return sides_of_last(pictures, times_s, *how, making.plate_of, making.fallback)


def _black(canvas: Canvas) -> Sides:
    return Sides(*(np.zeros((canvas.height, width, 3), np.uint8) for width in (canvas.left, canvas.right)))
