"""Pictures as bytes ↔ pictures as floats that networks read."""

import torch
from torch import Tensor


def to_float(pictures: Tensor) -> Tensor:
    """uint8 0..255 → float 0..1."""
    return pictures.float().div_(255)


def sent(tensor: Tensor, device: torch.device) -> Tensor:
    """A copy on `device` for which nobody waits: a GPU fetches it from pinned memory while this program goes on."""
    return (tensor.pin_memory() if device.type == "cuda" else tensor).to(device, non_blocking=True)


def to_uint8(pictures: Tensor) -> Tensor:
    """Float 0..1 → uint8 0..255, rounded; what lies outside is clipped."""
    return pictures.float().clamp(0, 1).mul_(255).round_().to(torch.uint8)
