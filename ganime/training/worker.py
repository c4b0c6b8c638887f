"""The training loop that one worker runs, in plain sight. What the first worker tells the world is in `journal`."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import ray
import ray.train
import ray.train.torch
import torch
import torch.distributed as dist
from ray.train import CheckpointConsistencyMode, CheckpointUploadMode
from torch import Tensor

from ganime import tracking
from ganime.data.batches.augmentation import augment, window_size
from ganime.data.batches.sampler import EVERYTHING, Lanes, lanes_of
from ganime.data.batches.stream import batches
from ganime.data.batches.windows import interleaved, load_windows, one_pass, permutation
from ganime.data.manifest import Manifest, Split
from ganime.frame import Canvas, Pixels, training_canvas
from ganime.models.methods import build
from ganime.models.model_file import Header
from ganime.models.recipe import Terms
from ganime.models.tensors import to_float
from ganime.params import Train
from ganime.training.journal import Journal, Look, Progress, history
from ganime.training.state import TrainState, create_state, learning_rates, load_checkpoint
from ganime.training.step import non_finite, train_step
from ganime.training.validation import grid, painted, similarity, widen

LOOK_EVERY = 10  # steps between two looks at the losses: each look makes a GPU wait
FIT_PICTURES = 512  # of the training split, for what a recipe fits before the first step
VALIDATION_PICTURES = 512  # at most, over all workers: enough to rank checkpoints by, cheap enough for every epoch


@dataclass(frozen=True)
class Job:
    """All that a worker needs to know; the same on every worker."""

    name: str  # of the run
    shards: str  # address of their folder, that every worker reaches
    params: Train
    digests: dict[str, str]  # of the data, the params and the code
    folder: str  # address of the run's folder
    place: tracking.Place
    listener: Any  # actor handle whose `say` brings the driver news


class DivergedError(Exception):
    """A loss is infinite or not a number: going on would only spoil the networks."""


def work(config: dict[str, Job]) -> None:
    """Train until similarity stops improving or all steps are done, on from the checkpoint that Ray Train has."""
    job = config["job"]
    context = ray.train.get_context()
    rank, world = context.get_world_rank(), context.get_world_size()
    torch.set_num_threads(max(1, (os.cpu_count() or 1) // context.get_local_world_size()))
    manifest = Manifest.load(job.shards)
    state, progress = _prepare(job, manifest)
    truth_BHWC = _validation_pictures(job, manifest, state, rank, world)
    feed = _feed(job, manifest, state, rank, world)
    batch_size = job.params.batch_size // (world * job.params.accumulate)  # what the device can hold
    with Journal(job.place, job.folder, job.listener.say.remote, writes=rank == 0) as journal:
        journal.resume(progress)
        while not progress.stopped:
            try:
                looks = [journal.look(look, progress) for look in _epoch(job.params, state, feed)]
            except DivergedError as error:
                # Not raised: Ray Train would start the workers again, to the same end. Not reported: it keeps no
                # metrics of a run without a checkpoint.
                ray.get(job.listener.say.remote({"kind": "diverged", "reason": str(error)}))
                return
            wide_BHWC = widen(state, truth_BHWC, batch_size)
            scores = similarity(state, wide_BHWC, truth_BHWC)
            progress = history(_judge(progress, job.params, state, scores["val/ssim"]), looks, scores)
            journal.picture(grid(state, wide_BHWC, truth_BHWC), painted(state), state.step)
            folder = journal.checkpoint(state, progress, _header(job, manifest, state, scores))
            checkpoint = None if folder is None else ray.train.Checkpoint.from_directory(folder)
            # Uploaded by a thread of Ray's, which then deletes the folder, while the next epoch is under way.
            ray.train.report(
                _standing(progress, state, scores), checkpoint, checkpoint_upload_mode=CheckpointUploadMode.ASYNC
            )
            journal.epoch(looks, scores, progress, safe=_committed)


def _committed() -> None:
    """Wait until a restart would begin from the checkpoint that was reported last."""
    ray.train.get_all_reported_checkpoints(consistency_mode=CheckpointConsistencyMode.COMMITTED)


def _prepare(job: Job, manifest: Manifest) -> tuple[TrainState, Progress]:
    """Networks as the seed makes them, the same on every worker, or as the last checkpoint has them."""
    params = job.params
    canvas = training_canvas(params.canvas.height, params.canvas.width)
    torch.manual_seed(params.seed)
    recipe = build(params.method, params.method_options, canvas, manifest.mean_colour)
    checkpoint = ray.train.get_checkpoint()
    if recipe.fit is not None and checkpoint is None:
        recipe.fit(_fit_pictures(job, canvas))
    state = create_state(
        recipe,
        canvas,
        ray.train.torch.get_device(),
        ema_decay=params.ema_decay,
        clip_norm=params.clip_norm,
        precision=params.precision,
        channels_last=params.channels_last,
        compile_networks=params.compile,
        accumulate=params.accumulate,
    )
    if checkpoint is None:
        return state, Progress()
    with checkpoint.as_directory() as folder:
        load_checkpoint(state, Path(folder))
        return state, Progress.read(Path(folder))


def _epoch(params: Train, state: TrainState, feed: Iterator[Tensor]) -> Iterator[Look]:
    """Train for one epoch; a look at the losses every few steps. Raises DivergedError naming the step and the term."""
    end = min(state.step + params.steps_per_epoch, params.max_steps)
    while state.step < end:
        started, first, terms = time.monotonic(), state.step, []
        index, phase = state.recipe.phase_at(first, params.max_steps)
        while (
            state.step < min(first + LOOK_EVERY, end)
            and state.recipe.phase_at(state.step, params.max_steps)[0] == index
        ):
            terms.append(train_step(state, next(feed), phase))
        losses = _mean_over_workers(terms, first)
        speed = len(terms) * params.batch_size / (time.monotonic() - started)
        yield Look(state.step, phase.name, losses, learning_rates(state), speed)


def _mean_over_workers(terms: list[Terms], first_step: int) -> dict[str, float]:
    """Each loss term averaged over steps and workers. Raises DivergedError if one is not finite in any of them."""
    names = list(terms[0])
    table = torch.stack([torch.stack([step[name].float() for name in names]) for step in terms])
    if dist.is_initialized():
        dist.all_reduce(table)
        table /= dist.get_world_size()
    for number, row in enumerate(table.tolist()):
        if broken := non_finite(dict(zip(names, row, strict=True))):
            raise DivergedError(f"step {first_step + number + 1}: {broken[0]} is not finite")
    return dict(zip(names, table.mean(0).tolist(), strict=True))


def _judge(progress: Progress, params: Train, state: TrainState, ssim: float) -> Progress:
    """Count the epoch and decide whether to stop. Similarity counts in the last phase: those before prepare it."""
    index, _ = state.recipe.phase_at(state.step - 1, params.max_steps)
    last = index == len(state.recipe.phases) - 1
    better = last and ssim > progress.best
    waited = 0 if better or not last else progress.waited + 1
    stopped = ""
    if waited >= params.patience:
        stopped = f"no better validation SSIM for {waited} epochs"
    elif state.step >= params.max_steps:
        stopped = f"all {params.max_steps} steps are done"
    best = ssim if better else progress.best
    return replace(progress, epoch=progress.epoch + 1, best=best, waited=waited, stopped=stopped)


def _fit_pictures(job: Job, canvas: Canvas) -> Tensor:
    """The first pictures of the training split, B×3×H×W float 0..1 on the CPU; the same on every worker."""
    pictures_BHWC = _first_pictures(job, "train", canvas, FIT_PICTURES)
    return to_float(torch.from_numpy(pictures_BHWC).permute(0, 3, 1, 2))


def _validation_pictures(job: Job, manifest: Manifest, state: TrainState, rank: int, world: int) -> Pixels:
    """This worker's share of the validation split, in memory: of all shares together the same for any `world`."""
    lanes = lanes_of(job.params.batch_size, manifest.rows("val"), rank, world)
    count = -(-VALIDATION_PICTURES // lanes.of)
    singles = [Lanes(range(lane, lane + 1), lanes.of) for lane in lanes.mine]
    return np.concatenate([_first_pictures(job, "val", state.canvas, count, lane) for lane in singles])


def _first_pictures(job: Job, split: Split, canvas: Canvas, count: int, lanes: Lanes = EVERYTHING) -> Pixels:
    """Of some lanes of a split, the first `count` pictures or all there are: B×H×W×C."""
    parts, total = [], 0
    size = {"height": canvas.height, "width": canvas.width, "batch_size": job.params.batch_size}
    for part_BHWC in one_pass(job.shards, split, **size, lanes=lanes):
        parts.append(part_BHWC)
        total += len(part_BHWC)
        if total >= count:
            break
    return np.concatenate(parts)[:count]


def _feed(job: Job, manifest: Manifest, state: TrainState, rank: int, world: int) -> Iterator[Tensor]:
    """Endless batches of varied pictures on the device, B×3×H×W float, from where `state.step` says the training is."""
    params, lanes = job.params, lanes_of(job.params.batch_size, manifest.rows("train"), rank, world)
    height, width = window_size(state.canvas, params.augment)
    if params.mode == "device":
        windows_NHWC = torch.from_numpy(load_windows(job.shards, "train", height, width, lanes))
        windows_N3hw = windows_NHWC.to(state.device).permute(0, 3, 1, 2)
        found = _resident(windows_N3hw, lanes, params.batch_size, params.seed, first=state.step)
    else:
        size = {"height": height, "width": width, "batch_size": params.batch_size}
        found = batches(job.shards, **size, seed=params.seed, rank=rank, world=world, first=state.step)
    places_B = torch.tensor(lanes.places(params.batch_size))
    for windows_B3hw in found:
        # All randomness of a step follows from its number: a resumed run draws what an unbroken one would have.
        torch.manual_seed(hash((params.seed, state.step)))
        there_B3hw = windows_B3hw.to(state.device, non_blocking=True)
        pictures_B3HW = augment(there_B3hw, state.canvas, params.augment, places_B, params.batch_size)
        torch.manual_seed(hash((params.seed, rank, state.step)))  # what a network draws differs from rank to rank
        yield pictures_B3HW


def _resident(windows_N3hw: Tensor, lanes: Lanes, batch_size: int, seed: int, first: int) -> Iterator[Tensor]:
    """Batches of windows that stay on the device, reshuffled at every pass; lanes are as in `stream`.

    `batch_size`: over all ranks. `first`: batches to skip.
    """
    count, rows = len(windows_N3hw) // len(lanes.mine), batch_size // lanes.of
    number, skip = divmod(first * rows, count)
    waiting = torch.empty(0, dtype=torch.long)
    while True:
        orders = [place * count + permutation(seed, number, lane, count) for place, lane in enumerate(lanes.mine)]
        waiting = torch.cat([waiting, torch.from_numpy(interleaved([order[skip:] for order in orders]))])
        number, skip = number + 1, 0
        while len(waiting) >= rows * len(lanes.mine):
            yield windows_N3hw[waiting[: rows * len(lanes.mine)].to(windows_N3hw.device)]
            waiting = waiting[rows * len(lanes.mine) :]


def _header(job: Job, manifest: Manifest, state: TrainState, scores: dict[str, float]) -> Header:
    return Header(
        run=job.name,
        method=job.params.method,
        options=job.params.method_options,
        canvas=state.canvas,
        mean_colour=manifest.mean_colour,
        shows=manifest.learnt,
        digests=job.digests,
        metrics=scores,
        step=state.step,
    )


def _standing(progress: Progress, state: TrainState, scores: dict[str, float]) -> dict[str, Any]:
    """What Ray Train keeps of an epoch; `score` decides which checkpoint is the best one."""
    score = scores["val/ssim"] if progress.best > -1 else -1.0
    return {**scores, "step": state.step, "epoch": progress.epoch, "stopped": progress.stopped, "score": score}
