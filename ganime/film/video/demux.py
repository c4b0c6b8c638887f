"""A video file → its container, picture track and packets: one door where libav's errors become VideoError."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from ganime.errors import VideoError
from ganime.film.video.clock import Clock
from ganime.film.video.reach import opened, reach_of

VIDEO_SUFFIXES = frozenset(
    {".264", ".265", ".3gp", ".asf", ".avi", ".divx", ".dv", ".flv", ".h264", ".h265", ".hevc", ".m2ts", ".m2v"}
    | {".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".mxf", ".nut", ".ogm", ".ogv", ".qt", ".rm", ".rmvb"}
    | {".ts", ".vob", ".webm", ".wmv", ".y4m"}
)

# PyAV's packets are generic for type checkers alone.
AnyPacket: TypeAlias = "Packet[Any]"

# Reading errors in a row before what follows is given up: libav finds its way back after a damaged cluster, not after
# the end of a file that breaks off.
MOST_ERRORS_IN_A_ROW = 20

# Containers that say in their header how long each track is, or the whole. What libav tells of others it has estimated
# from their last time stamps: a file that is cut short has those too.
_SAY_LENGTH = frozenset({"mov", "matroska", "webm", "flv", "rm", "mxf"})


@contextmanager
def open_video(path: Path, threads: str = "AUTO") -> Iterator[tuple[InputContainer, VideoStream]]:
    """The container of a video and its first picture track, cover art aside; closed on leaving.

    `threads`: libav's thread type; AUTO is fastest straight through, NONE answers a single packet at once. All of its
    streams are known, also those that begin late, as far as `reach` finds them.
    Errors of libav inside the block become VideoError with the file's name and libav's reason.
    """
    if not path.exists():
        raise VideoError(f"{path}: no such video")
    if path.stat().st_size == 0:
        raise VideoError(f"{path}: the file is empty")
    try:
        with opened(path, reach_of(path).bytes) as container:
            stream = _picture_track(path, container)
            stream.thread_type = threads
            yield container, stream
    except (av.error.FFmpegError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise VideoError(f"{path}: not a video that can be read: {reason}") from error


def _picture_track(path: Path, container: InputContainer) -> VideoStream:
    """The first video stream that is a film."""
    for stream in container.streams.video:
        attached = stream.disposition & av.stream.Disposition.attached_pic
        if not attached and stream.codec_context is not None and stream.codec_context.width:
            return stream
    raise VideoError(f"{path}: no picture track in this file")


def packets_of(container: InputContainer, streams: Sequence[Stream], clock: Clock) -> "Iterator[AnyPacket | None]":
    """The packets of some streams in the file's order, their times on the film's `clock`; None where one is unreadable.

    All streams are read, so that everyone who reads the film finds the same clock. A reading error ends the packets
    only if many follow each other.
    """
    wanted, errors = {stream.index for stream in streams}, 0
    packets = container.demux()
    while errors < MOST_ERRORS_IN_A_ROW:
        try:
            packet = next(packets, None)
        except av.error.EOFError:
            return
        except av.error.FFmpegError:
            errors += 1
            yield None
            # A generator that raised is at its end; where it did not, this goes on behind it all the same.
            packets = container.demux()
            continue
        except IndexError:
            return  # PyAV stumbles at the end over streams that appeared after it had opened the file
        if packet is None:
            return
        errors = 0
        # PyAV ends with an empty packet for each stream, which decoders are flushed with.
        if packet.size or packet.pts is not None or packet.dts is not None:
            clock.follow(packet)
            if packet.stream_index in wanted:
                yield packet


def is_container(container: InputContainer, *names: str) -> bool:
    """Whether a container is one of those that libav calls by these names."""
    return not set(container.format.name.split(",")).isdisjoint(names)


def stated_duration(container: InputContainer, stream: VideoStream) -> Fraction | None:
    """How long the pictures last in seconds, as far as the container says so about them alone, or None.

    Matroska states it per track in a tag; its own duration includes subtitles that may end after the last picture.
    """
    if is_container(container, "avi"):
        # What libav calls their duration there is what it found.
        return stream.frames / stream.average_rate if stream.frames and stream.average_rate else None
    if not is_container(container, *_SAY_LENGTH):
        return None
    if stream.duration is not None and stream.time_base is not None:
        return stream.duration * stream.time_base
    tag = stream.metadata.get("DURATION", stream.metadata.get("DURATION-eng", ""))
    parts = tag.split(":")
    if len(parts) == 3 and all(part.replace(".", "", 1).isdigit() for part in parts):
        hours, minutes, seconds = (Fraction(part) for part in parts)
        return hours * 3600 + minutes * 60 + seconds
    return None


def whole_duration(container: InputContainer) -> Fraction | None:
    """How long the film is in seconds until the last of its streams ends, as far as the container says so, or None."""
    if container.duration is None or not is_container(container, *_SAY_LENGTH):
        return None
    return Fraction(container.duration, av.time_base)


def rough_duration(container: InputContainer, stream: VideoStream) -> Fraction | None:
    """How long the film is in seconds, good enough to spread samples over it, or None."""
    stated = stated_duration(container, stream)
    return Fraction(container.duration, av.time_base) if stated is None and container.duration else stated


def rough_length(path: Path) -> tuple[Fraction | None, int | None]:
    """About how many seconds and frames a film has, each None where the container does not say."""
    with open_video(path) as (container, stream):
        seconds = rough_duration(container, stream)
        if stream.frames:
            return seconds, stream.frames
        known = seconds is not None and stream.average_rate
        return seconds, round(seconds * stream.average_rate) if known and seconds and stream.average_rate else None


def start_of(container: InputContainer) -> Fraction:
    """Seconds on the film's clock that are time 0: broadcasts run on a clock of their own, files start near 0."""
    if not av.format.Flags(container.format.flags) & av.format.Flags.ts_discont:
        return Fraction(0)
    starts = [
        stream.start_time * stream.time_base
        for stream in container.streams
        if stream.start_time is not None and stream.time_base is not None
    ]
    return min(starts, default=Fraction(0))
