"""What every frame of a wide film is like: size, pixels, colours, and the clock it counts in."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from av.video.format import VideoFormat
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace

from ganime.errors import VideoError
from ganime.film.video.damage import Damage
from ganime.film.video.decode import read_frames, upright
from ganime.film.video.demux import open_video
from ganime.film.video.encoders import Encoder, codec_for
from ganime.film.video.hdr import Hdr, hdr_of
from ganime.film.video.pixels import plain
from ganime.film.video.probe import Probe
from ganime.frame import Canvas

_RGB, _UNKNOWN, _BT709, _BT601 = 0, 2, 1, 6  # matrix coefficients, ITU-T H.273 table 4


@dataclass(frozen=True)
class Colours:
    """What the numbers in the planes mean, in the codes of ITU-T H.273."""

    matrix: int
    range: int  # libav's: 0 not told (limited for YUV), 1 limited, 2 full
    primaries: int
    transfer: int

    def tag(self, frame: VideoFrame) -> None:
        """Say so on a frame."""
        frame.colorspace, frame.color_range = self.matrix, self.range
        frame.color_primaries, frame.color_trc = self.primaries, self.transfer

    @property
    def swscale_matrix(self) -> int:
        """The matrix by libswscale's numbers, which know one code for BT.601."""
        return Colorspace.ITU601 if self.matrix in (5, 6) else self.matrix

    @property
    def swscale_range(self) -> int:
        """The range, limited where it is not told."""
        return self.range or ColorRange.MPEG


@dataclass(frozen=True)
class Layout:
    """A wide film as its encoder is to be told about it."""

    canvas: Canvas
    codec: str  # libav's name
    pixel_format: str
    source_format: str  # of the frames to be widened; holds the same samples
    colours: Colours
    sample_aspect: Fraction
    time_base: Fraction  # seconds in one tick of a frame's pts: the source's own
    rate: Fraction  # frames per second on average
    hdr: Hdr = Hdr()  # noqa: RUF009 (it is frozen)


def layout_of(path: Path, found: Probe, canvas: Canvas, encoder: Encoder) -> Layout:
    """The layout of a film widened to a canvas, in the source's own pixel format if the encoder takes it.

    Raises VideoError if the encoder cannot hold the source's pixels without loss, naming encoders that can.
    """
    first = next(read_frames(path, found, Damage(), turn=True)).picture
    with open_video(path) as (_, stream):
        time_base, rate = stream.time_base or Fraction(1, 1000), stream.average_rate or Fraction(25)
    name, width = first.format.name, canvas.known_width
    if (first.height, first.width) != (canvas.height, width):
        raise VideoError(
            f"{path}: {name} shares colour between {width - first.width or 4} columns, and its bars end between them; "
            "convert it to yuv422p first"
        )
    try:
        codec, pixel_format = codec_for(encoder, name, canvas.left)
    except VideoError as error:
        raise VideoError(f"{path}: {error}") from error
    aspect = upright(found)[2]
    colours = _colours(first, found, pixel_format)
    return Layout(canvas, codec, pixel_format, name, colours, aspect, time_base, rate, hdr_of(first))


def _colours(frame: VideoFrame, found: Probe, pixel_format: str) -> Colours:
    matrix, told_range = frame.colorspace, frame.color_range
    if VideoFormat(pixel_format).is_rgb:  # a palette's colours too
        matrix, told_range = _RGB, ColorRange.JPEG
    elif matrix == _UNKNOWN:
        # Players guess the matrix from the size, and this film's size changes: say what they guess now.
        matrix = _BT709 if found.size[0] > 576 else _BT601
    if frame.format.name != plain(frame.format.name):
        told_range = ColorRange.JPEG
    return Colours(matrix, told_range, frame.color_primaries, frame.color_trc)
