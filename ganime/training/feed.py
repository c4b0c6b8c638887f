"""Shards → the pictures that one worker learns from, is validated on, and fits a method to."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from ganime.data.batches.augmentation import augment, window_size
from ganime.data.batches.sampler import EVERYTHING, Replicas, replicas_of
from ganime.data.batches.stream import batches
from ganime.data.batches.windows import interleaved, load_windows, one_pass, permutation
from ganime.data.manifest import Manifest, Split
from ganime.frame import Canvas, Pixels
from ganime.models.tensors import sent, to_float
from ganime.training.job import TrainingJob
from ganime.training.state import TrainState

FIT_PICTURES = 512  # of the training split, for what a recipe fits before the first step
VALIDATION_PICTURES = 512  # at most, over all workers: enough to rank checkpoints by, cheap enough for every epoch


def fit_pictures(job: TrainingJob, canvas: Canvas) -> Tensor:
    """The first pictures of the training split, B×3×H×W float 0..1 on the CPU; the same on every worker."""
    pictures_BHWC = _first_pictures(job, "train", canvas, FIT_PICTURES)
    return to_float(torch.from_numpy(pictures_BHWC).permute(0, 3, 1, 2))


def validation_pictures(job: TrainingJob, manifest: Manifest, state: TrainState, rank: int, world: int) -> Pixels:
    """This worker's share of the validation split, in memory: of all shares together the same for any `world`."""
    replicas = replicas_of(job.params.batch_size, manifest.rows("val"), rank, world)
    count = -(-VALIDATION_PICTURES // replicas.of)
    singles = [Replicas(range(replica, replica + 1), replicas.of) for replica in replicas.mine]
    return np.concatenate([_first_pictures(job, "val", state.canvas, count, replica) for replica in singles])


def _first_pictures(
    job: TrainingJob, split: Split, canvas: Canvas, count: int, replicas: Replicas = EVERYTHING
) -> Pixels:
    """Of some replicas of a split, the first `count` pictures or all there are: B×H×W×C."""
    parts, total = [], 0
    size = {"height": canvas.height, "width": canvas.width, "batch_size": job.params.batch_size}
    for part_BHWC in one_pass(job.shards, split, **size, replicas=replicas):
        parts.append(part_BHWC)
        total += len(part_BHWC)
        if total >= count:
            break
    return np.concatenate(parts)[:count]


def training_pictures(
    job: TrainingJob, manifest: Manifest, state: TrainState, rank: int, world: int
) -> Iterator[Tensor]:
    """Endless batches of varied pictures on the device, B×3×H×W float, from where `state.step` says the training is."""
    params, replicas = job.params, replicas_of(job.params.batch_size, manifest.rows("train"), rank, world)
    height, width = window_size(state.canvas, params.augment)
    if params.mode == "device":
        windows_NHWC = torch.from_numpy(load_windows(job.shards, "train", height, width, replicas))
        windows_N3hw = windows_NHWC.to(state.device).permute(0, 3, 1, 2)
        found = resident(windows_N3hw, replicas, params.batch_size, params.seed, first=state.step)
    else:
        size = {"height": height, "width": width, "batch_size": params.batch_size}
        found = batches(job.shards, **size, seed=params.seed, rank=rank, world=world, first=state.step)
    places_B = torch.tensor(replicas.places(params.batch_size))
    for there_B3hw in on_device(found, state.device):
        # All randomness of a step follows from its number: a resumed run draws what an unbroken one would have.
        torch.manual_seed(hash((params.seed, state.step)))
        pictures_B3HW = augment(there_B3hw, state.canvas, params.augment, places_B, params.batch_size)
        torch.manual_seed(hash((params.seed, rank, state.step)))  # what a network draws differs from rank to rank
        yield pictures_B3HW


def on_device(found: Iterator[Tensor], device: torch.device) -> Iterator[Tensor]:
    """The same batches there. To a GPU each is copied beside the step before, which is still being computed."""
    if device.type != "cuda":
        yield from (batch.to(device) for batch in found)
        return
    beside = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]
    for batch in found:
        with torch.cuda.stream(beside):
            there = sent(batch, device) if batch.device != device else batch
        computing = torch.cuda.current_stream(device)
        computing.wait_stream(beside)
        there.record_stream(computing)  # else its memory could be given to the next copy too early
        yield there


def resident(windows_N3hw: Tensor, replicas: Replicas, batch_size: int, seed: int, first: int) -> Iterator[Tensor]:
    """Batches of windows that stay on the device, reshuffled at every pass; replicas are as in `stream`.

    `batch_size`: over all ranks. `first`: batches to skip.
    """
    count, rows = len(windows_N3hw) // len(replicas.mine), batch_size // replicas.of
    number, skip = divmod(first * rows, count)
    waiting = torch.empty(0, dtype=torch.long)
    while True:
        orders = [
            place * count + permutation(seed, number, replica, count) for place, replica in enumerate(replicas.mine)
        ]
        waiting = torch.cat([waiting, torch.from_numpy(interleaved([order[skip:] for order in orders]))])
        number, skip = number + 1, 0
        while len(waiting) >= rows * len(replicas.mine):
            yield windows_N3hw[sent(waiting[: rows * len(replicas.mine)], windows_N3hw.device)]
            waiting = waiting[rows * len(replicas.mine) :]
