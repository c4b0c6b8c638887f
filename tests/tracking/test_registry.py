"""Models in a registry: which is the best, and what they hold."""

from pathlib import Path

import mlflow
import numpy as np
import pytest
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

from ganime.frame import Canvas
from ganime.outpainter import load_outpainter
from ganime.tracking import Run, Tracking, log_model, start
from ganime.tracking import pyfunc as served
from tests.tracking.store import finished, picture


@pytest.fixture
def model_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that stands for an exported model, opened as the mirror fill."""
    monkeypatch.setattr(served, "load_outpainter", lambda path: load_outpainter("mirror"))
    path = tmp_path / "generator.safetensors"
    path.write_bytes(b"weights")
    return path


def registered(tracking: Tracking, name: str, model_file: Path, show: str, stats: float) -> tuple[Run, str | None]:
    run = start(tracking, name, {}, {})
    version = log_model(run, model_file, show, {"val/eye/stats": stats}, picture(7, 72, 96)[None])
    finished(run)
    return run, version


def test_a_registered_model_widens_pictures(tracking: Tracking, model_file: Path) -> None:
    registered(tracking, "reg-1", model_file, "popeye", 0.5)
    model = mlflow.pyfunc.load_model("models:/popeye@best")
    known_BHKC = np.random.default_rng(0).integers(0, 256, (2, 72, 96, 3), np.uint8)
    wide_BHWC = model.predict(known_BHKC)
    assert wide_BHWC.shape == (2, 72, 128, 3)
    assert (wide_BHWC[:, :, Canvas(72, 128, 16, 16).known] == known_BHKC).all()


def test_a_model_stands_beside_the_runs_of_its_experiment(tracking: Tracking, model_file: Path) -> None:
    run, _ = registered(tracking, "reg-4", model_file, "haggy", 0.5)
    client = MlflowClient(tracking.uri)
    experiment = client.get_experiment_by_name(tracking.experiment)
    logged = client.search_logged_models([experiment.experiment_id])
    (model,) = [model for model in logged if model.source_run_id == run.place.run_id]
    assert model.status == "READY"
    assert model.artifact_location.startswith(experiment.artifact_location)


def test_a_registered_model_holds_neither_pickles_nor_code(tracking: Tracking, model_file: Path) -> None:
    _, version = registered(tracking, "reg-2", model_file, "bluto", 0.5)
    client = MlflowClient(tracking.uri)
    folder = Path(mlflow.artifacts.download_artifacts(client.get_model_version("bluto", version).source))
    names = {file.name for file in folder.rglob("*") if file.is_file()}
    assert {"generator.safetensors", "MLmodel"} <= names
    assert not [name for name in names if name.endswith((".pkl", ".pickle", ".pt", ".pth", ".py"))]


def test_the_alias_best_moves_only_to_a_better_model(tracking: Tracking, model_file: Path) -> None:
    client = MlflowClient(tracking.uri)
    best = []
    for number, stats in enumerate((0.6, 0.7, 0.5)):
        registered(tracking, f"best-{number}", model_file, "olive", stats)
        best.append(client.get_model_version_by_alias("olive", "best").version)
    assert best == [1, 1, 3]


def test_a_best_model_of_before_statistics_gives_way(tracking: Tracking, model_file: Path) -> None:
    registered(tracking, "old-1", model_file, "alice", 0.1)
    client = MlflowClient(tracking.uri)
    client.delete_model_version_tag("alice", "1", "val.eye.stats")
    registered(tracking, "old-2", model_file, "alice", 0.9)
    assert client.get_model_version_by_alias("alice", "best").version == 2


def test_the_model_of_a_run_is_registered_once(tracking: Tracking, model_file: Path) -> None:
    _, first = registered(tracking, "reg-3", model_file, "wimpy", 0.5)
    _, again = registered(tracking, "reg-3", model_file, "wimpy", 0.5)
    assert (first, again) == ("1", "1")


def test_a_registry_that_is_away_does_not_end_the_stage(
    tracking: Tracking, model_file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*arguments: object, **options: object) -> None:
        raise MlflowException("no connection")

    run = start(tracking, "reg-4", {}, {})
    monkeypatch.setattr(run.client, "search_model_versions", away)
    assert log_model(run, model_file, "swee'pea", {"val/eye/stats": 0.5}, picture(7)[None]) is None
    assert "run the stage again" in caplog.text
    finished(run)
