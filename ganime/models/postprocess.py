"""Generated sides joined to the known part after the fact: GLCIC's post-processing.

Source: Iizuka et al. 2017, section 3 (post-processing): the hole is filled by fast marching (Telea 2004), and what
the network painted is blended into that by Poisson blending (Pérez, Gangnet, Blake, "Poisson image editing", 2003): it
keeps its gradients and takes its colours from around the hole. At a seam that is the known part; at the border of the
picture, where nothing is known, it is what fast marching put there.
"""

import numpy as np
import numpy.typing as npt
from scipy.fft import dstn, idstn

from ganime.frame import Canvas, Pixels, crop
from ganime.paint.fills import telea

Floats = npt.NDArray[np.float64]


def postprocess(wide_BHWC: Pixels, canvas: Canvas) -> Pixels:
    """The sides of wide pictures B×H×W×3 blended with their known part, which comes out as it went in."""
    around_BHWC = telea(crop(wide_BHWC, canvas), canvas)
    blended_BHWC = wide_BHWC.copy()
    for side in (slice(0, canvas.left), slice(canvas.width - canvas.right, canvas.width)):
        if side.start < side.stop:
            blended_BHWC[:, :, side] = poisson(wide_BHWC, around_BHWC, side)
    return blended_BHWC


def poisson(painted_BHWC: Pixels, around_BHWC: Pixels, columns: slice) -> Pixels:
    """Some columns with the gradients of `painted_BHWC` and, on the ring around them, the colours of `around_BHWC`.

    What is added to the painted columns is the membrane that is harmonic inside and on the ring the difference of the
    two. What is painted is taken to go on as it ends, and so is a picture beyond its border.
    """
    ringed = ((0, 0), (1, 1), (1, 1), (0, 0))
    side_BHSC = painted_BHWC[:, :, columns].astype(np.float64)
    ring_BHSC = np.pad(around_BHWC.astype(np.float64), ringed, mode="edge")[:, :, columns.start : columns.stop + 2]
    membrane_BHSC = _harmonic(ring_BHSC - np.pad(side_BHSC, ringed, mode="edge"))
    return np.asarray(np.rint(np.clip(side_BHSC + membrane_BHSC, 0, 255)), np.uint8)


def _harmonic(ring_BHWC: Floats) -> Floats:
    """The harmonic function inside a ring, B×(H-2)×(W-2)×C, from values of which only the outermost count.

    Each pixel is the mean of its four neighbours. In the basis of sines that vanish on the ring (DST-I) that is one
    division a coefficient: a fast Poisson solver.
    """
    inside_BHWC = np.zeros_like(ring_BHWC[:, 1:-1, 1:-1])
    inside_BHWC[:, 0] += ring_BHWC[:, 0, 1:-1]
    inside_BHWC[:, -1] += ring_BHWC[:, -1, 1:-1]
    inside_BHWC[:, :, 0] += ring_BHWC[:, 1:-1, 0]
    inside_BHWC[:, :, -1] += ring_BHWC[:, 1:-1, -1]
    curvature_HW = _curvature(inside_BHWC.shape[1])[:, None] + _curvature(inside_BHWC.shape[2])
    waves_BHWC = dstn(inside_BHWC, type=1, axes=(1, 2)) / curvature_HW[..., None]
    return np.asarray(idstn(waves_BHWC, type=1, axes=(1, 2)))


def _curvature(length: int) -> Floats:
    """What the second difference multiplies each sine by that vanishes one step outside of `length` pixels."""
    return 2 - 2 * np.cos(np.pi * np.arange(1, length + 1) / (length + 1))
