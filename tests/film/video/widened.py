"""A whole film widened as `convert` does it, but with mirrored sides."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame

from ganime.film.video import probe
from ganime.film.video.damage import Damage
from ganime.film.video.decode import read_frames, upright
from ganime.film.video.encode import segment_writer
from ganime.film.video.encoders import Encoder
from ganime.film.video.join import Joined, join
from ganime.film.video.layout import Layout, layout_of
from ganime.film.video.pixels import plane_rows, plane_shapes
from ganime.film.video.wide_frame import WideComposer
from ganime.frame import Canvas, Pixels, canvas_for

FAST = Encoder(preset="ultrafast")
LOSSLESS = Encoder("ffv1")


def mirrored(known_HKC: Pixels, canvas: Canvas) -> tuple[Pixels, Pixels]:
    """The known picture's outer columns, turned about its edges: the left and the right side."""
    left, right = known_HKC[:, : canvas.left], known_HKC[:, canvas.known_width - canvas.right :]
    return np.ascontiguousarray(left[:, ::-1]), np.ascontiguousarray(right[:, ::-1])


def prepared(source: Path, encoder: Encoder) -> tuple[Layout, WideComposer]:
    """Layout and composer for a film."""
    found = probe(source)
    layout = layout_of(source, found, canvas_for(*upright(found)), encoder)
    return layout, WideComposer(layout)


def wide_frames(source: Path, layout: Layout, damage: Damage | None = None) -> Iterator[VideoFrame]:
    """The frames of a film, widened."""
    composer = WideComposer(layout)
    for frame in read_frames(source, probe(source), damage if damage is not None else Damage(), turn=True):
        yield composer.compose(frame.picture, *mirrored(composer.picture(frame.picture).rgb(), layout.canvas))


def segments_of(source: Path, folder: Path, layout: Layout, encoder: Encoder, length: int = 20) -> list[Path]:
    """A film widened and encoded in segments of so many frames."""
    paths: list[Path] = []
    frames = wide_frames(source, layout)
    while some := list(islice(frames, length)):
        paths.append(folder / f"{len(paths):04d}.nut")
        with segment_writer(paths[-1], layout, encoder) as segment:
            for wide in some:
                segment.write(wide)
    return paths


def widen(source: Path, out: Path, encoder: Encoder = FAST, length: int = 20) -> Joined:
    """A film widened, encoded and joined with its other streams."""
    layout, _ = prepared(source, encoder)
    return join(segments_of(source, out.parent / f"{out.name}.parts", layout, encoder, length), source, out, layout)


def samples(frame: VideoFrame, columns: slice | None = None) -> list[Pixels]:
    """The bytes of each plane in these columns of the picture, without padding."""
    columns = columns or slice(0, frame.width)
    shapes = plane_shapes(frame.format.name)
    return [rows[:, shape.span(columns)].copy() for rows, shape in zip(plane_rows(frame), shapes, strict=True)]


def times_of(frames: Iterator[VideoFrame]) -> list[Fraction]:
    """When frames are shown, in seconds."""
    return [frame.pts * frame.time_base for frame in frames]
