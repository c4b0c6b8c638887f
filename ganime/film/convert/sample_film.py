"""Widens a film with the model that a pipeline has just trained, and draws a picture of it before and after."""

import time
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


def widen_sample(params: Convert, model: Path, out: Path) -> Path | None:
    """Widen `params.film` into the folder `out`, with a picture of its middle; None if there is no film to widen.

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
    options = Options(str(model), encoder=Encoder(params.encoder, preset=params.preset))
    outpainter = load_outpainter(options.outpainter)
    started = time.monotonic()
    with watching(source) as watch:
        done = convert_film(source, wide, options, outpainter, watch)
    print(summary(wide, done, time.monotonic() - started))
    write_png(out / PICTURE, preview(source, Fraction(done.seconds) / 2, options, outpainter))
    return wide
