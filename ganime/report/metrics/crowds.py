"""Do all the generated sides, taken together, look like all the true ones? FID and KID with the judge's features.

Torchmetrics' own classes, fed with the features of EfficientNet-lite2 in place of Inception's: numbers of other papers
cannot be compared with these, and their names (`fid_lite2`, `kid_lite2`) say so. Lower is better, 0 is right; KID can
fall below 0. FID of fewer than some thousands of pictures is too high for all alike.
"""

import warnings

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torchmetrics.image.fid import FrechetInceptionDistance
from torchmetrics.image.kid import KernelInceptionDistance

Features = npt.NDArray[np.float64]

SUBSETS = 50
SUBSET = 100  # sides in each
SEED = 0
LEAST = 4  # sides; of fewer nothing is said


class _AsTheyAre(nn.Module):
    """Takes features for pictures: they have been computed, batch by batch, before."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.num_features = size

    def forward(self, features_NF: Tensor) -> Tensor:
        return features_NF


def crowd_distances(drawn_NF: Features, truth_NF: Features) -> dict[str, float]:
    """`fid_lite2`, `kid_lite2` and the spread (standard deviation over subsets) of KID; nothing for a few sides."""
    if min(len(drawn_NF), len(truth_NF)) < LEAST:
        return {}
    extractor = _AsTheyAre(drawn_NF.shape[1])
    fid = FrechetInceptionDistance(feature=extractor)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torchmetrics warns that it keeps the features: they are small
        kid = KernelInceptionDistance(feature=extractor, subsets=SUBSETS, subset_size=min(SUBSET, len(drawn_NF) // 2))
    for features_NF, real in ((truth_NF, True), (drawn_NF, False)):
        fid.update(torch.from_numpy(features_NF).float(), real=real)
        kid.update(torch.from_numpy(features_NF).float(), real=real)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(SEED)
        mean, spread = kid.compute()
    return {"fid_lite2": fid.compute().item(), "kid_lite2": mean.item(), "kid_lite2_spread": spread.item()}
