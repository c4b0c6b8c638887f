"""Widens a film at the end of a pipeline, and draws a picture of it before and after by each way to make sides."""

import time
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from ganime.errors import ParamsError
from ganime.film.convert.console import summary, watching
from ganime.film.convert.film import convert_film
from ganime.film.convert.options import Options
from ganime.film.convert.preview import preview, write_png
from ganime.film.video.encoders import Encoder
from ganime.outpainter import load_outpainter
from ganime.params import Convert

PICTURE = "before_after.png"


def widen_sample(params: Convert, outpainter: str, others: Mapping[str, str], out: Path) -> Path | None:
    """Widen `params.film` into the folder `out`, with a picture of its middle; None if there is no film to widen.

    `outpainter`: what makes the sides. `others`: names of further pictures of the middle → what makes their sides.
    Raises ParamsError if the film or its truth is not there, VideoError if it cannot be widened.
    """
    out.mkdir(parents=True, exist_ok=True)
    if params.film is None:
        return None
    for name, path in (("film", params.film), ("truth", params.truth)):
        if path is not None and not Path(path).is_file():
            raise ParamsError(f"convert.{name}: {path}: no such film; name another, or null for none")
    source = Path(params.film)
    wide = (out / source.name).with_suffix(".mkv")
    options = Options(outpainter, encoder=Encoder(params.encoder, preset=params.preset))
    started = time.monotonic()
    with watching(source) as watch:
        done = convert_film(source, wide, options, load_outpainter(outpainter), watch)
    print(summary(wide, done, time.monotonic() - started))
    for picture, by in {PICTURE: outpainter, **others}.items():
        shown = preview(source, Fraction(done.seconds) / 2, replace(options, outpainter=by), load_outpainter(by))
        write_png(out / picture, shown)
    return wide
