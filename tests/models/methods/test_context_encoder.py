"""Context Encoder against the published facts."""

import pytest
import torch

from ganime.frame import Canvas, training_canvas
from ganime.models.methods import build
from ganime.models.methods.context_encoder import ChannelwiseLinear, Options, generated_regions, generator_loss
from ganime.models.recipe import Example

GREY = (0.5, 0.5, 0.5)
CANVAS = training_canvas(128, 128)


def count(network) -> int:
    return sum(parameter.numel() for parameter in network.parameters())


def convolutions(network) -> list[tuple[int, int, tuple[int, int]]]:
    kinds = torch.nn.Conv2d | torch.nn.ConvTranspose2d
    return [(m.in_channels, m.out_channels, m.kernel_size) for m in network.modules() if isinstance(m, kinds)]


def test_with_the_programs_bottleneck_it_has_the_programs_size_and_one_doubling_more():
    generator = build("context_encoder", {"bottleneck": "dense"}, CANVAS, GREY).generator
    last_doubling = 64 * 64 * 16 + 2 * 64  # of the whole picture instead of its centre, with its norm

    assert count(generator) - last_doubling == 71_124_544  # 71.1 M
    assert convolutions(generator) == [
        (3, 64, (4, 4)), (64, 64, (4, 4)), (64, 128, (4, 4)), (128, 256, (4, 4)), (256, 512, (4, 4)),
        (512, 4000, (4, 4)), (4000, 512, (4, 4)),
        (512, 256, (4, 4)), (256, 128, (4, 4)), (128, 64, (4, 4)), (64, 64, (4, 4)), (64, 3, (4, 4)),
    ]  # fmt: skip


def test_the_papers_bottleneck_connects_places_within_each_channel_and_then_channels():
    bottleneck = build("context_encoder", {}, CANVAS, GREY).generator.bottleneck

    assert count(bottleneck[0]) == 512 * 4**4  # m · n⁴ of the paper, n × n = 4 × 4
    assert convolutions(bottleneck) == [(512, 512, (1, 1))]


def test_a_channel_hears_from_all_its_places_and_from_no_other_channel():
    layer, x = ChannelwiseLinear(2, 6), torch.rand(1, 2, 2, 3, requires_grad=True)

    layer(x)[0, 1, 0, 0].backward()

    assert int((x.grad[0, 0] != 0).sum()) == 0
    assert int((x.grad[0, 1] != 0).sum()) == 6


def test_every_hidden_pixel_can_depend_on_every_known_one():
    torch.manual_seed(0)
    canvas = training_canvas(32, 64)
    generator = build("context_encoder", {"channels": 4}, canvas, GREY).generator.eval()
    wide, mask = torch.rand(1, 3, 32, 64, requires_grad=True), torch.zeros(1, 1, 32, 64)

    generator(wide, mask)[0, :, 0, 0].sum().backward()

    assert int((wide.grad[0].abs().sum(0) == 0).sum()) == 0


def test_the_discriminator_sees_the_sides_with_their_ring_and_the_right_one_mirrored():
    columns = torch.arange(16.0).expand(1, 3, 4, 16)

    left, right = generated_regions(columns, Canvas(4, 16, left=2, right=3), overlap=2)

    assert left[0, 0].tolist() == [0, 1, 2, 3]
    assert right[0, 0].tolist() == [14, 13, 12, 11]  # the outermost column of the wider side is left out


def test_the_ring_counts_ten_times_and_what_lies_beyond_it_not_at_all():
    mask = torch.tensor([1.0, 1, 0, 0, 0, 0]).expand(1, 1, 2, 6)
    error = torch.tensor([0.5, 0.5, 0.5, 0, 0, 0.5]).expand(1, 3, 2, 6)  # one in −1..1

    loss = generator_loss(Options(overlap=2), Example(torch.zeros(1, 3, 2, 6), mask), error, None)["l2"]

    assert float(loss) == (1 + 1 + 10) / 4  # of the four columns predicted


def test_the_generator_learns_ten_times_as_fast_as_the_discriminator():
    recipe = build("context_encoder", {"channels": 4, "discriminator_channels": 4}, CANVAS, GREY)
    rates = [
        make(network.parameters()).param_groups[0]
        for make, network in (
            (recipe.generator_optimizer, recipe.generator),
            (recipe.discriminator_optimizer, recipe.discriminator),
        )
    ]

    assert [rate["lr"] for rate in rates] == pytest.approx([2e-3, 2e-4])
    assert rates[0]["betas"][0] == 0.5
    assert (recipe.weights["l2"], recipe.weights["adversarial"]) == (0.999, 0.001)
