"""One film: decode → look at whole shots → decide their sides → compose and encode → join with all other streams."""

import itertools
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from ganime.convert.ahead import ahead
from ganime.convert.lock import locked
from ganime.convert.options import Options, canvas_of, key_of
from ganime.convert.segments import Partial, Segment
from ganime.convert.windows import Window, most_frames, windows
from ganime.errors import VideoError
from ganime.frame import Canvas, Pixels
from ganime.outpainter import Outpainter
from ganime.steady import Carried, Counts, Sides, sides_of_shot
from ganime.video import probe
from ganime.video.containers import check_container
from ganime.video.encode import check_encoder, segment_writer
from ganime.video.encoders import Encoder
from ganime.video.film import Damage, read_film
from ganime.video.join import join
from ganime.video.layout import Layout, layout_of
from ganime.video.wide import WideComposer

# What a kill costs at most, but for the shot it happens in; each segment costs a key frame.
SEGMENT_S = 10


@dataclass(frozen=True)
class Status:
    """How far a conversion has come."""

    frames: int  # done, those of an earlier attempt included
    time: Fraction  # seconds of film done
    counts: Counts  # of this attempt


@dataclass(frozen=True)
class Converted:
    """What became of a film."""

    frames: int
    seconds: Fraction
    layout: Layout
    counts: Counts
    resumed: int  # frames that an earlier attempt had finished
    damage: Damage
    left_out: tuple[str, ...]  # what no container holds, in sentences


@dataclass(frozen=True)
class _Sided:
    """A window with the sides of its frames."""

    window: Window
    sides: tuple[Sides, ...]
    counts: Counts


Watch = Callable[[Status], None]


def convert_film(source: Path, out: Path, options: Options, outpainter: Outpainter, watch: Watch) -> Converted:
    """Widen `source` to `out`, which appears when it is whole; goes on where an earlier attempt was stopped.

    Raises VideoError if the film cannot be read, is wide already, does not fit the encoder or the container of `out`,
    or is being converted to `out` by another process; all but the first are found out before the work starts.
    """
    if out.resolve() == source.resolve():
        raise VideoError(f"{out}: this is the film to be widened; name another file")
    found = probe(source)
    canvas = canvas_of(source, found, options)
    layout = layout_of(source, found, canvas, options.encoder)
    check_encoder(options.encoder, layout)
    left_out = check_container(source, out, layout, options.encoder)
    with locked(out):
        partial = Partial(out)
        finished = partial.open(key_of(source, layout, options))
        resumed = finished[-1].end if finished else 0
        replay = finished[-1].replay if finished else 0

        damage, counts, left = Damage(), Counts(), threading.Event()
        frames = itertools.takewhile(lambda _: not left.is_set(), read_film(source, found, damage))
        asked = _stopping(outpainter, left)
        with (
            ahead(windows(frames, most_frames(canvas))) as shots,
            ahead(_sided(shots, layout, asked, options, replay), left=left) as sided,
        ):
            for segment, made in _encoded(sided, layout, options.encoder, partial, resumed, watch):
                finished.append(segment)
                counts += made
        joined = join([segment.path for segment in finished], source, out, layout)
        partial.remove()
    return Converted(joined.frames, joined.seconds, layout, counts, resumed, damage, (*left_out, *joined.left_out))


class _LeftError(Exception):
    """Nobody waits for this any more."""


def _stopping(outpainter: Outpainter, left: threading.Event) -> Outpainter:
    """The same, but it stops once `left` is set: a window of a large film takes a minute, too long after Ctrl-C."""

    def generate(known_BHKC: Pixels, canvas: Canvas) -> Pixels:
        if left.is_set():
            raise _LeftError
        return outpainter.generate(known_BHKC, canvas)

    return replace(outpainter, generate=generate)


def _sided(
    shots: Iterator[Window], layout: Layout, outpainter: Outpainter, options: Options, replay: int
) -> Iterator[_Sided]:
    """Decide the sides of every window from frame number `replay` on."""
    composer = WideComposer(layout)
    carried: Carried | None = None
    for window in shots:
        if window.end <= replay:
            continue
        pictures = [composer.rgb(frame.picture) for frame in window.frames]
        times_s = [float(frame.time) for frame in window.frames]
        if window.opens:
            carried = None
        widened = sides_of_shot(pictures, times_s, outpainter, layout.canvas, options.switches, carried)
        carried = widened.carried
        yield _Sided(window, widened.sides, widened.counts)


def _encoded(
    sided: Iterator[_Sided], layout: Layout, encoder: Encoder, partial: Partial, done: int, watch: Watch
) -> Iterator[tuple[Segment, Counts]]:
    """Compose and encode the windows that lie after frame number `done`; each segment once it is finished."""
    composer, shown = WideComposer(layout), Counts()
    todo = (item for item in sided if item.window.end > done)
    for first in todo:
        made = Counts()
        with segment_writer(partial.growing, layout, encoder) as writer:
            for item in itertools.chain([first], todo):
                for frame, sides in zip(item.window.frames, item.sides, strict=True):
                    writer.write(composer.compose(frame.picture, sides.left_HSC, sides.right_HSC))
                made += item.counts
                last = item.window
                watch(Status(last.end, last.frames[-1].time, shown + made))
                if last.frames[-1].time - first.window.frames[0].time >= SEGMENT_S:
                    break
        shown += made
        path = partial.path(first.window.start, last.end, last.resumes_at)
        os.replace(partial.growing, path)
        yield Segment(path, first.window.start, last.end, last.resumes_at), made
