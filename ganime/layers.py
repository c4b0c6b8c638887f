"""Blocks that two or more methods use."""

from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

Norm = Literal["batch", "group"]
Fill = Literal["mean", "edge"]

GROUP_CHANNELS = 16
EDGE_BLUR_PX = 5


def norm(kind: Norm, channels: int) -> nn.Module:
    """Batch norm as in the papers, or group norm, which behaves alike for any batch size and number of workers."""
    if kind == "batch":
        return nn.BatchNorm2d(channels)
    return nn.GroupNorm(max(1, channels // GROUP_CHANNELS), channels)


def mean_fill(wide_B3HW: Tensor, mask_B1HW: Tensor, mean_colour: Tensor) -> Tensor:
    """Hide the masked part behind one colour. `mean_colour`: 1×3×1×1, 0..1."""
    return torch.where(mask_B1HW > 0, mean_colour, wide_B3HW)


def edge_fill(wide_B3HW: Tensor, mask_B1HW: Tensor) -> Tensor:
    """Hide the masked sides behind the nearest known column of the same row, blurred over a few rows.

    The mask must hide whole columns, the same ones in the whole batch.
    """
    known_W = mask_B1HW[0, 0, 0] == 0
    columns_W = torch.arange(known_W.shape[0], device=known_W.device)
    first, last = columns_W[known_W].amin(), columns_W[known_W].amax()
    rows_B3HW = F.pad(wide_B3HW, (0, 0, EDGE_BLUR_PX // 2, EDGE_BLUR_PX // 2), mode="replicate")
    blurred_B3HW = F.avg_pool2d(rows_B3HW, (EDGE_BLUR_PX, 1), stride=1)
    nearest_B3HW = blurred_B3HW.index_select(3, torch.clamp(columns_W, first, last))
    return torch.where(mask_B1HW > 0, nearest_B3HW, wide_B3HW)


class CompletionNetwork(nn.Module):
    """The completion network of GLCIC (Iizuka et al. 2017, section 3): a fully convolutional encoder-decoder.

    Sees RGB with its masked part filled, and the mask. Two strided convolutions bring it to a quarter of the size, four
    dilated ones (2, 4, 8, 16) widen what it sees to about 300 pixels. `channels` scales every layer; 64 is the paper's.
    `fill="mean"` is the paper: the hole holds the data's mean colour and the output is a sigmoid. `fill="edge"` is
    ours: the hole holds the nearest known colours and the network learns what to add to them, starting from nothing, so
    that short trainings begin at a fill's quality instead of at grey; its output may leave 0..1 by what it adds.
    """

    def __init__(self, channels: int, norm_kind: Norm, fill: Fill, mean_colour: tuple[float, float, float]) -> None:
        super().__init__()
        self.fill = fill
        self.register_buffer("mean_colour", torch.tensor(mean_colour).reshape(1, 3, 1, 1))
        c = channels
        rows = [  # input, output, kernel, stride, dilation
            (4, c, 5, 1, 1),
            (c, 2 * c, 3, 2, 1),
            (2 * c, 2 * c, 3, 1, 1),
            (2 * c, 4 * c, 3, 2, 1),
            (4 * c, 4 * c, 3, 1, 1),
            (4 * c, 4 * c, 3, 1, 1),
            (4 * c, 4 * c, 3, 1, 2),
            (4 * c, 4 * c, 3, 1, 4),
            (4 * c, 4 * c, 3, 1, 8),
            (4 * c, 4 * c, 3, 1, 16),
            (4 * c, 4 * c, 3, 1, 1),
            (4 * c, 4 * c, 3, 1, 1),
        ]
        self.encoder = nn.Sequential(*(_convolution(*row, norm_kind) for row in rows))
        self.decoder = nn.Sequential(
            _deconvolution(4 * c, 2 * c, norm_kind),
            _convolution(2 * c, 2 * c, 3, 1, 1, norm_kind),
            _deconvolution(2 * c, c, norm_kind),
            _convolution(c, c // 2, 3, 1, 1, norm_kind),
        )
        self.output = nn.Conv2d(c // 2, 3, 3, padding=1)
        if fill == "edge":
            nn.init.zeros_(self.output.weight)
            nn.init.zeros_(self.output.bias)  # type: ignore[arg-type]

    def forward(self, wide_B3HW: Tensor, mask_B1HW: Tensor) -> Tensor:
        """A whole picture, B×3×H×W; only its masked part is meant to be used. Height and width: any, from 4 pixels."""
        if self.fill == "mean":
            filled_B3HW = mean_fill(wide_B3HW, mask_B1HW, self.mean_colour)  # type: ignore[arg-type]
        else:
            filled_B3HW = edge_fill(wide_B3HW, mask_B1HW)
        features = self.decoder(self.encoder(torch.cat([filled_B3HW, mask_B1HW], dim=1)))
        # Odd sizes come back from the two doublings a few pixels larger than they went in.
        painted_B3HW = self.output(features)[..., : wide_B3HW.shape[2], : wide_B3HW.shape[3]]
        return torch.sigmoid(painted_B3HW) if self.fill == "mean" else filled_B3HW + painted_B3HW


def masked_mse(example_wide_B3HW: Tensor, generated_B3HW: Tensor, mask_B1HW: Tensor) -> Tensor:
    """Weighted MSE of GLCIC (Iizuka et al. 2017, section 3): weighted by the mask, the mean of the whole picture."""
    return (mask_B1HW * (generated_B3HW.float() - example_wide_B3HW)).square().mean()


def _convolution(inputs: int, outputs: int, kernel: int, stride: int, dilation: int, norm_kind: Norm) -> nn.Module:
    padding = dilation * (kernel - 1) // 2
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, padding, dilation), norm(norm_kind, outputs), nn.ReLU(inplace=True)
    )


def _deconvolution(inputs: int, outputs: int, norm_kind: Norm) -> nn.Module:
    return nn.Sequential(
        nn.ConvTranspose2d(inputs, outputs, 4, stride=2, padding=1), norm(norm_kind, outputs), nn.ReLU(inplace=True)
    )
