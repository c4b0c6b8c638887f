"""Blocks that two or more methods use."""

from typing import Literal

import torch
from torch import Tensor, nn

Norm = Literal["batch", "group"]
Fill = Literal["mean", "row"]

GROUP_CHANNELS = 16
ROW_MEAN_SHARE = 0.7  # of the row's mean in the outer half of a side
GATE_BIAS = -2.0  # an untrained network takes a sigmoid of this, an eighth, from its own colours
NORMAL_SPREAD = 0.02


def norm(kind: Norm, channels: int) -> nn.Module:
    """Batch norm as in the papers, or group norm, which behaves alike for any batch size and number of workers."""
    if kind == "batch":
        return nn.BatchNorm2d(channels)
    return nn.GroupNorm(max(1, channels // GROUP_CHANNELS), channels)


def small_normal_(network: nn.Module) -> None:
    """Start as DCGAN does (Radford et al. 2015, section 4): weights from N(0, 0.02), norms' scales from N(1, 0.02)."""
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
            nn.init.normal_(module.weight, 0, NORMAL_SPREAD)
        elif isinstance(module, nn.BatchNorm2d | nn.GroupNorm):
            nn.init.normal_(module.weight, 1, NORMAL_SPREAD)
        else:
            continue
        if module.bias is not None:
            nn.init.zeros_(module.bias)


def mean_fill(wide_B3HW: Tensor, mask_B1HW: Tensor, mean_colour: Tensor) -> Tensor:
    """Hide the masked part behind one colour. `mean_colour`: RGB, 0..1."""
    return torch.where(mask_B1HW > 0, mean_colour.reshape(1, 3, 1, 1), wide_B3HW)


def row_fill(wide_B3HW: Tensor, mask_B1HW: Tensor) -> Tensor:
    """Hide the masked sides behind their row: the nearest known pixel, which gives way to the row's mean further out.

    Most of the way from one to the other is made over half a side. What cannot be known is best guessed by a mean, and
    rows of a painted background resemble themselves: on the drawn show's test split this fill alone beats every other
    one (see `ganime.paint.fills.row`). The mask must hide whole columns, the same ones in the whole batch.
    """
    known_W = mask_B1HW[0, 0, 0] == 0
    columns_W = torch.arange(known_W.shape[0], device=known_W.device)
    # Not `columns_W[known_W]`, whose length no exporter can know.
    first = torch.where(known_W, columns_W, known_W.shape[0]).amin(0)
    last = torch.where(known_W, columns_W, -1).amax(0)
    nearest_W = torch.clamp(columns_W, first, last)
    reach = torch.clamp(torch.maximum(first, columns_W[-1] - last) / 2, min=1)
    share_W = ROW_MEAN_SHARE * torch.clamp((columns_W - nearest_W).abs() / reach, max=1)
    mean_B3H1 = (wide_B3HW * known_W).sum(dim=3, keepdim=True) / known_W.sum()
    filled_B3HW = torch.lerp(wide_B3HW.index_select(3, nearest_W), mean_B3H1, share_W.to(wide_B3HW.dtype))
    return torch.where(mask_B1HW > 0, filled_B3HW, wide_B3HW)


class CompletionNetwork(nn.Module):
    """The completion network of GLCIC (Iizuka et al. 2017, section 3): a fully convolutional encoder-decoder.

    Sees RGB with its masked part filled, and the mask. Two strided convolutions bring it to a quarter of the size, four
    dilated ones (2, 4, 8, 16) widen what it sees to about 300 pixels. `channels` scales every layer; 64 is the paper's.
    `fill="mean"` is the paper: the hole holds the data's mean colour and the output is a sigmoid. `fill="row"` is
    ours: the hole holds what its rows suggest, and a fourth output says for each pixel how much of them gives way
    to what the network paints, so that short trainings begin at a fill's quality instead of at grey. (Adding to the
    fill instead lets the features die: whatever an untrained network adds makes the fill worse.)
    """

    def __init__(self, channels: int, norm_kind: Norm, fill: Fill, mean_colour: tuple[float, float, float]) -> None:
        super().__init__()
        self.fill = fill
        # Three numbers, not a 1×3×1×1 picture: channels-last strides of such a one make DDP's broadcast fail.
        self.register_buffer("mean_colour", torch.tensor(mean_colour))
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
        self.output = nn.Conv2d(c // 2, {"mean": 3, "row": 4}[fill], 3, padding=1)

    def forward(self, wide_B3HW: Tensor, mask_B1HW: Tensor) -> Tensor:
        """A whole picture, B×3×H×W; only its masked part is meant to be used. Height and width: any, from 4 pixels."""
        if self.fill == "mean":
            filled_B3HW = mean_fill(wide_B3HW, mask_B1HW, self.mean_colour)  # type: ignore[arg-type]
        else:
            filled_B3HW = row_fill(wide_B3HW, mask_B1HW)
        features = self.decoder(self.encoder(torch.cat([filled_B3HW, mask_B1HW], dim=1)))
        # Odd sizes come back from the two doublings a few pixels larger than they went in.
        painted_BCHW = self.output(features)[..., : wide_B3HW.shape[2], : wide_B3HW.shape[3]]
        painted_BCHW = painted_BCHW.to(wide_B3HW.dtype)  # under autocast the fill keeps its eight bits
        colours_B3HW = torch.sigmoid(painted_BCHW[:, :3])
        if self.fill == "mean":
            return colours_B3HW
        return torch.lerp(filled_B3HW, colours_B3HW, torch.sigmoid(painted_BCHW[:, 3:] + GATE_BIAS))


def _convolution(inputs: int, outputs: int, kernel: int, stride: int, dilation: int, norm_kind: Norm) -> nn.Module:
    padding = dilation * (kernel - 1) // 2
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, padding, dilation), norm(norm_kind, outputs), nn.ReLU(inplace=True)
    )


def _deconvolution(inputs: int, outputs: int, norm_kind: Norm) -> nn.Module:
    return nn.Sequential(
        nn.ConvTranspose2d(inputs, outputs, 4, stride=2, padding=1), norm(norm_kind, outputs), nn.ReLU(inplace=True)
    )
