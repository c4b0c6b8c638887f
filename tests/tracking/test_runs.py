"""`ganime runs`: what MLflow knows, on a terminal."""

from pathlib import Path

import numpy as np
import pytest

from ganime.cli import main
from ganime.errors import TrainError
from ganime.outpainter import load_outpainter
from ganime.params import Environment
from ganime.tracking import Tracking, from_environment, list_runs, log_model, start
from ganime.tracking import pyfunc as served


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with one run that was trained, evaluated and registered, and one that failed at once."""
    home = tmp_path_factory.mktemp("checkout")
    where = from_environment(home, Environment())
    run = start(where, "context_encoder-laptop-0a1b2c3d", {}, {"method": "context_encoder", "preset": "laptop"})
    for step, stats, ssim in ((100, 0.51, 0.7), (200, 0.42, 0.6), (300, 0.6, 0.5)):
        run.log_metrics({"val/eye/stats": stats, "val/pixels/ssim": ssim, "speed/images_per_s": 43.21}, step)
    run.log_metrics({"test/model/eye/stats": 0.457, "test/model/eye/swd": 6.159}, 200)
    model_file = home / "generator.safetensors"
    model_file.write_bytes(b"weights")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(served, "load_outpainter", lambda path: load_outpainter("mirror"))
        log_model(run, model_file, "popeye", {"val/eye/stats": 0.42}, np.zeros((1, 72, 96, 3), np.uint8))
    run.finish()
    start(where, "mse-laptop-9f8e7d6c", {}, {"method": "mse", "preset": "laptop"}).finish("FAILED")
    return home


def test_a_run_is_listed_with_its_best_epoch_and_its_model(home: Path) -> None:
    failed, trained = list_runs(from_environment(home, Environment()), most=20)
    assert (trained.method, trained.preset, trained.status) == ("context_encoder", "laptop", "finished")
    assert (trained.stats, trained.ssim) == (0.42, 0.6)
    assert (trained.test_stats, trained.test_swd, trained.images_per_s) == (0.457, 6.159, 43.21)
    assert trained.models == ("popeye v1 best",)
    assert (failed.status, failed.stats, failed.models) == ("failed", None, ())


def test_only_the_latest_are_listed(home: Path) -> None:
    assert [run.method for run in list_runs(from_environment(home, Environment()), most=1)] == ["mse"]


def test_the_table_fits_a_terminal(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(home)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    assert main(["runs"]) == 0
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert max(map(len, lines)) <= 100
    assert lines[3:] == [
        "mse              laptop  9f8e7d6c      –      –      –     –       –  failed",
        "context_encoder  laptop  0a1b2c3d  0.420  0.600  0.457  6.16    43.2  finished  popeye v1 best",
    ]


def test_a_checkout_without_runs_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/runs.db")
    assert main(["runs"]) == 0
    assert capsys.readouterr().out == "no runs in experiment 'ganime'; `dvc repro` makes one\n"


def test_a_store_that_is_away_is_named_in_a_line() -> None:
    with pytest.raises(TrainError, match=r"^the MLflow store http://127\.0\.0\.1:9 cannot be read: [^\n]*$"):
        list_runs(Tracking("http://me:secret@127.0.0.1:9", None, "ganime"), most=5)
