"""From checkpoints to what a run is for: the model file, its numbers and its sample pictures."""

import csv
import io
import json
from pathlib import Path

from ray.train import Checkpoint

from ganime import storage, tracking
from ganime.data.batches.windows import one_pass
from ganime.data.manifest import Manifest
from ganime.frame import Pixels, crop, training_canvas
from ganime.models.model_file import read_header
from ganime.params import Train
from ganime.training.job import TrainingJob
from ganime.training.journal import MODEL_FILE, SAMPLES, Progress

RESULT_FILE = "result.json"  # its presence in a run's folder says that the run is finished
HISTORY_FILE = "history.csv"
METRICS_FILE = "metrics.json"


def is_finished(folder: str) -> bool:
    """Whether the run in `folder` was trained to its end and kept."""
    return storage.read_bytes(storage.join(folder, RESULT_FILE)) is not None


def keep(best: Checkpoint, last: Checkpoint, job: TrainingJob, manifest: Manifest, run: tracking.Run) -> None:
    """Put what a finished training made into its run's folder and into MLflow, and finish both."""
    with best.as_directory() as best_folder, last.as_directory() as last_folder:
        progress = Progress.read(Path(last_folder))
        model_file = Path(best_folder, MODEL_FILE)
        header = read_header(model_file)
        result = {"steps": header.step, "epochs": progress.epoch, "stopped": progress.stopped, **header.metrics}
        run.log_missing(progress.history)  # the server may have been away when the workers ended
        run.log_tags({"stopped": progress.stopped})
        run.log_files(Path(best_folder), "checkpoints/best")
        run.log_files(Path(last_folder), "checkpoints/last")
        tracking.log_model(run, model_file, "-".join(manifest.learnt), header.metrics, _example(job.shards, job.params))
        run.finish()
        storage.write_bytes(storage.join(job.folder, MODEL_FILE), model_file.read_bytes())
        storage.write_bytes(storage.join(job.folder, HISTORY_FILE), _table(progress.history).encode())
        storage.write_bytes(storage.join(job.folder, RESULT_FILE), json.dumps(result, indent=1).encode())
    _clean(job.folder, {Path(best.path).name, Path(last.path).name})


def deliver(folder: str, out: Path, reports: Path) -> None:
    """Copy a finished run's model to `out`, and its numbers and pictures into `reports`."""
    _copy(storage.join(folder, MODEL_FILE), out)
    _copy(storage.join(folder, HISTORY_FILE), reports / HISTORY_FILE)
    _copy(storage.join(folder, RESULT_FILE), reports / METRICS_FILE)
    for name in storage.names(storage.join(folder, SAMPLES)):
        _copy(storage.join(folder, SAMPLES, name), reports / SAMPLES / name)


def _clean(folder: str, kept: set[str]) -> None:
    """Remove what killed workers left of checkpoints: Ray Train removes those alone that it knows."""
    for name in storage.names(folder, storage.FOLDERS):
        if name.startswith("checkpoint_") and name not in kept:
            storage.remove(storage.join(folder, name))


def _copy(address: str, path: Path) -> None:
    content = storage.read_bytes(address)
    assert content is not None
    path.parent.mkdir(parents=True, exist_ok=True)
    storage.write_bytes(str(path.absolute()), content)


def _table(rows: list[dict[str, float]]) -> str:
    """Rows as CSV; a number that a row does not have is left empty."""
    text = io.StringIO()
    columns = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _example(shards: str, params: Train) -> Pixels:
    """One known picture, as the model is given it in use: 1×H×K×C."""
    canvas = training_canvas(params.canvas.height, params.canvas.width)
    first_BHWC = next(iter(one_pass(shards, "val", height=canvas.height, width=canvas.width, batch_size=1)))
    return crop(first_BHWC, canvas).copy()
