"""Workers that Ray Train starts, watches and restarts, and what they say on the way."""

import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import replace
from pathlib import Path
from typing import Any

import ray
import ray.train
import ray.train.torch
from ray.train import Checkpoint, Result
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from ganime import cluster, storage
from ganime.data.manifest import Manifest
from ganime.errors import ParamsError, ShardError, TrainError
from ganime.params import Environment
from ganime.training.console import TrainConsole
from ganime.training.job import TrainingJob
from ganime.training.listener import Listener
from ganime.training.meeting import OnCluster, OnLoopback
from ganime.training.worker import work

LOG_FILE = "train.log"
WORKER_RESTARTS = 3  # after lost workers or nodes, before the stage gives up; running it again goes on
ROOM_S = 60.0  # that Ray Train waits for room in a cluster that has lost nodes, before that counts as a failed start
POLL_S = 0.3
SILENCE_S = 20.0  # after which the cluster is looked at


def fit(job: TrainingJob, environment: Environment) -> tuple[Checkpoint, Checkpoint]:
    """Train on all GPUs, or as many workers as GANIME_WORKERS says; the best checkpoint and the last.

    Raises TrainError if the cluster has no room, if workers are lost too often, or if a loss is not finite; ShardError
    if there are fewer pictures than workers; ParamsError for an environment variable that cannot be used.
    """
    name, asked, most_s = job.name, environment.workers, environment.wait_s
    _check_shares(job, asked or 1)  # before a Ray is started for what cannot be
    with cluster.connected(num_cpus=(asked or 1) + 1, threads=True):
        gpus = int(ray.cluster_resources().get("GPU", 0))
        workers, use_gpu = asked or max(1, gpus), (environment.device or ("gpu" if gpus else "cpu")) == "gpu"
        _check_shares(job, workers)
        _check_storage(environment)
        # Data tasks need a CPU of their own: workers that hold all of them would wait for batches for ever.
        need = [{"CPU": 1.0} | ({"GPU": 1.0} if use_gpu else {})] * workers + [{"CPU": 1.0}]
        cluster.wait_for_room(need, lambda line: print(line, flush=True), most_s)
        listener = _with_the_driver(Listener)
        trainer = ray.train.torch.TorchTrainer(
            work,
            train_loop_config={"job": replace(job, listener=listener)},
            torch_config=OnLoopback() if cluster.is_on_loopback() else OnCluster(),
            scaling_config=ray.train.ScalingConfig(num_workers=workers, use_gpu=use_gpu),
            run_config=ray.train.RunConfig(
                name=name,
                storage_path=storage.root(environment),
                failure_config=ray.train.FailureConfig(
                    max_failures=WORKER_RESTARTS, controller_failure_limit=_failed_starts(most_s)
                ),
                checkpoint_config=ray.train.CheckpointConfig(num_to_keep=1, checkpoint_score_attribute="score"),
            ),
        )
        log = storage.checkout(Path.cwd()) / "runs" / name / LOG_FILE
        console = TrainConsole(log, job.params.max_steps)
        with console:
            machines = f"{workers} worker{'s' if workers > 1 else ''} on {'GPU' if use_gpu else 'CPU'}"
            console.line(f"{name}: {machines}, log in {log}")
            finished, diverged = _watched(trainer.fit, listener, console, need)
        if diverged:
            raise TrainError(f"{name}: {diverged}; lower the learning rate or set clip_norm")
        return _checkpoints(finished, name)


def _failed_starts(wait_s: float) -> int:
    """How often workers may fail to start: as often as they may be lost, and while a lost node is waited for.

    Without a bound, workers that cannot start at all, as when the checkout has gone, would be started for ever.
    """
    return WORKER_RESTARTS + math.ceil(wait_s / ROOM_S)


def _with_the_driver(kind: type) -> Any:
    """An actor on the driver's own machine: the loss of any other does not end it."""
    here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
    return ray.remote(num_cpus=0, scheduling_strategy=here)(kind).remote()


def _check_shares(job: TrainingJob, workers: int) -> None:
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


def _check_storage(environment: Environment) -> None:
    """Raises ParamsError if workers on other machines would look for checkpoints on their own disks."""
    nodes = sum(node["Alive"] for node in ray.nodes())
    if nodes > 1 and not environment.storage:
        raise ParamsError(
            f"GANIME_STORAGE is not set, and the Ray cluster has {nodes} nodes; "
            "set it to a folder that all of them reach, such as s3://bucket/ganime or a path of a shared disk"
        )


def _watched(
    work: Callable[[], Result], listener: Any, console: TrainConsole, need: list[dict[str, float]]
) -> tuple["Future[Result]", str | None]:
    """Do `work` in a thread of its own and show news as they come; its result, and where a loss diverged if one did.

    While there are none since the cluster has become too small for what the workers `need`, that is told instead.
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
    silence = Silence(console.line, need)
    while not result.done():
        wait([result], timeout=POLL_S)
        heard = ray.get(listener.take.remote())
        for news in heard:
            if news["kind"] == "diverged":
                diverged = news["reason"]
            else:
                console.show(news)
        silence.report(bool(heard))
    return result, diverged


def _checkpoints(finished: "Future[Result]", name: str) -> tuple[Checkpoint, Checkpoint]:
    """The best checkpoint and the last of a training. Raises TrainError saying why there are none."""
    try:
        result = finished.result()
    except ray.train.ControllerError as error:
        raise TrainError(
            f"{name}: its workers could not be started again ({_last_line(error)}); see that the checkout and its "
            "environment are still there and that the cluster has room, then run the same command again to go on"
        ) from error
    except ray.train.TrainingFailedError as error:
        raise TrainError(f"{name}: {_last_line(error)}; run the same command again to go on") from error
    assert result.checkpoint is not None
    return result.get_best_checkpoint("score", "max"), result.checkpoint


def _last_line(error: Exception) -> str:
    return str(error).strip().splitlines()[-1]


class Silence:
    """Tells why nothing is heard of the workers, if it is that nodes are gone: Ray Train waits for them for ever."""

    def __init__(self, say: Callable[[str], None], need: list[dict[str, float]]) -> None:
        self._say = say
        self._need = need
        self._since_s = time.monotonic()

    def report(self, heard: bool) -> None:
        """To be called all the time; `heard`: whether there were news."""
        now_s = time.monotonic()
        if heard:
            self._since_s = now_s
        elif now_s - self._since_s > SILENCE_S:
            self._since_s = now_s
            if lacking := cluster.lack(self._need, free=False):
                self._say(f"nothing heard for {SILENCE_S:.0f} s: the training waits for nodes ({lacking})")
