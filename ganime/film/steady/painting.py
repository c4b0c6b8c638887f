"""One side of one picture painted: by the background of the picture, and into what the side before it shows."""

import numpy as np

from ganime.film.picture import Picture
from ganime.film.steady.plan import KeptRows
from ganime.film.steady.values import Side
from ganime.outpainter import OneSide
from ganime.paint.painted import PaintedSide
from ganime.paint.plate import Kept, Plate

RENEWED_SHARE = 0.5  # of a painted side's columns, from the seam: what changes there is continued no further


def painted_side(
    picture: Picture, side: Side, width: int, one_side: OneSide, plate: Plate | None, kept: Kept | None
) -> PaintedSide:
    """A side of `width` columns. `kept`: the seam first, as `kept_of` gives it."""
    known_HKC = picture.rgb()
    if side == "right":
        return one_side(known_HKC, width, plate, kept)
    turned_HKC = np.ascontiguousarray(known_HKC[:, ::-1])
    made = one_side(turned_HKC, width, plate and plate.turned(), kept)
    return PaintedSide(np.ascontiguousarray(made.side_HSC[:, ::-1]), made.confidence)


def kept_of(rows: KeptRows, width: int, side: Side) -> Kept:
    """What of a side stays as it is, the seam first: all but what is near it where something changed beside it."""
    before_HSC = rows.composed.side_HSC
    assert before_HSC is not None  # sides are shown, so composed, in their order
    before_HSC = np.ascontiguousarray(before_HSC[:, ::-1]) if side == "left" else before_HSC
    reach_H1 = RENEWED_SHARE * width * rows.new_H[:, None]
    return Kept(before_HSC, np.arange(width) >= reach_H1)
