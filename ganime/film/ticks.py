"""Whether a shot's camera moves, tick by tick, from thumbnails as `shots` takes them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ganime.frame import Motion, Pixels


@dataclass(frozen=True)
class Ticks:
    """Whether a shot's camera moves, from thumbnails a tick apart."""

    tick_s: float = 0.5  # motion is measured over this long
    moving_cells: float = 0.15  # of 1/32 of the picture: a background that goes further in a tick is moving
    textured_share: float = 0.02  # with fewer cells of any texture there is no background to tell by
    large_levels: float = 15  # a tick that changes cells by as much,
    large_share: float = 0.3  # and this share of them, is fast or large motion
    action_share: float = 0.3  # a shot that moves in more than this share of its ticks is action


TICKS = Ticks()


def is_moving(earlier: Pixels, later: Pixels) -> bool:
    """Whether the background, or much of the picture, moved between two thumbnails a tick apart."""
    a, b = earlier.astype(np.float32), later.astype(np.float32)
    # A flickering lamp in the projector changes all cells alike; it is no motion.
    b *= (cv2.mean(a)[0] + 1) / (cv2.mean(b)[0] + 1)
    slope = np.maximum(*(np.abs(cv2.Sobel(a, cv2.CV_32F, x, 1 - x, ksize=1, scale=0.5)) for x in (0, 1)))
    change = cv2.absdiff(a, b)
    # Grain and jitter of old film change flat cells too, which motion hardly does: what those show is taken off.
    change = np.maximum(0, change - _quantile(change[slope <= _quantile(slope, 0.25)], 0.5))
    if np.count_nonzero(change > TICKS.large_levels) > TICKS.large_share * change.size:
        return True
    # A cell that changes by d where the picture's slope is s a cell moved by about d / s (normal flow; Horn & Schunck,
    # Determining Optical Flow, 1981). Characters are few cells, so the median is that of the background.
    textured = slope > max(3.0, _quantile(slope, 0.5))
    if np.count_nonzero(textured) < TICKS.textured_share * textured.size:
        return False
    return _quantile(change[textured] / slope[textured], 0.5) > TICKS.moving_cells


def _quantile(values: npt.NDArray[np.float32], share: float) -> float:
    """The value that `share` of the values lie below; numpy's own takes ten times as long on so few."""
    place = min(int(share * values.size), values.size - 1)
    return float(np.partition(values, place, axis=None)[place])


def motion_of(moving: Sequence[bool]) -> Motion:
    """Motion of a shot from that of its ticks; a shot too short to have any is action."""
    return "fixed" if moving and sum(moving) <= TICKS.action_share * len(moving) else "action"
