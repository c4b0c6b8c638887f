"""Are the sides' small patches, taken together, those of the true sides? Sliced Wasserstein distance by scale.

Karras, Aila, Laine, Lehtinen: Progressive Growing of GANs, ICLR 2018, after Rabin et al.: Wasserstein Barycenter and
Its Application to Texture Mixing, 2011. Here a picture is compared with its own truth alone, in Lab, so that a unit is
about the same to the eye in every colour: 0 for the truth, upwards without bound; lower is better.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from ganime.frame import Canvas, Pixels
from ganime.report.metrics.pixels import MAX_LEVEL
from ganime.report.metrics.sides import side_strips

Values = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]

LEVELS = 3  # of the Laplacian pyramid; the last is what the others leave: colour and light
PATCH_PX = 7
FINE_STEP_PX = 2  # between patches of the finest scale, where they are many and most of the time goes; 1 on the others
DIRECTIONS = 128
SEED = 20180226  # of the directions: the same in every evaluation


def swd(wide_BHWC: Pixels, truth_BHWC: Pixels, canvas: Canvas) -> Values:
    """Mean distance of sorted projections of all patches, over directions, scales and sides: B."""
    return distance(projections(wide_BHWC, canvas), projections(truth_BHWC, canvas))


def projections(wide_BHWC: Pixels, canvas: Canvas) -> list[Floats]:
    """7×7 patches of the sides along each direction, sorted: B×D×N for each side and scale."""
    strips = side_strips(wide_BHWC, canvas)
    with ThreadPoolExecutor(os.cpu_count()) as threads:  # NumPy sorts and multiplies outside Python's lock
        pictures = [list(threads.map(_of_strip, strip_BHSC)) for strip_BHSC in strips]
    return [np.stack(level) for side in pictures for level in zip(*side, strict=True)]


def distance(drawn: list[Floats], truth: list[Floats]) -> Values:
    """The distance between what `projections` gave for two sets of pictures: B."""
    pairs = zip(drawn, truth, strict=True)
    return np.asarray(np.mean([np.abs(a - b).mean(axis=(1, 2), dtype=np.float64) for a, b in pairs], axis=0))


def laplacian_pyramid(lab_HWC: Floats, levels: int = LEVELS) -> list[Floats]:
    """What each halving takes away, and what is left at the end (Burt, Adelson 1983). Small pictures have fewer."""
    bands = []
    for _ in range(levels - 1):
        if min(lab_HWC.shape[:2]) < 2 * PATCH_PX:
            break
        smaller = cv2.pyrDown(lab_HWC)
        bands.append(lab_HWC - cv2.pyrUp(smaller, dstsize=(lab_HWC.shape[1], lab_HWC.shape[0])))
        lab_HWC = np.asarray(smaller, np.float32)
    return [*bands, lab_HWC]


def _of_strip(strip_HSC: Pixels) -> list[Floats]:
    lab_HSC = cv2.cvtColor(strip_HSC.astype(np.float32) / MAX_LEVEL, cv2.COLOR_RGB2Lab)
    finest, *coarser = laplacian_pyramid(np.asarray(lab_HSC, np.float32))
    return [_sorted_along(finest, FINE_STEP_PX), *(_sorted_along(band_HSC, 1) for band_HSC in coarser)]


def _sorted_along(band_HSC: Floats, step_px: int) -> Floats:
    """Projections D×N of the patches of one band, sorted. A band that is smaller than a patch is one patch."""
    rows, columns = (min(PATCH_PX, size) for size in band_HSC.shape[:2])
    windows = np.lib.stride_tricks.sliding_window_view(band_HSC, (rows, columns), axis=(0, 1))
    patches_NP = windows[::step_px, ::step_px].reshape(-1, 3 * rows * columns)
    return np.sort(_directions(patches_NP.shape[1]) @ patches_NP.T, axis=1)


@lru_cache(maxsize=4)
def _directions(dimensions: int) -> Floats:
    """Unit vectors D×P, the same every time."""
    drawn = np.random.default_rng(SEED).normal(size=(DIRECTIONS, dimensions))
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)
