"""Reading a film once, straight through: whole pictures without bars, and small or scaled copies of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter
from av.video.stream import VideoStream

from ganime.errors import VideoError
from ganime.film.video.interlacing import filtered, undo
from ganime.film.video.probe import Probe
from ganime.film.video.source import open_video, stated_duration
from ganime.frame import Pixels

# Packets that may fail to decode, as any player would pass over them: a broadcast starts in the middle of a group of
# pictures, an old disc has a scratch. More than this, and the film is called broken.
DAMAGED_SHARE = 0.01
DAMAGED_AT_LEAST = 50

# A film is cut short if its pictures end this much (both together) before the container says they do.
SHORTFALL_S = 1
SHORTFALL_SHARE = Fraction(1, 100)


@dataclass(frozen=True)
class Frame:
    """One decoded frame of a film: whole, without bars, not yet scaled."""

    index: int  # in presentation order, from 0
    time: Fraction  # seconds, exactly as the container has it
    picture: VideoFrame


def read_frames(path: Path, probe: Probe) -> Iterator[Frame]:
    """Every frame of a film, decoded once, in presentation order.

    Raises VideoError at the end of a film that is cut short or too damaged, so the caller has seen what can be read.
    """
    box = probe.picture
    chain = undo(probe.scan)
    if (box.height, box.width) != probe.size:
        # exact=1 is not needed: the box has even edges, so chroma is cut where luma is.
        chain = (*chain, ("crop", f"w={box.width}:h={box.height}:x={box.left}:y={box.top}"))
    with open_video(path) as (container, stream):
        decoded = _decoded(path, container, stream)
        # The fast way: a progressive film without bars passes through no filter at all.
        pictures = filtered(stream, decoded, chain) if chain else decoded
        rate = stream.average_rate or Fraction(25)
        time = -1 / rate
        for index, picture in enumerate(pictures):
            time = _time(picture, stream, before=time, rate=rate)
            yield Frame(index, time, picture)
        _check_end(path, container, stream, time + 1 / rate)


def _decoded(path: Path, container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    damaged = 0
    for packets, packet in enumerate(container.demux(stream), start=1):
        try:
            yield from packet.decode()
        except av.error.EOFError:
            return
        except av.error.FFmpegError as error:
            damaged += 1
            if damaged > max(DAMAGED_AT_LEAST, DAMAGED_SHARE * packets):
                raise VideoError(f"{path}: {damaged} of {packets} packets are damaged: {error.strerror}") from error


def _time(picture: VideoFrame, stream: VideoStream, before: Fraction, rate: Fraction) -> Fraction:
    """Presentation time in seconds; streams without time stamps count on at their rate."""
    stamp = picture.pts if picture.pts is not None else picture.dts
    base = picture.time_base or stream.time_base
    return before + 1 / rate if stamp is None or base is None else stamp * base


def _check_end(path: Path, container: InputContainer, stream: VideoStream, end: Fraction) -> None:
    """Raises VideoError if the pictures ended well before they should."""
    stated = stated_duration(container, stream)
    if stated is None:
        return
    stated += (stream.start_time or 0) * (stream.time_base or 0)
    if stated - end > SHORTFALL_S + SHORTFALL_SHARE * stated:
        raise VideoError(f"{path}: cut short: its pictures end at {float(end):.1f} s of {float(stated):.1f} s")


class Scaler:
    """Scales frames to one size with libswscale, which keeps its tables between frames of a kind."""

    def __init__(self, height: int, width: int, pixel_format: str, rotation: int = 0) -> None:
        """`height`, `width`: pixels of the result as displayed. `rotation`: degrees anticlockwise, as Probe has it."""
        self._turns = rotation // 90
        self._size = (width, height) if self._turns % 2 else (height, width)
        self._format = pixel_format
        self._reformatter = VideoReformatter()

    def scale(self, picture: VideoFrame) -> Pixels:
        """The picture by area averaging: H×W for `gray` (full range), H×W×C for `rgb24` and `bgr24`."""
        height, width = self._size
        # Untagged video above 576 rows is BT.709 by custom; libswscale would take it for BT.601.
        guess = Colorspace.ITU709 if picture.colorspace == 2 and picture.height > 576 else None
        small = self._reformatter.reformat(
            picture,
            width,
            height,
            self._format,
            src_colorspace=guess,
            interpolation=Interpolation.AREA,
            threads=1,  # slicing so small a job over threads costs 6 times the scaling
        ).to_ndarray()
        return np.ascontiguousarray(np.rot90(small, self._turns)) if self._turns else small  # type: ignore[return-value]


def picture_size(probe: Probe, width: int) -> tuple[int, int]:
    """Height and width in pixels of pictures with square pixels `width` wide, both even."""
    width -= width % 2
    return max(2, 2 * round(width / probe.aspect / 2)), width
