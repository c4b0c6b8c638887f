"""What a training and its evaluation left, read back, and how fast the model is in use."""

import csv
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

from ganime.errors import GanimeError
from ganime.frame import Canvas
from ganime.models.cost import parameters
from ganime.models.model_file import Header, choose_device, load_model, read_header
from ganime.outpainter import Outpainter, load_outpainter
from ganime.report.metrics.report import Report, read_report

TRAINED, EVALUATED, MODEL_FILE = "train", "evaluate", "generator.safetensors"
HISTORY = "history.csv"
IN_USE = 8  # pictures widened at a time to see how fast it goes
TIMED = 3


@dataclass(frozen=True)
class Entry:
    """One method on one data set. `parameters`: of what widens. `trained_per_s`, `used_per_s`: pictures a second."""

    method: str
    model: Path
    header: Header
    report: Report
    parameters: int
    steps: int
    pictures: int  # seen in training, repeats counted
    minutes: float  # of training, without start-up and validation
    trained_per_s: float
    used_per_s: float


def read_entry(folder: Path, batch_size: int) -> Entry:
    """What lies in a method's folder, which learned from `batch_size` pictures at a time.

    Raises GanimeError or ModelError for what is missing or of another make.
    """
    model = folder / TRAINED / MODEL_FILE
    header = read_header(model)
    steps, pictures, time_s = _learnt(folder / TRAINED / HISTORY, batch_size)
    network = load_model(model, choose_device("cpu")).generator
    return Entry(
        method=header.method,
        model=model,
        header=header,
        report=read_report(folder / EVALUATED),
        parameters=parameters(network),
        steps=steps,
        pictures=round(pictures),
        minutes=time_s / 60,
        trained_per_s=pictures / time_s,
        used_per_s=speed(load_outpainter(str(model)), header.canvas),
    )


def speed(outpainter: Outpainter, canvas: Canvas) -> float:
    """Pictures a second that a way of widening gets done, on this machine, known pictures being noise."""
    shape = (IN_USE, canvas.height, canvas.known_width, 3)
    known_BHKC = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    times_s = []
    for _ in range(1 + TIMED):
        started = time.perf_counter()
        outpainter.widen(known_BHKC, canvas)
        times_s.append(time.perf_counter() - started)
    return IN_USE / median(times_s[1:])


def _learnt(history: Path, batch_size: int) -> tuple[int, float, float]:
    """Steps, pictures and seconds of a training, from the looks it took at itself."""
    try:
        with history.open(newline="", encoding="utf-8") as file:
            rows = [(float(row["step"]), float(row["speed/images_per_s"])) for row in csv.DictReader(file)]
    except (OSError, KeyError, ValueError) as error:
        raise GanimeError(f"{history}: no history of a training; run `dvc repro comparison/dvc.yaml`") from error
    before, pictures, time_s = 0.0, 0.0, 0.0
    for step, per_s in rows:
        pictures += batch_size * (step - before)
        time_s += batch_size * (step - before) / per_s
        before = step
    return int(before), pictures, time_s
