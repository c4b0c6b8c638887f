"""VERB: methods trained on the same shards for the same time → a table, and their pictures side by side.

Reading order:
  entries  what a training and its evaluation left, read back
  tables   docs/results.md
  grid     the same test pictures through every method
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from ganime.files import write_text
from ganime.params import Comparison
from ganime.report.comparison.entries import Entry, read_entry
from ganime.report.comparison.grid import grid
from ganime.report.comparison.tables import results

__all__ = ["Entry", "compare"]


def compare(folder: Path, out: Path, pictures: Path, params: Comparison, batch_size: int) -> None:
    """Write the tables to `out` and a grid `<data set>.png` for each data set into the folder `pictures`.

    `folder`: `<data set>/<method>/`, with what training and evaluating left there; data sets without shards are left
    out. `batch_size`: pictures in a step of any training. Raises GanimeError or ModelError for files that are missing
    or of another make.
    """
    found: dict[str, Sequence[Entry]] = {}
    pictures.mkdir(parents=True, exist_ok=True)
    for data in params.sets:
        if not (Path(data.shards) / "manifest.json").exists():
            continue
        entries = [read_entry(folder / data.name / method, batch_size) for method in params.methods]
        grid(entries, Path(data.shards), params).save(pictures / f"{data.name}.png", optimize=True)
        found[data.name] = entries
    text = results(found, _links(found, out, pictures), params)
    write_text(out, text)


def _links(found: Mapping[str, Sequence[Entry]], out: Path, pictures: Path) -> dict[str, str]:
    """Each data set's grid as seen from the folder of `out`."""
    place = pictures.relative_to(out.parent).as_posix()
    return {name: f"{place}/{name}.png" for name in found}
