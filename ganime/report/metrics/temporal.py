"""Is the picture steady in time? What changes where the truth stands still, and what does not follow where it moves.

A pair is a frame and the one before it, of one shot. What is still and what moves where is told from the truth alone,
so that its own values are the reference: grain flickers and flow errs in a true film too. NumPy and OpenCV.
"""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from ganime.frame import Pixels

Mask = npt.NDArray[np.bool_]
Flow = npt.NDArray[np.float32]

# A pixel is still if the window around it changes by no more than this on average. Noise of a good encoder is below a
# level; an ink line that moves by a pixel changes a window of 9×9 by 10 to 40.
STILL_LEVELS = 3
WINDOW_PX = 9
HELD_SHARE = 0.9995  # of a drawing that is held so much is still: one window of a picture of 360 rows may differ

FLOW_WIDTH_PX = 480  # flow of larger pictures is computed at this width: as good for drawings, at a quarter of the time
EXACT_FLOW_PX = 0.5  # squared pixels of disagreement, forth and back, that are no occlusion
EXPLAINED_LEVELS = 16  # the truth around a pixel differs by no more from what the flow makes of the frame before


@dataclass(frozen=True)
class Movement:
    """Where each pixel of a frame was in the frame before it."""

    flow_HW2: Flow  # px; pixel (x, y) was at (x, y) + flow
    visible_HW: Mask  # it was in the picture then, in front, not at the rim of what moves, and drawn alike


def still_pixels(before_HWC: Pixels, here_HWC: Pixels) -> Mask:
    """Which pixels a pair shows unchanged, noise aside: H×W."""
    return np.asarray(_change(before_HWC, here_HWC) <= STILL_LEVELS)


def is_held(still_HW: Mask) -> bool:
    """Whether a pair with these still pixels shows one drawing twice."""
    return float(np.count_nonzero(still_HW)) >= HELD_SHARE * still_HW.size


def flicker(before_HWC: Pixels, here_HWC: Pixels, where_HW: Mask) -> float:
    """Mean absolute change of the chosen pixels in levels, 0..255; 0 if none is chosen."""
    if not where_HW.any():
        return 0.0
    return float(cv2.absdiff(before_HWC, here_HWC)[where_HW].mean(dtype=np.float64))


def movement(before_HWC: Pixels, here_HWC: Pixels) -> Movement:
    """The motion of a pair by DIS flow (Kroeger et al.: Fast Optical Flow using Dense Inverse Search, ECCV 2016).

    Visibility as in Ruder, Dosovitskiy, Brox: Artistic style transfer for videos, GCPR 2016, which the protocol of Lai
    et al. (see `warp_error`) takes over: flow forth and back must agree, and rims of motion are left out. So is what
    the flow does not explain: a figure that was drawn anew has no motion that sides could follow.
    """
    height, width = here_HWC.shape[:2]
    scale = min(1.0, FLOW_WIDTH_PX / width)
    size = (round(width * scale), max(16, round(height * scale)))
    before, here = (_small_grey(picture, size) for picture in (before_HWC, here_HWC))
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    back_hw2 = finder.calc(here, before, None)
    forth_hw2 = finder.calc(before, here, None)
    visible_hw = _agree(back_hw2, forth_hw2) & ~_rims(back_hw2)
    flow_HW2 = cv2.resize(back_hw2, (width, height), interpolation=cv2.INTER_LINEAR)
    flow_HW2 *= np.array([width / size[0], height / size[1]], np.float32)
    visible_HW = cv2.resize(visible_hw.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST) > 0
    visible_HW &= _inside(flow_HW2)
    return Movement(flow_HW2, visible_HW & (_change(_carried(before_HWC, flow_HW2), here_HWC) <= EXPLAINED_LEVELS))


def warp_error(before_HWC: Pixels, here_HWC: Pixels, flow_HW2: Flow, where_HW: Mask) -> float:
    """Mean squared difference, levels 0..1, between chosen pixels and those that the flow says they were; 0 if none.

    E_warp of Lai, Huang, Wang, Shechtman, Yumer, Yang: Learning Blind Video Temporal Consistency, ECCV 2018.
    """
    if not where_HW.any():
        return 0.0
    error_N3 = cv2.absdiff(_carried(before_HWC, flow_HW2), here_HWC)[where_HW].astype(np.float32) / 255
    return float(np.square(error_N3).mean(dtype=np.float64))


def _change(before_HWC: Pixels, here_HWC: Pixels) -> Pixels:
    """How much the window around each pixel changes on average, in grey levels: H×W."""
    change_HW = cv2.cvtColor(cv2.absdiff(before_HWC, here_HWC), cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.blur(change_HW, (WINDOW_PX, WINDOW_PX)), np.uint8)


def _carried(before_HWC: Pixels, flow_HW2: Flow) -> Pixels:
    """The frame before, as the flow says that it looks now."""
    place_HW2 = flow_HW2 + _grid(*flow_HW2.shape[:2])
    warped_HWC = cv2.remap(before_HWC, place_HW2, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped_HWC, np.uint8)


def _small_grey(picture_HWC: Pixels, size: tuple[int, int]) -> Pixels:
    """The picture as grey levels at a (width, height)."""
    grey_HW = cv2.cvtColor(picture_HWC, cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.resize(grey_HW, size, interpolation=cv2.INTER_AREA), np.uint8)


@lru_cache(maxsize=2)  # a film has one size, and one at which flow is computed
def _grid(height: int, width: int) -> Flow:
    """x and y of every pixel, H×W×2."""
    return np.stack(np.meshgrid(np.arange(width), np.arange(height)), axis=-1).astype(np.float32)


def _inside(flow_HW2: Flow) -> Mask:
    """Whose earlier place lies in the picture."""
    height, width = flow_HW2.shape[:2]
    x_HW, y_HW = cv2.split(flow_HW2 + _grid(*flow_HW2.shape[:2]))
    return np.asarray((x_HW >= 0) & (x_HW <= width - 1) & (y_HW >= 0) & (y_HW <= height - 1))


def _agree(back_HW2: Flow, forth_HW2: Flow) -> Mask:
    """Where going back and forth again leads home: the bound of Sundaram, Brox, Keutzer, ECCV 2010."""
    returned_HW2 = cv2.remap(forth_HW2, back_HW2 + _grid(*back_HW2.shape[:2]), None, cv2.INTER_LINEAR)
    length_HW = _squared_length(back_HW2) + _squared_length(returned_HW2)
    return np.asarray(_squared_length(back_HW2 + returned_HW2) <= 0.01 * length_HW + EXACT_FLOW_PX)


def _rims(flow_HW2: Flow) -> Mask:
    """Where the flow changes from pixel to pixel, as it does around what moves: the bound of the same paper."""
    slope_HW = sum(_squared_length(np.gradient(flow_HW2, axis=axis)) for axis in (0, 1))
    return np.asarray(slope_HW > 0.01 * _squared_length(flow_HW2) + 0.002)


def _squared_length(flow_HW2: Flow) -> Flow:
    """x² + y²; numpy's own sum over so short an axis takes ten times as long."""
    x_HW, y_HW = cv2.split(flow_HW2)
    return np.asarray(x_HW * x_HW + y_HW * y_HW)
