"""docs/results.md: methods and fills beside each other, with what each was given, and the pictures."""

from collections.abc import Mapping, Sequence

import psutil
import torch

from ganime.outpainter import load_outpainter
from ganime.params import Comparison
from ganime.params.cores import cores
from ganime.report.comparison.entries import Entry, speed
from ganime.report.metrics.markdown import NOTES, around, heading, shown
from ganime.report.metrics.report import ALL, MODEL, Report
from ganime.report.metrics.scores import FOOTNOTE, best

SEEN = ("stats", "structure", "swd", "kid_lite2", "sharp", "sharp_x", "sharp_y", "seam", "line")
COSTS = ("parameters", "steps", "pictures seen", "minutes", "pictures/s learning", "pictures/s in use")
NOTHING = "–"


def results(found: Mapping[str, Sequence[Entry]], grids: Mapping[str, str], params: Comparison) -> str:
    """The page. `found`: entries by data set, all of one canvas and test split. `grids`: each data set's picture."""
    lines = [
        "# Every method on the same pictures",
        "",
        "Written by `dvc repro comparison/dvc.yaml`; change nothing here by hand. Every method of",
        "`comparison/params.yaml` learned from the same shards for the same time,",
        f"{params.minutes:g} minutes (start-up and validation come on top), at preset `{params.preset}` with seed",
        f"{params.seed}, one run each, on {machine()}. So short a training says which",
        "method gets somewhere soon, not how far each would get. The fills learn nothing.",
    ]
    for name, entries in found.items():
        lines += ["", f"## {name}", "", _data(entries[0]), "", *_scores(entries), "", *_costs(entries), ""]
        lines += [*_shows(entries), "", f"![given, every method, the best fill, the truth]({grids[name]})"]
    missing = [data.name for data in params.sets if data.name not in found]
    if missing:
        lines += ["", f"Left out, for there were no films: {', '.join(missing)} (see `comparison/params.yaml`)."]
    return "\n".join([*lines, "", "## How to read it", "", NOTES])


def machine() -> str:
    """What it ran on, in words that name no host."""
    memory_gib = psutil.virtual_memory().total / 2**30
    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else "no GPU"
    return f"{cores()} CPU cores, {memory_gib:.0f} GiB memory, {gpu}"


def _data(entry: Entry) -> str:
    canvas, learnt = entry.header.canvas, ", ".join(entry.header.shows)
    pictures = entry.report.groups()[ALL, ALL]
    size = f"{canvas.width}×{canvas.height} px"
    return f"Learned from {learnt}; measured on the hidden sides of {pictures} test pictures, {size}."


def _scores(entries: Sequence[Entry]) -> list[str]:
    """How near the hidden sides are to the truth, methods and fills alike; the best of a column is bold.

    In brackets where the mean lies, 95 %, over shots, by the metrics that lead.
    """
    metrics = [f"sides.{name}" for name in (*SEEN, *FOOTNOTE) if f"sides.{name}" in entries[0].report.metrics()]
    columns = {metric: _values(entries, metric) for metric in metrics}
    winners = {metric: best(metric, values) for metric, values in columns.items()}
    rows = [
        [
            name,
            *(
                _bold(shown(m, v[name]), winners[m] == name) + around(*_of(entries, name, m))
                for m, v in columns.items()
            ),
        ]
        for name in columns[metrics[0]]
    ]
    return _table(["", *map(heading, metrics)], rows)


def _costs(entries: Sequence[Entry]) -> list[str]:
    """What each took to learn and takes to use. The fills are timed where the methods are."""
    rows = [
        [
            entry.method,
            f"{entry.parameters:,}",
            f"{entry.steps:,}",
            f"{entry.pictures:,}",
            f"{entry.minutes:.1f}",
            f"{entry.trained_per_s:.1f}",
            f"{entry.used_per_s:.1f}",
        ]
        for entry in entries
    ]
    canvas = entries[0].header.canvas
    for fill in _fills(entries):
        rows.append([fill, "0", *[NOTHING] * 4, f"{speed(load_outpainter(fill), canvas):.1f}"])
    return _table(["", *COSTS], rows)


def _shows(entries: Sequence[Entry]) -> list[str]:
    """The leading metrics show by show: those learnt from, and those never seen. One best fill for each number."""
    report = entries[0].report
    shows = [show for show, motion in report.groups() if motion == ALL and show != ALL]
    headings, columns = [], []
    for show in shows:
        for metric in report.leading():
            known = "" if show in entries[0].header.shows else " (never seen)"
            headings.append(f"{show}{known} {heading(metric)}")
            columns.append((metric, _values(entries, metric, show)))
    winners = [best(metric, values) for metric, values in columns]
    names = [*(entry.method for entry in entries), *_fills(entries)]
    rows = [
        [name, *(_bold(shown(m, v[name]), w == name) for (m, v), w in zip(columns, winners, strict=True))]
        for name in names
    ]
    return _table(["", *headings], rows)


def _of(entries: Sequence[Entry], name: str, metric: str) -> tuple[Report, str, str]:
    """The report that a method or a fill is measured in, the metric, and what the report calls it."""
    own = next((entry.report for entry in entries if entry.method == name), None)
    return (own, metric, MODEL) if own else (entries[0].report, metric, name)


def _fills(entries: Sequence[Entry]) -> list[str]:
    return [name for name in entries[0].report.values(entries[0].report.leading()[0]) if name != MODEL]


def _values(entries: Sequence[Entry], metric: str, show: str = ALL) -> dict[str, float]:
    """A metric of every method, and of the fills: theirs are the same in every evaluation of a test split."""
    values = {entry.method: entry.report.values(metric, show)[MODEL] for entry in entries}
    return values | {name: value for name, value in entries[0].report.values(metric, show).items() if name != MODEL}


def _bold(text: str, wins: bool) -> str:
    return f"**{text}**" if wins else text


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a Markdown table: the first column to the left, numbers to the right."""
    rule = ["---", *["---:"] * (len(headings) - 1)]
    return [f"| {' | '.join(cells)} |" for cells in (headings, rule, *rows)]
