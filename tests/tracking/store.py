"""A real SQLite store, and what is in it."""

import mlflow
import numpy as np

from ganime.frame import Pixels
from ganime.tracking import Run


def finished(run: Run) -> mlflow.entities.Run:
    assert run.finish()
    return run.client.get_run(run.place.run_id)


def files(run: Run, folder: str) -> list[str]:
    return [file.path for file in run.client.list_artifacts(run.place.run_id, folder)]


def picture(value: int, height: int = 72, width: int = 128) -> Pixels:
    return np.full((height, width, 3), value, np.uint8)
