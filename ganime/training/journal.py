"""What a training tells the world: news, checkpoints, pictures, the MLflow run. Only one worker writes."""

import io
import json
import tempfile
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from PIL import Image

from ganime import storage, tracking
from ganime.frame import Pixels
from ganime.models.model_file import Header, save_model
from ganime.training.state import TrainState, save_checkpoint

MODEL_FILE = "generator.safetensors"
PROGRESS_FILE = "progress.json"
SAMPLES = "samples"

News = dict[str, Any]


@dataclass(frozen=True)
class StepReport:
    """The losses of a few steps, averaged. `step`: the last one's number, counted from 1. `rates`: by network."""

    step: int
    phase: str
    losses: dict[str, float]
    rates: dict[str, float]
    images_per_s: float

    def row(self) -> dict[str, float]:
        """Numbers by the names they have in MLflow and in history.csv."""
        rates = {f"rate/{network}": rate for network, rate in self.rates.items()}
        return {**self.losses, **rates, "speed/images_per_s": self.images_per_s}


@dataclass(frozen=True)
class Progress:
    """What a resumed run must know besides the networks; goes into every checkpoint."""

    epoch: int = 0
    best: float | None = None  # score in the last phase: the higher, the better
    waited: int = 0  # epochs since
    stopped: str = ""  # the reason, once there is one
    history: list[dict[str, float]] = field(default_factory=list)  # a row a look; an epoch's last row has its scores

    @staticmethod
    def read(folder: Path) -> "Progress":
        """The progress that a checkpoint's folder holds."""
        return Progress(**json.loads(Path(folder, PROGRESS_FILE).read_text(encoding="utf-8")))


class Journal:
    """Writes for the worker that `writes`; for the others it does nothing.

    `say` brings news to the driver. `folder`: address of the run's folder, where sample pictures go.
    """

    def __init__(self, place: tracking.Place, folder: str, say: Callable[[News], Any], *, writes: bool) -> None:
        self._folder = folder
        self._say = say
        self._run = tracking.attach(place) if writes else None
        self._writer = ThreadPoolExecutor(1, "ganime-journal")
        self._writing: Future[None] | None = None

    def __enter__(self) -> "Journal":
        if self._run is not None:
            self._run.watch_machine()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is None:
            self._settle()
        self._writer.shutdown(wait=False)
        if self._run is not None:
            self._run.detach()

    def resume(self, progress: Progress) -> None:
        """Have written what the worker before may not have come to write."""
        if self._run is not None and progress.history:
            self._run.log_missing(progress.history)

    def report(self, report: StepReport, progress: Progress) -> StepReport:
        """Tell the driver how it goes, and give the look back."""
        if self._run is not None:
            self._say({"kind": "steps", "epoch": progress.epoch + 1, **asdict(report)})
        return report

    def picture(self, picture_HWC: Pixels, painted_HWC: Pixels | None, step: int) -> None:
        """Keep the sample grid of a step, and in MLflow what was painted from nothing, if anything was."""
        if self._run is None:
            return
        if painted_HWC is not None:
            self._run.log_grid("pictures/painted", painted_HWC, step)
        content = io.BytesIO()
        Image.fromarray(picture_HWC).save(content, "png")
        storage.write_bytes(storage.join(self._folder, SAMPLES, f"step_{step:06d}.png"), content.getvalue())
        self._run.log_grid("pictures/validation", picture_HWC, step)

    def checkpoint(self, state: TrainState, progress: Progress, header: Header) -> str | None:
        """A new folder with the whole state and the model as it would be shipped, for whoever asks to delete.

        None for workers that do not write. Waits for the checkpoint before to be safe: of the state of a large model
        there is one copy on its way at most.
        """
        if self._run is None:
            return None
        self._settle()
        folder = tempfile.mkdtemp(prefix="ganime-checkpoint-")
        save_checkpoint(state, Path(folder))
        Path(folder, PROGRESS_FILE).write_text(json.dumps(asdict(progress)), encoding="utf-8")
        save_model(state.average.module, header, Path(folder, MODEL_FILE))
        return folder

    def epoch(
        self, reports: list[StepReport], scores: dict[str, float], progress: Progress, safe: Callable[[], object]
    ) -> None:
        """Write an epoch's numbers when its checkpoint is safe, so that a crash never has a step written twice.

        `safe` returns when it is; the training goes on meanwhile.
        """
        if self._run is not None:
            self._writing = self._writer.submit(self._write, reports, scores, progress, safe)

    def _write(
        self, reports: list[StepReport], scores: dict[str, float], progress: Progress, safe: Callable[[], object]
    ) -> None:
        assert self._run is not None
        safe()
        for report in reports:
            self._run.log_metrics(report.row(), report.step)
        self._run.log_metrics(scores, reports[-1].step)
        self._say(
            {"kind": "epoch", "step": reports[-1].step, "scores": scores, **asdict(replace(progress, history=[]))}
        )

    def _settle(self) -> None:
        """Wait until the epoch before is written."""
        if self._writing is not None:
            self._writing.result()


def history(progress: Progress, reports: list[StepReport], scores: dict[str, float]) -> Progress:
    """`progress` with an epoch's rows added."""
    rows = [{"step": float(report.step), **report.row()} for report in reports]
    rows[-1] |= scores
    return replace(progress, history=[*progress.history, *rows])
