"""What was made for a side of one picture, where the side of another picture shows it: it moves with the camera. Pure.

Letters: S columns of a side.
"""

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from ganime.canvas import View
from ganime.frame import Canvas, Pixels
from ganime.steady.values import Side

EXACT = 0.02  # px: content that moved by whole pixels this nearly is copied, not interpolated
JOINT_PX = 8  # a joint is blended over so many columns or rows of the newer part
MATCHED_SHARE = 1 / 24  # of the height: how far from real content the colours of what was generated are matched to it

Values = npt.NDArray[np.float32]


class Shift(NamedTuple):
    """Where the places of a side lie on the side of another picture: scale·(column, row) + (x, y)."""

    scale: float
    x: float
    y: float


def first_column(canvas: Canvas, side: Side) -> int:
    """The column of a side's first pixel, counted from the first known one."""
    return -canvas.left if side == "left" else canvas.known_width


def shift_between(view: View, other: View, canvas: Canvas, side: Side) -> Shift:
    """Where the side of a picture lies on that of another of the same part."""
    motion, first = view.towards(other), first_column(canvas, side)
    return Shift(motion.scale, motion.scale * first + motion.x - first, motion.y)


def covered(shift: Shift, height: int, width: int) -> tuple[slice, slice]:
    """The rows and columns of a side whose places lie on the other one; both are H×S."""
    return _run(shift.scale, shift.y, height), _run(shift.scale, shift.x, width)


def moved(side_HSC: Pixels, shift: Shift) -> Pixels:
    """A side as the other picture's side shows it; beyond its border its outermost pixels are repeated."""
    height, width = side_HSC.shape[:2]
    x, y = round(shift.x), round(shift.y)
    if shift.scale == 1 and max(abs(shift.x - x), abs(shift.y - y)) < EXACT:
        rows, columns = np.arange(height) + y, np.arange(width) + x
        exact: Pixels = side_HSC[rows.clip(0, height - 1)][:, columns.clip(0, width - 1)]
        return exact
    matrix = np.array([[shift.scale, 0, shift.x], [0, shift.scale, shift.y]])
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    warped = cv2.warpAffine(side_HSC, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped, np.uint8)


def over(front_HSC: Pixels, behind_HSC: Pixels, shown: tuple[slice, slice]) -> Pixels:
    """A side before another, shown in some rows and columns; its outermost JOINT_PX there are blended."""
    alpha_HS1 = np.outer(*(_ramp(run, size) for run, size in zip(shown, front_HSC.shape[:2], strict=True)))[..., None]
    mixed = behind_HSC + alpha_HS1 * (front_HSC.astype(np.float32) - behind_HSC)
    return np.rint(mixed).astype(np.uint8)


def joined(real_HSC: Pixels, real_HS: npt.NDArray[np.bool_], made_HSC: Pixels) -> Pixels:
    """Real content where there is any, else what was made, drawn towards the real colours where it is near."""
    # What the two differ by, spread from where both are known into where one is (normalised convolution; Knutsson and
    # Westin, 1993).
    weight_HS = real_HS.astype(np.float32)
    reach = real_HSC.shape[0] * MATCHED_SHARE
    difference_HSC = (real_HSC.astype(np.float32) - made_HSC) * weight_HS[..., None]
    near_HS = cv2.GaussianBlur(weight_HS, (0, 0), reach)
    spread_HSC = cv2.GaussianBlur(difference_HSC, (0, 0), reach) / (near_HS + 1e-3)[..., None]
    # Half of what is around a straight border is real: there the difference counts in full.
    matched_HSC = made_HSC + np.minimum(1, 2 * near_HS)[..., None] * spread_HSC
    out_HSC: Pixels = np.where(real_HS[..., None], real_HSC, np.clip(np.rint(matched_HSC), 0, 255).astype(np.uint8))
    return out_HSC


def _run(scale: float, shift: float, size: int) -> slice:
    """The places p, of 0 … size - 1, with scale·p + shift within half a pixel of those of the other."""
    first = max(0, int(np.ceil((-0.5 - shift) / scale)))
    last = min(size - 1, int(np.floor((size - 0.5 - shift) / scale)))
    return slice(first, max(first, last + 1))


def _ramp(run: slice, size: int) -> Values:
    """1 inside a run of 0 … size - 1, falling to 0 outside it, but not at the ends of the whole."""
    ramp = np.zeros(size, np.float32)
    ramp[run] = 1
    steps = (np.arange(JOINT_PX, dtype=np.float32) + 1) / (JOINT_PX + 1)
    within = min(JOINT_PX, run.stop - run.start)
    if run.start > 0:
        ramp[run.start : run.start + within] = steps[:within]
    if run.stop < size:
        ramp[run.stop - within : run.stop] = np.minimum(ramp[run.stop - within : run.stop], steps[:within][::-1])
    return ramp
