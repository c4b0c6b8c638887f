"""comparison/dvc.yaml and comparison/params.yaml, as they are shipped."""

import re
from pathlib import Path

import pytest
import yaml

from ganime.methods import METHODS
from ganime.params import load_comparison, load_params
from tests.dvc_deps import WITHOUT_EFFECT, lines, needed
from tests.imports import ROOT

FOLDER = ROOT / "comparison"
STAGES = yaml.safe_load((FOLDER / "dvc.yaml").read_text(encoding="utf-8"))["stages"]


def test_every_method_is_compared() -> None:
    assert sorted(load_comparison(FOLDER / "params.yaml").methods) == sorted(METHODS)


def test_the_preset_is_one_there_is_and_speaks_of_every_method() -> None:
    preset = load_comparison(FOLDER / "params.yaml").preset
    assert METHODS.keys() <= load_params(ROOT / "params.yaml", preset).train.options.keys()


def test_no_path_of_a_machine_is_in_it() -> None:
    text = (FOLDER / "dvc.yaml").read_text(encoding="utf-8") + (FOLDER / "params.yaml").read_text(encoding="utf-8")
    assert re.findall(r"[\s:]/\w+", text) == []


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_depends_on_the_code_it_runs_and_on_no_other(name: str) -> None:
    file = ROOT / f"{STAGES[name]['cmd'].split()[2].replace('.', '/')}.py"
    found: set[str] = set()
    for dep in STAGES[name]["deps"]:
        below = sorted((ROOT / dep).rglob("*.py")) if dep.startswith("ganime") else []
        found |= {str(path.relative_to(ROOT)) for path in below} or {dep}
    code = {dep for dep in found if dep.startswith(("ganime", "pipelines")) and not dep.startswith(WITHOUT_EFFECT)}
    told = "\n".join([f"comparison/dvc.yaml, stage {name}: its code is", *lines(needed(file))])
    assert code == needed(file), told


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
