"""What is kept of a finished training, and what becomes of it where it is wanted."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ray.train import Checkpoint

from ganime import tracking
from ganime.data.manifest import Manifest
from ganime.models.model_file import read_header
from ganime.training.deliver import deliver, is_finished, keep
from ganime.training.journal import MODEL_FILE, PROGRESS_FILE, Progress
from tests.showing import tiny_model
from tests.training.test_feed import job_on

ROWS = [{"step": 10.0, "generator/loss": 0.5}, {"step": 20.0, "generator/loss": 0.25, "val/eye/stats": 0.75}]
PROGRESS = Progress(epoch=2, best=-0.75, waited=1, stopped="all 20 steps are done", history=ROWS)


class Told:
    """A run in MLflow, as far as it is told."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Any]] = []

    def __getattr__(self, name: str) -> Any:
        return lambda *arguments: self.calls.append((name, arguments))


@pytest.fixture
def finished(tmp_path: Path, shards: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Told]:
    """A run's folder of which `keep` took care, and what MLflow was told."""
    folder, run = tmp_path / "run", Told()
    for name in ("checkpoint_1", "checkpoint_2", "checkpoint_of_a_killed_worker"):
        (folder / name).mkdir(parents=True)
        tiny_model(folder / name / MODEL_FILE)
        (folder / name / PROGRESS_FILE).write_text(json.dumps(asdict(PROGRESS)))
    (folder / "samples").mkdir()
    (folder / "samples/step_000020.png").write_bytes(b"picture")
    monkeypatch.setattr(tracking, "log_model", lambda run, *arguments: run.calls.append(("log_model", arguments)))
    best, last = (Checkpoint.from_directory(folder / f"checkpoint_{number}") for number in (1, 2))
    job = replace(job_on(shards), folder=str(folder))
    keep(best, last, job, Manifest.load(shards), run)  # type: ignore[arg-type]
    return folder, run


def test_a_run_is_finished_once_it_was_kept(finished: tuple[Path, Told], tmp_path: Path) -> None:
    assert is_finished(str(finished[0]))
    assert not is_finished(str(tmp_path / "nowhere"))


def test_the_numbers_of_a_run_are_kept_with_it(finished: tuple[Path, Told]) -> None:
    folder, _ = finished
    assert json.loads((folder / "result.json").read_text()) == {
        "steps": 1200, "epochs": 2, "stopped": "all 20 steps are done",
    }  # fmt: skip
    assert (folder / "history.csv").read_text().splitlines() == [
        "step,generator/loss,val/eye/stats", "10.0,0.5,", "20.0,0.25,0.75",
    ]  # fmt: skip


def test_of_the_checkpoints_the_best_and_the_last_stay(finished: tuple[Path, Told]) -> None:
    assert {path.name for path in finished[0].glob("checkpoint_*")} == {"checkpoint_1", "checkpoint_2"}


def test_mlflow_is_told_all_of_it_and_then_that_the_run_is_finished(finished: tuple[Path, Told]) -> None:
    _, run = finished
    names = [name for name, _ in run.calls]
    assert names == ["log_missing", "log_tags", "log_files", "log_files", "log_model", "finish"]
    calls = dict(run.calls)
    assert calls["log_missing"] == (ROWS,)
    assert calls["log_tags"] == ({"stopped": "all 20 steps are done"},)
    _, show, _, example_1HKC = calls["log_model"]
    assert show == "alpha-beta"
    assert (example_1HKC.shape, example_1HKC.dtype) == ((1, 32, 48, 3), np.uint8)


def test_a_finished_run_is_delivered_where_it_is_wanted(finished: tuple[Path, Told], tmp_path: Path) -> None:
    folder, reports = finished[0], tmp_path / "new/reports"
    deliver(str(folder), tmp_path / "new/models/generator.safetensors", reports)
    assert read_header(tmp_path / "new/models/generator.safetensors").step == 1200
    assert (reports / "metrics.json").read_bytes() == (folder / "result.json").read_bytes()
    assert (reports / "history.csv").read_bytes() == (folder / "history.csv").read_bytes()
    assert (reports / "samples/step_000020.png").read_bytes() == b"picture"
