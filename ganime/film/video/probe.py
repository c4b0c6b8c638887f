"""What must be known of a film before its frames are read: shape of its pixels, rotation, scan, bars."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream

from ganime.errors import VideoError
from ganime.film.video.bars import find_picture
from ganime.film.video.clock import clock_of
from ganime.film.video.demux import open_video, packets_of, rough_duration
from ganime.film.video.interlacing import Looks, Scan, look, scan_of
from ganime.frame import Box, Pixels

# A stretch a minute, within these limits: a 24-minute episode costs 192 frames of probing, 0.6 % of its 34 000.
FEWEST_STRETCHES = 3  # with less, the film is read from the start
MOST_STRETCHES = 24
STRETCH_FRAMES = 8  # the pattern of telecine repeats every 5
MOST_READ_THROUGH = 1500  # frames


@dataclass(frozen=True)
class Probe:
    """How the frames of one film become pictures."""

    sample_aspect: Fraction  # width of a stored pixel over its height (SAR)
    rotation: int  # degrees anticlockwise to turn the stored picture for display: 0, 90, 180 or 270
    scan: Scan
    size: tuple[int, int]  # stored height and width in pixels
    picture: Box  # stored pixels without bars and dirty edges

    @property
    def aspect(self) -> Fraction:
        """Width over height of the picture as displayed, bars cut off."""
        aspect = Fraction(self.picture.width, self.picture.height) * self.sample_aspect
        return 1 / aspect if self.rotation % 180 else aspect


def probe(path: Path) -> Probe:
    """Look at stretches of frames spread over the whole film. Raises VideoError if no picture can be decoded."""
    # With SLICE threads a packet's frame comes out at once; frame threads would first swallow several.
    with open_video(path, threads="SLICE") as (container, stream):
        reformatter, size, rotation = VideoReformatter(), (0, 0), 0
        greys: list[Pixels] = []
        looks: list[Looks] = []
        for stretch in _stretches(path, container, stream):
            if not greys:
                size, rotation = (stretch[0].height, stretch[0].width), stretch[0].rotation
            alike = [frame for frame in stretch if (frame.height, frame.width) == size]
            # First and last of a stretch, one after the other: a stretch in memory at a time, whatever the film's size.
            for frame in alike[:: STRETCH_FRAMES - 1]:
                greys.append(np.asarray(reformatter.reformat(frame, format="gray").to_ndarray(), np.uint8))
            looks.append(look(stream, alike))
        if not greys:
            raise VideoError(f"{path}: no picture can be decoded")
        return Probe(_sample_aspect(stream), round(rotation / 90) % 4 * 90, scan_of(looks), size, find_picture(greys))


def _sample_aspect(stream: VideoStream) -> Fraction:
    """SAR of the stream, container over codec; 1 where it is not told or absurd (some files say 0:1 or 1:65535)."""
    for told in (stream.sample_aspect_ratio, stream.codec_context.sample_aspect_ratio):
        if told and Fraction(1, 4) <= told <= 4:
            return Fraction(told)
    return Fraction(1)


def _stretches(path: Path, container: InputContainer, stream: VideoStream) -> Iterator[list[VideoFrame]]:
    """Runs of consecutive frames spread evenly over the film, none of them empty."""
    begun: set[int | None] = set()
    for place in _places(rough_duration(container, stream)):
        stretch = _stretch_at(container, stream, place)
        if stretch and stretch[0].pts not in begun:
            begun.add(stretch[0].pts)
            yield stretch
    if len(begun) >= FEWEST_STRETCHES:
        return
    # Short, hardly any key frames, no index or of unknown length: read from the start, looking at one frame in four.
    # Opened anew: not every container can be searched for its start.
    with open_video(path, threads="SLICE") as (again, film):
        frames = islice(_decoded(again, film), MOST_READ_THROUGH)
        while stretch := list(islice(frames, STRETCH_FRAMES)):
            yield stretch
            next(islice(frames, 3 * STRETCH_FRAMES, None), None)


def _places(duration: Fraction | None) -> Iterator[Fraction]:
    """Where stretches begin, in seconds from the start of the film."""
    if duration is None:
        return
    count = min(MOST_STRETCHES, max(8, int(duration / 60)))
    for number in range(count):
        yield duration * (2 * number + 1) / (2 * count)


def _stretch_at(container: InputContainer, stream: VideoStream, place: Fraction) -> list[VideoFrame]:
    """Frames from the last key frame before `place`; none where the file cannot be searched or is damaged there."""
    try:
        container.seek(int(place * av.time_base) + (container.start_time or 0))
        return list(islice(_decoded(container, stream), STRETCH_FRAMES))
    except av.error.FFmpegError:
        return []


def _decoded(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    """Frames from here on, passing over packets that cannot be decoded."""
    for packet in packets_of(container, [stream], clock_of(container)):
        with suppress(av.error.FFmpegError):
            yield from packet.decode() if packet is not None else ()
    with suppress(av.error.FFmpegError):
        yield from stream.decode(None)
