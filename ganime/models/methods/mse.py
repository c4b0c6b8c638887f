"""MSE only: the completion network of GLCIC taught by pixel distance alone, with nobody to judge what it paints.

Source: phase 1 of Iizuka, Simo-Serra, Ishikawa, "Globally and Locally Consistent Image Completion", SIGGRAPH 2017,
section 3. What to expect: a good PSNR for its size, and soft sides: where several continuations are likely it paints
their mean.
"""

from functools import partial
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator
from torch import Tensor, nn

from ganime.frame import Canvas
from ganime.models.layers import CompletionNetwork, Fill, Norm
from ganime.models.losses import masked_mse, structure_loss
from ganime.models.recipe import Example, Method, Phase, Recipe, Terms, optimizer
from ganime.params import Count, Positive, Section, Share

ADAM_MOST = 0.1  # above this rate, losses explode within a few steps


class Options(Section):
    """The paper's values by default."""

    channels: Count = 64
    norm: Norm = "batch"
    fill: Fill = "mean"
    structure: Share = 0.0  # weight of 1 − SSIM of the sides beside the pixel distance; not in the paper
    optimizer: Literal["adadelta", "adam"] = "adadelta"
    learning_rate: Annotated[Positive, Field(validate_default=True)] = 1.0
    warmup: Annotated[int, Field(ge=0)] = 0  # steps over which the learning rate rises from nothing

    @field_validator("learning_rate")
    @classmethod
    def _suits(cls, rate: float, given: ValidationInfo) -> float:
        if given.data.get("optimizer") == "adam" and rate > ADAM_MOST:
            raise ValueError(f"{rate:g} suits adadelta; adam needs a small one, such as 0.001")
        return rate


def build(canvas: Canvas, options: Options, mean_colour: tuple[float, float, float]) -> Recipe:
    """One phase, one network. The network is convolutional, so the canvas does not shape it."""
    learn = optimizer(options.optimizer, options.learning_rate)
    return Recipe(
        generator=CompletionNetwork(options.channels, options.norm, options.fill, mean_colour),
        discriminator=None,
        generator_loss=partial(generator_loss, options),
        discriminator_loss=lambda verdicts: {},
        weights={"mse": 1.0, "structure": options.structure},
        generator_optimizer=learn,
        discriminator_optimizer=learn,
        warmup=options.warmup,
        phases=(Phase("completion", 1.0, generator=True, discriminator=False),),
    )


def generator_loss(options: Options, example: Example, generated_B3HW: Tensor, judge: nn.Module | None) -> Terms:
    """Pixel distance on the hidden sides; and how unlike their structure is, where the options give that a weight."""
    terms = {"mse": masked_mse(example.wide_B3HW, generated_B3HW, example.mask_B1HW)}
    if options.structure:
        terms["structure"] = structure_loss(example.wide_B3HW, generated_B3HW, example.mask_B1HW)
    return terms


METHOD = Method(
    name="mse",
    paper="Iizuka et al. 2017, phase 1",
    summary="completion network alone, pixel distance on the hidden sides",
    options=Options,
    build=build,
    licence="CC BY-NC-SA 4.0",
)
