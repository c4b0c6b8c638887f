"""Are the sides' small patches, taken together, those of the true sides? Sliced Wasserstein distance by scale.

Karras, Aila, Laine, Lehtinen: Progressive Growing of GANs, ICLR 2018, after Rabin et al.: Wasserstein Barycenter and
Its Application to Texture Mixing, 2011. Here a picture is compared with its own truth alone, in Lab, so that a unit is
about the same to the eye in every colour: 0 for the truth, upwards without bound; lower is better.
"""

from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

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
    found = []
    for strip_BHSC in side_strips(wide_BHWC, canvas):
        pictures = [laplacian_pyramid(_lab(strip_HSC)) for strip_HSC in strip_BHSC]
        for level, bands in enumerate(zip(*pictures, strict=True)):
            found.append(_sorted_along(np.stack(bands), FINE_STEP_PX if level == 0 else 1))
    return found


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


def _lab(strip_HSC: Pixels) -> Floats:
    return np.asarray(cv2.cvtColor(strip_HSC.astype(np.float32) / MAX_LEVEL, cv2.COLOR_RGB2Lab), np.float32)


def _sorted_along(band_BHSC: Floats, step_px: int) -> Floats:
    """Projections B×D×N of the patches of one band, sorted. A band that is smaller than a patch is one patch."""
    rows, columns = (min(PATCH_PX, size) for size in band_BHSC.shape[1:3])
    windows_BhsCyx = torch.from_numpy(band_BHSC).unfold(1, rows, step_px).unfold(2, columns, step_px)
    patches_BNP = windows_BhsCyx.reshape(len(band_BHSC), -1, 3 * rows * columns)
    # Torch's threads, not those of NumPy's BLAS, which wait by spinning; NumPy's sort, which is faster than torch's.
    projected_BDN = _directions(patches_BNP.shape[2]) @ patches_BNP.transpose(1, 2)
    return np.sort(projected_BDN.numpy(), axis=2)


@lru_cache(maxsize=4)
def _directions(dimensions: int) -> Tensor:
    """Unit vectors D×P, the same every time."""
    drawn = np.random.default_rng(SEED).normal(size=(DIRECTIONS, dimensions))
    return torch.from_numpy(drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).float()
