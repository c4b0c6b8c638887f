"""A side that changes fades over from what was shown before. Pure.

The fade is measured in time but moves on only where a new drawing begins: each drawing shows it as far as it is when
the drawing ends. So a held drawing keeps one pair of sides, and one held for long shows the new side at once.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ganime.film.steady.anchor import Shift, moved
from ganime.frame import Pixels

EASE_S = 0.25  # three drawings on twos at 24 frames a second
NEAR_END = 1e-6  # of a fade: times are not exact
WEIGHT = 255  # of what was shown before, where it has not begun to give way

Flags = npt.NDArray[np.bool_]
Shares = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Fade:
    """A fade of a whole side under way: from what, and since when."""

    before_HSC: Pixels
    since_s: float


def faded(fade: Fade, side_HSC: Pixels, until_s: float, at_once_S: Shares) -> tuple[Pixels, Fade | None]:
    """What a drawing that ends at `until_s` shows of a side that fades in, and the fade if it goes on after it.

    `at_once_S`: how much of each column shows the new side from the first moment, 0..1.
    """
    share = (until_s - fade.since_s) / EASE_S
    if share > 1 - NEAR_END:
        return side_HSC, None
    share_HS = np.tile(np.maximum(np.float32(share), at_once_S), (len(side_HSC), 1))
    return np.asarray(cv2.blendLinear(side_HSC, fade.before_HSC, share_HS, 1 - share_HS), np.uint8), fade


@dataclass(frozen=True)
class Settling:
    """Where a side that moves with the camera still shows something of what it showed before."""

    shown_HSC: Pixels
    real_HS: Flags  # where that was real content
    weight_HS: Pixels  # what is left of the fade, of WEIGHT


def settled(before: Settling, shift: Shift, side_HSC: Pixels, real_HS: Flags, lasts_s: float) -> Settling:
    """A moving side in which real content comes and goes by fading.

    `shift`: where the side lies on the one shown before. `real_HS`: where its content is real. `lasts_s`: how long the
    drawing is shown.
    """
    step = min(WEIGHT, round(WEIGHT * lasts_s / EASE_S))
    was_real = moved(before.real_HS.view(np.uint8)[..., None], shift).reshape(real_HS.shape)
    old_HS = moved(before.weight_HS[..., None], shift).reshape(real_HS.shape)
    old_HS[was_real != real_HS.view(np.uint8)] = WEIGHT
    new_HS = cv2.subtract(old_HS, step)
    if not new_HS.any():
        return Settling(side_HSC, real_HS, np.zeros(real_HS.shape, np.uint8))
    # A little of what is left at each step, so that all of it goes in even steps.
    share_HS = new_HS / np.maximum(old_HS, 1).astype(np.float32)
    mixed_HSC = cv2.blendLinear(moved(before.shown_HSC, shift), side_HSC, share_HS, 1 - share_HS)
    return Settling(np.asarray(mixed_HSC, np.uint8), real_HS, np.asarray(new_HS, np.uint8))
