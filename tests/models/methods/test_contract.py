"""What every method keeps to, whatever its paper. A new method is tested here the moment it is registered."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from ganime.errors import ParamsError
from ganime.frame import Canvas, training_canvas
from ganime.models.methods import METHODS, build
from ganime.models.model_file import load_model, save_model
from ganime.models.recipe import Phase
from ganime.training.state import TrainState, create_state
from ganime.training.step import train_step
from tests.goldens import GOLDENS
from tests.goldens.losses import STEPS, losses_of, read_losses
from tests.model_files import header
from tests.small_methods import GREY, example_for, small_options, small_recipe
from tests.two_workers import printed_by_two_workers

CPU = torch.device("cpu")
CANVASES = [
    pytest.param(training_canvas(72, 128), id="true aspect"),
    pytest.param(training_canvas(64, 64), id="squeezed"),
    pytest.param(Canvas(45, 81, left=10, right=11), id="odd sizes, unequal sides"),
]

pytestmark = pytest.mark.parametrize("name", sorted(METHODS))


def small_state(name: str, canvas: Canvas, precision: str = "fp32") -> TrainState:
    return create_state(small_recipe(name, canvas), canvas, CPU, ema_decay=0.9, precision=precision)  # type: ignore[arg-type]


def parameters(network: torch.nn.Module) -> list[torch.Tensor]:
    return [parameter.detach().clone() for parameter in network.parameters()]


@pytest.mark.parametrize("canvas", CANVASES)
def test_a_picture_comes_out_as_large_as_it_went_in(name, canvas):
    example = example_for(canvas)

    generator = small_recipe(name, canvas).generator.eval()
    with torch.inference_mode():
        generated = generator(example.wide_B3HW, example.mask_B1HW)

    assert generated.shape == example.wide_B3HW.shape


@pytest.mark.parametrize("canvas", CANVASES)
def test_the_generator_cannot_see_what_it_must_invent(name, canvas):
    example = example_for(canvas)
    generator = small_recipe(name, canvas).generator.eval()
    elsewhere = torch.where(example.mask_B1HW > 0, torch.rand_like(example.wide_B3HW), example.wide_B3HW)

    with torch.inference_mode():
        assert torch.equal(generator(elsewhere, example.mask_B1HW), generator(example.wide_B3HW, example.mask_B1HW))


def test_the_known_pixels_pass_through_untouched(name, tmp_path):
    canvas = training_canvas(64, 64)
    example = example_for(canvas)

    wide = saved_and_loaded(name, canvas, tmp_path).widen(example.wide_B3HW, example.mask_B1HW)

    assert torch.equal(wide[..., canvas.known], example.wide_B3HW[..., canvas.known])
    assert wide.min() >= 0 and wide.max() <= 1


def test_each_phase_changes_the_networks_that_learn_in_it_and_nothing_else(name):
    canvas = training_canvas(64, 64)
    for phase in small_recipe(name, canvas).phases:
        state = small_state(name, canvas)
        parts = {"generator": state.training_module, "discriminator": state.discriminator, "average": state.average}
        before = {key: parameters(part) for key, part in parts.items() if part is not None}
        first_average = int(state.average.n_averaged)

        train_step(state, example_for(canvas).wide_B3HW, phase)

        for key in before.keys() - {"average"}:
            changed = any(not torch.equal(x, y) for x, y in zip(before[key], parameters(parts[key]), strict=True))
            assert changed == getattr(phase, key), f"{phase.name}: {key}"
        assert int(state.average.n_averaged) - first_average == int(phase.generator)
        assert all(parameter.requires_grad for parameter in state.training_module.parameters())
        assert state.step == 1


def test_the_shares_of_the_phases_add_up(name):
    assert sum(phase.share for phase in small_recipe(name, training_canvas(64, 64)).phases) == pytest.approx(1)


def test_every_loss_term_has_a_weight(name):
    canvas = training_canvas(64, 64)
    state = small_state(name, canvas)
    for phase in state.recipe.phases:
        terms = train_step(state, example_for(canvas).wide_B3HW, phase)
        losses = [key for key in terms if not key.startswith("gradient/")]
        assert {key.split("/")[1] for key in losses} - {"loss"} <= state.recipe.weights.keys()
        assert all(torch.isfinite(value) for value in terms.values())


def test_training_lowers_the_loss_of_one_batch(name):
    canvas = training_canvas(64, 64)
    # A discriminator that does not learn: against one that does, no loss need ever fall.
    recipe = replace(small_recipe(name, canvas), discriminator_optimizer=lambda p: torch.optim.SGD(p, lr=0.0))
    state = create_state(recipe, canvas, CPU, ema_decay=0.9, precision="fp32")
    # No fill knows that these pictures have bright sides, and a network that looks at the mask soon does.
    bright_sides_B3HW = 0.2 + 0.6 * example_for(canvas).mask_B1HW.expand(-1, 3, -1, -1)
    losses = [float(train_step(state, bright_sides_B3HW, recipe.phases[0])["generator/loss"]) for _ in range(12)]

    assert losses[-1] < 0.9 * losses[0]


def saved_and_loaded(name: str, canvas: Canvas, folder: Path):
    told = header(name, small_options(name), canvas, GREY)
    save_model(small_recipe(name, canvas).generator, told, folder / "model.safetensors")
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


def test_its_first_losses_are_as_reviewed(name):
    golden = read_losses((GOLDENS / "losses.txt").read_text(encoding="utf-8"))
    assert sorted(golden) == sorted(METHODS), "python -m tests.goldens writes it anew"

    steps = losses_of(name)

    assert len(steps) == STEPS
    for found, reviewed in zip(steps, golden[name], strict=True):
        assert found == pytest.approx(reviewed, rel=1e-3)


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


@pytest.mark.slow
def test_two_workers_have_the_losses_of_one_with_the_same_batches(name, two_workers):
    # Means of halves are rounded in another order than means of wholes; the first steps magnify that a little.
    for one, two in zip(losses_of_one_worker(name), two_workers[name], strict=True):
        assert two == pytest.approx(one, rel=2e-3, abs=1e-6)


def losses_of_one_worker(name: str, rank: int = 0, world: int = 1) -> list[dict[str, float]]:
    """Losses of two steps of each phase, on this worker's share of the same four pictures."""
    canvas = training_canvas(32, 64)
    recipe = small_recipe(name, canvas, norm="group")  # batch norm would count each worker's pictures alone
    state = create_state(recipe, canvas, CPU, ema_decay=0.9, precision="fp32")
    wide_B3HW = example_for(canvas).wide_B3HW.chunk(world)[rank]
    steps = []
    for phase in recipe.phases * 2:
        torch.manual_seed(state.step)
        steps.append({term: float(value) for term, value in train_step(state, wide_B3HW, phase).items()})
    return steps


TWO_WORKERS = """
import json, sys
import torch
from tests.models.methods.test_contract import losses_of_one_worker, same_noise_for_every_picture
same_noise_for_every_picture(lambda name, draw: setattr(torch, name, draw))
for name in sys.argv[1:]:
    losses = losses_of_one_worker(name, rank, 2)
    everyones = [None, None]
    dist.all_gather_object(everyones, losses)
    means = [{term: (one[term] + other[term]) / 2 for term in one} for one, other in zip(*everyones)]
    if rank == 0:
        print(json.dumps({name: means}), flush=True)
"""


def same_noise_for_every_picture(put: Any) -> None:
    """Noise is drawn a row a picture: with one row for all of them it does not matter who draws for how many."""
    for name in ("rand", "randn"):
        draw = getattr(torch, name)
        put(name, lambda *size, draw=draw, **more: draw(1, *size[1:], **more).expand(size).contiguous())


@pytest.fixture(scope="module")
def two_workers() -> dict[str, list[dict[str, float]]]:
    """By method, the mean losses of two workers."""
    lines = printed_by_two_workers(TWO_WORKERS, *sorted(METHODS))
    return {name: steps for line in lines for name, steps in json.loads(line).items()}


@pytest.fixture(autouse=True)
def _one_row_of_noise(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "two_workers" in request.fixturenames:
        same_noise_for_every_picture(lambda name, draw: monkeypatch.setattr(torch, name, draw))
