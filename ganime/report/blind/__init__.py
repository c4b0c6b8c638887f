"""VERB: which of several is better, to people who do not know which is which? A page to click on, and a count.

Reading order:
  pictures  the same moments of films, or the same test pictures through models and fills
  sheet     pairs of them in an order decided by lot: a page without names, and the key to it in another file
  tally     what people answered, with the key → preferences and how sure they are
"""

from collections.abc import Sequence
from pathlib import Path

from ganime.errors import GanimeError
from ganime.report.blind.pictures import of_films, of_outpainters
from ganime.report.blind.sheet import KEY_FILE, PAGE_FILE, write_sheet
from ganime.report.blind.tally import Preference, tally

__all__ = ["KEY_FILE", "PAGE_FILE", "Preference", "blind", "tally"]

MODEL_SUFFIX = ".safetensors"


def blind(ways: Sequence[str], out: Path, shards: Path, count: int, seed: int) -> tuple[Path, Path]:
    """Write the page and its key to the folder `out`; their paths.

    `ways`: films, all of the same moments, or model files and names of fills, which widen test pictures of `shards`.
    `count`: how many pictures of each are compared, every two of them side by side.
    Raises GanimeError if there are fewer than two ways, if one is given twice, or if there are films among others;
    VideoError, ModelError or ShardError for what cannot be read.
    """
    if len(set(ways)) < max(2, len(ways)):
        raise GanimeError("two films or more are needed, or two models or fills, each of them once")
    films = [way for way in ways if Path(way).is_file() and Path(way).suffix != MODEL_SUFFIX]
    if films and len(films) < len(ways):
        others = ", ".join(way for way in ways if way not in films)
        raise GanimeError(f"films cannot be compared with {others}; widen a film with each first")
    if films:
        return write_sheet(of_films([Path(film) for film in films], count, seed), out, seed)
    return write_sheet(of_outpainters(ways, shards, count, seed), out, seed)
