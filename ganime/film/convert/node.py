"""Converts one film, or one part of it, on one machine of a cluster: fetched where it must be, and stored whole."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ganime.errors import VideoError
from ganime.film.convert.film import Converted, Watch, convert_film, convert_part
from ganime.film.convert.locations import Conversion, fetch, store
from ganime.film.convert.options import Options
from ganime.film.convert.parts import Part
from ganime.outpainter import load_outpainter

# A process on a machine that was lost keeps its lock until it, or the file server, has found that out.
PATIENCE_S = 120


def convert_here(
    conversion: Conversion, part: Part | None, options: Options, model: bytes | None, watch: Watch
) -> Converted | None:
    """Convert a film, or only a `part` of one, whose places are folders then; None for a part.

    `model`: content of the model file, which need not be on this machine; None if `options` name a fill.
    Raises VideoError as `convert_film` does, ModelError if the model does not fit, OSError from a disk.
    """
    # Made on the disk that TMPDIR names; gone afterwards, but not if the process is killed.
    with tempfile.TemporaryDirectory(prefix="ganime-") as name:
        scratch = Path(name)
        if model is not None:
            (scratch / "model.safetensors").write_bytes(model)
            options = replace(options, outpainter=str(scratch / "model.safetensors"))
        outpainter = load_outpainter(options.outpainter, options.device)
        with _at_hand(conversion, scratch) as (source, out):
            if part is not None:
                convert_part(source, out, part, options, outpainter, watch, PATIENCE_S)
                return None
            done = convert_film(source, out, options, outpainter, watch, PATIENCE_S)
            if conversion.out.path is None:
                store(out, conversion.out)
            return done


@contextmanager
def _at_hand(conversion: Conversion, scratch: Path) -> Iterator[tuple[Path, Path]]:
    """The film, and where to write the new one, as files of this machine; errors name the places instead."""
    old, new = scratch / "old", scratch / "new"
    old.mkdir()
    new.mkdir()
    try:
        source = conversion.source.path or fetch(conversion.source, old)
        yield source, conversion.out.path or new / Path(conversion.out.name).name
    except VideoError as error:
        told = str(error)
        for folder, place in ((old, conversion.source), (new, conversion.out)):
            told = told.replace(str(folder / Path(place.name).name), str(place))
        raise VideoError(told) from error
