"""Sides that nobody looks at: blurred, dimmed, or the extension gone out of focus."""

import cv2
import numpy as np

from ganime.frame import Canvas, Pixels
from ganime.outpainter import Outpainter
from ganime.paint.fills import FILLS

DIM_SHARE = 0.35  # of the light is left: a side that does not draw the eye, and is not black either
SOFT_SHARE = 1 / 30  # of the height: as far out of focus is the far border of a side


def calm_outpainter(kind: str, usual: Outpainter) -> Outpainter:
    """Makes calm sides: `blur`, `dim` or `extend`. `usual`: makes what is extended."""
    if kind == "extend":
        return Outpainter(f"calm {usual.name}", usual.canvas, lambda known, canvas: _softened(usual, known, canvas))
    blur = FILLS["blur"]
    if kind == "blur":
        return Outpainter(kind, None, blur)
    return Outpainter(kind, None, lambda known, canvas: np.rint(blur(known, canvas) * DIM_SHARE).astype(np.uint8))


def _softened(usual: Outpainter, known_BHKC: Pixels, canvas: Canvas) -> Pixels:
    """The usual sides, ever softer away from the picture."""
    made_BHWC = usual.widen(known_BHKC, canvas)
    columns = np.arange(canvas.width)
    away_W = np.maximum(canvas.left - columns, columns - canvas.known.stop + 1).clip(0)
    share_HW = np.tile((away_W / max(1, canvas.left, canvas.right)).astype(np.float32), (canvas.height, 1))
    for wide_HWC in made_BHWC:
        soft_HWC = cv2.GaussianBlur(wide_HWC, (0, 0), canvas.height * SOFT_SHARE)
        wide_HWC[:] = cv2.blendLinear(soft_HWC, wide_HWC, share_HW, 1 - share_HW)
    return made_BHWC
