"""Discriminators that two or more methods use."""

import itertools

from torch import Tensor, nn

from ganime.layers import Norm, norm, small_normal_

SMALLEST = 4  # px: the last layer looks at what is left at once
WIDEST = 8  # times the channels of the first layer


class StridedDiscriminator(nn.Module):
    """DCGAN's discriminator (Radford et al. 2015, section 3) for pictures of any one size.

    4×4 convolutions of stride 2, each with twice the channels of the one before up to eight times the first, LeakyReLU
    0.2, no norm on the first, until no dimension is longer than 7 pixels; then one convolution over all that is left.
    At 64×64 these are the paper's five layers. A dimension that is short already keeps its length (kernel 3).
    """

    def __init__(self, size: tuple[int, int], channels: int, norm_kind: Norm) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        inputs, (height, width) = 3, size
        for depth in itertools.count():
            outputs = channels * min(2**depth, WIDEST)
            tall, broad = height >= 2 * SMALLEST, width >= 2 * SMALLEST
            if not (tall or broad):
                break
            layers.append(nn.Conv2d(inputs, outputs, (3 + tall, 3 + broad), (1 + tall, 1 + broad), 1, bias=False))
            layers += [] if depth == 0 else [norm(norm_kind, outputs)]
            layers.append(nn.LeakyReLU(0.2, inplace=True))
            inputs, height, width = outputs, height // (1 + tall), width // (1 + broad)
        self.layers = nn.Sequential(*layers, nn.Conv2d(inputs, 1, (height, width), bias=False), nn.Flatten())
        small_normal_(self)

    def forward(self, pictures_B3HW: Tensor) -> Tensor:
        """One logit a picture, B×1, from pictures 0..1 of the size it was made for."""
        logits_B1: Tensor = self.layers(2 * pictures_B3HW - 1)
        return logits_B1
