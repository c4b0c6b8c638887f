"""Which frames show the drawing of the frame before them. Pure.

Animation is drawn on twos and threes: most frames repeat a drawing, with the noise of a codec or the grain of a disc.
"""

from collections.abc import Sequence

import cv2

from ganime.film.picture import Picture, shrunk
from ganime.frame import Pixels

TILE_ROWS = 60  # a tile is about 8 px at 480 rows: noise is averaged away in it, a blink is not
HELD_TILE, HELD_MEAN = 6.0, 0.6  # levels that the most changed tile, and all together, may differ by


def tiles_of(picture: Picture) -> Pixels:
    """The mean colours of square tiles of a picture, about 60 rows of them: RGB uint8."""
    return shrunk(picture.small_hkC, max(1, round(len(picture.small_hkC) / TILE_ROWS)))


def is_same_drawing(tiles: Pixels, others: Pixels) -> bool:
    """Whether nothing was drawn anew between two pictures: no tile changed, nor all of them a little."""
    if cv2.norm(tiles, others, cv2.NORM_INF) > HELD_TILE:
        return False
    return cv2.norm(tiles, others, cv2.NORM_L1) <= HELD_MEAN * tiles.size


def drawings(tiles: Sequence[Pixels], before: Pixels | None = None) -> list[int]:
    """The first frame of each drawing, in order.

    `before`: tiles of the drawing before the first frame. If the first frames show it still, the list begins later
    than with 0.
    """
    firsts: list[int] = []
    # Every frame is compared with the first of its drawing: a slow fade has no two frames that differ.
    shown = before
    for index, here in enumerate(tiles):
        if shown is None or not is_same_drawing(here, shown):
            firsts.append(index)
            shown = here
    return firsts
