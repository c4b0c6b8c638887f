"""A film's packets → its pictures in order: whole, without bars, each at its own exact time."""

from bisect import bisect, insort
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter
from av.video.stream import VideoStream

from ganime.errors import VideoError
from ganime.film.video.clock import Clock, clock_of
from ganime.film.video.damage import Damage, refusing
from ganime.film.video.demux import AnyPacket, is_container, open_video, packets_of, start_of
from ganime.film.video.ending import note_end
from ganime.film.video.interlacing import Chain, filtered, undo
from ganime.film.video.probe import Probe

# Time stamps may fall back a little where a stream is damaged. By more, its clock was set anew, and sound and
# subtitles with it.
MOST_BACK_S = 10

# Decoders keep so many pictures back, at most, to show others first.
MOST_HELD_BACK = 4

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
        rate, base, clock = (
            stream.average_rate or Fraction(25),
            stream.time_base or Fraction(1, 1000),
            clock_of(container),
        )
        end = _End()
        decoded = alike(decoded_frames(container, stream, damage, clock), found.size, start_of(container), damage)
        stamped = _stamped(path, decoded, base, rate, damage, end)
        time, steps, steady, missing = None, 0, 0, 0
        for index, picture in enumerate(filtered(stream, stamped, chain) if chain else stamped):
            # Filters may count in half ticks.
            before, time = time, (picture.pts or 0) * (picture.time_base or base)
            if before is not None:
                passed = round((time - before) * rate)
                steps, steady, missing = steps + 1, steady + (passed <= 1), missing + max(0, passed - 1)
            picture.pts, picture.time_base = round(time / base), base
            yield Frame(index, time, picture)
        if end.first is None:
            raise VideoError(f"{path}: no picture can be decoded")
        # Where a clock is carried on, streams that do not end together leave a gap.
        missing = max(0, missing - len(clock.jumps))
        damage.missing += missing if steady >= STEADY_SHARE * steps else 0
        damage.notes += [str(jump) for jump in clock.jumps]
        note_end(path, container, stream, (end.first, end.last), clock, damage)


@dataclass
class _End:
    """When the first picture is shown and the last one ends, in seconds."""

    first: Fraction | None = None
    last: Fraction = Fraction(0)


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


def decoded_frames(
    container: InputContainer, stream: VideoStream, damage: Damage, clock: Clock
) -> Iterator[VideoFrame]:
    """Frames as the decoder gives them from here on, passing over what cannot be read and counting it in `damage`."""
    order = _Order(is_container(container, "avi") and bool(stream.codec_context.has_b_frames))
    for packet in packets_of(container, [stream], clock):
        try:
            pictures = None if packet is None else order.sent(packet).decode()
        except av.error.EOFError:
            break
        except av.error.FFmpegError:
            pictures = None
        damage.unreadable += pictures is None
        for picture in pictures or ():
            damage.concealed += picture.is_corrupt
            yield order.shown(picture)
    with suppress(av.error.EOFError):
        for picture in stream.decode(None):
            yield order.shown(picture)


class _Order:
    """Times of pictures in a container that has none but places in decoding order (AVI), where pictures are reordered.

    Pictures come out of the decoder as they are shown: each gets the earliest place that none before it got. (libav
    tells times of presentation there, but those of H.264 are in decoding order.)
    """

    def __init__(self, reordered: bool) -> None:
        self._reordered = reordered
        self._places: list[int] = []  # that no picture got so far, rising
        self._inside: list[int] = []  # places of packets whose picture has not come out, rising

    def sent(self, packet: AnyPacket) -> AnyPacket:
        """A packet on its way to the decoder."""
        if self._reordered and packet.dts is not None:
            packet.pts = packet.dts
            insort(self._places, packet.dts)
            insort(self._inside, packet.dts)
        return packet

    def shown(self, picture: VideoFrame) -> VideoFrame:
        """A picture from the decoder, with its time."""
        place = picture.pts
        if not self._reordered or place is None or place not in self._inside:
            return picture
        self._inside.remove(place)
        # More than so many are not held back to be shown later: what is missing was lost.
        while bisect(self._inside, place) > MOST_HELD_BACK:
            del self._inside[0], self._places[0]
        picture.pts = self._places.pop(0)
        return picture


def alike(
    pictures: Iterator[VideoFrame], size: tuple[int, int], start: Fraction, damage: Damage
) -> Iterator[VideoFrame]:
    """Pictures of one size and format: where a film changes them, those of another are brought to the first's.

    `size`: height and width of the film. `start`: seconds on its clock that are time 0. Says so once for each change,
    in `damage`.
    """
    reformatter, first, last = VideoReformatter(), None, None
    for picture in pictures:
        here = (picture.height, picture.width, picture.format.name)
        first = first or (*size, picture.format.name)
        if here == first:
            last = here
            yield picture
            continue
        if here != last:
            at = float((picture.pts or 0) * (picture.time_base or 0) - start)
            damage.notes.append(
                f"the pictures change to {here[1]}×{here[0]} {here[2]} at {at:.1f} s and are brought to "
                f"{first[1]}×{first[0]} {first[2]}"
            )
        last = here
        yield reformatter.reformat(
            picture, width=first[1], height=first[0], format=first[2], interpolation=Interpolation.BICUBIC
        )


def _stamped(
    path: Path, pictures: Iterator[VideoFrame], base: Fraction, rate: Fraction, damage: Damage, end: _End
) -> Iterator[VideoFrame]:
    """Pictures with strictly rising time stamps that count in `base`; notes in `end` what they span."""
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
        end.first = stamp * base if end.first is None else end.first
        end.last = (stamp + (picture.duration or step)) * base
        yield picture


def upright(found: Probe) -> tuple[int, int, Fraction]:
    """Height, width and sample aspect of the frames that `read_frames` gives upright."""
    height, width = found.picture.height, found.picture.width
    return (width, height, 1 / found.sample_aspect) if found.rotation % 180 else (height, width, found.sample_aspect)
