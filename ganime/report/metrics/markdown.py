"""The report as a Markdown table a person reads; the best value of each column is bold."""

from ganime.frame import Canvas
from ganime.report.metrics.report import ALL, MODEL, Report
from ganime.report.metrics.scores import best

HEADINGS = {
    "psnr": "PSNR dB ↑",
    "ssim": "SSIM ↑",
    "l1": "L1 % ↓",
    "seam": "seam → 1",
    "line": "lines % ↓",
    "lpips": "LPIPS ↓",
    "fid": "FID ↓",
    "kid": "KID × 1000 ↓",
}
DIGITS = {"psnr": 2, "ssim": 3, "l1": 2, "seam": 2, "line": 2, "lpips": 3, "fid": 1, "kid": 1}
SCALES = {"l1": 100, "kid": 1000}  # from the stored unit to the shown one

NOTES = """\
Seam: the step across the seam over the steps beside it; 1 cannot be told from the picture, above 1 shows, towards 0 is
smeared. Lines: chamfer distance between the line drawings, in percent of the picture's diagonal. PSNR: of the mean
squared error over all pictures. The fills learn nothing: they show what each number is worth.
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
        metrics = [metric for metric in report.metrics() if metric.startswith(f"{part}.")]
        lines += ["", f"## {title}", "", *_table_of_outpainters(report, metrics)]
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
        lines.append(_row([name, *bold]))
    return lines


def _table_of_groups(report: Report) -> list[str]:
    """One show and kind of shot a row: the model beside the fill that is best there, PSNR and SSIM of the sides."""
    lines = [_row(["show", "shots", "pictures", "PSNR dB ↑", "best fill", "SSIM ↑", "best fill"])]
    lines.append(_row(["---", "---", *["---:"] * 5]))
    for (show, motion), pictures in report.groups().items():
        cells = []
        for metric in ("sides.psnr", "sides.ssim"):
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
