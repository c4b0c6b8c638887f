"""A few colours that stand for all of a show: k-means over its pixels. Colours are RGB floats, 0..1, on any device."""

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
    every = -(-len(colours_N3) // LARGEST_SAMPLE)
    sample_N3 = colours_N3[::every].cpu().float()
    palette_C3 = _far_apart(sample_N3, count, seed)
    for _ in range(ROUNDS):
        nearest_N = nearest(sample_N3, palette_C3)
        sizes_C = torch.zeros(count).index_add_(0, nearest_N, torch.ones(len(sample_N3)))
        sums_C3 = torch.zeros(count, 3).index_add_(0, nearest_N, sample_N3)
        # A colour that stands for nothing, as when there are fewer in the show, stays where it is.
        palette_C3 = torch.where(sizes_C[:, None] > 0, sums_C3 / sizes_C[:, None].clamp(min=1), palette_C3)
    return by_luma(palette_C3)


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


def _far_apart(sample_N3: Tensor, count: int, seed: int) -> Tensor:
    """`count` of the colours, drawn one by one, each likelier the farther it is from those drawn before."""
    generator = torch.Generator().manual_seed(seed)
    drawn = [int(torch.randint(len(sample_N3), (1,), generator=generator))]
    distance_N = (sample_N3 - sample_N3[drawn[0]]).square().sum(1)
    for _ in range(count - 1):
        # Where every colour has been drawn, all distances are 0 and any of them will do.
        chance_N = distance_N if float(distance_N.sum()) > 0 else torch.ones_like(distance_N)
        drawn.append(int(torch.multinomial(chance_N, 1, generator=generator)))
        distance_N = torch.minimum(distance_N, (sample_N3 - sample_N3[drawn[-1]]).square().sum(1))
    return sample_N3[drawn]
