"""What else is in a film: its other streams, cover art, chapters and tags, and when their packets come."""

from dataclasses import dataclass
from fractions import Fraction

import av
from av.container import InputContainer, OutputContainer
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from ganime.film.video.demux import AnyPacket

# What Matroska's writers note of a track's bytes: no longer true of new pictures, and noted anew for the others.
_STATISTICS = ("BPS", "DURATION", "NUMBER_OF_FRAMES", "NUMBER_OF_BYTES", "SOURCE_ID", "_STATISTICS", "ENCODER")

# Words of a container about itself, which another writer must not repeat.
_OWN_WORDS = frozenset({"major_brand", "minor_version", "compatible_brands", "encoder", "duration"})

# Encoders of sound begin with so much silence at most: 2112 samples of AAC, twice that where half the rate is coded.
LONGEST_PRIMING_S = Fraction(1, 10)

# A longer duration is none: VobSub says so of a line whose end it does not know, and muxers refuse it.
LONGEST_TICKS = 2**31 - 1

# Of the last line of text, if nobody knows its end: an edit list, which ends with the track, would hide one that takes
# no time.
LAST_LINE_S = 1

_COVER_TYPES = {"mjpeg": ("jpg", "image/jpeg"), "png": ("png", "image/png"), "gif": ("gif", "image/gif")} | {
    "bmp": ("bmp", "image/bmp"),
    "webp": ("webp", "image/webp"),
}


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


def is_timecode(stream: Stream) -> bool:
    """Whether a stream is the track with which QuickTime counts from a timecode: it says no more than a tag does."""
    return stream.type == "data" and "timecode" in stream.metadata


def copied_streams(container: InputContainer, film: VideoStream) -> list[Stream]:
    """Every stream of a film but its pictures, cover art and timecode.

    The text track behind an MP4's chapters is left out: it is written anew with the chapters.
    """
    return [
        stream
        for stream in container.streams
        if stream.index != film.index
        and not is_cover(stream)
        and not is_timecode(stream)
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


def lasting_tags(tags: dict[str, str]) -> dict[str, str]:
    """Tags of a stream that are true of its copy as well."""
    return {name: value for name, value in tags.items() if not name.upper().startswith(_STATISTICS)}


def film_tags(tags: dict[str, str]) -> dict[str, str]:
    """Tags of a film without its container's words about itself."""
    return {name: value for name, value in tags.items() if name.lower() not in _OWN_WORDS}


class Copied:
    """Gives the packets of one copied stream their times in another container: whole ticks that never fall."""

    def __init__(self, stream: Stream, copy: Stream, out: OutputContainer, start: Fraction) -> None:
        self._stream, self._copy, self._start = stream, copy, start
        self._least: int | None = None
        # Not every muxer takes equal times, other than of lines of text.
        flags = av.format.Flags(out.format.flags)
        equal = stream.type in ("subtitle", "data") or flags & av.format.Flags.ts_nonstrict
        self._step = 0 if equal else 1
        # What an edit list hides, only a container with edit lists can hide again. What a decoder needs to get going,
        # it is given everywhere.
        self._has_edit_lists = out.format.name in ("mp4", "mov")
        self._keeps_hidden: bool | None = True if self._has_edit_lists else None

    def retime(self, packet: AnyPacket) -> Fraction | None:
        """Move a packet to the other container; when it is due there, in seconds, or None if it is not to be heard."""
        base = packet.time_base or self._stream.time_base or Fraction(1, 1000)
        tick = self._copy.time_base or Fraction(1, 1000)
        dts = packet.dts if packet.dts is not None else packet.pts
        pts = packet.pts if packet.pts is not None else packet.dts
        if self._keeps_hidden is None:
            self._keeps_hidden = pts is None or pts * base >= -LONGEST_PRIMING_S
        if packet.is_discard and not self._keeps_hidden:
            return None
        due = self._least or 0 if dts is None else round((dts * base - self._start) / tick)
        shown = due if pts is None else round((pts * base - self._start) / tick)
        due = due if self._least is None else max(due, self._least)
        packet.stream, packet.time_base = self._copy, tick
        packet.dts, packet.pts = due, max(due, shown)
        duration = round((packet.duration or 0) * base / tick)
        packet.duration = duration if duration <= LONGEST_TICKS else 0
        if not packet.duration and self._stream.type == "subtitle" and self._has_edit_lists:
            packet.duration = round(LAST_LINE_S / tick)
        self._least = due + (max(self._step, packet.duration) if dts is None else self._step)
        return due * tick
