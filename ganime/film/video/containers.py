"""Which container can hold which stream: asked of libav by writing headers to memory."""

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import av
from av.container import OutputContainer
from av.stream import Stream

from ganime.errors import VideoError
from ganime.film.video.demux import open_video
from ganime.film.video.encode import encoded_stream
from ganime.film.video.encoders import Encoder
from ganime.film.video.layout import Layout
from ganime.film.video.stream_copy import add_copy, add_cover, copied_streams, covers

CONTAINERS = {".mkv": "matroska", ".mp4": "mp4", ".m4v": "mp4", ".mov": "mov", ".webm": "webm"}
_OFFERED = (".mkv", ".mp4", ".mov")

_Announce = Callable[[OutputContainer], object]


def container_of(out: Path) -> str:
    """libav's name of the container that a file's name asks for. Raises VideoError if it is none of CONTAINERS."""
    name = CONTAINERS.get(out.suffix.lower())
    if name is None:
        raise VideoError(f"{out}: films are written as {', '.join(CONTAINERS)}; call it {out.stem}.mkv")
    return name


def check_container(source: Path, out: Path, layout: Layout, encoder: Encoder) -> tuple[str, ...]:
    """Make sure that the container of `out` can hold the wide film and every other stream of `source`.

    Returns sentences on streams that no container can hold and that will be left out. Raises VideoError naming the
    stream that this container cannot hold, and one that can.
    """
    kind = container_of(out)

    def pictures(container: OutputContainer) -> object:
        return encoded_stream(container, layout, encoder)

    if not _writes(kind, [pictures]):
        able = [suffix for suffix in _OFFERED if _writes(CONTAINERS[suffix], [pictures])]
        raise VideoError(f"{out}: {kind} cannot hold {encoder.name} pictures; {_advice(out, able)}")
    left_out: list[str] = []
    with open_video(source) as (container, film):
        streams: list[tuple[str, _Announce]] = [
            (told(stream), lambda other, stream=stream: add_copy(other, stream))  # type: ignore[misc]
            for stream in copied_streams(container, film)
        ]
        streams += [
            (told(cover.stream), lambda other, cover=cover: add_cover(other, cover))  # type: ignore[misc]
            for cover in covers(container)
        ]
        for name, announce in streams:
            if _writes(kind, [pictures, announce]):
                continue
            able = [suffix for suffix in _OFFERED if _writes(CONTAINERS[suffix], [pictures, announce])]
            if able:
                raise VideoError(f"{out}: {kind} cannot hold {name} of {source}; {_advice(out, able)}")
            left_out.append(f"{name} cannot be copied to any container and is left out")
    return tuple(left_out)


def can_hold(kind: str, stream: Stream) -> bool:
    """Whether a container, by libav's name, takes a stream's packets as they are."""
    return _writes(kind, [lambda container: add_copy(container, stream)])


def told(stream: Stream) -> str:
    """A stream in words: number, kind, codec, language."""
    codec = stream.codec_context.codec.canonical_name if stream.codec_context else stream.name
    words = (f"stream {stream.index}", f"({', '.join(filter(None, (stream.type, codec, stream.language)))})")
    return " ".join(words)


def _advice(out: Path, able: Sequence[str]) -> str:
    return f"call it {out.stem}{able[0]}" if able else "no other container can either; choose another encoder"


def _writes(kind: str, announced: Sequence[_Announce]) -> bool:
    """Whether libav writes the header of a container with these streams."""
    try:
        with av.open(io.BytesIO(), "w", format=kind) as container:
            for announce in announced:
                announce(container)
            container.start_encoding()
    except (ValueError, av.error.FFmpegError):
        return False
    return True
