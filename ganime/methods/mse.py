"""MSE only: the completion network of GLCIC taught by pixel distance alone, with nobody to judge what it paints.

Source: phase 1 of Iizuka, Simo-Serra, Ishikawa, "Globally and Locally Consistent Image Completion", SIGGRAPH 2017,
section 3. What to expect: a good PSNR for its size, and soft sides: where several continuations are likely it paints
their mean.
"""

from typing import Literal

from torch import Tensor, nn

from ganime.frame import Canvas
from ganime.layers import CompletionNetwork, Fill, Norm, masked_mse
from ganime.params import Count, Positive, Section
from ganime.recipe import Example, Method, Phase, Recipe, Terms, optimizer


class Options(Section):
    """The paper's values by default."""

    channels: Count = 64
    norm: Norm = "batch"
    fill: Fill = "mean"
    optimizer: Literal["adadelta", "adam"] = "adadelta"
    learning_rate: Positive = 1.0


def build(canvas: Canvas, options: Options, mean_colour: tuple[float, float, float]) -> Recipe:
    """One phase, one network. The network is convolutional, so the canvas does not shape it."""
    learn = optimizer(options.optimizer, options.learning_rate)
    return Recipe(
        generator=CompletionNetwork(options.channels, options.norm, options.fill, mean_colour),
        discriminator=None,
        generator_loss=generator_loss,
        discriminator_loss=lambda real, fake: {},
        weights={"mse": 1.0},
        generator_optimizer=learn,
        discriminator_optimizer=learn,
        phases=(Phase("completion", 1.0, generator=True, discriminator=False),),
    )


def generator_loss(example: Example, generated_B3HW: Tensor, discriminator: nn.Module | None) -> Terms:
    """Pixel distance on the hidden sides."""
    return {"mse": masked_mse(example.wide_B3HW, generated_B3HW, example.mask_B1HW)}


METHOD = Method(
    name="mse",
    paper="Iizuka et al. 2017, phase 1",
    summary="completion network alone, pixel distance on the hidden sides",
    options=Options,
    build=build,
)
