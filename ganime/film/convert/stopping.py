"""Work on a film that somebody waits for, until nobody does any more."""

import threading
from dataclasses import replace

from ganime.frame import Canvas, Pixels
from ganime.outpainter import Outpainter
from ganime.paint.painted import PaintedSide
from ganime.paint.plate import Kept, Plate


class LeftError(Exception):
    """Nobody waits for this any more."""


def stopping(outpainter: Outpainter, left: threading.Event) -> Outpainter:
    """The same, but it stops once `left` is set: a window of a large film takes a minute, too long after Ctrl-C."""
    usual_side = outpainter.one_side

    def generate(known_BHKC: Pixels, canvas: Canvas) -> Pixels:
        if left.is_set():
            raise LeftError
        return outpainter.generate(known_BHKC, canvas)

    def one_side(known_HKC: Pixels, width: int, plate: Plate | None, kept: Kept | None) -> PaintedSide:
        if left.is_set() or usual_side is None:
            raise LeftError
        return usual_side(known_HKC, width, plate, kept)

    return replace(outpainter, generate=generate, one_side=usual_side and one_side)
