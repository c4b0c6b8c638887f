"""LaMa's perceptual loss of a high receptive field, for users who have the network's weights.

Sources: Suvorov et al. 2021 (arXiv 2109.07161), section 2.2.1: squared distances between the features of a dilated
ResNet-50 that learnt to segment ADE20K, summed over its four stages. The network: He et al. 2016 (figure 5, right) with
three 3×3 convolutions at its start and, so that its stages three and four see far without losing resolution, dilations
in place of strides (Yu and Koltun 2016), as in MIT CSAIL's semantic-segmentation-pytorch.

The file is `ade20k-resnet50dilated-ppm_deepsup/encoder_epoch_20.pth` of that project, written anew as safetensors under
the same names. GANime opens no pickle.
"""

import functools
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from ganime.errors import ModelError

MEAN = (0.485, 0.456, 0.406)  # of ImageNet's pictures, 0..1, and their spread: what the network was fed
SPREAD = (0.229, 0.224, 0.225)
# Channels within a block, blocks, stride of the first one's, its dilation, the others'.
STAGES = ((64, 3, 1, 1, 1), (128, 4, 2, 1, 1), (256, 6, 1, 1, 2), (512, 3, 1, 2, 4))
EXPANSION = 4


def perceptual_loss(weights: Path, generated_B3HW: Tensor, wide_B3HW: Tensor) -> Tensor:
    """How differently a segmentation network sees two batches of pictures, 0..1.

    The network is read from `weights` once and kept. Raises ModelError if there is no such file or if it does not fit.
    """
    return feature_distance(_network(weights, wide_B3HW.device), generated_B3HW, wide_B3HW)


def feature_distance(network: nn.Module, generated_B3HW: Tensor, wide_B3HW: Tensor) -> Tensor:
    """Mean squared distances of the network's four feature maps, summed."""
    with torch.no_grad():
        real = network(wide_B3HW)
    pairs = zip(network(generated_B3HW), real, strict=True)
    return torch.stack([F.mse_loss(x.float(), y.float()) for x, y in pairs]).sum()


class DilatedResnet(nn.Module):
    """ResNet-50 at an eighth of the size: B×3×H×W, 0..1 → four feature maps. Names of its parts are the file's."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 64, 3, 2, 1, bias=False), nn.BatchNorm2d(64)
        self.conv2, self.bn2 = nn.Conv2d(64, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64)
        self.conv3, self.bn3 = nn.Conv2d(64, 128, 3, 1, 1, bias=False), nn.BatchNorm2d(128)
        inputs = 128
        for number, (channels, blocks, stride, first, others) in enumerate(STAGES, start=1):
            stage = [Bottleneck(inputs, channels, stride, first)]
            inputs = EXPANSION * channels
            stage += [Bottleneck(inputs, channels, 1, others) for _ in range(blocks - 1)]
            self.add_module(f"layer{number}", nn.Sequential(*stage))

    def forward(self, pictures_B3HW: Tensor) -> list[Tensor]:
        """Maps of 256, 512, 1024 and 2048 channels; the first at a quarter of the size, the others at an eighth."""
        mean, spread = (pictures_B3HW.new_tensor(values).reshape(1, 3, 1, 1) for values in (MEAN, SPREAD))
        x = (pictures_B3HW - mean) / spread
        for convolution, norm in ((self.conv1, self.bn1), (self.conv2, self.bn2), (self.conv3, self.bn3)):
            x = F.relu(norm(convolution(x)))
        x = F.max_pool2d(x, 3, 2, 1)
        found = []
        for number in range(1, len(STAGES) + 1):
            x = self.get_submodule(f"layer{number}")(x)
            found.append(x)
        return found


class Bottleneck(nn.Module):
    """x + (1×1, 3×3, 1×1) of it; where the shape changes, x comes through a 1×1 convolution."""

    def __init__(self, inputs: int, channels: int, stride: int, dilation: int) -> None:
        super().__init__()
        outputs = EXPANSION * channels
        self.conv1, self.bn1 = nn.Conv2d(inputs, channels, 1, bias=False), nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, stride, dilation, dilation, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.conv3, self.bn3 = nn.Conv2d(channels, outputs, 1, bias=False), nn.BatchNorm2d(outputs)
        self.downsample = (
            nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))
            if inputs != outputs
            else nn.Identity()
        )

    def forward(self, x_BCHW: Tensor) -> Tensor:
        """B×C×H×W → B×4·`channels`×H/`stride`×W/`stride`."""
        y = F.relu(self.bn1(self.conv1(x_BCHW)))
        y = F.relu(self.bn2(self.conv2(y)))
        return F.relu(self.bn3(self.conv3(y)) + self.downsample(x_BCHW))


@functools.cache
def _network(weights: Path, device: torch.device) -> nn.Module:
    network = DilatedResnet()
    try:
        network.load_state_dict(load_file(weights))
    except FileNotFoundError:
        raise ModelError(f"{weights}: no such file; perceptual_weights: null leaves the perceptual loss out") from None
    except (SafetensorError, OSError) as error:
        raise ModelError(f"{weights}: not a safetensors file: {error}; GANime opens no pickle") from error
    except RuntimeError as error:
        reason = str(error).splitlines()[-1].strip()
        raise ModelError(f"{weights}: not the encoder of ADE20K's resnet50dilated: {reason}") from error
    return network.requires_grad_(False).eval().to(device)
