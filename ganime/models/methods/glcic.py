"""GLCIC: a completion network judged by a global and a local discriminator.

Source: Iizuka, Simo-Serra, Ishikawa, "Globally and Locally Consistent Image Completion", SIGGRAPH 2017, section 3, in
the outpainting setting of Sabini and Rusak 2018 (arXiv 1808.08483): both sides hidden, phases of 18 %, 2 % and 80 % of
all steps. Joint loss: MSE + 0.0004 × adversarial.

Where it deviates, and why:
  local discriminator  the paper looks at one square around one hole; two sides have no one centre. Ours looks at the
                       strip of twice a side's width around each seam, half known and half generated, the right one
                       mirrored so that one network serves both. At 256×256 its parameters are the paper's 19.3 M.
  adversarial term     the generator maximises log D instead of minimising log(1 - D) (Goodfellow et al. 2014,
                       section 3), as re-implementations do: same fixed point, gradients that do not vanish early.
  batch norm           real and generated pictures are normalised apart: in one batch, each changes what the other is.
  post-processing      an option (`postprocess`) of the model's use, not of its training, and off by default: the
                       paper's holes have known pixels all around, a side at its seam alone (`models.postprocess`).
What to expect: crisper sides than `mse` alone, at a somewhat lower PSNR.
"""

from functools import partial
from typing import Literal, cast

import torch
from torch import Tensor, nn

from ganime.frame import Canvas
from ganime.models.discriminators import apart
from ganime.models.layers import CompletionNetwork, Norm, norm
from ganime.models.losses import cross_entropy, fooled
from ganime.models.methods import mse
from ganime.models.postprocess import postprocess
from ganime.models.recipe import Example, Method, Phase, Recipe, Terms, optimizer, untouched
from ganime.params import Count, Positive, Share

FEATURES = 1024
GLOBAL_WIDTHS = (1, 2, 4, 8, 8, 8)
LOCAL_WIDTHS = (1, 2, 4, 8, 8)


class Options(mse.Options):
    """The paper's values by default."""

    alpha: Positive = 4e-4
    discriminators: Literal["both", "global", "local"] = "both"
    discriminator_channels: Count = 64
    completion_share: Share = 0.18
    discriminator_share: Share = 0.02
    postprocess: bool = False  # when used: fast marching and Poisson blending


def build(canvas: Canvas, options: Options, mean_colour: tuple[float, float, float]) -> Recipe:
    """Three phases: the generator alone, the discriminators alone, both."""
    learn = optimizer(options.optimizer, options.learning_rate)
    joint_share = 1 - options.completion_share - options.discriminator_share
    return Recipe(
        generator=CompletionNetwork(options.channels, options.norm, options.fill, mean_colour),
        discriminator=Discriminator(canvas, options),
        generator_loss=partial(generator_loss, options),
        discriminator_loss=cross_entropy,
        weights={"mse": 1.0, "structure": options.structure, "adversarial": options.alpha, "real": 1.0, "fake": 1.0},
        generator_optimizer=learn,
        discriminator_optimizer=learn,
        warmup=options.warmup,
        phases=(
            Phase("completion", options.completion_share, generator=True, discriminator=False),
            Phase("discriminator", options.discriminator_share, generator=False, discriminator=True),
            Phase("joint", joint_share, generator=True, discriminator=True),
        ),
    )


class Discriminator(nn.Module):
    """Global and local branches (section 3 of the paper), joined before one last linear layer."""

    def __init__(self, canvas: Canvas, options: Options) -> None:
        super().__init__()
        self.left, self.right = canvas.left, canvas.right
        channels, kind = options.discriminator_channels, options.norm
        whole, strip = (canvas.height, canvas.width), (canvas.height, 2 * min(canvas.left, canvas.right))
        self.wide = _branch(GLOBAL_WIDTHS, channels, whole, kind) if options.discriminators != "local" else None
        self.local = _branch(LOCAL_WIDTHS, channels, strip, kind) if options.discriminators != "global" else None
        self.verdict = nn.Linear(FEATURES * (2 if options.discriminators == "both" else 1), 1)
        self.mixes = kind == "batch"

    def forward(self, pictures_B3HW: Tensor) -> Tensor:
        """Logits for real pictures and as many fakes, in one batch: of all pictures, or of left sides, then right."""
        if not self.mixes:
            return self.judged(pictures_B3HW)
        logits_B1 = apart(self.judged, pictures_B3HW)
        sides = 1 if self.local is None else 2
        return logits_B1.reshape(2, sides, -1, 1).transpose(0, 1).flatten(0, 2)

    def judged(self, wide_B3HW: Tensor) -> Tensor:
        """Logits, high for pictures taken for real: one a picture (global alone), or one a side, 2B×1."""
        branches = []
        if self.wide is not None:
            features = self.wide(wide_B3HW)
            branches.append(features if self.local is None else features.repeat(2, 1))
        if self.local is not None:
            branches.append(self.local(seam_strips(wide_B3HW, self.left, self.right)))
        logits: Tensor = self.verdict(torch.cat(branches, dim=1))
        return logits


def seam_strips(wide_B3HW: Tensor, left: int, right: int) -> Tensor:
    """What lies around each seam, half generated and half known: 2B×3×H×2S, left strips first, right ones mirrored.

    S is the narrower of the sides' widths, so that one network can look at both.
    """
    width, side = wide_B3HW.shape[3], min(left, right)
    left_strip = wide_B3HW[..., left - side : left + side]
    right_strip = wide_B3HW[..., width - right - side : width - right + side]
    return torch.cat([left_strip, right_strip.flip(3)])


def generator_loss(options: Options, example: Example, generated_B3HW: Tensor, judge: nn.Module | None) -> Terms:
    """Pixel distance on the hidden sides, and in the joint phase how well the discriminators see through them."""
    terms = mse.generator_loss(options, example, generated_B3HW, None)
    if judge is not None:
        terms["adversarial"] = fooled(cast(Discriminator, judge).judged(example.composite(generated_B3HW)))
    return terms


def _branch(widths: tuple[int, ...], channels: int, size: tuple[int, int], kind: Norm) -> nn.Module:
    """5×5 convolutions that halve the picture, then a linear layer to 1024 features.

    Canvases smaller than the paper's would shrink to nothing: a dimension of 2 pixels is halved no further. (At one
    column the bf16 gradients of PyTorch 2.13 on CPUs are wrong as well.)
    """
    layers: list[nn.Module] = []
    inputs, (height, width) = 3, size
    for factor in widths:
        stride = (2 if height > 2 else 1, 2 if width > 2 else 1)
        layers += [
            nn.Conv2d(inputs, factor * channels, 5, stride, 2),
            norm(kind, factor * channels),
            nn.ReLU(inplace=True),
        ]
        inputs, height, width = factor * channels, -(-height // stride[0]), -(-width // stride[1])
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(inputs * height * width, FEATURES), nn.ReLU(inplace=True))


METHOD = Method(
    name="glcic",
    paper="Iizuka et al. 2017",
    summary="completion network judged by a global and a local discriminator",
    options=Options,
    build=build,
    finish=lambda options: postprocess if options.postprocess else untouched,
    licence="CC BY-NC-SA 4.0",
)
