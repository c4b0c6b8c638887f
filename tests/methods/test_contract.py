"""What every method keeps to, whatever its paper. A new method is tested here the moment it is registered."""

from pathlib import Path

import pytest
import torch

from ganime.errors import ParamsError
from ganime.frame import Canvas, training_canvas
from ganime.methods import METHODS, build
from ganime.model import Header, load_model, save_model
from ganime.recipe import Example, Phase, Recipe
from ganime.state import TrainState, create_state
from ganime.step import train_step

SMALL = {"channels": 8, "discriminator_channels": 8}
GREY = (0.5, 0.5, 0.5)
CPU = torch.device("cpu")
CANVASES = [
    pytest.param(training_canvas(72, 128), id="true aspect"),
    pytest.param(training_canvas(64, 64), id="squeezed"),
    pytest.param(Canvas(45, 81, left=10, right=11), id="odd sizes, unequal sides"),
]

pytestmark = pytest.mark.parametrize("name", sorted(METHODS))


def small_options(name: str) -> dict[str, int]:
    return {key: value for key, value in SMALL.items() if key in METHODS[name].options.model_fields}


def small_recipe(name: str, canvas: Canvas) -> Recipe:
    torch.manual_seed(0)
    return build(name, small_options(name), canvas, GREY)


def example_for(canvas: Canvas, batch: int = 4) -> Example:
    mask_B1HW = torch.ones(batch, 1, canvas.height, canvas.width)
    mask_B1HW[..., canvas.known] = 0
    generator = torch.Generator().manual_seed(7)
    return Example(torch.rand(batch, 3, canvas.height, canvas.width, generator=generator), mask_B1HW)


def small_state(name: str, canvas: Canvas, precision: str = "fp32") -> TrainState:
    return create_state(small_recipe(name, canvas), canvas, CPU, ema_decay=0.9, precision=precision)  # type: ignore[arg-type]


def parameters(network: torch.nn.Module) -> list[torch.Tensor]:
    return [parameter.detach().clone() for parameter in network.parameters()]


@pytest.mark.parametrize("canvas", CANVASES)
def test_a_picture_comes_out_as_large_as_it_went_in(name, canvas):
    example = example_for(canvas)

    generated = small_recipe(name, canvas).generator(example.wide_B3HW, example.mask_B1HW)

    assert generated.shape == example.wide_B3HW.shape


@pytest.mark.parametrize("canvas", CANVASES)
def test_the_generator_cannot_see_what_it_must_invent(name, canvas):
    example = example_for(canvas)
    generator = small_recipe(name, canvas).generator.eval()
    elsewhere = torch.where(example.mask_B1HW > 0, torch.rand_like(example.wide_B3HW), example.wide_B3HW)

    assert torch.equal(generator(elsewhere, example.mask_B1HW), generator(example.wide_B3HW, example.mask_B1HW))


def test_the_known_pixels_pass_through_untouched(name, tmp_path):
    canvas = training_canvas(64, 64)
    example = example_for(canvas)

    wide = saved_and_loaded(name, canvas, tmp_path).widen(example.wide_B3HW, example.mask_B1HW)

    assert torch.equal(wide[..., canvas.known], example.wide_B3HW[..., canvas.known])
    assert wide.min() >= 0 and wide.max() <= 1


def test_each_phase_changes_the_networks_that_learn_in_it_and_no_other(name):
    canvas = training_canvas(64, 64)
    for phase in small_recipe(name, canvas).phases:
        state = small_state(name, canvas)
        networks = {"generator": state.generator, "discriminator": state.discriminator}
        before = {key: parameters(network) for key, network in networks.items() if network is not None}

        train_step(state, example_for(canvas).wide_B3HW, phase)

        for key, old in before.items():
            changed = any(not torch.equal(x, y) for x, y in zip(old, parameters(networks[key]), strict=True))
            assert changed == getattr(phase, key), f"{phase.name}: {key}"


def test_the_shares_of_the_phases_add_up(name):
    assert sum(phase.share for phase in small_recipe(name, training_canvas(64, 64)).phases) == pytest.approx(1)


def test_every_loss_term_has_a_weight(name):
    canvas = training_canvas(64, 64)
    state = small_state(name, canvas)
    for phase in state.recipe.phases:
        terms = train_step(state, example_for(canvas).wide_B3HW, phase)
        assert {key.split("/")[1] for key in terms} - {"loss"} <= state.recipe.weights.keys()
        assert all(torch.isfinite(value) for value in terms.values())


def test_training_lowers_the_loss_of_one_batch(name):
    canvas = training_canvas(64, 64)
    state = small_state(name, canvas)
    phase = state.recipe.phases[0]
    # No fill knows that these pictures have bright sides, and a network that looks at the mask soon does.
    bright_sides_B3HW = 0.2 + 0.6 * example_for(canvas).mask_B1HW.expand(-1, 3, -1, -1)
    losses = [float(train_step(state, bright_sides_B3HW, phase)["generator/loss"]) for _ in range(12)]

    assert losses[-1] < 0.9 * losses[0]


def saved_and_loaded(name: str, canvas: Canvas, folder: Path):
    header = Header(
        run="run", method=name, options=small_options(name), canvas=canvas, mean_colour=GREY,
        shows=("show",), digests={}, metrics={}, step=0,
    )  # fmt: skip
    save_model(small_recipe(name, canvas).generator, header, folder / "model.safetensors")
    return load_model(folder / "model.safetensors", CPU)


def test_a_saved_model_generates_the_same_after_loading(name, tmp_path):
    canvas = training_canvas(64, 64)
    example = example_for(canvas)
    generator = small_recipe(name, canvas).generator.eval()
    with torch.inference_mode():
        expected = generator(example.wide_B3HW, example.mask_B1HW)

    loaded = saved_and_loaded(name, canvas, tmp_path).generator

    with torch.inference_mode():
        assert torch.equal(loaded(example.wide_B3HW, example.mask_B1HW), expected)


def test_bf16_and_fp32_agree(name):
    canvas = training_canvas(64, 64)
    losses = {}
    for precision in ("fp32", "bf16"):
        phases = small_recipe(name, canvas).phases
        # Each from the first state: what a step has changed is another state to compare from.
        terms = [train_step(small_state(name, canvas, precision), example_for(canvas).wide_B3HW, p) for p in phases]
        losses[precision] = [float(value) for step in terms for value in step.values()]

    # bf16 keeps 8 bits of mantissa: 0.4 % a rounding, some of which add up on the way through twenty layers.
    assert losses["bf16"] == pytest.approx(losses["fp32"], rel=0.05)


def test_the_same_seed_gives_the_same_losses(name):
    canvas = training_canvas(64, 64)
    runs = []
    for _ in range(2):
        state = small_state(name, canvas)
        terms = [train_step(state, example_for(canvas).wide_B3HW, phase) for phase in state.recipe.phases]
        runs.append([float(value) for step in terms for value in step.values()])

    assert runs[0] == runs[1]


def test_an_option_it_does_not_take_is_refused_with_the_nearest_one(name):
    with pytest.raises(
        ParamsError, match=rf"options of {name}:\n  learning_rat: unknown; did you mean learning_rate\?"
    ):
        build(name, {"learning_rat": 0.1}, training_canvas(64, 64), GREY)


def test_its_phases_follow_each_other(name):
    recipe = small_recipe(name, training_canvas(64, 64))
    seen: list[Phase] = []
    for step in range(100):
        _, phase = recipe.phase_at(step, 100)
        if phase not in seen:
            seen.append(phase)

    assert tuple(seen) == recipe.phases
