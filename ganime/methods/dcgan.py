"""DCGAN: a generator that paints whole pictures out of noise, and a search of its noise for the one that fits.

Sources: Radford, Metz, Chintala, "Unsupervised representation learning with deep convolutional generative adversarial
networks", ICLR 2016 (arXiv 1511.06434): the networks (section 3) and their training (section 4). Yeh et al., "Semantic
image inpainting with deep generative models", CVPR 2017: the search (section 3). The generator never learns to widen
anything: to widen, noise is looked for whose picture agrees with the known part near the seams (context loss,
weighted by how many hidden pixels are near) and passes for real (prior loss); Poisson blending joins the two.

Where it deviates, and why:
  any canvas       the paper paints 64×64 in four doublings from 4×4. Here a picture is doubled as long as the smaller
                   side of what it starts from keeps 4 pixels; what the last doubling has too much is cut off.
                   Channels halve towards the picture as in the paper, and are never more than 8 times the last ones.
  first guess      Yeh et al. start from any noise. With `draws` above 1 the best of so many is taken: a search that has
                   to be short (they take 1500 steps) begins nearer.
  seeds            the noise the search starts from is the same for every picture, so that a picture widens to the same
                   sides each time, whatever else is in its batch.
What to expect: sides in the show's colours and of its texture, joined without a seam; little of what the known part is
about, for noise of 100 numbers hardly ever paints it. The slowest method per picture, by as much as `search_steps`.
"""

from collections.abc import Iterable
from functools import partial
from typing import Annotated, Literal

import torch
import torch.nn.functional as F
from pydantic import Field
from torch import Tensor, nn

from ganime.frame import Canvas
from ganime.layers import Norm
from ganime.methods.latent_search import LatentSearch, Search
from ganime.params import Count, Positive, Section, Share
from ganime.recipe import Example, Method, Phase, Recipe, Terms

SMALLEST = 4  # pixels of the smaller side that the first doubling starts from
WIDEST = 8  # times `channels`
LEAK = 0.2
INIT_STD = 0.02


class Options(Section):
    """The papers' values by default."""

    channels: Count = 128  # before the last doubling; the discriminator's first layer has as many
    latent: Count = 100  # numbers of noise a picture is made from
    norm: Norm = "batch"
    learning_rate: Positive = 2e-4
    beta1: Share = 0.5
    search_steps: Annotated[int, Field(ge=0)] = 1500
    search_rate: Positive = 0.03  # of the search's Adam; not in the paper
    draws: Count = 1  # of noise, of which the nearest is searched from
    window: Count = 7  # px; a known pixel counts by the share of hidden ones in the window around it
    prior: Annotated[float, Field(ge=0)] = 0.003  # weight of the prior loss beside the context loss
    blend: Literal["poisson", "plain"] = "poisson"
    seed: int = 0  # of the noise that is searched from


def build(canvas: Canvas, options: Options, mean_colour: tuple[float, float, float]) -> Recipe:
    """One phase, in which both learn. The networks fit the canvas they are built for and no other."""
    judge = Discriminator(canvas, options)
    search = LatentSearch(Generator(canvas, options), Discriminator(canvas, options), _search(options))
    return Recipe(
        generator=search,
        discriminator=judge,
        generator_loss=partial(generator_loss, search.judge),
        discriminator_loss=discriminator_loss,
        weights={"adversarial": 1.0, "real": 1.0, "fake": 1.0},
        generator_optimizer=partial(_adam, options),
        discriminator_optimizer=partial(_adam, options),
        phases=(Phase("adversarial", 1.0, generator=True, discriminator=True),),
    )


class Generator(nn.Module):
    """Noise → pictures, by fractionally-strided 5×5 convolutions with batch norm and ReLU; tanh at the end."""

    def __init__(self, canvas: Canvas, options: Options) -> None:
        super().__init__()
        self.size = (canvas.height, canvas.width)
        self.latent = options.latent
        widths = _widths(canvas, options.channels)[::-1]
        self.start = (widths[0], *_start(canvas))
        layers: list[nn.Module] = [
            nn.Linear(options.latent, widths[0] * self.start[1] * self.start[2], bias=False),
            nn.Unflatten(1, self.start),
            _norm(options.norm, widths[0]),
            nn.ReLU(inplace=True),
        ]
        for inputs, outputs in zip(widths, widths[1:], strict=False):
            layers += [_doubling(inputs, outputs, bias=False), _norm(options.norm, outputs), nn.ReLU(inplace=True)]
        self.layers = nn.Sequential(*layers, _doubling(widths[-1], 3, bias=True), nn.Tanh())
        self.apply(_initialise)

    def forward(self, noise_BZ: Tensor) -> Tensor:
        """Noise B×`latent`, −1..1 → pictures B×3×H×W, 0..1."""
        pictures_B3HW: Tensor = self.layers(noise_BZ)
        return (pictures_B3HW[..., : self.size[0], : self.size[1]] + 1) / 2


class Discriminator(nn.Module):
    """Strided 5×5 convolutions with batch norm, not on the first, and leaky ReLU; one linear layer to the verdict."""

    def __init__(self, canvas: Canvas, options: Options) -> None:
        super().__init__()
        widths = _widths(canvas, options.channels)
        layers: list[nn.Module] = [nn.Conv2d(3, widths[0], 5, 2, 2), nn.LeakyReLU(LEAK, inplace=True)]
        for inputs, outputs in zip(widths, widths[1:], strict=False):
            layers += [
                nn.Conv2d(inputs, outputs, 5, 2, 2, bias=False),
                _norm(options.norm, outputs),
                nn.LeakyReLU(LEAK, inplace=True),
            ]
        height, width = _start(canvas)
        self.layers = nn.Sequential(*layers, nn.Flatten(), nn.Linear(widths[-1] * height * width, 1))
        self.apply(_initialise)

    def forward(self, wide_B3HW: Tensor) -> Tensor:
        """Logits B×1, high for pictures taken for real. While it learns, B is as many real pictures and then fakes."""
        wide_B3HW = 2 * wide_B3HW - 1
        if not self.training:
            return self.layers(wide_B3HW)  # type: ignore[no-any-return]
        # Each kind is normalised by itself, as in the paper, where they are batches of their own: the statistics of a
        # mixed batch tell real from fake for free.
        return torch.cat([self.layers(half_B3HW) for half_B3HW in wide_B3HW.chunk(2)])


def generator_loss(kept: nn.Module, example: Example, generated_B3HW: Tensor, judge: nn.Module | None) -> Terms:
    """How well the discriminator sees through the whole painted picture: −log D (Goodfellow et al. 2014, section 3).

    `kept`, the copy of the discriminator that travels with the generator, is brought up to date: the search needs one.
    """
    assert judge is not None, "dcgan learns nothing without its discriminator"
    kept.load_state_dict(judge.state_dict())
    real_then_fake = judge(torch.cat([example.wide_B3HW, generated_B3HW])).float()
    logits = real_then_fake[len(generated_B3HW) :]
    return {"adversarial": F.binary_cross_entropy_with_logits(logits, torch.ones_like(logits))}


def discriminator_loss(real: Tensor, fake: Tensor) -> Terms:
    """Cross-entropy of the logits for real and for painted pictures."""
    return {
        "real": F.binary_cross_entropy_with_logits(real, torch.ones_like(real)),
        "fake": F.binary_cross_entropy_with_logits(fake, torch.zeros_like(fake)),
    }


def _search(options: Options) -> Search:
    return Search(
        steps=options.search_steps,
        rate=options.search_rate,
        draws=options.draws,
        window=options.window,
        prior=options.prior,
        blend=options.blend,
        seed=options.seed,
    )


def _doublings(canvas: Canvas) -> int:
    """How often a picture is doubled on its way to the canvas."""
    return max(1, (min(canvas.height, canvas.width) // SMALLEST).bit_length() - 1)


def _start(canvas: Canvas) -> tuple[int, int]:
    """Height and width before the first doubling: enough to cover the canvas after the last."""
    factor = 2 ** _doublings(canvas)
    return -(-canvas.height // factor), -(-canvas.width // factor)


def _widths(canvas: Canvas, channels: int) -> list[int]:
    """Channels at a half of the picture's size, at a quarter, and so on: 128, 256, 512, 1024 for the paper's 64×64."""
    return [channels * min(2**level, WIDEST) for level in range(_doublings(canvas))]


def _doubling(inputs: int, outputs: int, bias: bool) -> nn.Module:
    return nn.ConvTranspose2d(inputs, outputs, 5, stride=2, padding=2, output_padding=1, bias=bias)


def _norm(kind: Norm, channels: int) -> nn.Module:
    return nn.BatchNorm2d(channels) if kind == "batch" else nn.GroupNorm(max(1, channels // 16), channels)


def _initialise(module: nn.Module) -> None:
    """Weights from N(0, 0.02) (section 4); those of norms around 1, as in the released code."""
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
        nn.init.normal_(module.weight, 0, INIT_STD)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1, INIT_STD)


def _adam(options: Options, parameters: Iterable[nn.Parameter]) -> torch.optim.Optimizer:
    """Adam for whatever learns: the generator's copy of the discriminator does not."""
    learning = [parameter for parameter in parameters if parameter.requires_grad]
    return torch.optim.Adam(learning, lr=options.learning_rate, betas=(options.beta1, 0.999))


METHOD = Method(
    name="dcgan",
    paper="Radford et al. 2016; Yeh et al. 2017",
    summary="pictures painted from noise, and a search for the noise that fits the known part",
    options=Options,
    build=build,
)
