"""Context Encoder: a whole picture squeezed through a bottleneck that every place of it shares, and its holes unfolded.

Source: Pathak, Krähenbühl, Donahue, Darrell, Efros, "Context encoders: feature learning by inpainting", CVPR 2016, with
what the authors' released program says where the paper does not: 4×4 convolutions of stride 2 with 64-64-128-256-512
channels and their mirror image, LeakyReLU 0.2 on the way in, ReLU on the way out, 3 channels in and no mask among them;
losses 0.999 × L2 + 0.001 × adversarial on pictures −1..1; the L2 counts ten times on a ring of 4 known pixels around
the hole, which is predicted with it; Adam with beta1 0.5, the generator ten times as fast as the discriminator.

Where it deviates, and why:
  bottleneck      "channelwise" is the paper's (a linear layer within each channel, then a 1×1 convolution across them),
                  "dense" the program's, which throws all places together into 4000 numbers. The paper's is AlexNet's
                  encoder at 227×227; here both stand between the program's encoder and decoder.
  decoder         one doubling longer than the program's, which paints a centre of half the size: the holes are at the
                  two sides, so a whole picture comes out, of which they are used. (The paper does so for random holes.)
  discriminator   sees what was generated and nothing else, as in the program; that is each side with its ring, the
                  right one mirrored so that one network judges both. DCGAN's, for strips instead of squares.
  constant fill   the mean colour of the data, instead of ImageNet's.
What to expect: blurred sides. The linear layers belong to the canvas they were trained on: it works at no other size.
"""

from functools import partial
from typing import Annotated, Literal, cast

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional as F

from ganime.frame import Canvas
from ganime.models.discriminators import StridedDiscriminator, apart
from ganime.models.layers import NORMAL_SPREAD, Norm, mean_fill, norm, small_normal_
from ganime.models.losses import cross_entropy, fooled
from ganime.models.recipe import Example, Method, Phase, Recipe, Terms, optimizer
from ganime.params import Count, Positive, Section, Share

WIDTHS = (1, 1, 2, 4, 8)  # times `channels`
BETAS = (0.5, 0.999)


class Options(Section):
    """The paper's and the program's values by default."""

    channels: Count = 64
    norm: Norm = "batch"
    bottleneck: Literal["channelwise", "dense"] = "channelwise"
    bottleneck_features: Count = 4000  # of the dense one
    overlap: Annotated[int, Field(ge=0)] = 4  # px, width of the ring of known pixels that are predicted too
    overlap_weight: Positive = 10.0
    adversarial: Share = 0.001  # its weight; what is left of 1 is the L2's
    discriminator_channels: Count = 64
    learning_rate: Positive = 2e-4  # of the discriminator
    generator_pace: Positive = 10.0  # times as fast as the discriminator
    warmup: Annotated[int, Field(ge=0)] = 0  # steps over which the learning rates rise from nothing


def build(canvas: Canvas, options: Options, mean_colour: tuple[float, float, float]) -> Recipe:
    """One phase: both networks learn from the first step on. Both fit this canvas alone."""
    return Recipe(
        generator=ContextEncoder((canvas.height, canvas.width), options, mean_colour),
        discriminator=SideDiscriminator(canvas, options),
        generator_loss=partial(generator_loss, options),
        discriminator_loss=cross_entropy,
        weights={"l2": 1 - options.adversarial, "adversarial": options.adversarial, "real": 1.0, "fake": 1.0},
        generator_optimizer=optimizer("adam", options.generator_pace * options.learning_rate, BETAS),
        discriminator_optimizer=optimizer("adam", options.learning_rate, BETAS),
        warmup=options.warmup,
        phases=(Phase("joint", 1.0, generator=True, discriminator=True),),
        shown=lambda example, generated_B3HW: (example.wide_B3HW, generated_B3HW),
    )


class ContextEncoder(nn.Module):
    """Five halvings, the bottleneck, five doublings. `size`: height and width of its pictures, px."""

    def __init__(self, size: tuple[int, int], options: Options, mean_colour: tuple[float, float, float]) -> None:
        super().__init__()
        self.register_buffer("mean_colour", torch.tensor(mean_colour))
        channels = [options.channels * width for width in WIDTHS]
        encoder, decoder, sizes = [], [], [size]
        for depth, outputs in enumerate(channels):
            inputs, size = (channels[depth - 1] if depth else 3), sizes[-1]
            encoder += _halving(inputs, outputs, size, options.norm if depth else None)
            decoder.append(_doubling(outputs, inputs, size, options.norm if depth else None))
            sizes.append((_half(size[0]), _half(size[1])))
        self.encoder = nn.Sequential(*encoder)
        if options.bottleneck == "channelwise":
            self.bottleneck = _channelwise(channels[-1], sizes[-1], options.norm)
        else:
            self.bottleneck = _dense(channels[-1], options.bottleneck_features, sizes[-1], options.norm)
        self.decoder = nn.Sequential(*(layer for doubling in reversed(decoder) for layer in doubling))
        small_normal_(self)

    def forward(self, wide_B3HW: Tensor, mask_B1HW: Tensor) -> Tensor:
        """A whole picture, B×3×H×W of the size it was made for; its masked part and the ring are meant to be used."""
        filled_B3HW = mean_fill(wide_B3HW, mask_B1HW, self.mean_colour)  # type: ignore[arg-type]
        painted_B3HW = self.decoder(self.bottleneck(self.encoder(2 * filled_B3HW - 1)))
        return (torch.tanh(painted_B3HW.to(wide_B3HW.dtype)) + 1) / 2


class ChannelwiseLinear(nn.Module):
    """Each channel's places connected with each other, and with no other channel's: C·N² weights, not C²·N²."""

    def __init__(self, channels: int, places: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(channels, places, places) * NORMAL_SPREAD)

    def forward(self, x_BCHW: Tensor) -> Tensor:
        """B×C×H×W → B×C×H×W."""
        return torch.einsum("bcn,cnm->bcm", x_BCHW.flatten(2), self.weight).reshape(x_BCHW.shape)


class SideDiscriminator(nn.Module):
    """Looks at what was generated: each side with its ring of `overlap` known pixels."""

    def __init__(self, canvas: Canvas, options: Options) -> None:
        super().__init__()
        self.canvas, self.overlap = canvas, options.overlap
        width = min(canvas.left, canvas.right) + options.overlap
        self.judge = StridedDiscriminator((canvas.height, width), options.discriminator_channels, options.norm)

    def forward(self, pictures_B3HW: Tensor) -> Tensor:
        """One logit a side, 2B×1, for real pictures and as many fakes: left real, left fake, right real, right fake."""
        logits_2B1 = apart(self.sides, pictures_B3HW)
        return logits_2B1.reshape(2, 2, -1, 1).transpose(0, 1).flatten(0, 2)

    def sides(self, wide_B3HW: Tensor) -> Tensor:
        """One logit a side of pictures of one kind, 2B×1, left ones first."""
        logits_B1: Tensor = self.judge(generated_regions(wide_B3HW, self.canvas, self.overlap))
        return logits_B1


def generated_regions(wide_B3HW: Tensor, canvas: Canvas, overlap: int) -> Tensor:
    """Both sides, each with `overlap` px of the known part: 2B×3×H×(S+overlap), left ones first, right ones mirrored.

    S is the narrower of the sides' widths; of a wider one the columns nearest to the seam are taken.
    """
    side, seam = min(canvas.left, canvas.right), canvas.width - canvas.right
    left = wide_B3HW[..., canvas.left - side : canvas.left + overlap]
    return torch.cat([left, wide_B3HW[..., seam - overlap : seam + side].flip(3)])


def generator_loss(options: Options, example: Example, generated_B3HW: Tensor, judge: nn.Module | None) -> Terms:
    """Squared distance on the sides and the ring, in pictures −1..1, and how well the discriminator sees through."""
    reach = options.overlap
    region_B1HW = F.max_pool2d(example.mask_B1HW, (1, 2 * reach + 1), stride=1, padding=(0, reach))
    weight_B1HW = torch.where(example.mask_B1HW > 0, 1.0, options.overlap_weight * region_B1HW)
    squares_B3HW = (2 * (generated_B3HW.float() - example.wide_B3HW)).square()
    terms = {"l2": (weight_B1HW * squares_B3HW).sum() / (3 * region_B1HW.sum())}
    if judge is not None:
        terms["adversarial"] = fooled(cast(SideDiscriminator, judge).sides(generated_B3HW))
    return terms


def _half(length: int) -> int:
    return max(1, length // 2)


def _kernel(size: tuple[int, int]) -> tuple[tuple[int, int], tuple[int, int]]:
    """Kernel and stride that halve (or double) a dimension; one of a single pixel stays as it is."""
    return (3 + (size[0] > 1), 3 + (size[1] > 1)), (1 + (size[0] > 1), 1 + (size[1] > 1))


def _halving(inputs: int, outputs: int, size: tuple[int, int], kind: Norm | None) -> list[nn.Module]:
    kernel, stride = _kernel(size)
    layers: list[nn.Module] = [nn.Conv2d(inputs, outputs, kernel, stride, 1, bias=False)]
    return [*layers, *([norm(kind, outputs)] if kind else []), nn.LeakyReLU(0.2, inplace=True)]


def _doubling(inputs: int, outputs: int, size: tuple[int, int], kind: Norm | None) -> list[nn.Module]:
    """Back to `size`, of which odd lengths were halved downwards."""
    kernel, stride = _kernel(size)
    more = (size[0] % 2 if stride[0] == 2 else 0, size[1] % 2 if stride[1] == 2 else 0)
    layers: list[nn.Module] = [nn.ConvTranspose2d(inputs, outputs, kernel, stride, 1, more, bias=False)]
    return [*layers, norm(kind, outputs), nn.ReLU(inplace=True)] if kind else layers


def _channelwise(channels: int, size: tuple[int, int], kind: Norm) -> nn.Module:
    linear, across = ChannelwiseLinear(channels, size[0] * size[1]), nn.Conv2d(channels, channels, 1, bias=False)
    return nn.Sequential(linear, across, norm(kind, channels), nn.ReLU(inplace=True))


def _dense(channels: int, features: int, size: tuple[int, int], kind: Norm) -> nn.Module:
    """One convolution over everything, and its transpose."""
    return nn.Sequential(
        nn.Conv2d(channels, features, size, bias=False),
        norm(kind, features),
        nn.LeakyReLU(0.2, inplace=True),
        nn.ConvTranspose2d(features, channels, size, bias=False),
        norm(kind, channels),
        nn.ReLU(inplace=True),
    )


METHOD = Method(
    name="context_encoder",
    paper="Pathak et al. 2016",
    summary="encoder-decoder with a bottleneck that sees the whole picture, the generated sides judged alone",
    options=Options,
    build=build,
    licence="UC Berkeley, non-profit",
    one_size="its bottleneck fits pictures of one size alone",
)
