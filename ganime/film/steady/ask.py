"""Asking the outpainter for sides: as few pictures as possible, many at a time, and not before they are needed."""

from collections import deque

import numpy as np

from ganime.film.picture import Picture
from ganime.film.steady.detail import matched
from ganime.film.steady.scene import Key
from ganime.film.steady.values import Side
from ganime.frame import Canvas, Pixels
from ganime.outpainter import Outpainter

BATCH = 16  # pictures that a model widens at a time; a fill gains nothing by it


class Asker:
    """Gives keys their sides. `asked` and `calls` count what that took."""

    def __init__(self, outpainter: Outpainter, canvas: Canvas, detail: bool) -> None:
        self._outpainter, self._canvas = outpainter, canvas
        own = outpainter.canvas
        self._batch = BATCH if own else 1
        # A fill is as sharp as the film already, and its colours are those of the seam.
        self._enlarged = canvas.height / own.height if own and detail else None
        self._waiting: deque[tuple[Key, Side]] = deque()
        self.asked, self.calls = 0, 0

    def promise(self, key: Key, side: Side) -> None:
        """Take a key down, to be given its side when it is needed or along with one that is."""
        self._waiting.append((key, side))

    def side_of(self, key: Key) -> Pixels:
        """The side of a key that was promised; it is generated if it is not there yet."""
        while key.side_HSC is None:
            self._widen_next()
        return key.side_HSC

    def _widen_next(self) -> None:
        """One batch, of those that have waited longest; both sides of a picture are of one."""
        pictures: dict[int, Picture] = {}
        batch: list[tuple[Key, Side, int]] = []
        while self._waiting:
            key, side = self._waiting[0]
            assert key.picture is not None
            if id(key.picture) not in pictures and len(pictures) == self._batch:
                break
            pictures[id(key.picture)] = key.picture
            batch.append((key, side, id(key.picture)))
            self._waiting.popleft()
        places = {name: place for place, name in enumerate(pictures)}
        known_BHKC = np.stack([picture.rgb() for picture in pictures.values()])
        wide_BHWC = self._outpainter.widen(known_BHKC, self._canvas)
        self.asked, self.calls = self.asked + len(pictures), self.calls + 1
        for key, side, name in batch:
            key.side_HSC = self._cut(wide_BHWC[places[name]], known_BHKC[places[name]], side)
            key.picture = None

    def _cut(self, wide_HWC: Pixels, known_HKC: Pixels, side: Side) -> Pixels:
        canvas = self._canvas
        side_HSC = wide_HWC[:, : canvas.left] if side == "left" else wide_HWC[:, canvas.known.stop :]
        if self._enlarged is None:
            return side_HSC.copy()
        return matched(side_HSC, known_HKC, side, self._enlarged)
