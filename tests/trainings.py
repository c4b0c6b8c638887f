"""A small training as its users start it: a process of its own, which can be watched and killed."""

import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import mlflow
import psutil
from mlflow.entities import Run

from tests.imports import ROOT
from tests.nodes import plain_environ

TIMEOUT_S = 240

PARAMS = {
    "preset": "test",
    "method": "glcic",
    "seed": 0,
    "mode": "stream",
    "patience": 9,
    "stop_by": "statistics",
    "canvas": {"height": 32, "width": 64},
    "augment": {"zoom": 1.2, "colour": 0.1, "flip": True},
    "batch_size": 8,
    "accumulate": 1,
    "max_steps": 80,
    "steps_per_epoch": 10,  # several of them pass while a training is being stopped
    "ema_decay": 0.9,
    "clip_norm": 1.0,
    "precision": "fp32",
    "channels_last": False,
    "compile": False,
    "options": {
        "glcic": {
            "channels": 8,
            "norm": "group",
            "discriminator_channels": 4,
            # So slow that rounding, which a GAN at full rate blows up within 30 steps, stays rounding.
            "learning_rate": 0.003,
        }
    },
}
PROGRAM = """
import json, sys
from pathlib import Path
from ganime.errors import run
from ganime.params import Train, read_environment
from ganime.training.train import train
shards, params = Path(sys.argv[1]), Train.model_validate(json.loads(sys.argv[2]))
run(lambda: train(shards, Path("model.safetensors"), Path("reports"), params, read_environment()))
"""


@contextmanager
def started(
    folder: Path, shards: Path, params: Mapping[str, Any], environ: Mapping[str, str], *, before: str = ""
) -> Iterator[subprocess.Popen[str]]:
    """A training under way in `folder`; nothing of this process's environment says where. `before`: is run first."""
    folder.mkdir(exist_ok=True)
    if not (folder / "mlflow.db").exists():
        (folder / "mlflow.db").write_bytes(_empty_database())
    process = subprocess.Popen(
        [sys.executable, "-c", before + PROGRAM, str(shards), json.dumps(params)], cwd=folder, text=True,
        env={**plain_environ(), "PYTHONPATH": str(ROOT), **environ},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stdout
        process.stdout.close()


def driver(folder: Path, shards: Path, workers: int = 1, **changes) -> AbstractContextManager[subprocess.Popen[str]]:
    """A training that has been started in `folder`."""
    return started(folder, shards, PARAMS | changes, {"GANIME_WORKERS": str(workers)})


def trained(folder: Path, shards: Path, **changes) -> str:
    """What a training that is left alone until its end prints."""
    with driver(folder, shards, **changes) as process:
        return finished(process)


@cache
def _empty_database() -> bytes:
    """A database of MLflow's without runs: to migrate one takes as long as to train on a few batches."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "mlflow.db")
        mlflow.MlflowClient(f"sqlite:///{path}").search_experiments()
        return path.read_bytes()


def finished(process: subprocess.Popen[str], timeout_s: float = TIMEOUT_S) -> str:
    """What a training prints that is left alone until its end."""
    output, _ = process.communicate(timeout=timeout_s)
    assert process.returncode == 0, output
    return output


def wait_for(what: Callable[[], object], process: subprocess.Popen[str], timeout_s: float = TIMEOUT_S) -> None:
    """Wait until something is true of a training that is under way."""
    deadline = time.monotonic() + timeout_s
    while True:
        ended = process.poll() is not None  # asked first, so that what it did last counts
        if what():
            return
        assert not ended, process.communicate()[0]
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.1)


def next_epoch(folder: Path, process: subprocess.Popen[str], what: str) -> None:
    """Wait for the next epoch, and print how long it took to come."""
    before, started = len(epochs(folder)), time.monotonic()
    wait_for(lambda: len(epochs(folder)) > before, process)
    print(f"\n{what}: the next epoch was done after {time.monotonic() - started:.0f} s")


def epochs(folder: Path) -> list[str]:
    """The lines of the epochs that are done."""
    return [
        line for log in folder.glob("runs/*/train.log") for line in log.read_text().splitlines() if "epoch " in line
    ]


def losses(folder: Path) -> list[tuple[str, ...]]:
    """Every loss the run wrote, by step; without speeds, which differ from run to run."""
    with (folder / "reports/history.csv").open() as file:
        return [tuple(v for k, v in row.items() if "speed/" not in k) for row in csv.DictReader(file)]


def worker_of(process: subprocess.Popen[str]) -> psutil.Process | None:
    """The one worker of a training, while there is one."""
    try:
        below = psutil.Process(process.pid).children(recursive=True)
        return next((child for child in below if "RayTrainWorker" in " ".join(child.cmdline())), None)
    except psutil.NoSuchProcess:
        return None


def runs_of(folder: Path) -> list[Run]:
    """The MLflow runs of a folder."""
    client = mlflow.MlflowClient(f"sqlite:///{folder / 'mlflow.db'}")
    return list(client.search_runs([experiment.experiment_id for experiment in client.search_experiments()]))
