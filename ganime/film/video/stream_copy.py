"""Streams that are copied as they are: which of a film's, how they are announced, and when their packets come."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import av
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import AttachmentStream, Disposition, Stream
from av.video.stream import VideoStream

# What Matroska's writers note of a track's bytes: no longer true of new pictures, and noted anew for the others.
_STATISTICS = ("BPS", "DURATION", "NUMBER_OF_FRAMES", "NUMBER_OF_BYTES", "SOURCE_ID", "_STATISTICS", "ENCODER")

# Words of a container about itself, which another writer must not repeat.
_OWN_WORDS = frozenset({"major_brand", "minor_version", "compatible_brands", "encoder", "duration"})

_COVER_TYPES = {"mjpeg": ("jpg", "image/jpeg"), "png": ("png", "image/png"), "gif": ("gif", "image/gif")} | {
    "bmp": ("bmp", "image/bmp"),
    "webp": ("webp", "image/webp"),
}


# PyAV's packets are generic for type checkers alone.
AnyPacket: TypeAlias = "Packet[Any]"


@dataclass(frozen=True)
class Cover:
    """A picture that belongs to a film and has no time."""

    stream: Stream
    packet: AnyPacket

    @property
    def name(self) -> str:
        """The name it has as an attachment."""
        return self.stream.metadata.get("filename", f"cover.{self._type[0]}")

    @property
    def mimetype(self) -> str:
        """What it is, in the words of the web."""
        return self.stream.metadata.get("mimetype", self._type[1])

    @property
    def _type(self) -> tuple[str, str]:
        return _COVER_TYPES.get(self.stream.codec_context.name, ("jpg", "image/jpeg"))


def is_cover(stream: Stream) -> bool:
    """Whether a stream is cover art rather than a film."""
    return bool(stream.disposition & Disposition.attached_pic)


def copied_streams(container: InputContainer, film: VideoStream) -> list[Stream]:
    """Every stream of a film but its pictures and cover art.

    The text track behind an MP4's chapters is left out: it is written anew with the chapters.
    """
    return [
        stream
        for stream in container.streams
        if stream.index != film.index
        and not is_cover(stream)
        and not (stream.type == "data" and stream.discard == av.stream.Discard.all)
    ]


def covers(container: InputContainer) -> list[Cover]:
    """The cover art of a film that was just opened; libav hands it out before anything else."""
    waiting = {stream.index: stream for stream in container.streams if is_cover(stream)}
    found: list[Cover] = []
    if waiting:
        for packet in container.demux(list(waiting.values())):
            if packet.size and packet.stream_index in waiting:
                found.append(Cover(waiting.pop(packet.stream_index), packet))
            if not waiting:
                break
    return found


def add_copy(out: OutputContainer, stream: Stream) -> Stream:
    """A stream of `out` that takes the packets of another as they are.

    Raises ValueError if libav cannot copy streams of its kind, or the container has no name for its codec.
    """
    copy = out.add_stream_from_template(stream, opaque=True)
    copy.metadata.update(lasting_tags(stream.metadata))
    copy.disposition = stream.disposition
    return copy


def add_cover(out: OutputContainer, cover: Cover) -> Stream | None:
    """Announce cover art: in Matroska it is an attachment, elsewhere a stream that takes its one packet."""
    if out.format.name in ("matroska", "webm"):
        out.add_attachment(cover.name, cover.mimetype, bytes(cover.packet))
        return None
    return add_copy(out, cover.stream)


def lasting_tags(tags: dict[str, str]) -> dict[str, str]:
    """Tags of a stream that are true of its copy as well."""
    return {name: value for name, value in tags.items() if not name.upper().startswith(_STATISTICS)}


def film_tags(tags: dict[str, str]) -> dict[str, str]:
    """Tags of a film without its container's words about itself."""
    return {name: value for name, value in tags.items() if name.lower() not in _OWN_WORDS}


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


def packets_of(container: InputContainer, streams: list[Stream]) -> Iterator[AnyPacket]:
    """The packets of some streams in the file's order, as far as it can be read."""
    if not any(not isinstance(stream, AttachmentStream) for stream in streams):
        return
    wanted = {stream.index for stream in streams}
    for stream in container.streams:
        if stream.index not in wanted and not is_cover(stream):
            stream.discard = av.stream.Discard.all
    packets = container.demux(streams)
    while True:
        try:
            packet = next(packets, None)
        except av.error.FFmpegError:
            return  # cut short or too damaged: what came before is kept
        if packet is None:
            return
        # PyAV ends with an empty packet for each stream, which decoders are flushed with.
        if packet.size or packet.pts is not None or packet.dts is not None:
            yield packet


class Copied:
    """Gives the packets of one copied stream their times in another container: whole ticks that never fall."""

    def __init__(self, stream: Stream, copy: Stream, start: Fraction) -> None:
        self._stream, self._copy, self._start = stream, copy, start
        self._least: int | None = None
        # Muxers take equal times of lines of text only.
        self._step = 0 if stream.type in ("subtitle", "data") else 1

    def retime(self, packet: AnyPacket) -> Fraction:
        """Move a packet to the other container; when it is due there, in seconds."""
        base, tick = self._stream.time_base or Fraction(1, 1000), self._copy.time_base or Fraction(1, 1000)
        dts = packet.dts if packet.dts is not None else packet.pts
        pts = packet.pts if packet.pts is not None else packet.dts
        due = self._least or 0 if dts is None else round((dts * base - self._start) / tick)
        shown = due if pts is None else round((pts * base - self._start) / tick)
        due = due if self._least is None else max(due, self._least)
        packet.stream, packet.time_base = self._copy, tick
        packet.dts, packet.pts = due, max(due, shown)
        packet.duration = round((packet.duration or 0) * base / tick)
        self._least = due + (max(self._step, packet.duration) if dts is None else self._step)
        return due * tick
