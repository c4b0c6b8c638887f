"""How a stream goes into another container: as it is, without its wrapping, or decoded where no container takes it."""

import io
from collections.abc import Callable, Sequence
from fractions import Fraction

import av
from av.audio.stream import AudioStream
from av.bitstream import BitStreamFilterContext
from av.container import OutputContainer
from av.stream import Stream

from ganime.film.video.demux import AnyPacket
from ganime.film.video.latm import UnwrapError, Unwrapper
from ganime.film.video.stream_copy import lasting_tags

Announce = Callable[[OutputContainer], object]

# Samples as decoders give them → a codec that keeps every one of them.
_PCM = {
    **{"u8": "pcm_u8", "s16": "pcm_s16le", "s32": "pcm_s32le", "flt": "pcm_f32le", "dbl": "pcm_f64le"},
    **{"u8p": "pcm_u8", "s16p": "pcm_s16le", "s32p": "pcm_s32le", "fltp": "pcm_f32le", "dblp": "pcm_f64le"},
}
# Decoders of these give 32 bits, of which at most 24 are theirs.
_24_BITS = frozenset({"pcm_bluray", "pcm_dvd", "pcm_s24daud", "s302m"})

# A codec that any container of the kind takes, whose place another then takes.
_CARRIERS = {"audio": "aac", "video": "h264", "subtitle": "mov_text"}


class Way:
    """A stream's packets as they are."""

    said: str | None = None  # what is not as it was, in a sentence

    def __init__(self, stream: Stream) -> None:
        self.stream = stream

    def announce(self, out: OutputContainer) -> Stream:
        """The stream of `out` that takes the packets. Raises ValueError or libav's errors if there can be none."""
        copy = self._announced(out)
        copy.metadata.update(lasting_tags(self.stream.metadata))
        copy.disposition = self.stream.disposition
        return copy

    def through(self, packet: AnyPacket) -> list[AnyPacket]:
        """What becomes of a packet; times count in each packet's own time base."""
        return [packet]

    def rest(self) -> list[AnyPacket]:
        """What is left after the last packet."""
        return []

    def _announced(self, out: OutputContainer) -> Stream:
        try:
            return out.add_stream_from_template(self.stream, opaque=True)
        except ValueError:
            return self._carried(out)

    def _carried(self, out: OutputContainer) -> Stream:
        """A stream of a codec that PyAV does not take the container to hold: what libav writes is asked, not its list.

        Matroska holds all sound that has a number in WAV, for instance.
        """
        if self.stream.type not in _CARRIERS or self.stream.codec_context is None:
            raise ValueError(f"no stream of type {self.stream.type} can be announced")
        copy = _blank(out, self.stream.type)
        # A filter that does nothing hands on all that libav knows of a stream, whatever its codec.
        BitStreamFilterContext("null", in_stream=self.stream, out_stream=copy)
        copy.codec_context.codec_tag = "\0\0\0\0"  # each container has its own
        copy.time_base = self.stream.time_base
        return copy


class UnwrappedWay(Way):
    """AAC without the wrapping that broadcasts give it."""

    def __init__(self, stream: Stream) -> None:
        super().__init__(stream)
        self._unwrapper = Unwrapper()

    def through(self, packet: AnyPacket) -> list[AnyPacket]:
        """The frames in a packet."""
        try:
            frames = self._unwrapper.frames(bytes(packet))
        except UnwrapError:
            return []  # damaged: no decoder would make anything of it either
        made: list[AnyPacket] = []
        for number, frame in enumerate(frames):
            bare: AnyPacket = av.Packet(frame)
            bare.time_base, bare.is_keyframe = packet.time_base, True
            bare.duration = round((packet.duration or 0) / len(frames))
            ahead = number * bare.duration
            bare.pts = None if packet.pts is None else packet.pts + ahead
            bare.dts = None if packet.dts is None else packet.dts + ahead
            made.append(bare)
        return made

    def _announced(self, out: OutputContainer) -> Stream:
        assert isinstance(self.stream, AudioStream)
        context = self.stream.codec_context
        if not context.extradata:
            raise ValueError("how this AAC is to be decoded is not known")
        copy = _blank(out, "audio")
        assert isinstance(copy, AudioStream)
        copy.codec_context.extradata = context.extradata
        copy.codec_context.sample_rate, copy.codec_context.layout = context.sample_rate, context.layout
        copy.time_base = self.stream.time_base
        return copy


class DecodedWay(Way):
    """Sound that no container takes, sample for sample."""

    def __init__(self, stream: Stream) -> None:
        super().__init__(stream)
        assert isinstance(stream, AudioStream)
        self._source = stream
        self._codec = "pcm_s24le" if stream.codec_context.name in _24_BITS and self._bits == 32 else self._pcm
        self._encoder: AudioStream | None = None
        self.said = (
            f"{told(stream)} is kept as {self._codec}, sample for sample: as it is, this container does not take it"
        )

    @property
    def _pcm(self) -> str:
        return _PCM[self._source.codec_context.format.name]

    @property
    def _bits(self) -> int:
        return self._source.codec_context.format.bits

    def through(self, packet: AnyPacket) -> list[AnyPacket]:
        """The samples of a packet."""
        assert self._encoder is not None
        try:
            frames = self._source.decode(packet)
        except av.error.FFmpegError:
            return []
        return [made for frame in frames for made in self._encoder.encode(frame)]

    def rest(self) -> list[AnyPacket]:
        """The samples that the decoder still holds."""
        assert self._encoder is not None
        frames = self._source.decode(None)
        return [made for frame in (*frames, None) for made in self._encoder.encode(frame)]

    def _announced(self, out: OutputContainer) -> Stream:
        context = self._source.codec_context
        encoder = out.add_stream(self._codec, rate=context.sample_rate, layout=context.layout)
        assert isinstance(encoder, AudioStream)
        encoder.time_base = Fraction(1, context.sample_rate)
        self._encoder = encoder
        return encoder


def _blank(out: OutputContainer, kind: str) -> Stream:
    """A stream of `out` that is still to be told what it holds."""
    taken = out.supported_codecs
    name = next((name for name in (_CARRIERS[kind], "subrip", "webvtt", "ass") if name in taken), _CARRIERS[kind])
    with av.open(io.BytesIO(), "w", format="nut" if kind != "subtitle" else _HOLDS[name]) as shelf:
        return out.add_stream_from_template(shelf.add_stream(name), opaque=True)


_HOLDS = {"mov_text": "mp4", "subrip": "srt", "webvtt": "webvtt", "ass": "ass"}


def way_of(stream: Stream, kind: str, kinds: Sequence[str]) -> Way | None:
    """How a stream goes into a container of `kind`, libav's name; None if not at all.

    Sound that none of `kinds` takes as it is goes as samples; into Matroska, which films are written to unless another
    is asked for, all sound does that it does not take.
    """
    if (way := _kept(stream, kind)) is not None:
        return way
    if not isinstance(stream, AudioStream) or (kind != "matroska" and any(_kept(stream, other) for other in kinds)):
        return None
    if not stream.codec_context.format or stream.codec_context.format.name not in _PCM:
        return None
    way = DecodedWay(stream)
    return way if writes(kind, [way.announce]) else None


def _kept(stream: Stream, kind: str) -> Way | None:
    """How a stream's packets go into a container, if they can."""
    unwrapped = stream.type == "audio" and stream.codec_context and stream.codec_context.name == "aac_latm"
    for make in (UnwrappedWay, Way) if unwrapped else (Way,):
        way = make(stream)
        if writes(kind, [way.announce]):
            return way
    return None


def writes(kind: str, announced: Sequence[Announce]) -> bool:
    """Whether libav writes the header of a container with these streams."""
    try:
        with av.open(io.BytesIO(), "w", format=kind) as container:
            for announce in announced:
                announce(container)
            container.start_encoding()
    except (ValueError, av.error.FFmpegError):
        return False
    return True


def told(stream: Stream) -> str:
    """A stream in words: number, kind, codec, language."""
    codec = stream.codec_context.codec.canonical_name if stream.codec_context else getattr(stream, "name", "unknown")
    words = (f"stream {stream.index}", f"({', '.join(filter(None, (stream.type, codec, stream.language)))})")
    return " ".join(words)
