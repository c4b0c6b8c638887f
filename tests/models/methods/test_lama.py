"""LaMa against the published facts."""

import math

import pytest
import torch

from ganime.frame import training_canvas
from ganime.models.methods import build
from ganime.models.methods.fast_fourier import FourierUnit
from ganime.models.methods.lama import Options, PatchDiscriminator, discriminator_loss, generator_loss
from ganime.models.recipe import Example, Verdicts

CANVAS = training_canvas(64, 64)
GREY = (0.5, 0.5, 0.5)
SMALL = {"channels": 4, "blocks": 2, "discriminator_channels": 4}


def count(network) -> int:
    return sum(parameter.numel() for parameter in network.parameters())


def test_the_network_has_the_papers_size():
    generator = build("lama", {}, CANVAS, GREY).generator

    assert count(generator) == 27_048_835  # 27.05 M
    assert len(generator.blocks) == 9
    assert count(generator.blocks[0]) == 2 * 1_329_280


def test_three_quarters_of_the_channels_are_global():
    split = build("lama", {}, CANVAS, GREY).generator.split

    assert (split.to_local[0].out_channels, split.to_global[0].out_channels) == (128, 384)


def test_the_discriminator_has_the_layers_of_pix2pix_hd():
    network = PatchDiscriminator(64, "batch")
    layers = [m for m in network.modules() if isinstance(m, torch.nn.Conv2d)]

    assert [m.out_channels for m in layers] == [64, 128, 256, 512, 512, 1]
    assert [m.stride[0] for m in layers] == [2, 2, 2, 2, 1, 1]
    weights = 16 * (3 * 64 + 64 * 128 + 128 * 256 + 256 * 512 + 512 * 512 + 512)
    biases, norms = 64 + 128 + 256 + 512 + 512 + 1, 2 * (128 + 256 + 512 + 512)
    assert count(network) == weights + biases + norms


def test_one_block_sees_the_whole_picture():
    torch.manual_seed(0)
    generator = build("lama", SMALL, CANVAS, GREY).generator.eval()
    wide, mask = torch.rand(1, 3, 96, 192, requires_grad=True), torch.zeros(1, 1, 96, 192)

    generator(wide, mask)[0, :, 0, 0].sum().backward()

    assert int((wide.grad[0].abs().sum(0) == 0).sum()) == 0


def test_the_spectrum_is_computed_in_full_precision_whatever_stands_around_it():
    unit = FourierUnit(1, "group")
    torch.nn.init.dirac_(unit.mix[0].weight)
    unit.mix[1], unit.mix[2] = torch.nn.Identity(), torch.nn.Identity()
    picture = torch.full((1, 1, 256, 256), 300.0)  # their sum, 2e7, is far beyond what half precision can count to

    with torch.autocast("cpu", torch.bfloat16):
        there_and_back = unit(picture)

    assert there_and_back.dtype == torch.float32
    torch.testing.assert_close(there_and_back, picture, rtol=1e-2, atol=0)  # the convolution in between has eight bits


def test_pixels_count_where_they_are_known():
    mask = torch.tensor([1.0, 1, 0, 0]).expand(1, 1, 2, 4)
    example, error = Example(torch.zeros(1, 3, 2, 4), mask), torch.tensor([0.5, 0.5, 0.25, 0.25]).expand(1, 3, 2, 4)

    terms = generator_loss(Options(), example, error, None)

    assert {name: float(value) for name, value in terms.items()} == {"known": 0.125}  # 0.25 on half of the pixels


def test_only_hidden_patches_are_fakes():
    mask = torch.tensor([1.0, 0]).expand(1, 1, 1, 2)
    real_B3HW = torch.zeros(1, 3, 1, 2, requires_grad=True)
    real = 2 * real_B3HW.sum((1, 2, 3), keepdim=True).expand(1, 1, 1, 2)
    verdicts = Verdicts(Example(real_B3HW, mask), real_B3HW, real, torch.tensor([[[[1.0, 3.0]]]]))

    terms = {name: float(value.detach()) for name, value in discriminator_loss(verdicts).items()}

    assert terms["real"] == pytest.approx(math.log(2))
    # The hidden patch is to be found out, the known one to be taken for real.
    assert terms["fake"] == pytest.approx((math.log(1 + math.e) + math.log(1 + math.exp(-3))) / 2)
    # Two logits, each 2 times the sum of 6 numbers: a slope of 4 at each.
    assert terms["slope"] == 6 * 4**2


def test_a_generated_picture_like_the_real_one_has_no_distance_in_features():
    recipe = build("lama", SMALL, CANVAS, GREY)
    example = Example(torch.rand(2, 3, 64, 64), torch.ones(2, 1, 64, 64))

    with torch.no_grad():
        terms = recipe.generator_loss(example, example.wide_B3HW, recipe.discriminator)
        other = recipe.generator_loss(example, 1 - example.wide_B3HW, recipe.discriminator)

    assert float(terms["features"]) == 0 < float(other["features"])
    assert (recipe.weights["known"], recipe.weights["adversarial"], recipe.weights["features"]) == (10, 10, 100)
    assert recipe.weights["slope"] == 0.001


def test_the_generator_learns_ten_times_as_fast_as_the_discriminator():
    recipe = build("lama", SMALL, CANVAS, GREY)

    generator = recipe.generator_optimizer(recipe.generator.parameters())
    discriminator = recipe.discriminator_optimizer(recipe.discriminator.parameters())

    assert [made.param_groups[0]["lr"] for made in (generator, discriminator)] == pytest.approx([1e-3, 1e-4])
