"""LaMa: a generator that sees the whole picture at once, and a discriminator that looks at patches of it.

Source: Suvorov et al., "Resolution-robust large mask inpainting with Fourier convolutions", WACV 2022 (arXiv
2109.07161), in its released configuration `lama-fourier`: 64 channels, 9 blocks, three quarters of the channels global
(the network is in `fast_fourier`). Losses with their weights there: 10 × L1 of the known pixels alone; 10 ×
non-saturating adversarial; 100 × squared distance of the discriminator's features; 30 × that of a segmentation
network's (`models.perceptual`). The discriminator, pix2pixHD's with four strided layers, pays 0.001 × its squared slope
at real pictures (R1, Mescheder et al. 2018), and only patches over hidden pixels are fakes to it: those over known ones
it is to take for real. Adam, 0.001 for the generator, 0.0001 for the discriminator, both from the first step on.

Where it deviates, and why:
  perceptual loss    needs a network of 24 M weights that learnt ADE20K, which GANime does not have: the term is there
                     when `perceptual_weights` names a safetensors file of it, and absent otherwise. Without it hidden
                     pixels are taught by the discriminator alone, its verdicts and its features, which takes long
                     (wallpaper after 100 steps of a small network). `hidden` gives their L1 a weight in its place.
  batch norm         with `norm: group` nothing depends on the batch or the number of workers.
  masks              always the two sides, instead of large strokes and boxes anywhere. Its authors say themselves that
                     it is weak where a mask lies at the border (advimman/lama, issue 189).
  several GPUs       the discriminator's batch norm counts each worker's own pictures, as the slope needs.
What to expect: lines and patterns that go on; sides whose colours drift, for none of their pixels is compared.
"""

from functools import partial
from pathlib import Path
from typing import Annotated, cast

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional as F

from ganime.frame import Canvas
from ganime.models.discriminators import apart
from ganime.models.layers import Norm, norm
from ganime.models.methods.fast_fourier import LamaNetwork
from ganime.models.perceptual import perceptual_loss
from ganime.models.recipe import Example, Method, Phase, Recipe, Terms, Verdicts, optimizer
from ganime.params import Count, Positive, Section, Share

BETAS = (0.9, 0.999)
STRIDED = 4  # layers of the discriminator
WIDEST = 8  # times `discriminator_channels`
Weight = Annotated[float, Field(ge=0)]


class Options(Section):
    """The values of `lama-fourier` by default."""

    channels: Count = 64
    blocks: Count = 9
    ratio: Annotated[float, Field(gt=0, lt=1)] = 0.75  # of the channels that are global
    norm: Norm = "batch"
    discriminator_channels: Count = 64
    known: Weight = 10.0  # weights of the losses
    hidden: Weight = 0.0  # L1 of the hidden pixels
    adversarial: Weight = 10.0
    features: Weight = 100.0
    slope: Weight = 0.001
    perceptual: Weight = 30.0
    perceptual_weights: str | None = None  # path of a safetensors file; null: no such loss
    learning_rate: Positive = 1e-3
    discriminator_pace: Share = 0.1  # times as fast as the generator
    warmup: Annotated[int, Field(ge=0)] = 0  # steps over which the learning rates rise from nothing


def build(canvas: Canvas, options: Options, mean_colour: tuple[float, float, float]) -> Recipe:
    """One phase: both networks learn from the first step on. Both are convolutional: the canvas does not shape them."""
    return Recipe(
        generator=LamaNetwork(options.channels, options.blocks, options.ratio, options.norm),
        discriminator=PatchDiscriminator(options.discriminator_channels, options.norm),
        generator_loss=partial(generator_loss, options),
        discriminator_loss=discriminator_loss,
        weights={
            "known": options.known,
            "hidden": options.hidden,
            "adversarial": options.adversarial,
            "features": options.features,
            "perceptual": options.perceptual,
            "real": 1.0,
            "fake": 1.0,
            "slope": options.slope,
        },
        generator_optimizer=optimizer("adam", options.learning_rate, BETAS),
        discriminator_optimizer=optimizer("adam", options.discriminator_pace * options.learning_rate, BETAS),
        warmup=options.warmup,
        phases=(Phase("joint", 1.0, generator=True, discriminator=True),),
        shown=lambda example, generated_B3HW: (example.wide_B3HW, generated_B3HW),
        real_gradients=True,
    )


class PatchDiscriminator(nn.Module):
    """pix2pixHD's (Wang et al. 2018): 4×4 convolutions, four of stride 2 and two of stride 1, LeakyReLU 0.2."""

    def __init__(self, channels: int, norm_kind: Norm) -> None:
        super().__init__()
        widths = [channels * min(2**depth, WIDEST) for depth in range(STRIDED + 1)]
        stages: list[nn.Module] = []
        for depth, outputs in enumerate(widths):
            inputs = widths[depth - 1] if depth else 3
            layers: list[nn.Module] = [nn.Conv2d(inputs, outputs, 4, 2 if depth < STRIDED else 1, 2)]
            layers += [norm(norm_kind, outputs)] if depth else []
            stages.append(nn.Sequential(*layers, nn.LeakyReLU(0.2)))
        self.stages = nn.ModuleList(stages)
        self.verdict = nn.Conv2d(widths[-1], 1, 4, 1, 2)

    def forward(self, pictures_B3HW: Tensor) -> Tensor:
        """A logit a patch, B×1×h×w, for real pictures and as many fakes, real ones first."""
        return apart(lambda half_B3HW: self.verdict(self.features(half_B3HW)[-1]), pictures_B3HW)

    def features(self, pictures_B3HW: Tensor) -> list[Tensor]:
        """What comes out of each of the five stages before the verdict."""
        found = [pictures_B3HW]
        for stage in self.stages:
            found.append(stage(found[-1]))
        return found[1:]


def generator_loss(options: Options, example: Example, generated_B3HW: Tensor, judge: nn.Module | None) -> Terms:
    """L1 where the picture is known, and what the discriminator makes of all of it."""
    distance_B3HW = (generated_B3HW.float() - example.wide_B3HW).abs()
    terms = {"known": ((1 - example.mask_B1HW) * distance_B3HW).mean()}
    if options.hidden:
        terms["hidden"] = (example.mask_B1HW * distance_B3HW).mean()
    if judge is not None:
        network = cast(PatchDiscriminator, judge)
        with torch.no_grad():
            real = network.features(example.wide_B3HW)
        fake = network.features(generated_B3HW)
        terms["adversarial"] = F.softplus(-network.verdict(fake[-1]).float()).mean()
        distances = [F.mse_loss(x.float(), y.float()) for x, y in zip(fake, real, strict=True)]
        terms["features"] = torch.stack(distances).mean()
    if options.perceptual_weights is not None:
        terms["perceptual"] = perceptual_loss(Path(options.perceptual_weights), generated_B3HW, example.wide_B3HW)
    return terms


def discriminator_loss(verdicts: Verdicts) -> Terms:
    """Real pictures are real, generated ones fake in hidden patches and real in known ones; the slope at the real."""
    hidden_B1hw = F.interpolate(verdicts.example.mask_B1HW, size=verdicts.fake.shape[2:], mode="nearest")
    fake_B1hw = torch.where(hidden_B1hw > 0, F.softplus(verdicts.fake), F.softplus(-verdicts.fake))
    (slope_B3HW,) = torch.autograd.grad(verdicts.real.sum(), verdicts.real_B3HW, create_graph=True)
    return {
        "real": F.softplus(-verdicts.real).mean(),
        "fake": fake_B1hw.mean(),
        "slope": slope_B3HW.square().sum((1, 2, 3)).mean(),
    }


METHOD = Method(
    name="lama",
    paper="Suvorov et al. 2021",
    summary="fast Fourier convolutions, judged in patches by verdict and by features",
    options=Options,
    build=build,
    licence="BSD 3-Clause",
)
