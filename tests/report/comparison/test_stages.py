"""comparison/dvc.yaml and comparison/params.yaml, as they are shipped."""

import re
from pathlib import Path

import pytest

from ganime.models.methods import METHODS
from ganime.params import load_comparison, load_params
from tests.imports import ROOT

FOLDER = ROOT / "comparison"


def test_every_method_is_compared() -> None:
    assert sorted(load_comparison(FOLDER / "params.yaml").methods) == sorted(METHODS)


def test_the_preset_is_one_there_is_and_speaks_of_every_method() -> None:
    preset = load_comparison(FOLDER / "params.yaml").preset
    assert METHODS.keys() <= load_params(ROOT / "params.yaml", preset).train.options.keys()


def test_no_path_of_a_machine_is_in_it() -> None:
    text = (FOLDER / "dvc.yaml").read_text(encoding="utf-8") + (FOLDER / "params.yaml").read_text(encoding="utf-8")
    assert re.findall(r"[\s:]/\w+", text) == []


def test_films_that_are_not_there_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from pipelines import compare_evaluate, compare_footage, compare_train  # noqa: PLC0415

    for file in ("params.yaml", "comparison/params.yaml"):
        copy = tmp_path / file
        copy.parent.mkdir(exist_ok=True)
        copy.write_text((ROOT / file).read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["stage", "footage", "data/footage/shards", "mse"])
    compare_footage.main()
    compare_train.main()
    compare_evaluate.main()
    assert capsys.readouterr().out.splitlines() == [
        "data/footage/videos: no films there; they are left out of the comparison",
        "data/footage/shards: no shards; footage is left out of the comparison",
        "reports/comparison/footage/mse/train/generator.safetensors: not trained; "
        "footage is left out of the comparison",
    ]
    made = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_dir())
    assert "data/footage/shards" in made and "reports/comparison/footage/mse/evaluate" in made
