"""params.yaml → its sections, checked. YAML is read in this room and nowhere else."""

import difflib
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from ganime.errors import ParamsError
from ganime.params.sections import Comparison, Comparisons, Params, Section

Found = TypeVar("Found", bound=Section)


def load_params(path: Path, preset: str | None = None) -> Params:
    """Read and check params.yaml, with another preset than it names if one is given.

    Raises ParamsError naming every key that is unknown, misspelt or out of range.
    """
    content = _read(path)
    if preset is not None and isinstance(content.get("train"), dict):
        content["train"] = {**content["train"], "preset": preset}
    return _checked(path, _with_preset(path, content), Params)


def load_comparison(path: Path) -> Comparison:
    """Read and check the section `comparison` of a file of its own. Raises ParamsError as `load_params` does."""
    return _checked(path, _read(path), Comparisons).comparison


def validation_lines(error: ValidationError, model: type[BaseModel]) -> list[str]:
    """Pydantic's findings about `model`, a line each, with the nearest known name for a key that is not known."""
    lines = []
    for finding in error.errors():
        place = ".".join(str(part) for part in finding["loc"])
        message = finding["msg"].removeprefix("Value error, ")
        if finding["type"] == "extra_forbidden":
            message = f"unknown{did_you_mean(str(finding['loc'][-1]), _known_names(model, finding['loc'][:-1]))}"
        lines.append(f"  {place}: {message}")
    return lines


def did_you_mean(name: str, known: list[str]) -> str:
    """`; did you mean batch_size?`, or the list of all names when none is near."""
    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}?" if near else f"; choose one of {', '.join(sorted(known))}"


def _read(path: Path) -> dict[str, Any]:
    """The sections of a YAML file."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ParamsError(f"{path}: no such file; run this in the folder that holds params.yaml") from None
    except yaml.YAMLError as error:
        raise ParamsError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(content, dict):
        raise ParamsError(f"{path}: sections expected (videos, extract, shard, …), not {type(content).__name__}")
    return content


def _checked(path: Path, content: dict[str, Any], model: type[Found]) -> Found:
    """Sections as values."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise ParamsError("\n".join([f"{path}:", *validation_lines(error, model)])) from error


def _with_preset(path: Path, content: dict[str, Any]) -> dict[str, Any]:
    """Lay the `train` section over the preset it names."""
    sections = dict(content)
    presets, train = sections.pop("presets", None), sections.get("train")
    if not isinstance(presets, dict) or not isinstance(train, dict) or "preset" not in train:
        raise ParamsError(f"{path}: `presets` and `train.preset` (the name of one of them) are needed")
    if train["preset"] not in presets:
        nearest = did_you_mean(str(train["preset"]), list(presets))
        raise ParamsError(f"{path}: train.preset: unknown preset {train['preset']!r}{nearest}")
    sections["train"] = {**presets[train["preset"]], **train}
    return sections


def _known_names(model: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    """Names of the section at `place`, which leads through sections only."""
    section: Any = model
    for part in place:
        section = section.model_fields[str(part)].annotation
    return list(section.model_fields)
