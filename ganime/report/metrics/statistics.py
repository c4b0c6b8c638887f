"""Are the sides made of the same stuff as the true ones, wherever it lies? Statistics of a frozen network's features.

`stats` compares, channel by channel, mean and deviation over a side, as the style loss of Huang, Belongie (Arbitrary
Style Transfer in Real-time with Adaptive Instance Normalization, ICCV 2017) does: position-free, 0 for the truth,
upwards without bound, about 1 where nothing agrees. `structure` is the structure term of DISTS (Ding, Ma, Wang,
Simoncelli: Image Quality Assessment: Unifying Structure and Texture Similarity, PAMI 2020) on the same maps: 0 for the
truth, 1 for what has nothing to do with it, 2 at most. Lower is better in both.
"""

from collections.abc import Iterator, Sequence
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
Moments = Sequence[Tensor]  # means and deviations, 2×B×C for each side and scale

NO_VARIANCE = 1e-6  # of features: below, a channel says nothing; DISTS' constant


@dataclass(frozen=True)
class SideMaps:
    """The features of some pictures' sides: a list of maps B×C×h×w for each side, fine to coarse."""

    sides: Sequence[Sequence[Tensor]]

    def flat(self) -> Iterator[Tensor]:
        """Every map of every side, B×C×n."""
        return (map_BChw.float().flatten(2) for maps in self.sides for map_BChw in maps)

    @torch.inference_mode()
    def moments(self) -> Moments:
        """Mean and deviation of every channel of every map: a few kilobytes a picture, all that `stats` compares."""
        return [torch.stack([map_BCn.mean(2), map_BCn.std(2, correction=0)]) for map_BCn in self.flat()]

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


def statistics(drawn: Moments, truth: Moments) -> Values:
    """`stats` of each picture, B.

    Mean over channels of (Δmean² + Δdeviation²), over the mean over channels of the truth's variance; the mean of that
    over scales and sides.
    """
    return _mean([_statistics(*pair) for pair in zip(drawn, truth, strict=True)])


@torch.inference_mode()
def structure(drawn: SideMaps, truth: SideMaps) -> Values:
    """`structure` of each picture, B: 1 less the mean correlation of channels, in the manner of SSIM's third term."""
    pairs = zip(drawn.flat(), truth.flat(), strict=True)
    return _mean([_structure(one_BCn, other_BCn) for one_BCn, other_BCn in pairs])


def _statistics(drawn_2BC: Tensor, truth_2BC: Tensor) -> Tensor:
    error_BC = (drawn_2BC - truth_2BC).square().sum(0)
    return error_BC.mean(1) / (truth_2BC[1].square().mean(1) + NO_VARIANCE)


def _structure(drawn_BCn: Tensor, truth_BCn: Tensor) -> Tensor:
    drawn_BCn, truth_BCn = (map_BCn - map_BCn.mean(2, keepdim=True) for map_BCn in (drawn_BCn, truth_BCn))
    shared_BC = (drawn_BCn * truth_BCn).mean(2)
    own_BC = drawn_BCn.square().mean(2) + truth_BCn.square().mean(2)
    return 1 - ((2 * shared_BC + NO_VARIANCE) / (own_BC + NO_VARIANCE)).mean(1)


def _mean(distances: Sequence[Tensor]) -> Values:
    """Distances between maps, B each, averaged over scales and sides."""
    return np.asarray(torch.stack(list(distances)).double().mean(0).cpu().numpy())
