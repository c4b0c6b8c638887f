"""VERB  a 4:3 film → a 16:9 film, every stream kept.

Reading order: `options`, `windows`, `prefetch`, `making` and `sided` (how sides are made, and they are), `segments`,
`sides_report`, `division`, `film`, `lock`; then `folder`, `preview`, `console`, `sample_film`; on a cluster
`locations`, `parts`, `node`, `progress`, `cluster`.
"""

from ganime.film.convert.film import Converted, Status, convert_film
from ganime.film.convert.folder import convert_all, films_in
from ganime.film.convert.options import Options
from ganime.film.convert.preview import preview, write_png
from ganime.film.convert.sample_film import widen_sample
from ganime.film.convert.sides_report import write_report

__all__ = [
    "Converted",
    "Options",
    "Status",
    "convert_all",
    "convert_film",
    "films_in",
    "preview",
    "widen_sample",
    "write_png",
    "write_report",
]
