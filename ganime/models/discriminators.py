"""Discriminators that two or more methods use."""

import itertools
from collections.abc import Callable

import torch
from torch import Tensor, nn

from ganime.models.layers import Norm, norm, small_normal_

SMALLEST = 4  # px: the last layer looks at what is left at once
WIDEST = 8  # times the channels of the first layer


def apart(judge: Callable[[Tensor], Tensor], pictures_B3HW: Tensor) -> Tensor:
    """Logits for real pictures and as many fakes, which come in one batch, real ones first; each half for itself.

    As the papers feed them: in one batch, the statistics of batch norm tell real from fake by themselves.
    """
    return torch.cat([judge(half) for half in pictures_B3HW.chunk(2)])


class StridedDiscriminator(nn.Module):
    """DCGAN's discriminator (Radford et al. 2015, section 3) for pictures of any one size.

    Convolutions of stride 2, each with twice the channels of the one before up to eight times the first, LeakyReLU 0.2,
    no norm on the first, until no dimension is longer than 7 pixels; then one convolution over all that is left. At
    64×64 these are the paper's five layers. `kernel`: 5 in the paper, 4 in its port to Torch, which Pathak et al. used.
    A dimension that is short already keeps its length (kernel 3).
    """

    def __init__(self, size: tuple[int, int], channels: int, norm_kind: Norm, kernel: int = 4) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        inputs = 3
        for depth in itertools.count():
            halved = [length >= 2 * SMALLEST for length in size]
            if not any(halved):
                break
            outputs = channels * min(2**depth, WIDEST)
            tall, broad = (kernel if half else 3 for half in halved)
            stride, padding = (1 + halved[0], 1 + halved[1]), ((tall - 1) // 2, (broad - 1) // 2)
            layers.append(nn.Conv2d(inputs, outputs, (tall, broad), stride, padding, bias=False))
            layers += [norm(norm_kind, outputs)] if depth else []
            layers.append(nn.LeakyReLU(0.2, inplace=True))
            inputs, size = outputs, _shrunk(size, kernel)
        self.layers = nn.Sequential(*layers, nn.Conv2d(inputs, 1, size, bias=False), nn.Flatten())
        small_normal_(self)

    def forward(self, pictures_B3HW: Tensor) -> Tensor:
        """One logit a picture, B×1, from pictures 0..1 of the size it was made for."""
        logits_B1: Tensor = self.layers(2 * pictures_B3HW - 1)
        return logits_B1


def _shrunk(size: tuple[int, int], kernel: int) -> tuple[int, int]:
    """Halved where there is something to halve: odd kernels leave the larger half, even ones the smaller."""
    height, width = (length if length < 2 * SMALLEST else (length + kernel % 2) // 2 for length in size)
    return height, width
