"""Which container a film is written to, and how each stream of its source goes into it."""

from dataclasses import dataclass
from pathlib import Path

from av.container import InputContainer, OutputContainer
from av.stream import Stream
from av.video.stream import VideoStream

from ganime.errors import VideoError
from ganime.film.video.reach import Reach
from ganime.film.video.stream_copy import Cover, copied_streams, is_timecode
from ganime.film.video.ways import Way, told, way_of

CONTAINERS = {".mkv": "matroska", ".mp4": "mp4", ".m4v": "mp4", ".mov": "mov", ".webm": "webm"}
OFFERED = (".mkv", ".mp4", ".mov")


def container_of(out: Path) -> str:
    """libav's name of the container that a file's name asks for. Raises VideoError if it is none of CONTAINERS."""
    name = CONTAINERS.get(out.suffix.lower())
    if name is None:
        raise VideoError(f"{out}: films are written as {', '.join(CONTAINERS)}; call it {out.stem}.mkv")
    return name


@dataclass(frozen=True)
class Ways:
    """How the streams of a film go into a container."""

    ways: tuple[Way, ...]  # of those that do
    lost: tuple[str, ...]  # those that do not, each with the reason, in a sentence
    said: tuple[str, ...]  # sentences on what is not as it was, and on what is left out all the same


def ways_into(kind: str, container: InputContainer, film: VideoStream, reach: Reach) -> Ways:
    """How all streams of a film but its pictures go into a container of `kind`, libav's name."""
    offered = [CONTAINERS[suffix] for suffix in OFFERED]
    ways, lost, said = [], [], []
    for stream in copied_streams(container, film):
        way = None if stream.index in reach.silent else way_of(stream, kind, offered)
        if stream.index in reach.silent:
            said.append(f"{told(stream)} is announced but has no packets, and is left out")
        elif way is not None:
            ways.append(way)
            said += [way.said] if way.said else []
        else:
            lost.append(f"{kind} cannot hold {told(stream)}")
    said += [_on_timecode(stream, film, kind) for stream in container.streams if is_timecode(stream)]
    said += [f"a stream that begins late is left out: {words}" for words in reach.late]
    return Ways(tuple(ways), tuple(lost), tuple(filter(None, said)))


def _on_timecode(stream: Stream, film: VideoStream, kind: str) -> str:
    """A sentence on a timecode track; none where the container writes one anew, from the tag of the pictures."""
    if kind in ("mp4", "mov") and "timecode" in film.metadata:
        return ""
    return f"{told(stream)}: {kind} has no timecode track; {stream.metadata['timecode']} is kept as a tag"


def add_cover(out: OutputContainer, cover: Cover) -> Stream | None:
    """Announce cover art: in Matroska it is an attachment, elsewhere a stream that takes its one packet."""
    if out.format.name in ("matroska", "webm"):
        out.add_attachment(cover.name, cover.mimetype, bytes(cover.packet))
        return None
    return Way(cover.stream).announce(out)
