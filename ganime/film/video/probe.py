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

# Of the frames that are looked at, the share that must not be spoilt for bars to be told.
SOUND_SHARE = Fraction(1, 4)


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
    # Without threads a frame comes out at once, where frame threads would first swallow several; with those for slices,
    # what is missing of a damaged picture stays black, which passes for a bar.
    with open_video(path, threads="NONE") as (container, stream):
        reformatter, size, rotation = VideoReformatter(), (0, 0), 0
        greys: list[tuple[Pixels, bool]] = []  # and whether each is spoilt
        looks: list[Looks] = []
        for stretch in _stretches(path, container, stream):
            if not greys:
                first = stretch[0].picture
                size, rotation = (first.height, first.width), first.rotation
            alike = [seen for seen in stretch if (seen.picture.height, seen.picture.width) == size]
            # First and last of a stretch, one after the other: a stretch in memory at a time, whatever the film's size.
            for seen in alike[:: STRETCH_FRAMES - 1]:
                grey = np.asarray(reformatter.reformat(seen.picture, format="gray").to_ndarray(), np.uint8)
                greys.append((grey, seen.spoilt))
            looks.append(look(stream, [seen.picture for seen in alike]))
        if not greys:
            raise VideoError(f"{path}: no picture can be decoded")
        box = _picture_in(greys)
        return Probe(_sample_aspect(stream), round(rotation / 90) % 4 * 90, scan_of(looks), size, box)


@dataclass(frozen=True)
class _Seen:
    """A frame that was looked at."""

    picture: VideoFrame
    spoilt: bool  # damaged, or made from one that is


def _picture_in(greys: list[tuple[Pixels, bool]]) -> Box:
    """Where the picture is, told by frames that are not spoilt: what is missing of one would pass for a bar.

    Where these are few, nothing is taken for a bar.
    """
    sound = [grey for grey, spoilt in greys if not spoilt]
    if len(sound) >= SOUND_SHARE * len(greys):
        return find_picture(sound)
    height, width = greys[0][0].shape
    return Box(0, 0, height - height % 2, width - width % 2)


def _sample_aspect(stream: VideoStream) -> Fraction:
    """SAR of the stream, container over codec; 1 where it is not told or absurd (some files say 0:1 or 1:65535)."""
    for told in (stream.sample_aspect_ratio, stream.codec_context.sample_aspect_ratio):
        if told and Fraction(1, 4) <= told <= 4:
            return Fraction(told)
    return Fraction(1)


def _stretches(path: Path, container: InputContainer, stream: VideoStream) -> Iterator[list[_Seen]]:
    """Runs of consecutive frames spread evenly over the film, none of them empty."""
    begun: set[int | None] = set()
    for place in _places(rough_duration(container, stream)):
        stretch = _stretch_at(container, stream, place)
        if stretch and stretch[0].picture.pts not in begun:
            begun.add(stretch[0].picture.pts)
            yield stretch
    if len(begun) >= FEWEST_STRETCHES:
        return
    # Short, hardly any key frames, no index or of unknown length: read from the start, looking at one frame in four.
    # Opened anew: not every container can be searched for its start.
    with open_video(path, threads="NONE") as (again, film):
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


def _stretch_at(container: InputContainer, stream: VideoStream, place: Fraction) -> list[_Seen]:
    """Frames from the last key frame before `place`; none where the file cannot be searched or is damaged there."""
    try:
        container.seek(int(place * av.time_base) + (container.start_time or 0))
        return list(islice(_decoded(container, stream), STRETCH_FRAMES))
    except av.error.FFmpegError:
        return []


def _decoded(container: InputContainer, stream: VideoStream) -> Iterator[_Seen]:
    """Frames from here on, passing over packets that cannot be decoded."""
    spoilt = False

    def seen(pictures: list[VideoFrame]) -> Iterator[_Seen]:
        nonlocal spoilt
        for picture in pictures:
            # Up to the next key frame, pictures are made from those before them.
            spoilt = picture.is_corrupt or (spoilt and not picture.key_frame)
            yield _Seen(picture, spoilt)

    for packet in packets_of(container, [stream], clock_of(container)):
        try:
            pictures = None if packet is None else packet.decode()
        except av.error.FFmpegError:
            pictures = None
        spoilt |= pictures is None
        yield from seen(pictures or [])
    with suppress(av.error.FFmpegError):
        yield from seen(stream.decode(None))
