"""Do all the generated sides, taken together, look like all the true ones? FID and KID, of whatever features.

Heusel et al.: GANs Trained by a Two Time-Scale Update Rule, NeurIPS 2017 (FID); Bińkowski et al.: Demystifying MMD
GANs, ICLR 2018 (KID). Torchmetrics' own classes are fed with features that were computed batch by batch before: those
of EfficientNet-lite2, which cannot be compared with the numbers of other papers and are named so (`fid_lite2`,
`kid_lite2`), and, with weights of the user's, those of torch-fidelity's Inception (`fid`, `kid`). Lower is better, 0 is
right; KID can fall below 0. FID of fewer than some thousands of pictures is too high for all alike.
"""

import logging
import pickle
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torchmetrics.image.fid import FrechetInceptionDistance, NoTrainInceptionV3
from torchmetrics.image.kid import KernelInceptionDistance

from ganime.errors import ModelError
from ganime.frame import Pixels

Features = npt.NDArray[np.float64]
Inception = Callable[[Pixels], Features]

SUBSETS = 50
SUBSET = 100  # pictures in each
SEED = 0
LEAST = 4  # pictures; of fewer nothing is said

log = logging.getLogger(__name__)


class _AsTheyAre(nn.Module):
    """Takes features for pictures."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.num_features = size

    def forward(self, features_NF: Tensor) -> Tensor:
        return features_NF


def distances(drawn_NF: Features, truth_NF: Features) -> dict[str, float]:
    """`fid`, `kid` and the spread (standard deviation over subsets) of KID; nothing for a few pictures."""
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
    return {"fid": fid.compute().item(), "kid": mean.item(), "kid_spread": spread.item()}


def load_inception(weights: Path, device: torch.device) -> Inception | None:
    """The network of a file: pictures B×H×W×3 → B×2048 features. None, said in the log, without torch-fidelity.

    Raises ModelError if the file does not hold torch-fidelity's Inception weights.
    """
    try:
        network = NoTrainInceptionV3("inception-v3-compat", ["2048"], str(weights)).to(device)
    except ModuleNotFoundError:
        log.warning("FID and KID are left out: they need a package more: pip install torch-fidelity")
        return None
    except (OSError, RuntimeError, KeyError, pickle.UnpicklingError, EOFError) as error:
        raise ModelError(f"{weights}: not torch-fidelity's weights-inception-2015-12-05-6726825d.pth") from error

    def inception(pictures_BHWC: Pixels) -> Features:
        pictures_B3HW = torch.from_numpy(np.ascontiguousarray(pictures_BHWC)).to(device).permute(0, 3, 1, 2)
        with torch.inference_mode():
            return np.asarray(network(pictures_B3HW).cpu().numpy(), np.float64)

    return inception
