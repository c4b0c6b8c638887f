"""The same moments of several films, or the same test pictures through several outpainters, ready to be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from PIL import Image

from ganime.data.batches.windows import decode_windows, read_records
from ganime.errors import GanimeError, ShardError
from ganime.film.video import Probe, Scaler, probe
from ganime.film.video.demux import rough_length
from ganime.film.video.still import still
from ganime.frame import Box, Canvas, crop, training_canvas
from ganime.outpainter import Outpainter, load_outpainter
from ganime.report.gallery.choose import Lots
from ganime.report.gallery.figures import cells_for

HEIGHT_PX = 432  # on the page; larger pictures are made smaller, smaller ones larger
SAME_S = Fraction(1)  # films whose lengths differ by more are not of one thing
FILL_CANVAS = training_canvas(288, 512)  # of fills, where no model has a canvas of its own

Shown = Mapping[str, Image.Image]  # one moment or test picture, by film or outpainter, all of one size


def of_films(paths: Sequence[Path], count: int, seed: int) -> list[Shown]:
    """Moments drawn by lot, one from each of `count` equal stretches of film.

    Raises GanimeError for films that differ in length or shape, VideoError for one that cannot be read.
    """
    found = {path: _whole(probe(path)) for path in paths}
    lengths = {path: rough_length(path)[0] for path in paths}
    length = min(seconds or Fraction(0) for seconds in lengths.values())
    for path in paths:
        if (
            not length
            or (lengths[path] or 0) - length > SAME_S
            or abs(found[path].aspect - found[paths[0]].aspect) > 0.02
        ):
            raise GanimeError(f"{path} and {paths[0]} are not the same film: their lengths or shapes differ")
    size = (HEIGHT_PX, round(HEIGHT_PX * found[paths[0]].aspect))
    places = (np.arange(count) + np.random.default_rng(seed).random(count)) / count
    scaler = {path: Scaler(*size, "rgb24") for path in paths}
    shown: list[Shown] = []
    for place in places:
        time = Fraction(float(place)) * length
        frames = {path: still(path, found[path], time) for path in paths}
        shown.append({str(path): Image.fromarray(scaler[path].scale(f.picture)) for path, f in frames.items()})
    return shown


def of_outpainters(ways: Sequence[str], shards: Path, count: int, seed: int) -> list[Shown]:
    """Test pictures drawn by lot, of different shots, widened in each way at the size it works at.

    Raises ModelError for what is neither a model nor a fill, ShardError for shards without test pictures.
    """
    outpainters = {way: load_outpainter(way) for way in ways}
    lots = Lots(seed)
    for record in read_records(shards, "test"):
        lots.offer(record)
    records = lots.draw(count)
    if not records:
        raise ShardError(f"{shards}: no test pictures; raise shard.test or name a show in hold_out, then shard anew")
    canvases = [one.canvas for one in outpainters.values() if one.canvas is not None]
    made = {}
    for way, outpainter in outpainters.items():
        canvas = outpainter.canvas or (canvases[0] if canvases else FILL_CANVAS)
        truth_BHWC = decode_windows(records, canvas.height, canvas.width)
        made[way] = [_enlarged(outpainter, known_HKC, canvas) for known_HKC in crop(truth_BHWC, canvas)]
    return [{way: pictures[number] for way, pictures in made.items()} for number in range(len(records))]


def _enlarged(outpainter: Outpainter, known_HKC: np.ndarray, canvas: Canvas) -> Image.Image:
    cells = replace(cells_for(canvas, HEIGHT_PX), height_px=HEIGHT_PX)
    return cells.enlarge(outpainter.widen(known_HKC[None], canvas)[0])


def _whole(found: Probe) -> Probe:
    """The film as it is stored: what is dark at the sides is what is to be judged."""
    return replace(found, picture=Box(0, 0, *found.size), scan="progressive")
