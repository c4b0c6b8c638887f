"""params.yaml: read once, checked whole, and every mistake named."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from ganime.errors import ParamsError
from ganime.params import DataSet, load_params
from tests.goldens import GOLDENS, PARAMS, params_text


def written(path: Path, *changes: tuple[str, Any]) -> Path:
    """params.yaml as shipped with some values changed, by dotted name."""
    content = yaml.safe_load(PARAMS.read_text(encoding="utf-8"))
    for name, value in changes:
        *place, last = name.split(".")
        section = content
        for part in place:
            section = section[part]
        section[last] = value
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def test_the_shipped_params_are_read_as_reviewed(tmp_path: Path) -> None:
    assert params_text(tmp_path / "params.yaml") == (GOLDENS / "params.txt").read_text(encoding="utf-8"), (
        "python -m tests.goldens writes it anew"
    )


def test_every_shipped_knob_says_what_it_is() -> None:
    knobs = re.findall(r"^ +\w+:.*$", PARAMS.read_text(encoding="utf-8").split("\npresets:")[0], re.MULTILINE)
    assert [line for line in knobs if "#" not in line] == []


def test_params_cannot_be_changed_by_code() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        load_params(PARAMS).train.seed = 1  # type: ignore[misc]


def test_a_line_of_the_train_section_wins_over_its_preset(tmp_path: Path) -> None:
    assert load_params(written(tmp_path / "p.yaml", ("train.max_steps", 7))).train.max_steps == 7


@pytest.mark.parametrize(
    "change, message",
    [
        pytest.param(("extract.fsp", 4), "extract.fsp: unknown; did you mean fps?", id="misspelt"),
        pytest.param(("train.batch_size", 0), "train.batch_size: Input should be greater than", id="out of range"),
        pytest.param(("train.canvas", {"height": 72, "width": 100}), "train.canvas.width: ", id="not a multiple of 8"),
        pytest.param(("extract.quality", "best"), "extract.quality: Input should be", id="not a number"),
        pytest.param(("train.preset", "labtop"), "unknown preset 'labtop'; did you mean laptop?", id="unknown preset"),
        pytest.param(("presets", {}), "unknown preset", id="no presets"),
        pytest.param(("presets", None), "`presets` and `train.preset`", id="presets are no section"),
    ],
)
def test_a_mistake_is_named_with_its_place(change: tuple[str, Any], message: str, tmp_path: Path) -> None:
    path = written(tmp_path / "params.yaml", change)
    with pytest.raises(ParamsError, match=f"^{re.escape(str(path))}: ?") as caught:
        load_params(path)
    assert message in str(caught.value)


@pytest.mark.parametrize("name", ["../../escaped", "/escaped", "..", "a/b", ""])
def test_a_preset_is_no_way_out_of_the_folder_of_runs(name: str, tmp_path: Path) -> None:
    """A run's folder is named after its preset."""
    presets = yaml.safe_load(PARAMS.read_text(encoding="utf-8"))["presets"]
    changes = [("presets", {name: presets["laptop"]}), ("train.preset", name)]
    with pytest.raises(ParamsError, match="train.preset: String should match pattern"):
        load_params(written(tmp_path / "params.yaml", *changes))


@pytest.mark.parametrize("name", ["../../escaped", "/escaped", "..", "a/b"])
def test_a_data_set_is_no_way_out_of_the_folder_of_pictures(name: str) -> None:
    with pytest.raises(ValidationError, match="String should match pattern"):
        DataSet(name=name, shards="data/shards")


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(ParamsError) as caught:
        load_params(written(tmp_path / "p.yaml", ("extract.fps", -1), ("shard.val", 2)))
    assert len(str(caught.value).splitlines()) == 3


def test_numbers_in_e_notation_are_numbers(tmp_path: Path) -> None:
    """PyYAML reads 1e-1 as a string, DVC as a number."""
    path = tmp_path / "params.yaml"
    path.write_text(re.sub(r"(?m)^  val: \S+", "  val: 1e-1", PARAMS.read_text(encoding="utf-8")), encoding="utf-8")
    assert load_params(path).shard.val == 0.1


@pytest.mark.parametrize(
    "text, message",
    [
        pytest.param("videos: [unclosed", "not YAML", id="broken"),
        pytest.param("just words", "sections expected", id="no sections"),
    ],
)
def test_a_file_that_is_not_params_says_so(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "params.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ParamsError, match=message) as caught:
        load_params(path)
    assert len(str(caught.value).splitlines()) == 1


def test_a_missing_file_says_where_to_run(tmp_path: Path) -> None:
    with pytest.raises(ParamsError, match="run this in the folder"):
        load_params(tmp_path / "params.yaml")
