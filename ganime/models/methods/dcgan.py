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

import itertools
from typing import Annotated, Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from ganime.frame import Canvas
from ganime.models.discriminators import StridedDiscriminator, apart
from ganime.models.layers import Norm, norm, small_normal_
from ganime.models.losses import cross_entropy, fooled
from ganime.models.methods.latent_search import LatentSearch, Search
from ganime.models.recipe import Example, Method, Phase, Recipe, Terms, optimizer
from ganime.models.tensors import sent
from ganime.params import Count, Positive, Section, Share

KERNEL = 5
SMALLEST = 4  # pixels of the smaller side that the first doubling starts from
WIDEST = 8  # times `channels`
ADAM_BETA2 = 0.999


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
    network, judge = Generator(canvas, options), Discriminator(canvas, options)
    learn = optimizer("adam", options.learning_rate, betas=(options.beta1, ADAM_BETA2))
    return Recipe(
        generator=LatentSearch(network, judge, options.latent, _search(options)),
        discriminator=judge,
        generator_loss=generator_loss,
        discriminator_loss=cross_entropy,
        weights={"adversarial": 1.0, "real": 1.0, "fake": 1.0},
        generator_optimizer=learn,
        discriminator_optimizer=learn,
        phases=(Phase("adversarial", 1.0, generator=True, discriminator=True),),
        training_module=TrainingModule(network, options.latent),
        shown=lambda example, painted_B3HW: (example.wide_B3HW, painted_B3HW),
        paint=_paint,
    )


class Generator(nn.Module):
    """Noise → pictures, by fractionally-strided 5×5 convolutions with batch norm and ReLU; tanh at the end."""

    def __init__(self, canvas: Canvas, options: Options) -> None:
        super().__init__()
        self.size = (canvas.height, canvas.width)
        widths = _widths(canvas, options.channels)[::-1]
        self.start = (widths[0], *_start(canvas))
        layers: list[nn.Module] = [
            nn.Linear(options.latent, widths[0] * self.start[1] * self.start[2], bias=False),
            nn.Unflatten(1, self.start),
            norm(options.norm, widths[0]),
            nn.ReLU(inplace=True),
        ]
        for inputs, outputs in itertools.pairwise(widths):
            layers += [_doubling(inputs, outputs, bias=False), norm(options.norm, outputs), nn.ReLU(inplace=True)]
        self.layers = nn.Sequential(*layers, _doubling(widths[-1], 3, bias=True), nn.Tanh())
        small_normal_(self)

    def forward(self, noise_BZ: Tensor) -> Tensor:
        """Noise B×`latent`, −1..1 → pictures B×3×H×W, 0..1."""
        pictures_B3HW: Tensor = self.layers(noise_BZ)
        return (pictures_B3HW[..., : self.size[0], : self.size[1]] + 1) / 2


class Discriminator(StridedDiscriminator):
    """Strided 5×5 convolutions with batch norm, not on the first, and leaky ReLU."""

    def __init__(self, canvas: Canvas, options: Options) -> None:
        super().__init__((canvas.height, canvas.width), options.channels, options.norm, KERNEL)

    def forward(self, pictures_B3HW: Tensor) -> Tensor:
        """Logits B×1, high for pictures taken for real. While it learns, B is so many real pictures and then fakes."""
        return apart(super().forward, pictures_B3HW) if self.training else super().forward(pictures_B3HW)


class TrainingModule(nn.Module):
    """What learns: the generator paints from new noise, whatever the known part is."""

    def __init__(self, network: nn.Module, latent: int) -> None:
        super().__init__()
        self.network = network
        self.latent = latent
        # What is compiled may draw other numbers than PyTorch's generator. Said here, as the compiler takes a second to
        # import, which every command would wait for.
        self.noise = torch.compiler.disable(_noise)  # type: ignore[no-untyped-call]

    def forward(self, wide_B3HW: Tensor, mask_B1HW: Tensor) -> Tensor:
        """As many painted pictures as there are real ones, B×3×H×W."""
        noise_BZ = self.noise(len(wide_B3HW), self.latent)
        return self.network(sent(noise_BZ, wide_B3HW.device))  # type: ignore[no-any-return]


def _noise(count: int, latent: int) -> Tensor:
    """Noise −1..1 from the CPU's generator, as in `augment`: the same step draws the same on any device."""
    return 2 * torch.rand(count, latent) - 1


def generator_loss(example: Example, painted_B3HW: Tensor, judge: nn.Module | None) -> Terms:
    """How well the discriminator sees through the whole painted picture."""
    assert judge is not None, "a phase of dcgan in which the discriminator does not learn"
    # It expects as many real pictures before the fakes.
    logits_B1 = judge(torch.cat([example.wide_B3HW, painted_B3HW]))[len(painted_B3HW) :]
    return {"adversarial": fooled(logits_B1)}


def _paint(generator: nn.Module, count: int) -> Tensor:
    assert isinstance(generator, LatentSearch)
    return generator.samples(count)


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
    return nn.ConvTranspose2d(inputs, outputs, KERNEL, stride=2, padding=2, output_padding=1, bias=bias)


METHOD = Method(
    name="dcgan",
    paper="Radford et al. 2016; Yeh et al. 2017",
    summary="pictures painted from noise, and a search for the noise that fits the known part",
    options=Options,
    build=build,
    licence="MIT",
    rounds="search_steps",
    one_size="it searches its noise by gradient for every picture",
)
