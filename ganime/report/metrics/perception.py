"""LPIPS: distance between pictures as a network trained on photographs sees them.

Zhang, Isola, Efros, Shechtman, Wang: The Unreasonable Effectiveness of Deep Features as a Perceptual Metric, CVPR 2018;
the `alex` variant, version 0.1. The trunk's weights are the user's (torchvision's `alexnet-owt-7be5be79.pth`), the
linear heads come with torchmetrics. The trunk is built here, as torchvision has no CPU build to install.
"""

import pickle
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from ganime.errors import ModelError
from ganime.frame import Pixels
from ganime.models.tensors import to_float

Values = npt.NDArray[np.float64]
Lpips = Callable[[Pixels, Pixels], Values]

# What makes 0..1 pictures zero-mean for the trunk, written for pictures in -1..1 as in the paper's code.
SHIFT = (-0.030, -0.088, -0.188)
SCALE = (0.458, 0.448, 0.450)


def load_lpips(weights: Path, device: torch.device) -> Lpips:
    """LPIPS with the trunk of a file: two batches of pictures B×H×W×3, edges of 31 px or more → B distances from 0 up.

    Raises ModelError if the file is not a state dict of torchvision's AlexNet.
    """
    trunk, heads = _alexnet(), _heads()
    try:
        content = torch.load(weights, map_location="cpu", weights_only=True)
        layers = {key.removeprefix("features."): value for key, value in content.items() if key.startswith("features.")}
        trunk.load_state_dict(layers)
    except (OSError, RuntimeError, AttributeError, pickle.UnpicklingError, EOFError) as error:
        raise ModelError(f"{weights}: not torchvision's AlexNet weights (alexnet-owt-7be5be79.pth)") from error
    trunk.to(device).eval()

    def lpips(one_BHWC: Pixels, other_BHWC: Pixels) -> Values:
        with torch.inference_mode():
            features = zip(_features(trunk, one_BHWC, device), _features(trunk, other_BHWC, device), strict=True)
            distance_B = torch.zeros(len(one_BHWC), device=device)
            for (one, other), head_1C11 in zip(features, heads, strict=True):
                distance_B += ((one - other) ** 2 * head_1C11.to(device)).sum(dim=1).mean(dim=(1, 2))
            return np.asarray(distance_B.cpu().numpy(), np.float64)

    return lpips


def _alexnet() -> nn.Sequential:
    """The convolutions of Krizhevsky's "One weird trick for parallelizing convolutional neural networks" (2014)."""
    return nn.Sequential(
        *(nn.Conv2d(3, 64, 11, stride=4, padding=2), nn.ReLU(), nn.MaxPool2d(3, stride=2)),
        *(nn.Conv2d(64, 192, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, stride=2)),
        *(nn.Conv2d(192, 384, 3, padding=1), nn.ReLU()),
        *(nn.Conv2d(384, 256, 3, padding=1), nn.ReLU()),
        *(nn.Conv2d(256, 256, 3, padding=1), nn.ReLU()),
    )


def _heads() -> list[Tensor]:
    """How much each channel of each layer counts, 1×C×1×1 a layer."""
    with as_file(files("torchmetrics") / "functional/image/lpips_models/alex.pth") as path:
        content: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    return [content[f"lin{layer}.model.1.weight"] for layer in range(5)]


def _features(trunk: nn.Sequential, pictures_BHWC: Pixels, device: torch.device) -> list[Tensor]:
    """The output of every ReLU, each pixel's channels brought to length 1."""
    shift, scale = (torch.tensor(values, device=device).view(1, 3, 1, 1) for values in (SHIFT, SCALE))
    pictures_B3HW = torch.from_numpy(np.ascontiguousarray(pictures_BHWC)).to(device).permute(0, 3, 1, 2)
    x = (to_float(pictures_B3HW) * 2 - 1 - shift) / scale
    features = []
    for layer in trunk:
        x = layer(x)
        if isinstance(layer, nn.ReLU):
            features.append(x / torch.sqrt(1e-8 + (x**2).sum(dim=1, keepdim=True)))
    return features
