"""The sections of params.yaml as values: each verb receives its own."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=1)]
Positive = Annotated[float, Field(gt=0)]
FolderName = Annotated[str, Field(pattern=r"^\w[\w.-]*$")]  # part of a folder's name: leads nowhere else


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
    stop_by: Literal["statistics", "ssim"]
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
