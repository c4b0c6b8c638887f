"""Trainings as their users start them on a cluster: processes of their own, which can be watched and killed."""

import csv
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import mlflow
import psutil
from mlflow.entities import Run

from tests import training
from tests.nodes import Cluster, plain_environ

PARAMS = training.PARAMS | {"batch_size": 8, "max_steps": 80, "steps_per_epoch": 20}
TIMEOUT_S = 240
CHECKOUT = Path(__file__).parents[2]


@contextmanager
def driver(
    folder: Path, shards: Path, cluster: Cluster | None, environ: dict[str, str], **changes: object
) -> Iterator[subprocess.Popen[str]]:
    """A training that has been started in `folder`: on a cluster, or on a Ray of its own."""
    folder.mkdir(exist_ok=True)
    there = {"RAY_ADDRESS": cluster.address, **cluster.entry} if cluster else {}
    command = [sys.executable, "-c", training.PROGRAM, str(shards), json.dumps(PARAMS | changes)]
    process = subprocess.Popen(
        command, cwd=folder, env=plain_environ() | {"PYTHONPATH": str(CHECKOUT)} | there | environ, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def finished(process: subprocess.Popen[str]) -> str:
    """What a training printed that came to its end."""
    output, _ = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 0, output
    return output


def wait_for(what: Callable[[], object], process: subprocess.Popen[str]) -> None:
    """Wait until something is true of a training that is under way."""
    deadline = time.monotonic() + TIMEOUT_S
    while not what():
        assert process.poll() is None, process.communicate()[0]
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


def losses(folder: Path) -> dict[int, dict[str, float]]:
    """Every number of the run by step, without speeds, which differ from run to run."""
    with (folder / "reports/history.csv").open() as file:
        rows = [{k: float(v) for k, v in row.items() if v and "speed/" not in k} for row in csv.DictReader(file)]
    steps = [int(row["step"]) for row in rows]
    assert steps == sorted(set(steps)), "a step was counted twice"
    return dict(zip(steps, rows, strict=True))


def steps_of(folder: Path, name: str = "generator/loss") -> list[int]:
    """The steps at which a run has a number."""
    return [step for step, row in losses(folder).items() if name in row]


def farthest(one: dict[int, dict[str, float]], other: dict[int, dict[str, float]]) -> float:
    """The largest difference between two runs, relative to the number itself. Both have the same steps and names."""
    assert one.keys() == other.keys()
    apart = 0.0
    for step, row in one.items():
        assert row.keys() == other[step].keys()
        apart = max(apart, *(abs(row[name] - other[step][name]) / max(1e-3, abs(row[name])) for name in row))
    return apart


def runs_of(folder: Path) -> list[Run]:
    """The MLflow runs of a folder."""
    client = mlflow.MlflowClient(f"sqlite:///{folder / 'mlflow.db'}")
    return list(client.search_runs([experiment.experiment_id for experiment in client.search_experiments()]))


def steps_in_mlflow(folder: Path, name: str = "generator/loss") -> list[int]:
    """The steps at which the only run of a folder has a number, as often as it has it."""
    client = mlflow.MlflowClient(f"sqlite:///{folder / 'mlflow.db'}")
    (run,) = runs_of(folder)
    return sorted(metric.step for metric in client.get_metric_history(run.info.run_id, name))


def controller_of(cluster: Cluster) -> psutil.Process:
    """Ray Train's own actor, which watches the workers."""
    nodes = [node for node in (cluster.head, *cluster.nodes) if node]
    found = [child for node in nodes for child in node.below() if "TrainController" in " ".join(child.cmdline())]
    (controller,) = found
    return controller
