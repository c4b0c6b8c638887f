"""Which sides of a film are at rest: nothing moves in them nor right beside them, and nothing has for a while."""

import numpy as np

from ganime.frame import Canvas
from ganime.report.metrics.temporal import Mask

REST_S = 0.25  # what moved shortly before may still be fading out of generated sides
ROUNDING_S = 1e-6  # times of frames are not exact
STILL_SHARE = 0.995  # of a side and of the strip beside it; less, and something small moves there
STRIP_SHARE = 1 / 12  # of the known width: who moves so near a seam may reach across it


class Rest:
    """Watches both sides of the truth, pair by pair."""

    def __init__(self, canvas: Canvas) -> None:
        strip = round(canvas.known_width * STRIP_SHARE)
        self._sides = [
            (slice(0, canvas.left), slice(canvas.left, canvas.left + strip)),
            (slice(canvas.known.stop, canvas.width), slice(canvas.known.stop - strip, canvas.known.stop)),
        ]
        self._still_for_s = [0.0 for _ in self._sides]

    def of_pair(self, still_HW: Mask, lasts_s: float) -> Mask:
        """The pixels of the sides that were at rest before this pair and are in it, H×W.

        `still_HW`: which pixels of the truth the pair shows unchanged. `lasts_s`: the time from its first to its second
        frame.
        """
        rest_HW = np.zeros_like(still_HW)
        for number, (side, strip) in enumerate(self._sides):
            if min(_share(still_HW[:, side]), _share(still_HW[:, strip])) < STILL_SHARE:
                self._still_for_s[number] = 0.0
                continue
            rest_HW[:, side] = self._still_for_s[number] >= REST_S - ROUNDING_S
            self._still_for_s[number] += lasts_s
        return rest_HW


def _share(still_HX: Mask) -> float:
    """The share of pixels that are still; 1 of none, as where the picture stands at the border."""
    return float(np.count_nonzero(still_HX)) / still_HX.size if still_HX.size else 1.0
