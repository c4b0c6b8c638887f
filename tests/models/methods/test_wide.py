"""What `wide` says of itself."""

import pytest
import torch
from torch import Tensor, nn

from ganime.frame import Canvas, training_canvas
from ganime.models.layers import row_fill
from ganime.models.losses import masked_mse
from ganime.models.methods import build, glcic
from ganime.models.methods.wide import HEADS, PLACES, Attention, Residual, WideNetwork
from ganime.models.recipe import Example, Recipe
from tests.small_methods import GREY, example_for, small_recipe

CANVAS = training_canvas(32, 64)


def woken(network: nn.Module) -> nn.Module:
    """With every layer saying something, as after some training."""
    for parameter in network.parameters():
        if not parameter.any():
            nn.init.normal_(parameter, std=0.05)
    return network


def inputs_of(network: WideNetwork, module: nn.Module, example: Example) -> Tensor:
    """What a part of the network is given."""
    given: list[Tensor] = []
    handle = module.register_forward_pre_hook(lambda module, inputs: given.append(inputs[0]))
    network(example.wide_B3HW, example.mask_B1HW)
    handle.remove()
    return given[0].detach()


@pytest.mark.parametrize("canvas", [CANVAS, Canvas(45, 81, left=10, right=11)])
@pytest.mark.parametrize("options", [{}, {"fill": "mean", "norm": "batch"}], ids=["as it is", "whatever it is told"])
def test_it_begins_exactly_at_the_fill_of_the_rows(canvas: Canvas, options: dict[str, str]) -> None:
    example = example_for(canvas)
    generator = small_recipe("wide", canvas, **options).generator
    generated = generator(example.wide_B3HW, example.mask_B1HW)
    assert torch.equal(generated, row_fill(example.wide_B3HW, example.mask_B1HW))


def test_under_autocast_the_fill_keeps_its_eight_bits() -> None:
    example = example_for(CANVAS)
    generator = small_recipe("wide", CANVAS).generator
    with torch.autocast("cpu", torch.bfloat16):
        generated = generator(example.wide_B3HW, example.mask_B1HW)
    assert generated.dtype is torch.float32
    assert torch.equal(generated, row_fill(example.wide_B3HW, example.mask_B1HW))


def test_it_learns_what_to_change_about_the_fill() -> None:
    example, generator = example_for(CANVAS), woken(small_recipe("wide", CANVAS).generator)
    change = generator(example.wide_B3HW, example.mask_B1HW) - row_fill(example.wide_B3HW, example.mask_B1HW)
    assert change.abs().amax(dim=(1, 2, 3)).min() > 0.01


@pytest.mark.parametrize("block", [Residual(16), Residual(16, dilation=2), Attention(16)], ids=str)
def test_its_blocks_begin_as_the_identity(block: nn.Module) -> None:
    features = torch.randn(2, 16, 8, 12)
    assert torch.equal(block(features), features)


def without_norms(block: nn.Module) -> nn.Module:
    """Group norm looks at the whole picture too, but tells a place nothing of what is where."""
    for module in block.modules():
        for name, child in module.named_children():
            if isinstance(child, nn.GroupNorm):
                setattr(module, name, nn.Identity())
    return block


@pytest.mark.parametrize(("block", "sees_all"), [(Attention(16), True), (Residual(16, dilation=2), False)], ids=str)
def test_by_attention_each_place_looks_at_the_whole_picture(block: nn.Module, sees_all: bool) -> None:
    features = torch.randn(1, 16, 8, 24, requires_grad=True)
    without_norms(woken(block))(features)[0, :, 0, 0].sum().backward()
    assert features.grad is not None
    looked_at = features.grad[0].abs().sum(0) > 0
    assert bool(looked_at.all()) == sees_all
    assert looked_at[0, 0]


def test_attention_works_at_an_eighth_of_the_size_with_four_heads() -> None:
    network = WideNetwork(8)
    attentions = [module for module in network.modules() if isinstance(module, Attention)]
    assert [tuple(inputs_of(network, one, example_for(CANVAS)).shape) for one in attentions] == [(4, 48, 4, 8)] * 2
    assert HEADS == 4


def test_the_finest_level_works_at_half_the_size_on_four_times_the_channels() -> None:
    network = WideNetwork(8)
    seen = inputs_of(network, network.stem, example_for(CANVAS))
    assert seen.shape == (4, 4 * (3 + 1 + PLACES), 16, 32)
    assert network.stem.out_channels == 2 * 8


def test_it_sees_the_fill_the_mask_and_where_each_pixel_is() -> None:
    network, example = WideNetwork(8), example_for(CANVAS)
    seen = nn.functional.pixel_shuffle(inputs_of(network, network.stem, example), 2)
    assert torch.equal(seen[:, :3], 2 * row_fill(example.wide_B3HW, example.mask_B1HW) - 1)
    assert torch.equal(seen[:, 3:4], example.mask_B1HW)
    torch.testing.assert_close(seen[0, 4, 7], torch.linspace(-1, 1, 64))
    torch.testing.assert_close(seen[0, 5, :, 9], torch.linspace(-1, 1, 32))


@pytest.mark.parametrize(("height", "width"), [(8, 8), (9, 13), (31, 64)])
def test_one_network_widens_pictures_of_any_size_from_eight_pixels(height: int, width: int) -> None:
    example = example_for(Canvas(height, width, width // 4, width // 4))
    network = woken(WideNetwork(8))
    assert network(example.wide_B3HW, example.mask_B1HW).shape == (4, 3, height, width)


def recipe_of(name: str) -> Recipe:
    """With glcic's own options for both."""
    torch.manual_seed(0)
    options = glcic.Options(channels=16, discriminator_channels=8, norm="group").model_dump()
    return build(name, options, CANVAS, GREY)


def test_losses_phases_and_discriminators_are_those_of_glcic() -> None:
    wide, other = recipe_of("wide"), recipe_of("glcic")
    assert (wide.phases, wide.weights, wide.warmup) == (other.phases, other.weights, other.warmup)
    assert wide.generator_loss.func is other.generator_loss.func is glcic.generator_loss  # type: ignore[attr-defined]
    assert wide.discriminator_loss is other.discriminator_loss
    assert isinstance(wide.discriminator, glcic.Discriminator)
    assert str(wide.discriminator) == str(other.discriminator)
    assert isinstance(wide.generator, WideNetwork)


def after_steps(name: str, pictures_B3HW: Tensor, steps: int) -> float:
    """The pixel distance on the sides after some steps, of that at the first."""
    generator = small_recipe(name, CANVAS, norm="group", fill="row").generator
    optimizer = torch.optim.Adam(generator.parameters(), lr=1e-3)
    mask_B1HW, losses = example_for(CANVAS).mask_B1HW, []
    for _ in range(steps):
        loss = masked_mse(pictures_B3HW, generator(pictures_B3HW, mask_B1HW), mask_B1HW)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(loss.item())
    return losses[-1] / losses[0]


def test_in_few_steps_the_plain_stack_of_glcic_is_hardly_moved_and_this_is() -> None:
    """By pixel distance alone, on pictures whose sides follow from what is known: waves."""
    chance = torch.Generator().manual_seed(0)
    lengths, phases = 12 * torch.rand(4, 3, 1, 1, generator=chance), 6 * torch.rand(4, 3, 1, 1, generator=chance)
    across, down = torch.linspace(-1, 1, 64), torch.linspace(-1, 1, 32)[:, None]
    waves_B3HW = 0.5 + 0.4 * torch.sin(lengths * across + phases + 2 * down)
    assert after_steps("glcic", waves_B3HW, 13) > 0.9
    assert after_steps("wide", waves_B3HW, 13) < 0.75
