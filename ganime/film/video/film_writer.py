"""Pictures, sound and subtitle lines → a Matroska film that appears under its name only when whole."""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from ganime.film.video.film_file import whole_file
from ganime.frame import Pixels

Sound = npt.NDArray[np.int16]

_Track = deque[tuple[Fraction, list["av.Packet[av.AudioStream]"]]]

_SUBTITLE_TICKS = 1000  # SubRip counts in milliseconds


@dataclass(frozen=True)
class Subtitle:
    """A line of text shown from `start` until `end`, in seconds."""

    start: Fraction
    end: Fraction
    text: str


class FilmWriter:
    """Takes the pictures of a film one after the other; made by `film_writer`."""

    def __init__(
        self,
        container: av.container.OutputContainer,
        size: tuple[int, int],
        rate: Fraction,
        sound: Sound,
        sample_rate: int,
        subtitles: Sequence[Subtitle],
        crf: int,
    ) -> None:
        self.frames = 0
        self._container, self._rate = container, rate
        # The same pictures make the same film: x264 writes other bytes for other numbers of threads, and its macroblock
        # tree reads memory that it has not set (seen with PyAV 18.1 at 160 columns: MALLOC_PERTURB_ changes the bytes).
        options = {"crf": str(crf), "preset": "veryfast", "tune": "animation", "threads": "1", "mbtree": "0"}
        self._video = container.add_stream("libx264", rate=rate, options=options)
        self._video.height, self._video.width = size
        self._video.pix_fmt = "yuv420p"
        self._video.codec_context.time_base = 1 / rate
        self._video.codec_context.sample_aspect_ratio = Fraction(1)
        self._video.codec_context.color_range = ColorRange.MPEG
        self._video.codec_context.colorspace = Colorspace.ITU709
        self._video.codec_context.color_primaries = ColorPrimaries.BT709
        self._video.codec_context.color_trc = ColorTrc.BT709
        # FLAC starts at time 0; AAC's encoder delay would move the pictures of a Matroska file off it.
        self._audio = container.add_stream("flac", rate=sample_rate, layout="mono", format="s16")
        self._sound = _encoded(self._audio, sound, sample_rate)
        self._text = container.add_stream("subrip")
        self._text.time_base = Fraction(1, _SUBTITLE_TICKS)
        # libav opens its SubRip encoder only with an ASS header, though our packets are ready text and bypass it.
        self._text.codec_context.subtitle_header = b"[Script Info]\nScriptType: v4.00+\n"
        self._subtitles = deque(sorted(subtitles, key=lambda line: line.start))
        self._reformatter = av.video.reformatter.VideoReformatter()

    def write(self, picture_HWC: Pixels) -> None:
        """Append one RGB picture, with the sound and the subtitle lines that begin before its end.

        Raises ValueError if it is not of the film's size.
        """
        if picture_HWC.shape != (self._video.height, self._video.width, 3):
            raise ValueError(f"a film of {self._video.width}×{self._video.height} got a picture {picture_HWC.shape}")
        frame = self._reformatter.reformat(
            av.VideoFrame.from_ndarray(np.ascontiguousarray(picture_HWC), format="rgb24"),
            format="yuv420p",
            src_color_range=ColorRange.JPEG,
            dst_color_range=ColorRange.MPEG,
            dst_colorspace=Colorspace.ITU709,
        )
        frame.pts, frame.time_base = self.frames, 1 / self._rate
        self._container.mux(self._video.encode(frame))
        self.frames += 1
        self._write_until(self.frames / self._rate)

    def finish(self) -> None:
        """Write what the encoder still holds, and the sound and the lines that go on after the pictures."""
        self._container.mux(self._video.encode(None))
        self._write_until(None)

    def _write_until(self, end: Fraction | None) -> None:
        while self._sound and (end is None or self._sound[0][0] < end):
            self._container.mux(self._sound.popleft()[1])
        while self._subtitles and (end is None or self._subtitles[0].start < end):
            self._write_line(self._subtitles.popleft())

    def _write_line(self, line: Subtitle) -> None:
        packet = av.Packet(line.text.encode())
        packet.stream, packet.time_base = self._text, Fraction(1, _SUBTITLE_TICKS)
        packet.pts = packet.dts = round(line.start * _SUBTITLE_TICKS)
        packet.duration = round((line.end - line.start) * _SUBTITLE_TICKS)
        self._container.mux(packet)


def _encoded(stream: av.AudioStream, sound: Sound, sample_rate: int) -> _Track:
    """A whole sound track as packets, each batch with the time in seconds from which it is heard."""
    track: _Track = deque()
    for start in range(0, len(sound), sample_rate // 4):
        piece = sound[None, start : start + sample_rate // 4]
        frame = av.AudioFrame.from_ndarray(piece, format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = sample_rate, start, Fraction(1, sample_rate)
        track.append((Fraction(start, sample_rate), stream.encode(frame)))
    track.append((Fraction(len(sound), sample_rate), stream.encode(None)))
    return track


@contextmanager
def film_writer(
    path: Path,
    size: tuple[int, int],
    rate: Fraction,
    sound: Sound,
    sample_rate: int,
    subtitles: Sequence[Subtitle],
    crf: int = 13,
) -> Iterator[FilmWriter]:
    """A Matroska film at `path`: H.264 (BT.709, square pixels), FLAC and SubRip, there only once it is whole.

    `size`: height and width in pixels, both even. `rate`: frames per second. `sound`: mono samples, as
    many as the pictures last. `crf`: x264's quality, 0..51, less is better.
    Raises VideoError if the file cannot be written, ValueError for an odd size.
    """
    if size[0] % 2 or size[1] % 2:
        raise ValueError(f"4:2:0 video has an even height and width, not {size}")
    with whole_file(path) as partial, av.open(str(partial), "w", format="matroska") as container:
        writer = FilmWriter(container, size, rate, sound, sample_rate, subtitles, crf)
        yield writer
        writer.finish()
