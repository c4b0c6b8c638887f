"""Copied pieces joined in the gradient domain: a step at the seam, or between pieces, is spread over what is around.

Pérez, Gangnet, Blake: Poisson Image Editing, SIGGRAPH 2003. The wanted differences of neighbouring pixels are those of
the places they were copied from; the colours beside the seam are given, nothing is at the other borders. What is added
to the copy is found, rather than the copy anew: so it can be screened (Bhat et al.: Fourier Analysis of the 2D Screened
Poisson Equation, ECCV 2008), which lets it fade away from the seam.

Solved exactly by sines across (the side and its mirror image between two given borders) and cosines along the seam.
"""

import numpy as np
import numpy.typing as npt
import scipy.fft

from ganime.paint.offset_map import OffsetMap

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

REACH_SHARE = 0.5  # of the side's width: an even step at the whole seam is halved about so far away
LARGEST = 60.0  # levels that a step is spread of, at most: beyond, something else is to be seen, not another light


def blended(
    copied_HSC: Floats, offsets: OffsetMap, source_HWC: Floats, seam_HC: Floats, fixed_HS: Flags | None = None
) -> Floats:
    """The copy with its joints and its seam, before column 0, spread: H×S×3, not bounded to 0..255.

    `seam_HC`: the known colours beside column 0. `source_HWC`: what was copied from. `fixed_HS`: where
    something else is shown, which nothing is spread from.
    """
    width = copied_HSC.shape[1]
    rows, columns = offsets.rows_HS, offsets.columns_HS
    wanted = np.zeros_like(copied_HSC)  # of what is added: its divergence
    for axis in (0, 1):
        before = tuple(slice(0, -1) if a == axis else slice(None) for a in (0, 1))
        after = tuple(slice(1, None) if a == axis else slice(None) for a in (0, 1))
        step = (copied_HSC[after] - copied_HSC[before]).astype(np.float32)
        down, right = (1, 0) if axis == 0 else (0, 1)
        ahead = _at(source_HWC, rows[before] + down, columns[before] + right) - copied_HSC[before]
        behind = copied_HSC[after] - _at(source_HWC, rows[after] - down, columns[after] - right)
        lacking = np.clip((ahead + behind) / 2 - step, -LARGEST, LARGEST)
        if fixed_HS is not None:
            lacking[fixed_HS[before] | fixed_HS[after]] = 0
        wanted[before] += lacking
        wanted[after] -= lacking
    there = _at(source_HWC, rows[:, 0], columns[:, 0] - 1)
    given_HC = np.clip(seam_HC - there, -LARGEST, LARGEST)
    if fixed_HS is not None:
        given_HC[fixed_HS[:, 0]] = 0
    return copied_HSC + membrane(wanted, given_HC, 1 / (REACH_SHARE * max(1, width)))


def membrane(wanted_HSC: Floats, given_HC: Floats, screen: float) -> Floats:
    """u, H×S×C, with Δu − screen²·u = wanted inside, u = given before column 0, level at the other borders."""
    height, width = wanted_HSC.shape[:2]
    right = wanted_HSC.astype(np.float32)
    right[:, 0] -= given_HC
    doubled = np.concatenate([right, right[:, ::-1]], axis=1)
    spectrum = scipy.fft.dst(scipy.fft.dct(doubled, type=2, axis=0), type=1, axis=1)
    across = 2 - 2 * np.cos(np.pi * np.arange(1, 2 * width + 1) / (2 * width + 1))
    along = 2 - 2 * np.cos(np.pi * np.arange(height) / height)
    spectrum /= -(along[:, None] + across[None] + screen * screen)[..., None].astype(np.float32)
    solved = scipy.fft.idct(scipy.fft.idst(spectrum, type=1, axis=1), type=2, axis=0)
    return np.asarray(solved[:, :width], np.float32)


def _at(source_HWC: Floats, rows: npt.NDArray[np.int32], columns: npt.NDArray[np.int32]) -> Floats:
    """Pixels of the sources; beyond their border the nearest."""
    height, width = source_HWC.shape[:2]
    return source_HWC[np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)]
