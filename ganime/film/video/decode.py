"""A film's packets → its pictures in order: whole, without bars, each at its own exact time."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from ganime.errors import VideoError
from ganime.film.video.damage import Damage, refusing
from ganime.film.video.demux import open_video, stated_duration
from ganime.film.video.interlacing import Chain, filtered, undo
from ganime.film.video.probe import Probe

# Reading errors in a row before what follows is given up: libav finds its way back after a damaged cluster, not after
# the end of a file that breaks off.
MOST_ERRORS_IN_A_ROW = 20

# Time stamps may fall back a little where a stream is damaged. By more, its clock was set anew, and sound and
# subtitles with it.
MOST_BACK_S = 10

# Of the steps from picture to picture, the share that must be as long as the frame rate says before a longer one is
# taken for pictures that got lost. Film of variable rate stays below, where a long step is a held drawing.
STEADY_SHARE = 0.95

_TURNS: dict[int, Chain] = {
    0: (),
    90: (("transpose", "dir=cclock"),),
    180: (("hflip", ""), ("vflip", "")),
    270: (("transpose", "dir=clock"),),
}


@dataclass(frozen=True)
class Frame:
    """One decoded frame of a film: whole, without bars, not yet scaled."""

    index: int  # in presentation order, from 0
    time: Fraction  # seconds, exactly as the container has it
    picture: VideoFrame


def read_frames(path: Path, found: Probe, damage: Damage | None = None, turn: bool = False) -> Iterator[Frame]:
    """Every frame of a film that can be decoded, once, in presentation order: without bars, strictly rising in time.

    `frame.picture.pts` counts in the stream's own time base and is `frame.time` exactly. `turn`: whether pictures
    stored on their side are set upright (`Scaler` can do it for less). What is damaged is concealed as the decoder
    does it and added to `damage`; without one, a film that is cut short or too damaged raises VideoError at its end,
    so that the caller has seen what can be read.
    Raises VideoError if no frame can be decoded, or where the clock of the film is set back.
    """
    counted = Damage() if damage is None else damage
    frames = _frames(path, found, counted, turn)
    yield from refusing(path, frames, counted) if damage is None else frames


def _frames(path: Path, found: Probe, damage: Damage, turn: bool) -> Iterator[Frame]:
    chain = whole_chain(found, turn)
    with open_video(path) as (container, stream):
        rate, base = stream.average_rate or Fraction(25), stream.time_base or Fraction(1, 1000)
        stamped = _stamped(path, decoded_frames(container, stream, damage), base, rate, damage)
        time, steps, steady, missing = None, 0, 0, 0
        for index, picture in enumerate(filtered(stream, stamped, chain) if chain else stamped):
            # Filters may count in half ticks.
            before, time = time, (picture.pts or 0) * (picture.time_base or base)
            if before is not None:
                passed = round((time - before) * rate)
                steps, steady, missing = steps + 1, steady + (passed <= 1), missing + max(0, passed - 1)
            picture.pts, picture.time_base = round(time / base), base
            yield Frame(index, time, picture)
        if time is None:
            raise VideoError(f"{path}: no picture can be decoded")
        damage.missing += missing if steady >= STEADY_SHARE * steps else 0
        length = time + 1 / rate - (stream.start_time or 0) * base
        damage.note_end(length, stated_duration(container, stream))


def whole_chain(found: Probe, turn: bool) -> Chain:
    """The libavfilter chain that makes whole pictures of decoded frames: fields undone, bars cut off, upright if asked.

    Empty for a progressive film without bars: the fast way, through no filter at all.
    """
    box = found.picture
    chain = undo(found.scan)
    if (box.height, box.width) != found.size:
        # exact=1 is not needed: the box has even edges, so chroma is cut where luma is.
        chain = (*chain, ("crop", f"w={box.width}:h={box.height}:x={box.left}:y={box.top}"))
    return (*chain, *_TURNS[found.rotation if turn else 0])


def decoded_frames(container: InputContainer, stream: VideoStream, damage: Damage) -> Iterator[VideoFrame]:
    """Frames as the decoder gives them from here on, passing over what cannot be read and counting it in `damage`."""
    errors = 0
    packets = container.demux(stream)
    while errors < MOST_ERRORS_IN_A_ROW:
        try:
            packet = next(packets)
            pictures = packet.decode()
        except (StopIteration, av.error.EOFError):
            return
        except av.error.FFmpegError:
            damage.unreadable += 1
            errors += 1
            # A generator that raised is at its end; where it did not, this goes on behind it all the same.
            packets = container.demux(stream)
            continue
        errors = 0
        for picture in pictures:
            damage.concealed += picture.is_corrupt
            yield picture
    yield from stream.decode(None)


def _stamped(
    path: Path, pictures: Iterator[VideoFrame], base: Fraction, rate: Fraction, damage: Damage
) -> Iterator[VideoFrame]:
    """Pictures with strictly rising time stamps that count in `base`."""
    step, last = max(1, round(1 / rate / base)), None
    for picture in pictures:
        # AVI has no presentation times, and libav hands on the packet's place instead.
        stamp = picture.pts if picture.pts is not None else picture.dts
        if stamp is None:
            stamp = 0 if last is None else last + step
        if last is not None and stamp <= last:
            if (last - stamp) * base > MOST_BACK_S:
                where = f"{float(last * base):.1f} s back to {float(stamp * base):.1f} s"
                raise VideoError(f"{path}: its clock jumps from {where}; remux it first, for instance with mkvmerge")
            damage.moved += 1
            stamp = last + 1
        picture.pts, picture.time_base, last = stamp, base, stamp
        yield picture


def upright(found: Probe) -> tuple[int, int, Fraction]:
    """Height, width and sample aspect of the frames that `read_frames` gives upright."""
    height, width = found.picture.height, found.picture.width
    return (width, height, 1 / found.sample_aspect) if found.rotation % 180 else (height, width, found.sample_aspect)
