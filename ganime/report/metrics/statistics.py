"""Are the sides made of the same stuff as the true ones, wherever it lies? Statistics of a frozen network's features.

`stats` compares, channel by channel, mean and deviation over a side, as the style loss of Huang, Belongie (Arbitrary
Style Transfer in Real-time with Adaptive Instance Normalization, ICCV 2017) does: position-free, 0 for the truth,
upwards without bound, about 1 where nothing agrees. `structure` is the structure term of DISTS (Ding, Ma, Wang,
Simoncelli: Image Quality Assessment: Unifying Structure and Texture Similarity, PAMI 2020) on the same maps: 0 for the
truth, 1 for what has nothing to do with it, 2 at most. Lower is better in both.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from ganime.frame import Canvas, Pixels
from ganime.models.frozen import Frozen
from ganime.models.tensors import to_float
from ganime.report.metrics.sides import side_strips

Values = npt.NDArray[np.float64]

NO_VARIANCE = 1e-6  # of features: below, a channel says nothing; DISTS' constant


@dataclass(frozen=True)
class SideMaps:
    """The features of some pictures' sides: a list of maps B×C×h×w for each side, fine to coarse."""

    sides: Sequence[Sequence[Tensor]]

    def pooled(self) -> Values:
        """What FID and KID compare: means of the coarsest maps' channels, B×sides×F."""
        return np.asarray(
            np.stack([maps[-1].mean(dim=(2, 3)).cpu().numpy() for maps in self.sides], axis=1), np.float64
        )


@torch.inference_mode()
def side_maps(wide_BHWC: Pixels, canvas: Canvas, features: Frozen) -> SideMaps:
    """What `features` sees on the sides of wide pictures, each side looked at alone."""
    device = next(features.parameters()).device
    sides = []
    for strip_BHSC in side_strips(wide_BHWC, canvas):
        pictures_B3HS = to_float(torch.from_numpy(strip_BHSC).to(device).permute(0, 3, 1, 2))
        sides.append(features(pictures_B3HS.contiguous(memory_format=torch.channels_last)))
    return SideMaps(sides)


@torch.inference_mode()
def statistics(drawn: SideMaps, truth: SideMaps) -> Values:
    """`stats` of each picture, B.

    Mean over channels of (Δmean² + Δdeviation²), over the mean over channels of the truth's variance; the mean of that
    over scales and sides.
    """
    return _mean_over_maps(_statistics, drawn, truth)


@torch.inference_mode()
def structure(drawn: SideMaps, truth: SideMaps) -> Values:
    """`structure` of each picture, B: 1 less the mean correlation of channels, in the manner of SSIM's third term."""
    return _mean_over_maps(_structure, drawn, truth)


def _statistics(drawn_BChw: Tensor, truth_BChw: Tensor) -> Tensor:
    drawn_BCn, truth_BCn = drawn_BChw.flatten(2), truth_BChw.flatten(2)
    mean = (drawn_BCn.mean(2) - truth_BCn.mean(2)).square()
    deviation = (drawn_BCn.std(2, correction=0) - truth_BCn.std(2, correction=0)).square()
    variance_B = truth_BCn.var(2, correction=0).mean(1)
    return (mean + deviation).mean(1) / (variance_B + NO_VARIANCE)


def _structure(drawn_BChw: Tensor, truth_BChw: Tensor) -> Tensor:
    drawn_BCn, truth_BCn = (
        maps.flatten(2) - maps.flatten(2).mean(2, keepdim=True) for maps in (drawn_BChw, truth_BChw)
    )
    shared_BC = (drawn_BCn * truth_BCn).mean(2)
    own_BC = drawn_BCn.square().mean(2) + truth_BCn.square().mean(2)
    return 1 - ((2 * shared_BC + NO_VARIANCE) / (own_BC + NO_VARIANCE)).mean(1)


def _mean_over_maps(distance: Callable[[Tensor, Tensor], Tensor], drawn: SideMaps, truth: SideMaps) -> Values:
    """A distance between maps, averaged over scales and sides."""
    found = [
        distance(one_BChw.float(), other_BChw.float())
        for ones, others in zip(drawn.sides, truth.sides, strict=True)
        for one_BChw, other_BChw in zip(ones, others, strict=True)
    ]
    return np.asarray(torch.stack(found).double().mean(0).cpu().numpy())
