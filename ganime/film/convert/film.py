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
from ganime.film.convert.division import Division, division_of
from ganime.film.convert.lock import locked
from ganime.film.convert.options import Options, canvas_of, key_of
from ganime.film.convert.parts import Part, dealt
from ganime.film.convert.prefetch import prefetched
from ganime.film.convert.segments import Partial, Segment
from ganime.film.convert.sided import Sided, SideMaker
from ganime.film.convert.sides_report import ShotSides, note, noted
from ganime.film.convert.windows import Window, most_frames, windows
from ganime.film.steady import Counts
from ganime.film.video import probe
from ganime.film.video.damage import Damage
from ganime.film.video.decode import read_frames
from ganime.film.video.encode import check_encoder, segment_writer
from ganime.film.video.film_file import UnwrittenError
from ganime.film.video.join import join
from ganime.film.video.layout import Layout, layout_of
from ganime.film.video.probe import Probe
from ganime.film.video.rehearsal import check_container
from ganime.film.video.wide_frame import WideComposer
from ganime.frame import Canvas
from ganime.outpainter import Outpainter

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
    obeyed: tuple[str, ...] | None = None  # of what was decided about its shots, if anything was
    shots: tuple[ShotSides, ...] = ()  # what their sides show, those of earlier attempts included


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
        rest, resumed = _rest(plan.division, partial, partial.open(plan.key))
        damage, counts = Damage(), Counts()
        done = 0 if plan.division.obeyed else resumed
        with closing(_segments(plan, outpainter, rest, partial, done, damage, watch)) as segments:
            for _, made in segments:
                counts += made
        finished = partial.finished(plan.division.digest)
        paths = [segment.path for segment in finished]
        joined = join(paths, source, out, plan.layout, drop_streams=options.drop_streams)
        shots = tuple(noted(paths))
        if plan.division.obeyed:
            partial.keep_only(finished)  # the next time, only what is decided otherwise is made
        else:
            partial.remove()
    told = tuple(plan.division.obeyed.told()) if plan.division.obeyed else None
    return Converted(joined.frames, joined.seconds, plan.layout, counts, resumed, damage, joined.said, told, shots)


Chosen = Callable[[Iterator[Window]], Iterator[Window]]


def _rest(division: Division, partial: Partial, finished: list[Segment]) -> tuple[Chosen, int]:
    """Which windows are still to be made, and how many frames are not: those `finished`, or made by these decisions."""
    if division.obeyed is not None:
        kept = partial.kept(division.digest)
        resumed = sum(segment.end - segment.start for segment in kept.values())
        return lambda shots: dealt(shots, Part(0, 1), kept, division.ends), resumed
    replay = finished[-1].replay if finished else 0
    return lambda shots: (window for window in shots if window.end > replay), finished[-1].end if finished else 0


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
        kept = partial.kept(plan.division.digest)

        def own(shots: Iterator[Window]) -> Iterator[Window]:
            return dealt(shots, part, kept, plan.division.ends)

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
    division: Division


def _planned(source: Path, out: Path, options: Options) -> _Plan:
    """See what the film is like, and that it can be converted."""
    if out.resolve() == source.resolve():
        raise VideoError(f"{out}: this is the film to be widened; name another file")
    found = probe(source)
    layout = layout_of(source, found, canvas_of(source, found, options), options.encoder)
    check_encoder(options.encoder, layout)
    check_container(source, out, layout, options.encoder, drop_streams=options.drop_streams)
    division = division_of(source, options.decisions, read_frames(source, found, Damage(), turn=True), SEGMENT_S)
    return _Plan(source, found, layout, options, key_of(source, layout, options), division)


def _segments(
    plan: _Plan,
    outpainter: Outpainter,
    chosen: Chosen,
    partial: Partial,
    done: int,
    damage: Damage,
    watch: Watch,
) -> Generator[tuple[Segment, Counts], None, None]:
    """Decode the film, decide the sides of the windows that `chosen` lets through, and encode those after `done`."""
    left = threading.Event()
    frames = itertools.takewhile(lambda _: not left.is_set(), read_frames(plan.source, plan.found, damage, turn=True))
    division, folder = plan.division, plan.source.parent
    maker = SideMaker(
        plan.source,
        plan.found,
        plan.layout,
        plan.options,
        outpainter,
        left,
        division.decided,
        division.obeyed.folder if division.obeyed else folder,
    )
    with (
        prefetched(chosen(windows(frames, most_frames(plan.layout.canvas), division.finder()))) as shots,
        prefetched(maker.sided(shots), left=left) as sided,
    ):
        yield from _encoded(sided, plan, partial, done, watch)


class _Composers:
    """Composes wide frames wherever the old picture stands in them."""

    def __init__(self, layout: Layout) -> None:
        self._layout, self._made = layout, dict[Canvas, WideComposer]()

    def of(self, canvas: Canvas) -> WideComposer:
        """The composer for a canvas as large as the film's."""
        if canvas not in self._made:
            self._made[canvas] = WideComposer(replace(self._layout, canvas=canvas))
        return self._made[canvas]


def _encoded(
    sided: Iterator[Sided], plan: _Plan, partial: Partial, done: int, watch: Watch
) -> Iterator[tuple[Segment, Counts]]:
    """Compose and encode the windows that lie after frame number `done`; each segment once it is finished."""
    composers = _Composers(plan.layout)
    shown, division = Counts(), plan.division
    todo = (item for item in sided if item.window.end > done)
    for first in todo:
        made, windows_made = Counts(), []
        with segment_writer(partial.growing, plan.layout, plan.options.encoder) as writer:
            for item in itertools.chain([first], todo):
                composer = composers.of(item.canvas)
                for frame, sides in zip(item.window.frames, item.sides, strict=True):
                    writer.write(composer.compose(frame.picture, sides.left_HSC, sides.right_HSC))
                made += item.counts
                windows_made.append(item.account())
                last = item.window
                watch(Status(last.end, last.frames[-1].time, shown + made))
                if division.ends(first.window, last):
                    break
        shown += made
        place = first.window.start, last.end, last.resumes_at, division.digest(first.window.start)
        path = partial.path(*place)
        note(windows_made, path)
        put_in_place(partial.growing, path)
        yield Segment(path, *place), made
