"""VERB  a 4:3 film → a 16:9 film, every stream kept.

Reading order: `options`, `windows`, `film`, `segments`, `ahead`, `lock`; then `folder`, `preview`, `console`, `trial`;
on a cluster `places`, `parts`, `order`, `tally`, `cluster`.
"""

from ganime.film.convert.film import Converted, Status, convert_film
from ganime.film.convert.folder import convert_all, films_in
from ganime.film.convert.options import Options
from ganime.film.convert.preview import preview, write_png
from ganime.film.convert.trial import trial

__all__ = ["Converted", "Options", "Status", "convert_all", "convert_film", "films_in", "preview", "trial", "write_png"]
