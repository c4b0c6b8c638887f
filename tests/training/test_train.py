"""Training as its users start it: in a process of its own, on a local Ray, left alone until its end."""

import csv
import json
from pathlib import Path

import mlflow
import psutil
import pytest
import torch

from ganime.data.manifest import Manifest
from ganime.frame import training_canvas
from ganime.models.methods import build
from ganime.models.model_file import read_header
from ganime.training.feed import training_pictures
from ganime.training.state import create_state
from ganime.training.step import train_step
from tests.nodes import open_to_others
from tests.training.test_feed import job_on
from tests.trainings import (
    PARAMS,
    TIMEOUT_S,
    driver,
    epochs,
    finished,
    runs_of,
    trained,
    wait_for,
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2 * TIMEOUT_S)]


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory, shards: Path) -> tuple[Path, list[object]]:
    """The folder of a training by two workers, and what listened to other machines while it went on."""
    folder = tmp_path_factory.mktemp("two") / "workers"
    with driver(folder, shards, workers=2, mode="device", max_steps=60) as process:
        wait_for(lambda: epochs(folder), process)
        listening = open_to_others(psutil.Process(process.pid))
        finished(process)
    return folder, listening


def test_a_training_leaves_a_model_its_numbers_and_its_pictures(unbroken):
    header = read_header(unbroken / "model.safetensors")
    assert header.method == "glcic"
    assert header.canvas == training_canvas(32, 64)
    assert header.shows == ("alpha", "beta")
    metrics = json.loads((unbroken / "reports/metrics.json").read_text())
    assert metrics["stopped"] == "all 80 steps are done"
    assert metrics["val/eye/stats"] == pytest.approx(header.metrics["val/eye/stats"])
    pictures = list((unbroken / "reports/samples").glob("step_*.png"))
    assert len(pictures) == PARAMS["max_steps"] // PARAMS["steps_per_epoch"]


def test_a_training_is_one_mlflow_run_with_every_loss_by_name(unbroken):
    (run,) = runs_of(unbroken)
    client = mlflow.MlflowClient(f"sqlite:///{unbroken / 'mlflow.db'}")
    assert run.info.status == "FINISHED"
    assert run.data.tags["stopped"] == "all 80 steps are done"
    assert run.data.params["train.canvas.width"] == "64"
    steps = [metric.step for metric in client.get_metric_history(run.info.run_id, "generator/adversarial")]
    assert steps == sorted(set(steps))
    assert max(steps) == 80
    assert {"discriminator/real", "generator/mse", "val/eye/stats", "val/pixels/ssim", "speed/images_per_s"} <= set(
        run.data.metrics
    )
    (version,) = client.search_model_versions("name = 'alpha-beta'")
    assert client.get_model_version_by_alias("alpha-beta", "best").version == version.version


def test_a_finished_run_is_not_trained_again(unbroken, shards):
    (unbroken / "model.safetensors").unlink()

    output = trained(unbroken, shards)

    assert "is trained already" in output
    assert (unbroken / "model.safetensors").is_file()
    assert len(runs_of(unbroken)) == 1


def first_losses(shards: Path, steps: int) -> dict[str, float]:
    """Each loss of one worker, averaged over its first steps: no Ray, no processes."""
    job, manifest = job_on(shards), Manifest.load(shards)
    torch.manual_seed(job.params.seed)
    canvas = training_canvas(32, 64)
    recipe = build(job.params.method, job.params.method_options, canvas, manifest.mean_colour)
    state = create_state(
        recipe, canvas, torch.device("cpu"), ema_decay=0.9, clip_norm=job.params.clip_norm, precision="fp32"
    )
    pictures = training_pictures(job, manifest, state, rank=0, world=1)
    terms = [train_step(state, next(pictures), recipe.phases[0]) for _ in range(steps)]
    return {name: float(torch.stack([step[name] for step in terms]).mean()) for name in terms[0]}


def test_two_workers_with_the_pictures_on_their_device_learn_what_one_does(two_workers, shards):
    folder, _ = two_workers
    assert json.loads((folder / "reports/metrics.json").read_text())["stopped"] == "all 60 steps are done"
    with (folder / "reports/history.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert {float(row["step"]) for row in rows} >= {10, 20, 30, 40, 50, 60}
    alone = first_losses(shards, steps=10)
    assert {name: float(rows[0][name]) for name in alone} == pytest.approx(alone, rel=1e-3)


def test_workers_on_a_ray_of_our_own_meet_on_this_machine_alone(two_workers):
    _, listening = two_workers
    assert listening == []


def test_a_loss_that_is_not_finite_stops_the_run_and_names_step_and_term(tmp_path, shards):
    options = {"glcic": PARAMS["options"]["glcic"] | {"learning_rate": 1e30}}

    with driver(tmp_path, shards, options=options, clip_norm=None) as process:
        output, _ = process.communicate(timeout=TIMEOUT_S)

    assert process.returncode == 2, output
    assert "generator/mse is not finite" in output
    assert [run.info.status for run in runs_of(tmp_path)] == ["FAILED"]


def test_training_stops_when_validation_no_longer_improves(tmp_path, shards):
    options = {"mse": {"channels": 8, "norm": "group", "learning_rate": 1e-12}}

    trained(tmp_path, shards, method="mse", options=options, patience=2, stop_by="ssim", max_steps=4000, ema_decay=0.0)

    stopped = json.loads((tmp_path / "reports/metrics.json").read_text())["stopped"]
    assert stopped == "no better validation SSIM for 2 epochs"
