"""The report as a Markdown table a person reads; the best value of each column is bold."""

from ganime.frame import Canvas
from ganime.report.metrics.report import ALL, MODEL, Gain, Report
from ganime.report.metrics.scores import FOOTNOTE, best

HEADINGS = {
    "stats": "statistics ↓",
    "structure": "structure ↓",
    "swd": "SWD ↓",
    "sharp": "sharpness → 1",
    "sharp_x": "along rows → 1",
    "sharp_y": "along columns → 1",
    "fid_lite2": "FID (lite2) ↓",
    "kid_lite2": "KID (lite2) ÷ 1000 ↓",
    "psnr": "PSNR dB ↑",
    "ssim": "SSIM ↑",
    "l1": "L1 % ↓",
    "seam": "seam → 1",
    "line": "lines % ↓",
    "lpips": "LPIPS ↓",
    "fid": "FID ↓",
    "kid": "KID × 1000 ↓",
}
DIGITS = {
    **{"stats": 3, "structure": 3, "swd": 2, "sharp": 2, "sharp_x": 2, "sharp_y": 2, "fid_lite2": 1, "kid_lite2": 1},
    **{"psnr": 2, "ssim": 3, "l1": 2, "seam": 2, "line": 2, "lpips": 3, "fid": 1, "kid": 1},
}
SCALES = {"l1": 100, "kid": 1000, "kid_lite2": 0.001}  # from the stored unit to the shown one

NOTES = """\
Statistics: are the sides made of what the true ones are made of, wherever it lies (features of EfficientNet-lite2)?
Structure: does it lie where it should? SWD: small patches in Lab. Sharpness: steps between neighbours to the truth's;
streaks have few along rows. FID and KID use the same network and cannot be compared with those of Inception.
docs/measures.md shows what each sees. Better and worse are said only where the interval (95 %, over shots, of the
difference on the same pictures) excludes 0. Seam: the step across the seam over the steps beside it; 1 cannot be told
from the picture, above 1 shows, towards 0 is smeared. Lines: chamfer distance between the line drawings, in percent of
the picture's diagonal. PSNR, SSIM and L1 come last, as a footnote: fog wins them, since the mean of all that might be
there is never far from the truth. The fills learn nothing: they show what each number is worth.
"""


def heading(metric: str) -> str:
    """What stands above a column: `sides.psnr` → `PSNR dB ↑`; the arrow points to where better is."""
    return HEADINGS[metric.rpartition(".")[2]]


def shown(metric: str, value: float) -> str:
    """A value in the unit and with the digits of its heading."""
    name = metric.rpartition(".")[2]
    return f"{value * SCALES.get(name, 1):.{DIGITS[name]}f}"


def markdown(report: Report, method: str, canvas: Canvas) -> str:
    """The whole report as Markdown. `method`: what trained the model. `canvas`: what it was evaluated on."""
    pictures = report.groups()[ALL, ALL]
    lines = [
        "# Evaluation",
        "",
        f"`{method}` on {canvas.width}×{canvas.height} px, {pictures} test pictures it never learned from, beside the"
        " fills that need no learning.",
    ]
    for part, title in (("sides", "Hidden sides"), ("whole", "Whole picture")):
        metrics = shown_metrics(report, part)
        lines += ["", f"## {title}", "", *_table_of_outpainters(report, metrics)]
    if report.gains:
        lines += ["", "## The model beside each fill", "", *_table_of_gains(report)]
    lines += ["", "## Shows and kinds of shot", "", *_table_of_groups(report), "", NOTES]
    return "\n".join(lines)


def _table_of_outpainters(report: Report, metrics: list[str]) -> list[str]:
    """One outpainter a row, one metric a column."""
    values = {metric: report.values(metric) for metric in metrics}
    winners = {metric: best(metric, values[metric]) for metric in metrics}
    lines = [_row(["", *map(heading, metrics)]), _row(["---", *["---:"] * len(metrics)])]
    for name in values[metrics[0]]:
        cells = [shown(metric, values[metric][name]) for metric in metrics]
        bold = [f"**{cell}**" if winners[metric] == name else cell for metric, cell in zip(metrics, cells, strict=True)]
        sure = [around(report, metric, name) for metric in metrics]
        lines.append(_row([name, *(cell + sure_of for cell, sure_of in zip(bold, sure, strict=True))]))
    return lines


def around(report: Report, metric: str, outpainter: str) -> str:
    """The interval of a mean, for the metrics that lead; metrics.csv has all of them."""
    found = report.interval(metric, outpainter) if metric in report.leading() else None
    return f" ({shown(metric, found[0])} to {shown(metric, found[1])})" if found else ""


def shown_metrics(report: Report, part: str) -> list[str]:
    """The metrics of a part, fog's favourites last."""
    found = [m for m in report.metrics() if m.startswith(f"{part}.") and m.rpartition(".")[2] in HEADINGS]
    return sorted(found, key=lambda metric: metric.rpartition(".")[2] in FOOTNOTE)


def _table_of_gains(report: Report) -> list[str]:
    """By how much the model is better than each fill, from where to where; a word only where that is sure."""
    metrics = shown_metrics(report, "sides")
    metrics = [metric for metric in metrics if any(gain.metric == metric for gain in report.gains)]
    lines = [_row(["better than … by", *map(heading, metrics)]), _row(["---", *["---:"] * len(metrics)])]
    for fill in dict.fromkeys(gain.fill for gain in report.gains):
        found = [report.gain(metric, fill) for metric in metrics]
        lines.append(_row([fill, *(_gain(gain) if gain else "–" for gain in found)]))
    return lines


def _gain(gain: Gain) -> str:
    low, high = (shown(gain.metric, value) for value in (gain.low, gain.high))
    word = "" if gain.verdict == "not told apart" else f" **{gain.verdict}**"
    return f"{shown(gain.metric, gain.value)} ({low} to {high}){word}"


def _table_of_groups(report: Report) -> list[str]:
    """One show and kind of shot a row: the model beside the fill that is best there, by the metrics that lead."""
    leading = report.leading()
    lines = [_row(["show", "shots", "pictures", *(cell for m in leading for cell in (heading(m), "best fill"))])]
    lines.append(_row(["---", "---", *["---:"] * 5]))
    for (show, motion), pictures in report.groups().items():
        cells = []
        for metric in leading:
            values = report.values(metric, show, motion)
            fill = report.best_fill(metric, show, motion)
            mine, other = shown(metric, values[MODEL]), shown(metric, values[fill])
            wins = best(metric, {MODEL: values[MODEL], fill: values[fill]}) == MODEL
            cells += [f"**{mine}**", f"{other} ({fill})"] if wins else [mine, f"**{other}** ({fill})"]
        lines.append(_row([_any(show), _any(motion), str(pictures), *cells]))
    return lines


def _any(name: str) -> str:
    """ALL in words."""
    return "all" if name == ALL else name


def _row(cells: list[str]) -> str:
    """Cells as a line of a Markdown table."""
    return f"| {' | '.join(cells)} |"
