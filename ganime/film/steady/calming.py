"""A composed side that is not believed → something calm in its place. Pure."""

import numpy as np

from ganime.film.picture import Picture
from ganime.film.steady.composed import ComposedSide
from ganime.film.steady.placement import joined
from ganime.film.steady.values import Side
from ganime.frame import Pixels
from ganime.paint.calm import FALLBACKS


def calmed(composed: ComposedSide, picture: Picture, side: Side, fallback: str) -> Pixels:
    """What is shown of a composed side beside a picture, H×S×3; what was recovered of it stays as it was seen.

    `fallback`: the name of a way to calm it.
    """
    assert composed.side_HSC is not None
    known_HKC, side_HSC = picture.rgb(), composed.side_HSC
    if side == "left":
        known_HKC, side_HSC = (np.ascontiguousarray(one[:, ::-1]) for one in (known_HKC, side_HSC))
    calm_HSC = FALLBACKS[fallback](known_HKC, side_HSC)
    if side == "left":
        calm_HSC = np.ascontiguousarray(calm_HSC[:, ::-1])
    recovered = composed.recovered
    return calm_HSC if recovered is None else joined(recovered.side_HSC, recovered.valid_HS, calm_HSC)
