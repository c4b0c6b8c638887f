"""FID and KID: do the outpainted pictures, taken together, look like the true ones?

Heusel et al.: GANs Trained by a Two Time-Scale Update Rule, 2017 (FID); Bińkowski et al.: Demystifying MMD GANs, 2018
(KID). Features are those of the Inception network of torch-fidelity, whose weights are the user's. FID needs thousands
of pictures to mean much; KID has no bias for few.
"""

import logging
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torchmetrics.image.fid import NoTrainInceptionV3

from ganime.errors import ModelError
from ganime.frame import Pixels

Features = npt.NDArray[np.float64]
Inception = Callable[[Pixels], Features]

log = logging.getLogger(__name__)


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


def frechet_distance(one_NF: Features, other_MF: Features) -> float:
    """Fréchet distance between Gaussians fitted to two sets of features; at least two rows each."""
    between = np.square(one_NF.mean(axis=0) - other_MF.mean(axis=0)).sum()
    one, other = _root_covariance(one_NF), _root_covariance(other_MF)
    # tr √(AᵀA BᵀB) is the sum of the singular values of A Bᵀ: no root of a 2048×2048 matrix has to be taken.
    shared = np.linalg.svd(one @ other.T, compute_uv=False).sum()
    return float(between + np.square(one).sum() + np.square(other).sum() - 2 * shared)


def kernel_distance(one_NF: Features, other_MF: Features) -> float:
    """Unbiased squared maximum mean discrepancy under the kernel (x·y / F + 1)³, over all rows; it can fall below 0."""
    within = [_off_diagonal_mean(_kernel(x, x)) for x in (one_NF, other_MF)]
    return float(sum(within) - 2 * _kernel(one_NF, other_MF).mean())


def _root_covariance(features_NF: Features) -> Features:
    """A matrix A with AᵀA the covariance of the rows, of no more rows than there are features."""
    centred = (features_NF - features_NF.mean(axis=0)) / np.sqrt(len(features_NF) - 1)
    return np.asarray(np.linalg.qr(centred, mode="r")) if len(centred) > centred.shape[1] else centred


def _kernel(one_NF: Features, other_MF: Features) -> Features:
    """The polynomial kernel of the paper, N×M."""
    return np.asarray((one_NF @ other_MF.T / one_NF.shape[1] + 1) ** 3)


def _off_diagonal_mean(kernel_NN: Features) -> float:
    """Mean over pairs of different rows."""
    count = len(kernel_NN)
    return float((kernel_NN.sum() - np.trace(kernel_NN)) / (count * (count - 1)))
