"""Workers that Ray Train starts, watches and restarts, and what they say on the way."""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from dataclasses import replace
from pathlib import Path
from typing import Any

import ray
import ray.train
import ray.train.torch
from ray.train import Checkpoint, Result

from ganime import cluster, storage
from ganime.errors import ParamsError, ShardError, TrainError
from ganime.journal import News
from ganime.manifest import Manifest
from ganime.train.console import TrainConsole
from ganime.worker import Job, work

LOG_FILE = "train.log"
WORKER_RESTARTS = 3  # after lost workers or nodes, before the stage gives up; running it again goes on
POLL_S = 0.3


def fit(job: Job, name: str, environ: Mapping[str, str]) -> tuple[Checkpoint, Checkpoint]:
    """Train on all GPUs, or as many workers as GANIME_WORKERS says; the best checkpoint and the last.

    Raises TrainError if the cluster has no room, if workers are lost too often, or if a loss is not finite; ShardError
    if there are fewer pictures than workers.
    """
    asked = _workers(environ)
    _check_shares(job, asked or 1)  # before a Ray is started for what cannot be
    with cluster.connected(num_cpus=(asked or 1) + 1):
        gpus = int(ray.cluster_resources().get("GPU", 0))
        workers = asked or max(1, gpus)
        _check_shares(job, workers)
        # Data tasks need a CPU of their own: workers that hold all of them would wait for batches for ever.
        cluster.check_room({"CPU": workers + 1} | ({"GPU": workers} if gpus else {}))
        listener = ray.remote(num_cpus=0)(Listener).remote()
        trainer = ray.train.torch.TorchTrainer(
            work,
            train_loop_config={"job": replace(job, listener=listener)},
            scaling_config=ray.train.ScalingConfig(num_workers=workers, use_gpu=gpus > 0),
            run_config=ray.train.RunConfig(
                name=name,
                storage_path=job.folder.removesuffix(f"/{name}"),
                failure_config=ray.train.FailureConfig(max_failures=WORKER_RESTARTS),
                checkpoint_config=ray.train.CheckpointConfig(num_to_keep=1, checkpoint_score_attribute="score"),
            ),
        )
        log = storage.checkout(Path.cwd()) / "runs" / name / LOG_FILE
        console = TrainConsole(log, job.params.max_steps)
        with console:
            machines = f"{workers} worker{'s' if workers > 1 else ''} on {'GPU' if gpus else 'CPU'}"
            console.line(f"{name}: {machines}, log in {log}")
            finished, diverged = _watched(trainer.fit, listener, console.show)
        if diverged:
            raise TrainError(f"{name}: {diverged}; lower the learning rate or set clip_norm")
        return _checkpoints(finished, name)


def _workers(environ: Mapping[str, str]) -> int | None:
    """GANIME_WORKERS, or None if it is not set. Raises ParamsError if it is not a number of workers."""
    text = environ.get("GANIME_WORKERS")
    if not text:
        return None
    if not text.isdecimal() or int(text) < 1:
        raise ParamsError(f"GANIME_WORKERS={text}: a number of workers is expected, 1 or more")
    return int(text)


def _check_shares(job: Job, workers: int) -> None:
    """Raises ParamsError or ShardError if batches cannot be shared, or a worker would get no picture."""
    if job.params.batch_size % workers:
        raise ParamsError(f"train.batch_size: {job.params.batch_size} pictures cannot be shared by {workers} workers")
    if (share := job.params.batch_size // workers) % job.params.accumulate:
        raise ParamsError(
            f"train.accumulate: a worker's {share} pictures cannot be shared by {job.params.accumulate} micro-batches"
        )
    manifest = Manifest.load(job.shards)
    for split in ("train", "val"):
        if manifest.rows(split) < workers:
            raise ShardError(
                f"{job.shards}: {manifest.rows(split)} pictures in the {split} split cannot be shared by {workers} "
                "workers; add footage or set GANIME_WORKERS lower"
            )


def _watched(
    work: Callable[[], Result], listener: Any, show: Callable[[News], None]
) -> tuple["Future[Result]", str | None]:
    """Do `work` in a thread of its own and show news as they come; its result, and where a loss diverged if one did.

    In the main thread Ray Train would take over Ctrl-C, and leave the program with an exit code of its own.
    """
    result: Future[Result] = Future()
    diverged = None

    def run() -> None:
        try:
            result.set_result(work())
        except Exception as error:
            result.set_exception(error)

    threading.Thread(target=run, name="ganime-fit", daemon=True).start()
    while not result.done():
        wait([result], timeout=POLL_S)
        for news in ray.get(listener.take.remote()):
            if news["kind"] == "diverged":
                diverged = news["reason"]
            else:
                show(news)
    return result, diverged


def _checkpoints(finished: "Future[Result]", name: str) -> tuple[Checkpoint, Checkpoint]:
    """The best checkpoint and the last of a training. Raises TrainError saying why there are none."""
    try:
        result = finished.result()
    except ray.train.TrainingFailedError as error:
        reason = str(error).strip().splitlines()[-1]
        raise TrainError(f"{name}: {reason}; run the same command again to go on") from error
    assert result.checkpoint is not None
    return result.get_best_checkpoint("score", "max"), result.checkpoint


class Listener:
    """An actor between the worker that has news and the driver that shows them, which may be on another machine."""

    def __init__(self) -> None:
        self._news: list[News] = []

    def say(self, news: News) -> None:
        """Leave news."""
        self._news.append(news)

    def take(self) -> list[News]:
        """Collect all news left since the last time."""
        news, self._news = self._news, []
        return news
