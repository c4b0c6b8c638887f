"""The showcase as one HTML page that needs nothing else: pictures, styles and numbers are all inside."""

import base64
import io
from collections.abc import Sequence
from typing import Any

import jinja2
from PIL import Image

from ganime.frame import Pixels
from ganime.report.gallery.examples import GIVEN, Example
from ganime.report.gallery.figures import Cells
from ganime.report.metrics.markdown import NOTES, heading, shown, shown_metrics
from ganime.report.metrics.report import ALL, MODEL, Report
from ganime.report.metrics.scores import best

WEBP_QUALITY = 90


def render(values: dict[str, Any]) -> str:
    """The page's HTML. `values`: what `page.html` names. Text is escaped, and a name it lacks is an error."""
    loader = jinja2.PackageLoader("ganime.report.showcase", "")
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    return environment.get_template("page.html").render(values)


def numbers(report: Report, ours: str) -> dict[str, Any]:
    """Charts, tables and the finding of a report. `ours`: what the model is called on the page."""
    names = {MODEL: ours}
    return {
        "pictures": report.groups()[ALL, ALL],
        "finding": _finding(report),
        "charts": [_chart(report, metric, names) for metric in report.leading()],
        "tables": [_table_of_outpainters(report, names), _table_of_groups(report, names)],
        "notes": NOTES,
    }


def shown_examples(examples: Sequence[Example], cells: Cells, names: dict[str, str]) -> list[dict[str, Any]]:
    """Examples as the template wants them."""
    return [
        {
            "caption": example.caption,
            "pictures": [
                {
                    "label": names.get(name, name),
                    "ours": name == MODEL,
                    "given": name == GIVEN,
                    "uri": _cell_uri(picture_HWC, name, cells),
                }
                for name, picture_HWC in example.pictures.items()
            ],
        }
        for example in examples
    ]


def data_uri(content: bytes, media_type: str) -> str:
    """Bytes as an address that holds them."""
    return f"data:{media_type};base64,{base64.b64encode(content).decode('ascii')}"


def webp_uri(image: Image.Image) -> str:
    """A picture as an address that holds it."""
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=WEBP_QUALITY, method=4)
    return data_uri(buffer.getvalue(), "image/webp")


def _cell_uri(picture_HWC: Pixels, name: str, cells: Cells) -> str:
    """One picture at its size on the page; of what was given only the known part, as the page draws the rest."""
    enlarged = cells.enlarge(picture_HWC)
    if name == GIVEN:
        left, right = cells.seams_px
        enlarged = enlarged.crop((left, 0, right, cells.height_px))
    return webp_uri(enlarged)


def _finding(report: Report) -> str:
    """In a sentence, whether learning paid: against the best fill, on the hidden sides, by the metrics that lead."""
    phrases, wins = [], []
    for metric in report.leading():
        values, fill = report.values(metric), report.best_fill(metric)
        gain = report.gain(metric, fill)
        sure = gain is None or gain.verdict != "not told apart"
        wins.append(sure and best(metric, {MODEL: values[MODEL], fill: values[fill]}) == MODEL)
        mine, other = shown(metric, values[MODEL]), shown(metric, values[fill])
        phrases.append(f"{heading(metric)} {mine} against {other} ({fill}){'' if sure else ', which may be chance'}")
    verdict = (
        "is not surely better than the best fill",
        "is better by one measure of two than any fill",
        "beats every fill",
    )
    return f"On sides whose truth is known this model {verdict[sum(wins)]} that learns nothing: {', '.join(phrases)}."


def _chart(report: Report, metric: str, names: dict[str, str]) -> dict[str, Any]:
    """Bars from 0, the model's first."""
    values = report.values(metric)
    longest = max(*values.values(), 1e-9)
    bars = [
        {
            "name": names.get(name, name),
            "value": shown(metric, value),
            "percent": round(100 * max(value, 0) / longest, 1),
            "ours": name == MODEL,
        }
        for name, value in values.items()
    ]
    return {"title": heading(metric), "bars": bars}


def _table_of_outpainters(report: Report, names: dict[str, str]) -> dict[str, Any]:
    """Every metric of every outpainter over all test pictures; the best of each column is bold."""
    metrics = [metric for part in ("sides", "whole") for metric in shown_metrics(report, part)]
    values = {metric: report.values(metric) for metric in metrics}
    winners = {metric: best(metric, values[metric]) for metric in metrics}
    rows = [
        {
            "ours": name == MODEL,
            "cells": [(names.get(name, name), False)]
            + [(shown(metric, values[metric][name]), winners[metric] == name) for metric in metrics],
        }
        for name in values[metrics[0]]
    ]
    headings = [f"{'whole: ' if metric.startswith('whole') else ''}{heading(metric)}" for metric in metrics]
    return {"title": "All test pictures", "headings": ["", *headings], "rows": rows}


def _table_of_groups(report: Report, names: dict[str, str]) -> dict[str, Any]:
    """The first of the leading metrics by show and kind of shot, every outpainter a column."""
    metric, rows = report.leading()[0], []
    for (show, motion), pictures in report.groups().items():
        values = report.values(metric, show, motion)
        winner = best(metric, values)
        label = " · ".join(part for part in (show, motion) if part != ALL) or "all"
        cells = [(shown(metric, value), name == winner) for name, value in values.items()]
        rows.append({"ours": False, "cells": [(label, False), (str(pictures), False), *cells]})
    columns = [names.get(name, name) for name in report.values(metric)]
    return {
        "title": f"By show and kind of shot: {heading(metric)}",
        "headings": ["", "pictures", *columns],
        "rows": rows,
    }
