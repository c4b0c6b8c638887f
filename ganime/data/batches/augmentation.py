"""How training windows are varied: zoom, place, mirror, colour. On the device, so that batches travel as uint8.

The random numbers are drawn on the CPU from torch's global generator, which the worker seeds for every step, and for
the whole batch, of which a worker may have a share: a picture is varied in the same way on any device, by any number of
workers, and after a resume.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from ganime.frame import Canvas
from ganime.models.tensors import sent, to_float
from ganime.params import Augment


def window_size(canvas: Canvas, params: Augment) -> tuple[int, int]:
    """Height and width, in pixels, at which training windows are decoded: the canvas with room to zoom in."""
    return round(canvas.height * params.zoom), round(canvas.width * params.zoom)


def augment(
    windows_B3hw: Tensor, canvas: Canvas, params: Augment, places_B: Tensor | None = None, whole: int | None = None
) -> Tensor:
    """Varied pictures of the canvas' size, B×3×H×W float 0..1, from uint8 windows of `window_size`.

    `places_B`: which pictures of the batch over all workers these are; `whole`: how many that has. By default, all.
    """
    batch, device = len(windows_B3hw), windows_B3hw.device

    def drawn(*shape: int) -> Tensor:
        numbers = torch.rand(whole or batch, *shape)
        return numbers if places_B is None else numbers[places_B]

    scale_B = 1 / (1 + drawn() * (params.zoom - 1))  # share of the window that is seen
    shift_B2 = (2 * drawn(2) - 1) * (1 - scale_B)[:, None]
    mirror_B = torch.where(drawn() < 0.5, -1.0, 1.0) if params.flip else torch.ones(batch)
    theta_B23 = torch.zeros(batch, 2, 3)
    theta_B23[:, 0, 0], theta_B23[:, 1, 1], theta_B23[:, :, 2] = scale_B * mirror_B, scale_B, shift_B2
    grid = F.affine_grid(sent(theta_B23, device), [batch, 3, canvas.height, canvas.width], align_corners=False)
    pictures_B3HW = F.grid_sample(
        to_float(windows_B3hw), grid, mode="bilinear", padding_mode="border", align_corners=False
    )
    contrast_B = 1 + params.colour * (2 * drawn(1, 1, 1) - 1)
    tint_B3 = params.colour * (2 * drawn(3, 1, 1) - 1) / 2
    return ((pictures_B3HW - 0.5) * sent(contrast_B, device) + 0.5 + sent(tint_B3, device)).clamp_(0, 1)
