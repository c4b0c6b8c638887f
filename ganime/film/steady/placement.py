"""A side made for one picture → where the side of another picture shows it: it moves with the camera. Pure.

Letters: S columns of a side.
"""

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from ganime.film.camera import View
from ganime.film.camera.patches import resampled
from ganime.film.steady.values import Side
from ganime.frame import Canvas, Pixels

SMALL_REACH_PX = 4  # of the small pictures in which colours are spread: enough for so smooth a thing
Values = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Joints:
    """How parts of a side are put together, in pixels of the film."""

    whole_px: float = 0.02  # content that moved by whole pixels this nearly is copied, not interpolated
    blend_px: int = 8  # a joint is blended over so many columns or rows of the newer part
    # Of the height: so far from real content, or from the seam, what was generated gives way to the colours there.
    reach_share: float = 1 / 24


JOINTS = Joints()


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


def moved(side_HSC: Pixels, shift: Shift, shown: tuple[slice, slice] | None = None) -> Pixels:
    """A side as the other picture's side shows it; beyond its border its outermost pixels are repeated.

    `shown`: the rows and columns of the other side that are wanted; all of them by default.
    """
    rows, columns = shown or (slice(0, side_HSC.shape[0]), slice(0, side_HSC.shape[1]))
    x, y = shift.x, shift.y
    if shift.scale == 1 and max(abs(x - round(x)), abs(y - round(y))) < JOINTS.whole_px:
        x, y = round(x), round(y)
    first = shift.scale * columns.start + x, shift.scale * rows.start + y
    return resampled(side_HSC, shift.scale, *first, rows.stop - rows.start, columns.stop - columns.start)


def over(front_HSC: Pixels, shift: Shift, behind_HSC: Pixels) -> Pixels:
    """A side that was made for another picture before one that lies as it is shown; the joint between is blended."""
    shown = rows, columns = covered(shift, *front_HSC.shape[:2])
    if rows.stop == rows.start or columns.stop == columns.start:
        return behind_HSC
    alpha_hs = np.outer(*(_ramp(run, size) for run, size in zip(shown, front_HSC.shape[:2], strict=True)))
    mixed_HSC = behind_HSC.copy()
    mixed_HSC[shown] = cv2.blendLinear(moved(front_HSC, shift, shown), behind_HSC[shown], alpha_hs, 1 - alpha_hs)
    return mixed_HSC


def joined(real_HSC: Pixels, real_HS: npt.NDArray[np.bool_], made_HSC: Pixels) -> Pixels:
    """Real content where there is any, else what was made, drawn towards the real colours where it is near."""
    # What the two differ by, spread from where both are known into where one is (normalised convolution; Knutsson and
    # Westin, 1993). So smooth a thing is found in small pictures.
    height, width = real_HS.shape
    reach = height * JOINTS.reach_share
    factor = max(1.0, reach / SMALL_REACH_PX)
    small = (round(width / factor), round(height / factor))
    weight_HS = real_HS.astype(np.float32)
    difference_HSC = cv2.subtract(real_HSC, made_HSC, mask=real_HS.view(np.uint8), dtype=cv2.CV_32F)
    near_hs, spread_hsC = (
        cv2.GaussianBlur(cv2.resize(values, small, interpolation=cv2.INTER_AREA), (0, 0), reach / factor)
        for values in (weight_HS, difference_HSC)
    )
    # Half of what is around a straight border is real: there the difference counts in full.
    added_hsC = (np.minimum(1, 2 * near_hs) / (near_hs + 1e-3))[..., None] * spread_hsC
    matched_HSC = cv2.add(made_HSC, cv2.resize(added_hsC, (width, height)), dtype=cv2.CV_8U)
    return np.asarray(cv2.copyTo(real_HSC, real_HS.view(np.uint8), matched_HSC), np.uint8)


def _run(scale: float, shift: float, size: int) -> slice:
    """The places p, of 0 … size - 1, with scale·p + shift within half a pixel of those of the other."""
    first = max(0, int(np.ceil((-0.5 - shift) / scale)))
    last = min(size - 1, int(np.floor((size - 0.5 - shift) / scale)))
    return slice(first, max(first, last + 1))


def _ramp(run: slice, size: int) -> Values:
    """1 over a run of 0 … size - 1, rising to it and falling at its ends, but not at those of the whole."""
    ramp = np.ones(run.stop - run.start, np.float32)
    within = min(JOINTS.blend_px, len(ramp))
    steps = ((np.arange(JOINTS.blend_px, dtype=np.float32) + 1) / (JOINTS.blend_px + 1))[:within]
    if run.start > 0:
        ramp[:within] = steps
    if run.stop < size:
        ramp[-within:] = np.minimum(ramp[-within:], steps[::-1])
    return ramp
