"""One film: decode → look at whole shots → decide their sides → compose and encode → join with all other streams."""

import itertools
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from ganime.errors import VideoError
from ganime.files import put_in_place
from ganime.film.convert.lock import locked
from ganime.film.convert.options import Options, canvas_of, key_of
from ganime.film.convert.parts import Part, dealt, segment_ends
from ganime.film.convert.prefetch import prefetched
from ganime.film.convert.segments import Partial, Segment
from ganime.film.convert.windows import Window, most_frames, windows
from ganime.film.memory.recall import recall_of
from ganime.film.steady import Carried, Counts, Sides, sides_of_shot
from ganime.film.video import probe
from ganime.film.video.damage import Damage
from ganime.film.video.decode import read_frames
from ganime.film.video.encode import check_encoder, segment_writer
from ganime.film.video.encoders import Encoder
from ganime.film.video.film_file import UnwrittenError
from ganime.film.video.join import join
from ganime.film.video.layout import Layout, layout_of
from ganime.film.video.probe import Probe
from ganime.film.video.rehearsal import check_container
from ganime.film.video.wide_frame import WideComposer
from ganime.frame import Canvas, Pixels
from ganime.outpainter import Outpainter
from ganime.paint.plate import Kept, Plate

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
    said: tuple[str, ...]  # what is not as it was in the other streams, in sentences


@dataclass(frozen=True)
class _Sided:
    """A window with the sides of its frames."""

    window: Window
    sides: tuple[Sides, ...]
    counts: Counts


Watch = Callable[[Status], None]


def convert_film(
    source: Path, out: Path, options: Options, outpainter: Outpainter, watch: Watch, patience_s: float = 0
) -> Converted:
    """Widen `source` to `out`, which appears when it is whole; goes on where an earlier attempt was stopped.

    `patience_s`: how long to wait for another process that converts to `out`.
    Raises VideoError if the film cannot be read, is wide already, does not fit the encoder or the container of `out`,
    or is being converted to `out` by another process; all but the first are found out before the work starts.
    """
    plan = _planned(source, out, options)
    with locked(out, patience_s), _kept_while_useful(partial := Partial(out)):
        finished = partial.open(plan.key)
        resumed = finished[-1].end if finished else 0
        replay = finished[-1].replay if finished else 0
        damage, counts = Damage(), Counts()

        def rest(shots: Iterator[Window]) -> Iterator[Window]:
            return (window for window in shots if window.end > replay)

        with closing(_segments(plan, outpainter, rest, partial, resumed, damage, watch)) as segments:
            for segment, made in segments:
                finished.append(segment)
                counts += made
        joined = join([segment.path for segment in finished], source, out, plan.layout)
        partial.remove()
    return Converted(joined.frames, joined.seconds, plan.layout, counts, resumed, damage, joined.said)


@contextmanager
def _kept_while_useful(partial: Partial) -> Iterator[None]:
    """Throw finished segments away where a film is refused for good; say so, or that they are kept."""
    try:
        yield
    except UnwrittenError as error:
        raise UnwrittenError(f"{error}; what is finished is kept in {partial.folder}") from error
    except VideoError as error:
        partial.remove()
        raise VideoError(f"{error}; nothing of it is kept") from error


def convert_part(
    source: Path, out: Path, part: Part, options: Options, outpainter: Outpainter, watch: Watch, patience_s: float = 0
) -> None:
    """Make the segments of one part of a film, beside others that make theirs; `convert_film` then joins them all.

    Arguments and errors are those of `convert_film`.
    """
    plan = _planned(source, out, options)
    partial = Partial(out, part.number)
    with locked(out, patience_s):
        partial.open(plan.key)
    with locked(out.with_name(f"{out.name}.{part.number}"), patience_s):
        kept = partial.kept()

        def own(shots: Iterator[Window]) -> Iterator[Window]:
            return dealt(shots, part, kept, SEGMENT_S)

        with closing(_segments(plan, outpainter, own, partial, 0, Damage(), watch)) as segments:
            deque(segments, maxlen=0)


@dataclass(frozen=True)
class _Plan:
    """All that is found out before the work starts."""

    source: Path
    found: Probe
    layout: Layout
    options: Options
    key: str


def _planned(source: Path, out: Path, options: Options) -> _Plan:
    """See what the film is like, and that it can be converted."""
    if out.resolve() == source.resolve():
        raise VideoError(f"{out}: this is the film to be widened; name another file")
    found = probe(source)
    layout = layout_of(source, found, canvas_of(source, found, options), options.encoder)
    check_encoder(options.encoder, layout)
    check_container(source, out, layout, options.encoder)
    return _Plan(source, found, layout, options, key_of(source, layout, options))


def _segments(
    plan: _Plan,
    outpainter: Outpainter,
    chosen: Callable[[Iterator[Window]], Iterator[Window]],
    partial: Partial,
    done: int,
    damage: Damage,
    watch: Watch,
) -> Generator[tuple[Segment, Counts], None, None]:
    """Decode the film, decide the sides of the windows that `chosen` lets through, and encode those after `done`."""
    left = threading.Event()
    frames = itertools.takewhile(lambda _: not left.is_set(), read_frames(plan.source, plan.found, damage, turn=True))
    asked = _stopping(outpainter, left)
    with (
        prefetched(chosen(windows(frames, most_frames(plan.layout.canvas)))) as shots,
        prefetched(_sided(shots, plan.layout, asked, plan.options), left=left) as sided,
    ):
        yield from _encoded(sided, plan.layout, plan.options.encoder, partial, done, watch)


class _LeftError(Exception):
    """Nobody waits for this any more."""


def _stopping(outpainter: Outpainter, left: threading.Event) -> Outpainter:
    """The same, but it stops once `left` is set: a window of a large film takes a minute, too long after Ctrl-C."""

    def generate(known_BHKC: Pixels, canvas: Canvas) -> Pixels:
        if left.is_set():
            raise _LeftError
        return outpainter.generate(known_BHKC, canvas)

    def one_side(known_HKC: Pixels, width: int, plate: Plate | None, kept: Kept | None) -> Pixels:
        if left.is_set() or outpainter.one_side is None:
            raise _LeftError
        return outpainter.one_side(known_HKC, width, plate, kept)

    return replace(outpainter, generate=generate, one_side=outpainter.one_side and one_side)


def _sided(shots: Iterator[Window], layout: Layout, outpainter: Outpainter, options: Options) -> Iterator[_Sided]:
    """Decide the sides of every window."""
    composer, recall = WideComposer(layout), recall_of(options.memory, layout.sample_aspect)
    carried: Carried | None = None
    for window in shots:
        pictures = [composer.picture(frame.picture) for frame in window.frames]
        times_s = [float(frame.time) for frame in window.frames]
        if window.opens:
            carried = None
        widened = sides_of_shot(pictures, times_s, outpainter, layout.canvas, options.switches, carried, recall)
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
                if segment_ends(first.window, last, SEGMENT_S):
                    break
        shown += made
        path = partial.path(first.window.start, last.end, last.resumes_at)
        put_in_place(partial.growing, path)
        yield Segment(path, first.window.start, last.end, last.resumes_at), made
