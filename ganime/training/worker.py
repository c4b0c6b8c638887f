"""The training loop that one worker runs, in plain sight. What the first worker tells the world is in `journal`."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import ray
import ray.train
import ray.train.torch
import torch
import torch.distributed as dist
from ray.train import CheckpointConsistencyMode, CheckpointUploadMode
from torch import Tensor

from ganime.data.manifest import Manifest
from ganime.frame import training_canvas
from ganime.models.methods import build
from ganime.models.model_file import Header
from ganime.models.recipe import Terms
from ganime.params import Train
from ganime.params.cores import cores
from ganime.training.feed import fit_pictures, training_pictures, validation_pictures
from ganime.training.job import TrainingJob
from ganime.training.journal import Journal, Progress, StepReport, history
from ganime.training.state import TrainState, create_state, learning_rates, load_checkpoint
from ganime.training.step import non_finite, train_step
from ganime.training.validation import SSIM, STATISTICS, Validation, grid, painted, widen

LOOK_EVERY = 10  # steps between two looks at the losses: each look makes a GPU wait
WORST = -1e9  # the score of epochs that do not count
SCORES = {"statistics": ("statistics", STATISTICS, -1), "ssim": ("SSIM", SSIM, 1)}  # word, name, sign: more is better


class DivergedError(Exception):
    """A loss is infinite or not a number: going on would only spoil the networks."""


def work(config: dict[str, TrainingJob]) -> None:
    """Train until validation stops improving or all steps are done, on from the checkpoint that Ray Train has."""
    job = config["job"]
    context = ray.train.get_context()
    rank, world = context.get_world_rank(), context.get_world_size()
    torch.set_num_threads(max(1, cores() // context.get_local_world_size()))
    torch.backends.cudnn.benchmark = True  # all batches are of one shape: the first step may try what is fastest
    manifest = Manifest.load(job.shards)
    state, progress = _prepare(job, manifest)
    truth_BHWC = validation_pictures(job, manifest, state, rank, world)
    feed = training_pictures(job, manifest, state, rank, world)
    batch_size = job.params.batch_size // (world * job.params.accumulate)  # what the device can hold
    validation = Validation(state, truth_BHWC, batch_size)
    with Journal(job.place, job.folder, job.listener.say.remote, writes=rank == 0) as journal:
        journal.resume(progress)
        while not progress.stopped:
            try:
                reports = [journal.report(report, progress) for report in _epoch(job.params, state, feed)]
            except DivergedError as error:
                # Not raised: Ray Train would start the workers again, to the same end. Not reported: it keeps no
                # metrics of a run without a checkpoint.
                ray.get(job.listener.say.remote({"kind": "diverged", "reason": str(error)}))
                return
            wide_BHWC = widen(state, truth_BHWC, batch_size)
            scores = validation.scores(wide_BHWC)
            progress = history(_judge(progress, job.params, state, scores), reports, scores)
            journal.picture(grid(state, wide_BHWC, truth_BHWC), painted(state), state.step)
            folder = journal.checkpoint(state, progress, _header(job, manifest, state, scores))
            checkpoint = None if folder is None else ray.train.Checkpoint.from_directory(folder)
            # Uploaded by a thread of Ray's, which then deletes the folder, while the next epoch is under way.
            ray.train.report(
                _standing(progress, job.params, state, scores),
                checkpoint,
                checkpoint_upload_mode=CheckpointUploadMode.ASYNC,
            )
            journal.epoch(reports, scores, progress, safe=_committed)


def _committed() -> None:
    """Wait until a restart would begin from the checkpoint that was reported last."""
    ray.train.get_all_reported_checkpoints(consistency_mode=CheckpointConsistencyMode.COMMITTED)


def _prepare(job: TrainingJob, manifest: Manifest) -> tuple[TrainState, Progress]:
    """Networks as the seed makes them, the same on every worker, or as the last checkpoint has them."""
    params = job.params
    canvas = training_canvas(params.canvas.height, params.canvas.width)
    torch.manual_seed(params.seed)
    recipe = build(params.method, params.method_options, canvas, manifest.mean_colour)
    checkpoint = ray.train.get_checkpoint()
    if recipe.fit is not None and checkpoint is None:
        recipe.fit(fit_pictures(job, canvas))
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


def _epoch(params: Train, state: TrainState, feed: Iterator[Tensor]) -> Iterator[StepReport]:
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
        yield StepReport(state.step, phase.name, losses, learning_rates(state), speed)


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


def _judge(progress: Progress, params: Train, state: TrainState, scores: dict[str, float]) -> Progress:
    """Count the epoch and decide whether to stop. Scores count in the last phase: those before prepare it."""
    index, _ = state.recipe.phase_at(state.step - 1, params.max_steps)
    last = index == len(state.recipe.phases) - 1
    word, name, sign = SCORES[params.stop_by]
    score = sign * scores[name]
    better = last and (progress.best is None or score > progress.best)
    waited = 0 if better or not last else progress.waited + 1
    stopped = ""
    if waited >= params.patience:
        stopped = f"no better validation {word} for {waited} epochs"
    elif state.step >= params.max_steps:
        stopped = f"all {params.max_steps} steps are done"
    best = score if better else progress.best
    return replace(progress, epoch=progress.epoch + 1, best=best, waited=waited, stopped=stopped)


def _header(job: TrainingJob, manifest: Manifest, state: TrainState, scores: dict[str, float]) -> Header:
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


def _standing(progress: Progress, params: Train, state: TrainState, scores: dict[str, float]) -> dict[str, Any]:
    """What Ray Train keeps of an epoch; `score` decides which checkpoint is the best one."""
    _, name, sign = SCORES[params.stop_by]
    score = WORST if progress.best is None else sign * scores[name]
    return {**scores, "step": state.step, "epoch": progress.epoch, "stopped": progress.stopped, "score": score}
