"""Pictures read at places between their pixels. Pure."""

import cv2
import numpy as np
import numpy.typing as npt

from ganime.frame import Pixels

SHARPNESS = -0.75  # of the cubic (Keys, 1981: a), as OpenCV has it elsewhere
TAPS = 4


def resampled(picture_HWC: Pixels, scale: float, x: float, y: float, height: int, width: int) -> Pixels:
    """The pixels at rows y, y + scale, … and columns x, x + scale, … of a picture: `height`×`width` of them.

    Beyond the picture its outermost pixels are repeated.
    """
    if scale != 1:
        matrix = np.array([[scale, 0, x], [0, scale, y]])
        flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        zoomed = cv2.warpAffine(picture_HWC, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(zoomed, np.uint8)
    left, top = int(np.floor(x)), int(np.floor(y))
    if (left, top) == (x, y):
        return _window(picture_HWC, top, left, height, width)
    # One filter does for all places: 4 times as fast.
    around = _window(picture_HWC, top - 1, left - 1, height + TAPS - 1, width + TAPS - 1)
    kernel = np.outer(_cubic(y - top), _cubic(x - left))
    shifted = cv2.filter2D(around, -1, kernel, anchor=(1, 1))
    return np.asarray(shifted[1 : height + 1, 1 : width + 1], np.uint8)


def _window(picture_HWC: Pixels, top: int, left: int, height: int, width: int) -> Pixels:
    """A rectangle that may reach, or lie, outside the picture."""
    rows, above, below = _inside(top, height, picture_HWC.shape[0])
    columns, before, after = _inside(left, width, picture_HWC.shape[1])
    inside = picture_HWC[rows, columns]
    return np.asarray(cv2.copyMakeBorder(inside, above, below, before, after, cv2.BORDER_REPLICATE), np.uint8)


def _inside(first: int, count: int, size: int) -> tuple[slice, int, int]:
    """Of the places first … first + count - 1 those in 0 … size - 1, at least one, and how many lie on either side."""
    start = min(max(first, 0), size - 1)
    stop = max(min(first + count, size), start + 1)
    before = min(max(0, start - first), count - 1)
    return slice(start, stop), before, count - before - (stop - start)


def _cubic(beyond: float) -> npt.NDArray[np.float32]:
    """The weights of the four places around one that lies `beyond` the second of them, 0..1 (Keys, 1981: eq. 15)."""
    away = np.array([1 + beyond, beyond, 1 - beyond, 2 - beyond])
    near = ((SHARPNESS + 2) * away - (SHARPNESS + 3)) * away**2 + 1
    far = SHARPNESS * (((away - 5) * away + 8) * away - 4)
    return np.asarray(np.where(away <= 1, near, far), np.float32)
