"""What an evaluation found, as a value and as the files of `reports/evaluate`.

metrics.json  numbers for `dvc metrics show` and `dvc metrics diff`, nested: model → eye → stats
gains.csv     on the hidden sides, by how much the model is better than each fill, with intervals
metrics.csv   every number, one a row: what the showcase reads, and any plot can be made of
sides.csv     the hidden sides, one outpainter a row: for `dvc plots show`
metrics.md    the same to read (see `markdown`)
"""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ganime.errors import GanimeError
from ganime.files import write_text
from ganime.report.metrics.scores import FOOTNOTE, best, loss, metrics_of

MODEL = "model"
PAINT = "paint"  # the fill that needs no model and that a model must beat
ALL = "*"  # every show, or fixed and action shots alike


@dataclass(frozen=True, slots=True)
class Row:
    """One number: the mean of a metric over the test pictures of a show and a kind of shot."""

    outpainter: str  # `model`, or the name of a fill
    show: str
    motion: str  # fixed, action, or ALL
    metric: str  # part.metric, such as sides.psnr
    value: float
    pictures: int
    low: float | None = None  # of the interval around the value, 95 %, over shots; where it was computed
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Gain:
    """By how much the model is better than a fill over all test pictures; what is worse is negative."""

    fill: str
    metric: str
    value: float
    low: float  # of the interval of the paired difference, 95 %, over shots
    high: float

    @property
    def verdict(self) -> str:
        """`better` or `worse` only where the interval excludes 0."""
        return "better" if self.low > 0 else "worse" if self.high < 0 else "not told apart"


@dataclass(frozen=True)
class Report:
    """All numbers of one evaluation."""

    rows: tuple[Row, ...]
    gains: tuple[Gain, ...] = ()

    def leading(self) -> tuple[str, str]:
        """The two metrics that decide: those that agree with the eye, or those of a report without them."""
        seen = ("sides.stats", "sides.swd")
        return seen if set(seen) <= set(self.metrics()) else ("sides.psnr", "sides.ssim")

    def gain(self, metric: str, fill: str) -> Gain | None:
        """The model beside a fill, where they were compared shot by shot."""
        return next((gain for gain in self.gains if (gain.metric, gain.fill) == (metric, fill)), None)

    def values(self, metric: str, show: str = ALL, motion: str = ALL) -> dict[str, float]:
        """Outpainter → value, in the order of the evaluation; empty if there is no such number."""
        wanted = (metric, show, motion)
        return {row.outpainter: row.value for row in self.rows if (row.metric, row.show, row.motion) == wanted}

    def interval(self, metric: str, outpainter: str) -> tuple[float, float] | None:
        """Where the mean over all pictures lies, 95 %, over shots; None where that was not computed."""
        for row in self.rows:
            if (row.metric, row.outpainter, row.show, row.motion) == (metric, outpainter, ALL, ALL):
                return None if row.low is None or row.high is None else (row.low, row.high)
        return None

    def best_fill(self, metric: str, show: str = ALL, motion: str = ALL) -> str:
        """The fill with the best value, the model left aside."""
        return best(metric, {name: v for name, v in self.values(metric, show, motion).items() if name != MODEL})

    def choice(self) -> tuple[str, str]:
        """MODEL or PAINT, by which sides are made, and why: a model only where it is surely better at what decides."""
        metric = self.leading()[0]
        gain = self.gain(metric, PAINT)
        if gain is None:
            return PAINT, "the model was not compared with paint"
        found = f"by {metric.removeprefix('sides.')} the model is {gain.verdict} than paint on the test pictures"
        found = found.replace("not told apart than", "not told apart from")
        return MODEL if gain.low > 0 else PAINT, f"{found} ({gain.value:+.3f}, {gain.low:+.3f} to {gain.high:+.3f})"

    def metrics(self, show: str = ALL, motion: str = ALL) -> list[str]:
        """The metrics there are of a show and a kind of shot, in the order of tables."""
        return list(dict.fromkeys(row.metric for row in self.rows if (row.show, row.motion) == (show, motion)))

    def groups(self) -> dict[tuple[str, str], int]:
        """(show, motion) → number of test pictures, the largest groups first."""
        return {(row.show, row.motion): row.pictures for row in self.rows}


def summarise(
    outpainter: str, labels: Sequence[tuple[str, str]], measures: Mapping[str, npt.NDArray[Any]]
) -> list[Row]:
    """Means over all pictures, over every show, every kind of shot, and both.

    `labels`: show and motion of N pictures. `measures`: N values each, from `scores.measure`.
    """
    shows, motions = (np.array(column) for column in zip(*labels, strict=True))
    rows = []
    for show in (ALL, *sorted(set(shows.tolist()))):
        for motion in (ALL, "fixed", "action"):
            chosen_N = (np.isin(show, ALL) | (shows == show)) & (np.isin(motion, ALL) | (motions == motion))
            if count := int(chosen_N.sum()):
                means = {name: float(values_N[chosen_N].mean()) for name, values_N in measures.items()}
                rows += [Row(outpainter, show, motion, name, value, count) for name, value in metrics_of(means).items()]
    return rows


def nested(report: Report) -> dict[str, Any]:
    """The numbers worth comparing between experiments, as DVC and MLflow like them: in groups whose names sort.

    Of every outpainter the means over all pictures: what agrees with the `eye` and what compares `pixels` on the hidden
    sides, then the `whole` picture. Of the model also shows and kinds of shot, and `gain`: how much better than the
    best fill it is on the hidden sides.
    """
    tree: dict[str, Any] = {}
    for row in report.rows:
        group, name = _group(row.metric)
        if (row.show, row.motion) == (ALL, ALL):
            _branch(tree, row.outpainter, group)[name] = row.value
        elif row.outpainter == MODEL and group != "whole" and row.motion == ALL:
            _branch(tree, MODEL, "shows", row.show, group)[name] = row.value
        elif row.outpainter == MODEL and group != "whole" and row.show == ALL:
            _branch(tree, MODEL, row.motion, group)[name] = row.value
    for metric in dict.fromkeys((*report.leading(), "sides.psnr", "sides.ssim")):
        values, (group, name), fill = report.values(metric), _group(metric), report.best_fill(metric)
        losses = [float(loss(metric, values[one])) for one in (fill, MODEL)]
        gains = _branch(tree, "gain", group)
        gains[name] = losses[0] - losses[1]
        if found := report.gain(metric, fill):
            gains |= {f"{name}_low": found.low, f"{name}_high": found.high}
    tree["pictures"] = report.groups()[ALL, ALL]
    return tree


def _group(metric: str) -> tuple[str, str]:
    """`sides.stats` → `eye`, `stats`; `sides.psnr` → `pixels`, `psnr`; `whole.psnr` → `whole`, `psnr`."""
    part, _, name = metric.partition(".")
    return part if part == "whole" else "pixels" if name in FOOTNOTE else "eye", name


def _branch(tree: dict[str, Any], *names: str) -> dict[str, Any]:
    """The part of a tree that is found by following names, made where it is missing."""
    for name in names:
        tree = tree.setdefault(name, {})
    return tree


def write_csv(report: Report, folder: Path) -> None:
    """Write metrics.csv, gains.csv and sides.csv."""
    tables: tuple[tuple[str, type[Row] | type[Gain], Sequence[Row | Gain]], ...] = (
        ("metrics.csv", Row, report.rows),
        ("gains.csv", Gain, report.gains),
    )
    for name, kind, rows in tables:
        with (folder / name).open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow([field.name for field in fields(kind)])
            writer.writerows(astuple(row) for row in rows)
    metrics = [metric for metric in report.metrics() if metric.startswith("sides.")]
    with (folder / "sides.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["outpainter", *(metric.removeprefix("sides.") for metric in metrics)])
        for outpainter in report.values(metrics[0]):
            writer.writerow([outpainter, *(report.values(metric)[outpainter] for metric in metrics)])


def write_json(report: Report, folder: Path) -> None:
    """Write metrics.json."""
    text = json.dumps(nested(report), indent=2, allow_nan=False)
    write_text(folder / "metrics.json", text + "\n")


def read_report(folder: Path) -> Report:
    """The report whose metrics.csv lies in a folder. Raises GanimeError if there is none or it is of another make."""
    path = folder / "metrics.csv"
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = [_row(cells) for cells in csv.DictReader(file)]
        with (folder / "gains.csv").open(newline="", encoding="utf-8") as file:
            numbers = ("value", "low", "high")
            gains = [Gain(r["fill"], r["metric"], *(float(r[n]) for n in numbers)) for r in csv.DictReader(file)]
    except FileNotFoundError:
        raise GanimeError(f"{path}: no such file; evaluate the model first with `dvc repro evaluate`") from None
    except (KeyError, ValueError, TypeError) as error:
        raise GanimeError(f"{path}: not written by this GANime; evaluate anew with `dvc repro -f evaluate`") from error
    return Report(tuple(rows), tuple(gains))


def _row(cells: Mapping[str, str]) -> Row:
    low, high = (float(cells[name]) if cells[name] else None for name in ("low", "high"))
    value, pictures = float(cells["value"]), int(cells["pictures"])
    return Row(cells["outpainter"], cells["show"], cells["motion"], cells["metric"], value, pictures, low, high)
