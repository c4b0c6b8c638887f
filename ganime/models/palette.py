"""A few colours that stand for all of a show: k-means over its pixels. Colours are RGB floats, 0..1, on any device."""

import cv2
import numpy as np
import torch
from torch import Tensor

LUMA_3 = (0.299, 0.587, 0.114)  # ITU-R BT.601, section 2.5.1
LARGEST_SAMPLE = 16_384  # colours that k-means looks at: 32 for each colour of a palette of 512
ROUNDS = 15


def spread_palette(count: int) -> Tensor:
    """`count`×3 colours spread evenly over the cube, dark to bright: for a show nobody has looked at yet."""
    # Multiples of the powers of one number, modulo 1, leave no hole and no cluster (Roberts 2018, the R3 sequence).
    steps_3 = 1.2207440846057596 ** -torch.arange(1, 4, dtype=torch.float64)
    colours_C3 = (0.5 + torch.arange(1, count + 1, dtype=torch.float64)[:, None] * steps_3) % 1
    return by_luma(colours_C3.float())


def fit_palette(colours_N3: Tensor, count: int, seed: int = 0) -> Tensor:
    """The `count`×3 colours of which each given one is near to some, dark to bright, on the CPU.

    k-means (Lloyd 1982), started by k-means++ (Arthur and Vassilvitskii 2007) from `seed`. Raises ValueError if there
    is no colour to look at.
    """
    if not len(colours_N3):
        raise ValueError("no colours to find a palette for")
    sample_N3 = colours_N3[:: -(-len(colours_N3) // LARGEST_SAMPLE)].float().cpu().numpy()
    if len(sample_N3) < count:  # OpenCV wants a colour for each of the palette
        sample_N3 = np.resize(sample_N3, (count, 3))
    cv2.setRNGSeed(seed)
    rounds = (cv2.TERM_CRITERIA_COUNT, ROUNDS, 0.0)
    _, _, palette_C3 = cv2.kmeans(sample_N3, count, None, rounds, 1, cv2.KMEANS_PP_CENTERS)
    return by_luma(torch.from_numpy(palette_C3))


def nearest(colours_X3: Tensor, palette_C3: Tensor) -> Tensor:
    """Index of the nearest colour of the palette by Euclidean distance: …×3 → …, int64."""
    # By matrix products the distances would be faster, and too coarse to tell near colours apart.
    exactly = "donot_use_mm_for_euclid_dist"
    distances = torch.cdist(colours_X3.reshape(-1, 3), palette_C3, compute_mode=exactly)
    return distances.argmin(1).reshape(colours_X3.shape[:-1])


def by_luma(palette_C3: Tensor) -> Tensor:
    """The same colours from dark to bright: neighbours in the palette look alike."""
    luma_C = palette_C3 @ torch.tensor(LUMA_3, dtype=palette_C3.dtype)
    return palette_C3[luma_C.argsort(stable=True)]
