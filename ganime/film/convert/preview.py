"""One frame of a film, before and after, in seconds."""

from fractions import Fraction
from pathlib import Path

import numpy as np
from PIL import Image

from ganime.errors import VideoError
from ganime.files import whole_file
from ganime.film.convert.before_after import before_after
from ganime.film.convert.options import Options, canvas_of
from ganime.film.memory.recall import recall_of
from ganime.film.steady import sides_of_shot
from ganime.film.video import probe
from ganime.film.video.decode import upright
from ganime.film.video.layout import layout_of
from ganime.film.video.still import still
from ganime.film.video.wide_frame import WideComposer
from ganime.frame import Pixels
from ganime.outpainter import Outpainter


def preview(source: Path, time: Fraction, options: Options, outpainter: Outpainter) -> Pixels:
    """The frame shown at `time` (seconds from the start), before | after, in square pixels: RGB.

    The frame is widened alone: what its shot shows at another time is not looked for.
    Raises VideoError if the film cannot be read or is wide already.
    """
    found = probe(source)
    canvas = canvas_of(source, found, options)
    composer = WideComposer(layout_of(source, found, canvas, options.encoder))
    frame = still(source, found, time)
    known = composer.picture(frame.picture)
    recall = recall_of(options.memory, upright(found)[2])
    times_s, switches = [float(frame.time)], options.switches
    widened = sides_of_shot([known], times_s, outpainter, canvas, switches, recall=recall, fallback=options.fallback)
    sides = widened.sides[0]
    known_HKC = known.rgb()
    wide_HWC = np.concatenate([sides.left_HSC, known_HKC, sides.right_HSC], axis=1)
    return before_after(known_HKC, wide_HWC, canvas, sample_aspect=upright(found)[2])


def write_png(path: Path, picture_HWC: Pixels) -> None:
    """Write a picture; it appears under its name only when whole. Raises VideoError if it cannot be written."""
    try:
        with whole_file(path) as partial:
            Image.fromarray(picture_HWC).save(partial, "png")
    except OSError as error:
        raise VideoError(f"{path}: cannot be written: {error.strerror}; choose another folder or name") from error
