"""Nothing in a step waits for the device: it is given work and left alone until the losses are looked at.

The device is a stub, PyTorch's `meta`: it computes nothing, so whoever asks it for a number is told that it has none.
"""

from contextlib import nullcontext

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from ganime.data.batches.augmentation import augment
from ganime.data.batches.sampler import Replicas
from ganime.frame import training_canvas
from ganime.models.methods import METHODS
from ganime.params import Augment
from ganime.training.feed import on_device, resident
from ganime.training.state import create_state
from ganime.training.step import train_step
from tests.small_methods import small_recipe

STUB = torch.device("meta")
CANVAS = training_canvas(32, 64)


class Waits(TorchDispatchMode):
    """Notes copies to the stub that the program would wait for."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, ...]] = []

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        options = kwargs or {}
        copies = func is torch.ops.aten._to_copy.default and options.get("device") == STUB
        if copies and args[0].device != STUB and not options.get("non_blocking"):
            self.found.append(tuple(args[0].shape))
        return func(*args, **options)


def test_the_stub_tells_who_waits():
    with Waits() as waits, pytest.raises(RuntimeError, match="meta"):
        torch.ones(2).to(STUB, non_blocking=True)
        torch.ones(3).to(STUB).sum().item()
    assert waits.found == [(3,)]


@pytest.mark.parametrize("name", sorted(METHODS))
def test_no_step_of_any_method_waits(name, monkeypatch):
    monkeypatch.setattr(torch, "autocast", lambda *kind, **how: nullcontext())  # there is none for the stub
    recipe = small_recipe(name, CANVAS)
    state = create_state(recipe, CANVAS, STUB, ema_decay=0.9, clip_norm=1.0, precision="fp32")
    wide_B3HW = torch.empty(4, 3, CANVAS.height, CANVAS.width, device=STUB)
    for phase in recipe.phases:
        train_step(state, wide_B3HW, phase)  # moves what a loss keeps for itself
        with Waits() as waits:
            terms = train_step(state, wide_B3HW, phase)
        assert waits.found == []
        assert {term.device for term in terms.values()} == {STUB}


@pytest.mark.parametrize("flip", [True, False])
def test_no_batch_is_waited_for(flip):
    params = Augment(zoom=1.2, colour=0.1, flip=flip)
    windows_N3hw = torch.empty(8, 3, 38, 77, dtype=torch.uint8, device=STUB)
    with Waits() as waits:
        batch_B3hw = next(on_device(resident(windows_N3hw, Replicas(range(1), 1), 4, seed=0, first=0), STUB))
        pictures_B3HW = augment(batch_B3hw, CANVAS, params)
    assert waits.found == []
    assert (pictures_B3HW.shape, pictures_B3HW.device) == ((4, 3, 32, 64), STUB)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")
def test_batches_reach_a_gpu_as_they_were():
    batches = [torch.randint(0, 256, (4, 3, 38, 77), dtype=torch.uint8) for _ in range(20)]
    there = [batch.cpu() for batch in on_device(iter(batches), torch.device("cuda", 0))]
    assert all(torch.equal(one, other) for one, other in zip(batches, there, strict=True))
