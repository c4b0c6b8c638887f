"""What is shown where a painted side is not believed: something calm, rather than invented faces.

A way takes a known picture H×K×3 and a side on the right of it, H×S×3, and gives the side that is shown, H×S×3, RGB
uint8; none makes streaks, and all but `blur` begin at the seam as the side does.
"""

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from ganime.frame import Canvas, Pixels
from ganime.paint.fills import blur as pillarbox

FALLBACK = "extend"
BELIEVED = 0.5  # a side of less confidence is calmed,
BELIEVED_AGAIN = 0.6  # and in the same shot remains so up to this: sides do not change to and fro
FAR_SHARE = 1 / 14  # of the height: so much out of focus is a side at its border
DARKEST = 0.2  # of its light is left of a dimmed side at its border
FIRST_SIGMA_PX = 1.0  # of the levels between which the focus changes; each next one has twice as much


def is_believed(confidence: float, calmed_before: bool = False) -> bool:
    """Whether a painted side is shown as it is, by its `Confidence.value`.

    `calmed_before`: whether the last one of its shot was not.
    """
    return confidence >= (BELIEVED_AGAIN if calmed_before else BELIEVED)


def extend(known_HKC: Pixels, side_HSC: Pixels) -> Pixels:
    """The side going out of focus with its distance from the seam, as before a lens: nothing in it can be made out."""
    height, width = side_HSC.shape[:2]
    around = min(known_HKC.shape[1], width)
    blurred_HXC = np.concatenate([known_HKC[:, known_HKC.shape[1] - around :], side_HSC], axis=1).astype(np.float32)
    wanted_S = FAR_SHARE * height * np.arange(width, dtype=np.float32) / max(1, width - 1)
    shown_HSC, sigma, next_sigma = side_HSC.astype(np.float32), 0.0, FIRST_SIGMA_PX
    while sigma < wanted_S[-1]:
        softer_HXC = _softened(blurred_HXC, np.sqrt(next_sigma**2 - sigma**2))
        share_S1 = np.clip((wanted_S - sigma) / (next_sigma - sigma), 0, 1)[:, None]
        shown_HSC += share_S1 * (softer_HXC[:, around:] - shown_HSC)
        blurred_HXC, sigma, next_sigma = softer_HXC, next_sigma, 2 * next_sigma
    return np.asarray(np.rint(shown_HSC), np.uint8)


def blur(known_HKC: Pixels, side_HSC: Pixels) -> Pixels:
    """The blurred pillarbox of television."""
    height, known_width = known_HKC.shape[:2]
    canvas = Canvas(height, known_width + 2 * side_HSC.shape[1], side_HSC.shape[1], side_HSC.shape[1])
    return np.ascontiguousarray(pillarbox(known_HKC[None], canvas)[0, :, canvas.known.stop :])


def dim(known_HKC: Pixels, side_HSC: Pixels) -> Pixels:
    """As `extend`, and darker with its distance from the seam."""
    away_S1 = np.linspace(0, 1, side_HSC.shape[1], dtype=np.float32)[:, None]
    light_S1 = 1 - (1 - DARKEST) * away_S1**2 * (3 - 2 * away_S1)
    return np.asarray(np.rint(light_S1 * extend(known_HKC, side_HSC)), np.uint8)


FALLBACKS: dict[str, Callable[[Pixels, Pixels], Pixels]] = {way.__name__: way for way in (extend, blur, dim)}


def _softened(picture_HXC: npt.NDArray[np.float32], sigma_px: float) -> npt.NDArray[np.float32]:
    """A picture out of focus; beyond its borders it goes on mirrored. A large blur is made in a small picture."""
    factor = max(1, int(sigma_px / 3))
    height, width = picture_HXC.shape[:2]
    size = max(1, width // factor), max(1, height // factor)
    small_hxC = cv2.resize(picture_HXC, size, interpolation=cv2.INTER_AREA) if factor > 1 else picture_HXC
    soft_hxC = cv2.GaussianBlur(small_hxC, (0, 0), sigma_px / factor, borderType=cv2.BORDER_REFLECT)
    return np.asarray(soft_hxC if factor == 1 else cv2.resize(soft_hxC, (width, height)), np.float32)
