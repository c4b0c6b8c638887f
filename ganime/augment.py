"""How training windows are varied: zoom, place, mirror, colour. On the device, so that batches travel as uint8.

The random numbers are drawn on the CPU from torch's global generator, which the worker seeds for every step: the same
step sees the same variation on any device, also after a resume.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from ganime.frame import Canvas
from ganime.params import Augment


def window_size(canvas: Canvas, params: Augment) -> tuple[int, int]:
    """Height and width, in pixels, at which training windows are decoded: the canvas with room to zoom in."""
    return round(canvas.height * params.zoom), round(canvas.width * params.zoom)


def augment(windows_B3hw: Tensor, canvas: Canvas, params: Augment) -> Tensor:
    """Varied pictures of the canvas' size, B×3×H×W float 0..1, from uint8 windows of `window_size`."""
    batch, device = len(windows_B3hw), windows_B3hw.device
    scale_B = 1 / (1 + torch.rand(batch) * (params.zoom - 1))  # share of the window that is seen
    shift_B2 = (2 * torch.rand(batch, 2) - 1) * (1 - scale_B)[:, None]
    mirror_B = torch.where(torch.rand(batch) < 0.5, -1.0, 1.0) if params.flip else torch.ones(batch)
    theta_B23 = torch.zeros(batch, 2, 3)
    theta_B23[:, 0, 0], theta_B23[:, 1, 1], theta_B23[:, :, 2] = scale_B * mirror_B, scale_B, shift_B2
    grid = F.affine_grid(theta_B23.to(device), [batch, 3, canvas.height, canvas.width], align_corners=False)
    pictures_B3HW = F.grid_sample(
        to_float(windows_B3hw), grid, mode="bilinear", padding_mode="border", align_corners=False
    )
    contrast_B = 1 + params.colour * (2 * torch.rand(batch, 1, 1, 1) - 1)
    tint_B3 = params.colour * (2 * torch.rand(batch, 3, 1, 1) - 1) / 2
    return ((pictures_B3HW - 0.5) * contrast_B.to(device) + 0.5 + tint_B3.to(device)).clamp_(0, 1)


def to_float(pictures: Tensor) -> Tensor:
    """uint8 0..255 → float 0..1."""
    return pictures.float().div_(255)


def to_uint8(pictures: Tensor) -> Tensor:
    """Float 0..1 → uint8 0..255, rounded; what lies outside is clipped."""
    return pictures.float().clamp(0, 1).mul_(255).round_().to(torch.uint8)
