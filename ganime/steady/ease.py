"""A side that changes fades over from what was shown before. Pure.

The fade is measured in time but moves on only where a new drawing begins: each drawing shows it as far as it is when
the drawing ends. So a held drawing keeps one pair of sides, and one held for long shows the new side at once.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from ganime.frame import Pixels

EASE_S = 0.25  # three drawings on twos at 24 frames a second


@dataclass(frozen=True)
class Fade:
    """A fade under way: from what, and since when."""

    before_HSC: Pixels
    since_s: float


def faded(fade: Fade, side_HSC: Pixels, until_s: float) -> tuple[Pixels, Fade | None]:
    """What a drawing that ends at `until_s` shows of a side that fades in, and the fade if it goes on after it."""
    share = (until_s - fade.since_s) / EASE_S
    if share > 1 - 1e-6:
        return side_HSC, None
    mixed = cv2.addWeighted(side_HSC, share, fade.before_HSC, 1 - share, 0)
    return np.asarray(mixed, np.uint8), fade
