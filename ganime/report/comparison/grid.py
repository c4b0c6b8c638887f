"""The same test pictures through every method, side by side."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from ganime.data.batches.windows import read_records
from ganime.data.manifest import Manifest
from ganime.outpainter import Outpainter, load_outpainter
from ganime.params import Comparison
from ganime.report.comparison.entries import Entry
from ganime.report.gallery.choose import draw_lots
from ganime.report.gallery.examples import with_truth
from ganime.report.gallery.figures import cells_for, sheet

HEIGHT_PX = 144


def grid(entries: Sequence[Entry], shards: Path, params: Comparison) -> Image.Image:
    """Rows of given | every method | the best fill | truth; which pictures is decided by lot.

    The first rows are shows that were learnt from, in shots never seen; the others, shows never seen.
    """
    held_out, canvas = Manifest.load(shards).hold_out, entries[0].header.canvas
    drawn = draw_lots(read_records(shards, "test"), held_out, params.examples, params.seed)
    report = entries[0].report
    fill = report.best_fill(report.leading()[0])
    columns: dict[str, Outpainter] = {entry.method: load_outpainter(str(entry.model)) for entry in entries}
    columns[fill] = load_outpainter(fill)
    examples = [*with_truth(drawn["taught"], canvas, columns), *with_truth(drawn["other"], canvas, columns)]
    headings = [f"best fill: {name}" if name == fill else name for name in examples[0].pictures]
    rows = [(example.caption, list(example.pictures.values())) for example in examples]
    return sheet(headings, rows, cells_for(canvas, HEIGHT_PX))
