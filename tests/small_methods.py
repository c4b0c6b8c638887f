"""Every method in its smallest size, and pictures to learn from."""

from typing import Any

import torch

from ganime.frame import Canvas
from ganime.models.methods import METHODS, build
from ganime.models.recipe import Example, Recipe

# Of these, a method is given what it has.
SMALL: dict[str, Any] = {
    "channels": 8, "discriminator_channels": 8, "blocks": 1, "search_steps": 2, "draws": 4,
    "size": "smoke", "columns": 8, "colours": 16,
}  # fmt: skip
GREY = (0.5, 0.5, 0.5)


def small_options(name: str, **more: Any) -> dict[str, Any]:
    return {key: value for key, value in {**SMALL, **more}.items() if key in METHODS[name].options.model_fields}


def small_recipe(name: str, canvas: Canvas, **more: Any) -> Recipe:
    torch.manual_seed(0)
    return build(name, small_options(name, **more), canvas, GREY)


def example_for(canvas: Canvas, batch: int = 4, seed: int = 7) -> Example:
    mask_B1HW = torch.ones(batch, 1, canvas.height, canvas.width)
    mask_B1HW[..., canvas.known] = 0
    generator = torch.Generator().manual_seed(seed)
    return Example(torch.rand(batch, 3, canvas.height, canvas.width, generator=generator), mask_B1HW)
