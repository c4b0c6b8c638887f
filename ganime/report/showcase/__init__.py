"""VERB: pictures to look at. Results over time, 16:9 beside the truth, 4:3 widened, shows the model never saw.

Reading order:
  progress   the sample grids of training as a strip and an animation
  page       all of it as one HTML file
Which pictures, what is made of them and how they are laid out is in `ganime.report.gallery`.
"""

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ganime.data.batches.windows import read_records
from ganime.files import write_text
from ganime.models.model_file import read_header
from ganime.outpainter import Outpainter, load_outpainter
from ganime.params import Showcase
from ganime.report.gallery.choose import draw_lots
from ganime.report.gallery.examples import Example, with_truth, without_truth
from ganime.report.gallery.figures import Cells, cells_for, sheet
from ganime.report.metrics.report import MODEL, PAINT, Report, read_report
from ganime.report.showcase.page import data_uri, numbers, render, shown_examples, webp_uri
from ganime.report.showcase.progress import animate, read_grids, strip

EXAMPLE_HEIGHT_PX = 216
HERO_HEIGHT_PX = 342
GRID_HEIGHT_PX = 144

FILES = {"taught": "wide.png", "other": "other_shows.png", "fixed": "old_fixed.png", "action": "old_action.png"}

# Kind of example → title and text of its section. The 4:3 pictures have one section for two kinds of shot.
TAUGHT = ("16:9 beside the truth", "Shows the model learned from, shots it never saw. The sides were hidden from it.")
OLD = (
    "4:3: fixed background and action",
    "Whole 4:3 pictures, made wider than they ever were: there is no truth to compare with.",
)
OTHER = ("Other shows", "Shows the model never saw a picture of, with their true sides.")

log = logging.getLogger(__name__)


def showcase(
    shards: Path,
    model: Path,
    samples: Path,
    evaluation: Path,
    out: Path,
    hold_out: Iterable[str],
    params: Showcase,
    film: tuple[str, str] | None = None,
) -> tuple[Path, ...]:
    """Draw the figures and write `out/index.html`; returns the pictures' files.

    `samples`: the sample grids of training, `step_<number>.png`. `evaluation`: what `evaluate` wrote. `hold_out`: shows
    the model never saw. `film`: a film's name, and where the page of its shots lies as seen from `out`. All examples
    come from the test split. Raises ModelError, ShardError or GanimeError for input that is missing, damaged or does
    not fit together.
    """
    header, report = read_header(model), read_report(evaluation)
    drawn = draw_lots(read_records(shards, "test"), hold_out, params.examples, params.seed)
    canvas, names = header.canvas, {PAINT: "painted", MODEL: f"learnt ({header.method})"}
    ways: dict[str, Outpainter] = {PAINT: load_outpainter(PAINT), MODEL: load_outpainter(str(model))}
    examples = {kind: with_truth(drawn[kind], canvas, ways) for kind in ("taught", "other")}
    examples |= {kind: without_truth(drawn[kind], canvas, ways) for kind in ("fixed", "action")}
    out.mkdir(parents=True, exist_ok=True)
    cells = cells_for(canvas, EXAMPLE_HEIGHT_PX)
    files = [_write_sheet(out / FILES[kind], shown, cells, names) for kind, shown in examples.items() if shown]
    values = _page_values(report, examples, cells, names) | {"header": header, "seed": params.seed, "film": film}
    grids = read_grids(samples, canvas)
    values |= {"animation": None, "strip": None}
    if grids:
        small = cells_for(canvas, GRID_HEIGHT_PX)
        animate(grids, small, out / "over_time.webp")
        at_steps = strip(grids, small)
        at_steps.save(out / "over_time.png")
        values["animation"] = data_uri((out / "over_time.webp").read_bytes(), "image/webp")
        values["strip"] = webp_uri(at_steps)
        files += [out / "over_time.webp", out / "over_time.png"]
    write_text(out / "index.html", render(values))  # last: the page is there when its pictures are
    log.info("%s: %d figures", out / "index.html", len(files))
    return tuple(files)


def _write_sheet(path: Path, examples: Sequence[Example], cells: Cells, names: dict[str, str]) -> Path:
    """One kind of examples as a PNG."""
    headings = [names.get(name, name) for name in examples[0].pictures]
    rows = [(example.caption, list(example.pictures.values())) for example in examples]
    sheet(headings, rows, cells).save(path)
    return path


def _page_values(
    report: Report, examples: dict[str, list[Example]], cells: Cells, names: dict[str, str]
) -> dict[str, Any]:
    """What the page shows besides the results over time."""
    canvas = cells.canvas
    groups = {kind: shown_examples(shown, cells, names) for kind, shown in examples.items()}
    old = [("Fixed background", groups["fixed"]), ("Action", groups["action"])]
    sections = [(TAUGHT, [("", groups["taught"])]), (OLD, old), (OTHER, [("", groups["other"])])]
    return numbers(report, names[MODEL]) | {
        "seams": (100 * canvas.left / canvas.width, 100 * canvas.known.stop / canvas.width),
        "heroes": _heroes(examples, report.choice()[0], cells_for(canvas, HERO_HEIGHT_PX)),
        "sections": [
            {
                "title": title,
                "text": text,
                "groups": [{"title": name, "examples": items} for name, items in members if items],
            }
            for (title, text), members in sections
            if any(items for _, items in members)
        ],
    }


def _heroes(examples: dict[str, list[Example]], chosen: str, cells: Cells) -> list[dict[str, str]]:
    """Two pictures to open with: 4:3 ones of both kinds of shot where there are any, else ones with a truth.

    `chosen`: what made their sides.
    """
    first = [shown[0] for kind in ("fixed", "action", "taught", "other") if (shown := examples[kind])]
    return [{"caption": hero.caption, "uri": webp_uri(cells.enlarge(hero.pictures[chosen]))} for hero in first[:2]]
