"""DCGAN against the published facts."""

import numpy as np
import pytest
import torch
from torch import nn

from ganime.frame import Canvas, training_canvas
from ganime.models.methods.dcgan import METHOD, Discriminator, Generator, Options, TrainingModule, generator_loss
from ganime.models.recipe import Example
from ganime.models.tensors import to_uint8
from ganime.training.state import create_state
from ganime.training.validation import painted

GREY = (0.5, 0.5, 0.5)
PAPER_CANVAS = training_canvas(64, 64)


def of_type(network: nn.Module, kind: type[nn.Module]) -> list[nn.Module]:
    return [module for module in network.modules() if isinstance(module, kind)]


def build_small(**options: object):
    torch.manual_seed(0)
    return METHOD.build(PAPER_CANVAS, Options(channels=4, search_steps=2, **options), GREY)


@pytest.fixture(scope="module")
def generator() -> Generator:
    with torch.device("meta"):
        return Generator(PAPER_CANVAS, Options())


def test_at_64_pixels_the_generator_has_the_papers_layers(generator):
    doublings = of_type(generator, nn.ConvTranspose2d)

    assert generator.start == (1024, 4, 4)
    assert [(one.in_channels, one.out_channels) for one in doublings] == [
        (1024, 512), (512, 256), (256, 128), (128, 3),
    ]  # fmt: skip
    assert {(one.kernel_size, one.stride) for one in doublings} == {((5, 5), (2, 2))}


def test_at_64_pixels_the_generator_has_the_papers_size(generator):
    # 100·1024·16 + 25·(1024·512 + 512·256 + 256·128 + 128·3) weights, two numbers a normalised channel, three biases.
    assert sum(parameter.numel() for parameter in generator.parameters()) == 18_855_043


def test_batch_norm_is_everywhere_but_at_the_generators_end_and_the_discriminators_start(generator):
    with torch.device("meta"):
        discriminator = Discriminator(PAPER_CANVAS, Options())

    assert [one.num_features for one in of_type(generator, nn.BatchNorm2d)] == [1024, 512, 256, 128]
    assert [one.num_features for one in of_type(discriminator, nn.BatchNorm2d)] == [256, 512, 1024]
    assert isinstance(generator.layers[-1], nn.Tanh)
    assert {one.negative_slope for one in of_type(discriminator, nn.LeakyReLU)} == {0.2}
    assert not of_type(discriminator, nn.ReLU) and not of_type(generator, nn.MaxPool2d)


def test_weights_start_from_a_normal_distribution_of_width_2_percent():
    torch.manual_seed(0)
    weight = of_type(Generator(PAPER_CANVAS, Options(channels=16)), nn.ConvTranspose2d)[0].weight

    assert float(weight.detach().std()) == pytest.approx(0.02, rel=0.02)
    assert float(weight.detach().mean()) == pytest.approx(0, abs=0.001)


def test_both_learn_by_adam_with_the_papers_rates():
    recipe = build_small()
    optimizer = recipe.generator_optimizer(recipe.training_module.parameters())

    assert isinstance(optimizer, torch.optim.Adam)
    assert optimizer.param_groups[0]["lr"] == 0.0002
    assert optimizer.param_groups[0]["betas"] == (0.5, 0.999)


@pytest.mark.parametrize("canvas", [Canvas(45, 81, 10, 11), Canvas(72, 128, 16, 16), Canvas(5, 9, 1, 1)], ids=str)
def test_pictures_of_any_size_are_painted_within_range(canvas):
    torch.manual_seed(0)
    painted = Generator(canvas, Options(channels=4))(2 * torch.rand(2, 100) - 1)

    assert painted.shape == (2, 3, canvas.height, canvas.width)
    assert painted.min() >= 0 and painted.max() <= 1


def test_the_lesson_paints_anew_each_time_whatever_is_known():
    training_module = build_small().training_module
    assert isinstance(training_module, TrainingModule)
    wide, mask = torch.rand(2, 3, 64, 64), torch.zeros(2, 1, 64, 64)
    torch.manual_seed(1)
    first = training_module(wide, mask)
    second = training_module(wide, mask)
    torch.manual_seed(1)

    assert not torch.equal(first, second)
    assert torch.equal(training_module(1 - wide, mask), first)


def test_the_discriminator_is_shown_painted_pictures_whole():
    wide, painted, mask = torch.rand(2, 3, 64, 64), torch.rand(2, 3, 64, 64), torch.zeros(2, 1, 64, 64)

    real, fake = build_small().shown(Example(wide, mask), painted)

    assert torch.equal(real, wide) and torch.equal(fake, painted)


def test_real_and_painted_pictures_are_normalised_apart():
    torch.manual_seed(0)
    discriminator = Discriminator(PAPER_CANVAS, Options(channels=4))
    real, one, other = torch.rand(3, 4, 3, 64, 64).unbind()

    beside_one, beside_other = discriminator(torch.cat([real, one])), discriminator(torch.cat([real, 0.1 * other]))

    assert torch.equal(beside_one[:4], beside_other[:4])


def test_a_discriminator_that_cannot_tell_costs_the_generator_log_2():
    class Blind(nn.Module):
        def forward(self, pictures: torch.Tensor) -> torch.Tensor:
            return 0 * pictures.mean((1, 2, 3))[:, None]

    example = Example(torch.rand(3, 3, 8, 8), torch.zeros(3, 1, 8, 8))

    assert float(generator_loss(example, torch.rand(3, 3, 8, 8), Blind())["adversarial"]) == pytest.approx(
        0.6931, abs=1e-4
    )


def test_the_model_file_holds_the_discriminator_that_the_search_asks():
    names = build_small().generator.state_dict().keys()

    assert any(name.startswith("judge.") for name in names) and any(name.startswith("network.") for name in names)


def test_sample_grids_show_the_same_noise_each_time():
    search = build_small().generator.eval()

    assert search.samples(3).shape == (3, 3, 64, 64)
    assert torch.equal(search.samples(3), search.samples(3))
    assert not torch.equal(*search.samples(2))


def test_what_it_paints_from_nothing_is_a_sheet_to_look_at():
    state = create_state(
        build_small(), PAPER_CANVAS, torch.device("cpu"), ema_decay=0.5, precision="fp32", clip_norm=None, accumulate=1
    )
    sheet = painted(state)

    assert sheet.shape == (6 * 64, 4 * 64, 3) and sheet.dtype == np.uint8
    second = to_uint8(state.average.module.samples(24))[1].permute(1, 2, 0).numpy()
    assert np.array_equal(sheet[:64, 64:128], second)
