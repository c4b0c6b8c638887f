"""Numbers of the test split, and of a film, written into the run that trained the model."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ganime.tracking.place import Tracking
from ganime.tracking.run import start


def log_evaluation(tracking: Tracking, name: str, numbers: Mapping[str, Any], step: int, folder: Path) -> None:
    """Add an evaluation to the run called `name`: nested `numbers` as metrics `test/…`, the files of `folder`."""
    run = start(tracking, name, {}, {})
    run.log_metrics(dict(_flat(numbers, "test")), step)
    run.log_files(folder, "evaluate")
    run.finish()


def log_conversion(
    tracking: Tracking, name: str, sides_by: str, numbers: Mapping[str, Any], step: int, folder: Path
) -> None:
    """Add a film that was widened and scored to the run called `name`: metrics `film/…`, its table and pictures.

    `sides_by`: what made its sides, kept as a tag.
    """
    run = start(tracking, name, {}, {"film_sides_by": sides_by})
    run.log_metrics(dict(_flat(numbers, "film")), step)
    for path in sorted((*folder.glob("*.png"), *folder.glob("*.md"))):
        run.log_file(path, "convert")
    run.finish()


def log_review(tracking: Tracking, name: str, page: Path) -> None:
    """Add the page of a film, `page` being its folder, to the run called `name`, whose description says how to open it.

    MLflow shows a page of one file only, so that one of clips has to be fetched as a whole.
    """
    run = start(tracking, name, {}, {})
    run.log_files(page, "review")
    fetch = f"mlflow artifacts download --run-id {run.place.run_id} --artifact-path review"
    run.log_tags({"mlflow.note.content": f"The film shot by shot: `{fetch}`, then open `review/index.html`."})
    run.finish()


def _flat(numbers: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, float]]:
    for key, value in numbers.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}/{key}")
        else:
            yield f"{prefix}/{key}", float(value)
