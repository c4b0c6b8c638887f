"""The state of a training: saved whole, the same on one worker or two."""

import shutil
from dataclasses import replace
from functools import partial

import pytest
import torch
from torch import nn

from ganime.frame import training_canvas
from ganime.models.methods import METHODS, build
from ganime.training.state import TrainState, autocast_dtype, create_state, load_checkpoint, save_checkpoint
from ganime.training.step import train_step
from tests.small_methods import small_recipe
from tests.two_workers import printed_by_two_workers

CPU = torch.device("cpu")
CANVAS = training_canvas(32, 64)
OPTIONS = {"channels": 8, "norm": "group", "discriminator_channels": 4, "optimizer": "adam", "learning_rate": 1e-3}


def new_state(seed: int = 0, accumulate: int = 1) -> TrainState:
    torch.manual_seed(seed)
    recipe = build("glcic", OPTIONS, CANVAS, (0.5, 0.5, 0.5))
    return create_state(recipe, CANVAS, CPU, ema_decay=0.5, precision="fp32", clip_norm=1.0, accumulate=accumulate)


def batch(step: int) -> torch.Tensor:
    return torch.rand(4, 3, 32, 64, generator=torch.Generator().manual_seed(step))


def train(state: TrainState, steps: range) -> list[dict[str, float]]:
    phase = state.recipe.phases[-1]
    return [{k: float(v) for k, v in train_step(state, batch(step), phase).items()} for step in steps]


def test_a_saved_state_goes_on_as_if_it_had_never_stopped(tmp_path):
    state = new_state()
    train(state, range(3))
    save_checkpoint(state, tmp_path)
    expected = train(state, range(3, 6))
    resumed = new_state(seed=1)

    load_checkpoint(resumed, tmp_path)

    assert resumed.step == 3
    assert train(resumed, range(3, 6)) == expected
    for one, other in zip(state.average.parameters(), resumed.average.parameters(), strict=True):
        assert torch.equal(one, other)


def test_a_checkpoint_holds_nothing_that_would_have_to_be_unpickled(tmp_path):
    state = new_state()
    train(state, range(1))
    save_checkpoint(state, tmp_path)

    content = torch.load(tmp_path / "state.pt", weights_only=True)

    assert set(content) == {
        "generator", "average", "generator_optimizer", "discriminator", "discriminator_optimizer", "step",
    }  # fmt: skip


def test_the_average_follows_the_generator():
    state = new_state()
    first = next(state.generator.parameters()).detach().clone()
    train(state, range(1))
    second = next(state.generator.parameters()).detach().clone()
    train(state, range(1, 2))
    third = next(state.generator.parameters()).detach().clone()

    assert not torch.equal(first, second)
    # The average begins at the first trained weights and then moves half of the way at each step.
    torch.testing.assert_close(next(state.average.parameters()), (second + third) / 2)


def test_gradients_are_clipped():
    state = new_state()
    state.clip_norm = 1e-3
    train(state, range(1))

    for network in (state.generator, state.discriminator):
        norms = [parameter.grad.norm() for parameter in network.parameters()]
        assert float(torch.stack(norms).norm()) == pytest.approx(1e-3, rel=1e-2)


@pytest.mark.parametrize(
    ("capabilities", "dtype"),
    [
        ({"avx512_bf16": True, "amx_bf16": False}, torch.bfloat16),
        ({"avx512_bf16": False, "amx_bf16": True}, torch.bfloat16),
        ({"avx512_bf16": False, "amx_bf16": False}, None),
        ({}, None),  # not of this make of processor
    ],
)
def test_a_processor_computes_in_bf16_where_it_has_instructions_for_it(capabilities, dtype, monkeypatch):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities)
    assert autocast_dtype("auto", CPU) is dtype


@pytest.mark.parametrize(("capability", "dtype"), [((7, 5), None), ((8, 0), torch.bfloat16), ((9, 0), torch.bfloat16)])
def test_a_gpu_computes_in_bf16_from_ampere_on(capability, dtype, monkeypatch):
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: capability)
    assert autocast_dtype("auto", torch.device("cuda")) is dtype


@pytest.mark.parametrize("device", ["cpu", "cuda"])
def test_a_precision_that_is_named_is_taken_anywhere(device):
    assert autocast_dtype("fp32", torch.device(device)) is None
    assert autocast_dtype("bf16", torch.device(device)) is torch.bfloat16


def few_losses(name: str, **how: bool) -> list[dict[str, float]]:
    """Losses of a method's first steps in its last phase, without the noise of batch norm."""
    recipe = small_recipe(name, CANVAS, norm="group")
    state = create_state(recipe, CANVAS, CPU, ema_decay=0.5, precision="fp32", **how)
    losses = []
    for step in range(2):
        torch.manual_seed(step)
        losses.append({k: float(v) for k, v in train_step(state, batch(step), recipe.phases[-1]).items()})
    return losses


@pytest.mark.parametrize("name", sorted(METHODS))
def test_another_layout_in_memory_changes_no_loss(name):
    for plain, last in zip(few_losses(name), few_losses(name, channels_last=True), strict=True):
        assert last == pytest.approx(plain, rel=2e-3)


def test_channels_last_is_how_networks_and_what_goes_through_them_lie_in_memory():
    recipe = small_recipe("glcic", CANVAS)
    state = create_state(recipe, CANVAS, CPU, ema_decay=0.5, precision="fp32", channels_last=True)
    layouts = []
    for network in (state.training_module, state.discriminator):
        first, *others = [module for module in network.modules() if isinstance(module, nn.Conv2d)]
        assert first.weight.is_contiguous(memory_format=torch.channels_last)
        for convolution in others:  # what the first is given, picture and mask joined, is PyTorch's to lay out
            convolution.register_forward_pre_hook(lambda module, inputs: layouts.append(inputs[0]))
    train_step(state, batch(0), recipe.phases[-1])
    assert len(layouts) > 20
    assert all(features.is_contiguous(memory_format=torch.channels_last) for features in layouts)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(METHODS))
def test_a_method_that_is_compiled_has_the_same_losses(name, monkeypatch):
    # What PyTorch makes of its graphs is its own; that they are caught whole and right is tested, and is quicker.
    monkeypatch.setattr(torch, "compile", partial(torch.compile, backend="aot_eager"))
    for plain, compiled in zip(few_losses(name), few_losses(name, compile_networks=True), strict=True):
        assert compiled == pytest.approx(plain, rel=2e-3)


class Tinter(nn.Module):
    """Paints the sides in a tint of what is known: small enough to be compiled for real in a test."""

    def __init__(self) -> None:
        super().__init__()
        self.mix = nn.Conv2d(3, 3, 1)

    def forward(self, wide: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return torch.sigmoid(self.mix(wide * (1 - mask)))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("g++") is None, reason="torch.compile needs a C++ compiler")
@pytest.mark.filterwarnings("ignore:.torch.jit.script_method. is deprecated")  # by PyTorch itself, as it compiles
def test_networks_are_compiled_to_machine_code_with_the_same_losses(tmp_path, monkeypatch):
    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", str(tmp_path))
    monkeypatch.setenv("TORCHINDUCTOR_COMPILE_THREADS", "1")
    losses = []
    for compiled in (False, True):
        torch.manual_seed(0)
        recipe = replace(small_recipe("mse", CANVAS), generator=Tinter())
        state = create_state(recipe, CANVAS, CPU, ema_decay=0.5, precision="fp32", compile_networks=compiled)
        losses.append([loss for terms in train(state, range(2)) for loss in terms.values()])
    assert losses[1] == pytest.approx(losses[0], rel=1e-5)
    assert list(tmp_path.rglob("*.so"))


TWO_WORKERS = """
import torch
from tests.training.test_state import batch, new_state, train_step
for accumulate in (1, 2):
    state = new_state(accumulate=accumulate)
    for step in range(3):
        terms = train_step(state, batch(step)[2 * rank : 2 * rank + 2], state.recipe.phases[-1])
        values = torch.stack([terms[name] for name in sorted(terms)])
        dist.all_reduce(values)
        if rank == 0:
            print(*(values / 2).tolist(), flush=True)
"""


@pytest.mark.slow
def test_two_workers_have_the_losses_of_one_with_the_same_batches_in_one_piece_or_in_two():
    two = [[float(value) for value in line.split()] for line in printed_by_two_workers(TWO_WORKERS)]

    one = [[terms[name] for name in sorted(terms)] for terms in train(new_state(), range(3))]

    # Means of halves are rounded in another order than means of wholes; Adam's first steps magnify that a little.
    for first, second in zip([*one, *one], two, strict=True):
        assert second == pytest.approx(first, rel=1e-3)
