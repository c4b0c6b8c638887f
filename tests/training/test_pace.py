"""How many steps fill a time."""

import json
from pathlib import Path

import pytest

from ganime.errors import GanimeError
from ganime.frame import training_canvas
from ganime.models.methods import build
from ganime.params import Train, load_params
from ganime.training import pace
from tests.imports import ROOT


@pytest.fixture
def params() -> Train:
    return load_params(ROOT / "params.yaml", "smoke").train.model_copy(update={"method": "glcic"})


def test_the_steps_fill_the_time_that_is_given(params: Train, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """GLCIC has three phases: 18 %, 2 % and 80 % of all steps."""
    times_s = {"completion": 0.1, "discriminator": 0.05, "joint": 0.2}
    monkeypatch.setattr(pace, "_step_s", lambda state, phase, batch_size: times_s[phase.name])
    pace.measure_pace(params, 1.0, tmp_path / "glcic.json")
    phases = build("glcic", {}, training_canvas(36, 64), (0.5, 0.5, 0.5)).phases
    shares = {phase.name: phase.share for phase in phases}
    mean_s = sum(shares[name] * times_s[name] for name in shares)
    assert abs(pace.read_steps(tmp_path / "glcic.json") - 60 / mean_s) <= 5
    assert pace.read_steps(tmp_path / "glcic.json") % 10 == 0


def test_every_phase_is_timed(params: Train, tmp_path: Path) -> None:
    pace.measure_pace(params, 0.01, tmp_path / "pace/glcic.json")
    content = json.loads((tmp_path / "pace/glcic.json").read_text(encoding="utf-8"))
    assert content["steps"] >= 10
    assert all(0 < time_s < 10 for time_s in content["step_s"].values())
    assert list(content["step_s"]) == ["completion", "discriminator", "joint"]


def test_a_pace_that_was_not_measured_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GanimeError, match=r"mse\.json: no such file; `dvc repro comparison/dvc.yaml`"):
        pace.read_steps(tmp_path / "mse.json")
