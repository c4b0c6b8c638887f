"""How far a file must be looked through until all of its streams are known.

libav looks at the first 5 MB, or 5 s. A stream that says nothing until then is missing from its list, or stands there
without what must be known of it: in an MPEG program or transport stream and in FLV, which have no list of their own,
that is a stream that begins late.
"""

import functools
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Stream
from av.video.stream import VideoStream

_WITHOUT_LIST = frozenset({"mpeg", "mpegts", "flv", "live_flv", "nsv", "swf", "wtv", "asf"})

_IN_DUMP = r"^\s*Stream #\d+:\d+(?:\[\w+\])?(?:\(\w+\))?: (.*?)(?:, start [\d.]+)?$"

_FIRST: int | None = None  # libav's own

# What libav has looked through it keeps in memory: on a disc, subtitles that first appear after five minutes.
_REACHES = (32 << 20, 256 << 20)


@dataclass(frozen=True)
class Reach:
    """How far a file is looked through."""

    bytes: int | None = None  # None: as far as libav does by itself
    silent: frozenset[int] = frozenset()  # numbers of streams that never say anything
    late: tuple[str, ...] = ()  # streams that begin later still, in libav's words


@contextmanager
def opened(path: Path, reach_bytes: int | None) -> Iterator[InputContainer]:
    """A file as libav opens it. Raises libav's errors."""
    far = {"probesize": str(reach_bytes), "analyzeduration": "1000000000000"} if reach_bytes else {}
    # Tags in an old encoding are no reason to refuse a film.
    with av.open(str(path), metadata_errors="replace", container_options=far) as container:
        yield container


def reach_of(path: Path) -> Reach:
    """How far a file must be looked through; read once to its end if its container has no list of streams.

    Raises libav's errors if the file cannot be opened.
    """
    there = path.stat()
    return _reach(path, there.st_size, there.st_mtime_ns)


def is_known(stream: Stream) -> bool:
    """Whether enough is known of a stream to write its packets into another file."""
    if isinstance(stream, AudioStream):
        return bool(stream.codec_context and stream.codec_context.sample_rate)
    if isinstance(stream, VideoStream):
        return bool(stream.codec_context and stream.codec_context.width)
    return stream.type != "unknown"


@functools.lru_cache(maxsize=64)
def _reach(path: Path, size: int, changed_ns: int) -> Reach:
    with opened(path, _FIRST) as container:
        own, unknown = len(container.streams), [s.index for s in container.streams if not is_known(s)]
        if not unknown and _WITHOUT_LIST.isdisjoint(container.format.name.split(",")):
            return Reach()
        speaking, streams = _speaking(container)
    if len(streams) == own and speaking.isdisjoint(unknown):
        return Reach(silent=frozenset(unknown))
    for reach_bytes in _REACHES:
        with opened(path, reach_bytes) as container:
            found = len(container.streams)
            missing = {s.index for s in container.streams if not is_known(s)}
        if found >= len(streams) and speaking.isdisjoint(missing):
            break
    return Reach(reach_bytes, frozenset(missing - speaking), tuple(streams[found:]))


def _speaking(container: InputContainer) -> tuple[set[int], list[str]]:
    """The numbers of streams that have packets, and all streams in libav's words, once the file is read to its end."""
    speaking: set[int] = set()
    # What appears on the way has no packets for PyAV, which stumbles over it at the end.
    with suppress(av.error.FFmpegError, IndexError):
        for packet in container.demux():
            if packet.size:
                speaking.add(packet.stream_index)
    return speaking, re.findall(_IN_DUMP, _dump(container), re.MULTILINE)


def _dump(container: InputContainer) -> str:
    """What libav logs of a file on being asked for all that it knows."""
    untyped: Any = container  # PyAV forgot to tell type checkers of `dumps_format`
    before = av.logging.get_level()
    av.logging.set_level(av.logging.INFO)
    try:
        return str(untyped.dumps_format())
    finally:
        av.logging.set_level(before)
