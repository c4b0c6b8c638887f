"""The sides of wide pictures, cut out: what most measures look at."""

import numpy as np

from ganime.frame import Canvas, Pixels


def side_strips(wide_BHWC: Pixels, canvas: Canvas) -> list[Pixels]:
    """The left and the right sides, B×H×S×C each, the right ones mirrored, so that the seam is always to the right.

    A side of no width is absent. Raises ValueError if there is none at all.
    """
    left, right = wide_BHWC[:, :, : canvas.left], wide_BHWC[:, :, canvas.known.stop :][:, :, ::-1]
    strips = [np.ascontiguousarray(strip) for strip in (left, right) if strip.shape[2]]
    if not strips:
        raise ValueError(f"{canvas} has no sides")
    return strips
