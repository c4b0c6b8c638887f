"""The state of a training: saved whole, the same on one worker or two."""

import os
import subprocess
import sys

import pytest
import torch

from ganime.frame import training_canvas
from ganime.models.methods import build
from ganime.training.state import TrainState, autocast_dtype, create_state, load_checkpoint, save_checkpoint
from ganime.training.step import train_step

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


def test_precision_is_chosen_by_name():
    assert autocast_dtype("fp32", CPU) is None
    assert autocast_dtype("bf16", CPU) is torch.bfloat16
    assert autocast_dtype("auto", CPU) in (None, torch.bfloat16)


TWO_WORKERS = """
import sys
import torch.distributed as dist
from tests.training.test_state import *
dist.init_process_group("gloo")
rank, state = dist.get_rank(), new_state(accumulate=int(sys.argv[1]))
for step in range(3):
    terms = train_step(state, batch(step)[2 * rank : 2 * rank + 2], state.recipe.phases[-1])
    values = torch.stack([terms[name] for name in sorted(terms)])
    dist.all_reduce(values)
    if rank == 0:
        print(*(values / 2).tolist(), flush=True)
dist.destroy_process_group()
"""


@pytest.mark.slow
@pytest.mark.parametrize("accumulate", [1, 2])
def test_two_workers_have_the_losses_of_one_with_the_same_batches(accumulate: int):
    environ = os.environ | {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "0", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", "--no-python"]
    output = subprocess.run(
        [*command, sys.executable, "-c", TWO_WORKERS, str(accumulate)],
        env=environ, capture_output=True, text=True, check=True, timeout=120,
    ).stdout  # fmt: skip
    two = [[float(value) for value in line.split()] for line in output.splitlines()]

    one = [[terms[name] for name in sorted(terms)] for terms in train(new_state(), range(3))]

    # Means of halves are rounded in another order than means of wholes; Adam's first steps magnify that a little.
    for first, second in zip(one, two, strict=True):
        assert second == pytest.approx(first, rel=1e-3)
