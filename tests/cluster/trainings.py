"""Trainings on a cluster, and what they leave."""

import csv
import subprocess
from contextlib import AbstractContextManager
from pathlib import Path

import mlflow
import psutil

from tests.nodes import Cluster
from tests.trainings import PARAMS, runs_of, started


def driver(
    folder: Path, shards: Path, cluster: Cluster | None, environ: dict[str, str], **changes: object
) -> AbstractContextManager[subprocess.Popen[str]]:
    """A training that has been started in `folder`: on a cluster, or on a Ray of its own."""
    there = {"RAY_ADDRESS": cluster.address, **cluster.entry} if cluster else {}
    return started(folder, shards, PARAMS | changes, there | environ)


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
