"""Every knob of the pipeline, typed. YAML is read here and nowhere else.

`load_params` is called by the stages in `pipelines/` and by `cli`; each verb receives its own section.
"""

import difflib
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ganime.errors import ParamsError

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=1)]
Positive = Annotated[float, Field(gt=0)]
FolderName = Annotated[str, Field(pattern=r"^\w[\w.-]*$")]  # part of a folder's name: leads nowhere else


Found = TypeVar("Found", bound="Section")


class Section(BaseModel):
    """A part of params.yaml: frozen, and a key it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Extract(Section):
    """Video → frames."""

    fps: Positive
    width: Annotated[int, Field(ge=32, le=4096)]
    quality: Annotated[int, Field(ge=1, le=100)]
    skip_broken: bool


class Shard(Section):
    """Frames → shards."""

    seed: int
    val: Share
    test: Share
    rows_per_file: Count
    rows_per_group: Count


class CanvasSize(Section):
    """Size of the training canvas in pixels; its sides are an eighth of the width each."""

    height: Annotated[int, Field(ge=16)]
    width: Annotated[int, Field(ge=16, multiple_of=8)]


class Augment(Section):
    """How training windows are varied; evaluation windows never are."""

    zoom: Annotated[float, Field(ge=1, le=4)]
    colour: Share
    flip: bool


class Train(Section):
    """Shards → model. A preset of params.yaml with the `train` section laid over it."""

    preset: FolderName
    method: str
    seed: int
    mode: Literal["stream", "device"]
    patience: Count
    canvas: CanvasSize
    augment: Augment
    batch_size: Count
    accumulate: Count
    max_steps: Count
    steps_per_epoch: Count
    ema_decay: Annotated[float, Field(ge=0, lt=1)]
    clip_norm: Positive | None
    precision: Literal["auto", "fp32", "bf16"]
    channels_last: bool
    compile: bool
    options: dict[str, dict[str, Any]]

    @property
    def method_options(self) -> dict[str, Any]:
        """What `options` says for the chosen method; the method's own defaults hold for the rest."""
        return self.options.get(self.method, {})


class Evaluate(Section):
    """Test shards → numbers."""

    batch_size: Count
    lpips_weights: str | None
    inception_weights: str | None


class Showcase(Section):
    """Pictures to look at."""

    examples: Count
    seed: int


class Convert(Section):
    """One 4:3 film → 16:9, and its score where the truth is known."""

    film: str | None
    truth: str | None
    encoder: str
    preset: str | None


class DataSet(Section):
    """Shards to compare methods on; left out of the comparison where they are not."""

    name: FolderName
    shards: str


class Footage(Section):
    """Films of the user's own to compare methods on, where there are any."""

    videos: str
    hold_out: tuple[str, ...]


class Comparison(Section):
    """All methods on the same shards for the same time."""

    preset: str
    minutes: Positive
    seed: int
    methods: tuple[str, ...]
    sets: tuple[DataSet, ...]
    footage: Footage
    examples: Count


class Comparisons(Section):
    """comparison/params.yaml, whole."""

    comparison: Comparison


class Params(Section):
    """params.yaml, whole."""

    videos: str
    hold_out: tuple[str, ...]
    extract: Extract
    shard: Shard
    train: Train
    evaluate: Evaluate
    showcase: Showcase
    convert: Convert


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
