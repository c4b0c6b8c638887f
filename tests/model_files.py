"""Models to test with: headers, and a generator whose answer is known."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from ganime.frame import Canvas, training_canvas
from ganime.models.model_file import Header, Model

CANVAS = training_canvas(24, 64)
GREY = (0.5, 0.5, 0.5)
RED, GREEN = (255, 0, 0), (0, 255, 0)


def header(
    method: str = "mse",
    options: Mapping[str, Any] | None = None,
    canvas: Canvas = CANVAS,
    mean_colour: tuple[float, float, float] = GREY,
) -> Header:
    """Of a model after 1,200 steps; a small `mse` unless told otherwise."""
    return Header(
        run="run",
        method=method,
        options={"channels": 2} if options is None else dict(options),
        canvas=canvas,
        mean_colour=mean_colour,
        shows=("wide",),
        digests={"data": "d4t4"},
        metrics={},
        step=1200,
    )


class RedAndGreen(nn.Module):
    """Paints the left half red and the right half green, whatever it is given, and remembers what that was."""

    def forward(self, wide_B3HW: Tensor, mask_B1HW: Tensor) -> Tensor:
        self.given = wide_B3HW
        painted = torch.zeros_like(wide_B3HW)
        painted[:, 0, :, : painted.shape[3] // 2] = 1
        painted[:, 1, :, painted.shape[3] // 2 :] = 1
        return painted


def painter(canvas: Canvas = CANVAS) -> Model:
    """A model that paints red and green."""
    return Model(header(canvas=canvas), RedAndGreen(), torch.device("cpu"))
