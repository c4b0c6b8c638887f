"""A video file → its container and picture track, opened at one door where libav's errors become VideoError."""

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from ganime.errors import VideoError

VIDEO_SUFFIXES = frozenset(
    {".3gp", ".asf", ".avi", ".divx", ".dv", ".flv", ".m2ts", ".m2v", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg"}
    | {".mts", ".mxf", ".ogm", ".ogv", ".qt", ".rm", ".rmvb", ".ts", ".vob", ".webm", ".wmv", ".y4m"}
)


@contextmanager
def open_video(path: Path, threads: str = "AUTO") -> Iterator[tuple[InputContainer, VideoStream]]:
    """The container of a video and its first picture track, cover art aside; closed on leaving.

    `threads`: libav's thread type; AUTO is fastest straight through, SLICE answers a single packet at once.
    Errors of libav inside the block become VideoError with the file's name and libav's reason.
    """
    if not path.exists():
        raise VideoError(f"{path}: no such video")
    if path.stat().st_size == 0:
        raise VideoError(f"{path}: the file is empty")
    try:
        # Tags in an old encoding are no reason to refuse a film.
        with av.open(str(path), metadata_errors="replace") as container:
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


def stated_duration(container: InputContainer, stream: VideoStream) -> Fraction | None:
    """How long the pictures last in seconds, as far as the container says so about them alone, or None.

    Matroska states it per track in a tag; its own duration includes subtitles that may end after the last picture.
    """
    if stream.duration is not None and stream.time_base is not None:
        return stream.duration * stream.time_base
    tag = stream.metadata.get("DURATION", stream.metadata.get("DURATION-eng", ""))
    parts = tag.split(":")
    if len(parts) == 3 and all(part.replace(".", "", 1).isdigit() for part in parts):
        hours, minutes, seconds = (Fraction(part) for part in parts)
        return hours * 3600 + minutes * 60 + seconds
    only_pictures_and_sound = all(other.type in ("video", "audio") for other in container.streams)
    if container.duration is not None and only_pictures_and_sound:
        return Fraction(container.duration, av.time_base)
    return None


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
