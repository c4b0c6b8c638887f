"""Reading a film to convert it: every picture upright and at its own exact time, damage counted instead of raised."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from ganime.errors import VideoError
from ganime.film.video.interlacing import Chain, filtered, undo
from ganime.film.video.probe import Probe
from ganime.film.video.read import SHORTFALL_S, SHORTFALL_SHARE, Frame
from ganime.film.video.source import open_video, rough_duration, stated_duration

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


@dataclass
class Damage:
    """What was wrong with a film, counted while it is read; true if anything was."""

    unreadable: int = 0  # packets that the decoder could not use
    concealed: int = 0  # pictures that the decoder calls damaged
    missing: int = 0  # pictures that a film of constant rate lacks: the one before stays on screen
    moved: int = 0  # pictures whose time stamp was not later than the one before: moved on by one tick
    ends: Fraction | None = None  # seconds of film after which it breaks off; None if it does not
    stated: Fraction | None = None  # seconds of film that the container promised, where it breaks off

    def __bool__(self) -> bool:
        return bool(self.unreadable or self.concealed or self.missing or self.moved) or self.ends is not None

    def __str__(self) -> str:
        told = [
            f"{self.unreadable} packets could not be decoded" if self.unreadable else "",
            f"{self.concealed} damaged pictures were concealed" if self.concealed else "",
            f"{self.missing} pictures are missing" if self.missing else "",
            f"{self.moved} time stamps were out of order" if self.moved else "",
        ]
        if self.ends is not None and self.stated is not None:
            told.append(f"it breaks off at {float(self.ends):.1f} s of {float(self.stated):.1f} s")
        return ", ".join(part for part in told if part) or "whole"


def read_film(path: Path, found: Probe, damage: Damage) -> Iterator[Frame]:
    """Every frame of a film that can be decoded, in presentation order: without bars, upright, strictly rising in time.

    `frame.picture.pts` counts in the stream's own time base and is `frame.time` exactly. What is damaged is concealed
    as the decoder does it and added to `damage`. Raises VideoError if no frame can be decoded, or where the clock of
    the film is set back.
    """
    chain = whole_chain(found)
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
        _note_end(container, stream, time + 1 / rate, damage)


def whole_chain(found: Probe) -> Chain:
    """The libavfilter chain that makes whole pictures of decoded frames: fields undone, bars cut off, upright."""
    box = found.picture
    chain = undo(found.scan)
    if (box.height, box.width) != found.size:
        chain = (*chain, ("crop", f"w={box.width}:h={box.height}:x={box.left}:y={box.top}"))
    return (*chain, *_TURNS[found.rotation])


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


def _note_end(container: InputContainer, stream: VideoStream, end: Fraction, damage: Damage) -> None:
    """Note in `damage` if the pictures end well before the container says they do."""
    stated = stated_duration(container, stream)
    length = end - (stream.start_time or 0) * (stream.time_base or 0)
    if stated is not None and stated - length > SHORTFALL_S + SHORTFALL_SHARE * stated:
        damage.ends, damage.stated = length, stated


def upright(found: Probe) -> tuple[int, int, Fraction]:
    """Height, width and sample aspect of the frames that `read_film` gives."""
    height, width = found.picture.height, found.picture.width
    return (width, height, 1 / found.sample_aspect) if found.rotation % 180 else (height, width, found.sample_aspect)


def rough_length(path: Path) -> tuple[Fraction | None, int | None]:
    """About how many seconds and frames a film has, each None where the container does not say."""
    with open_video(path) as (container, stream):
        seconds = rough_duration(container, stream)
        if stream.frames:
            return seconds, stream.frames
        known = seconds is not None and stream.average_rate
        return seconds, round(seconds * stream.average_rate) if known and seconds and stream.average_rate else None
