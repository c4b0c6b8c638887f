"""Wide frames → one encoded segment of a film, a file that appears under its name only when whole."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import av
from av.container import OutputContainer
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from ganime.errors import VideoError
from ganime.film.video.encoders import Encoder, make_of, options_of
from ganime.film.video.film_file import whole_file
from ganime.film.video.hdr import encoder_params
from ganime.film.video.layout import Layout

# NUT has no times below 0, where the first pictures of a film are decoded and some films begin.
_LEAD_S = 3600


class SegmentWriter:
    """Takes the frames of a segment one after the other; made by `segment_writer`."""

    def __init__(self, container: OutputContainer, stream: VideoStream, lead: int) -> None:
        self.frames, self._packets = 0, 0
        self._container, self._stream, self._lead = container, stream, lead

    def write(self, wide: VideoFrame) -> None:
        """Append a frame of the layout's size and format at its own time."""
        self._mux(wide)
        self.frames += 1

    def finish(self) -> None:
        """Write what the encoder still holds."""
        self._mux(None)

    def _mux(self, wide: VideoFrame | None) -> None:
        for packet in self._stream.encode(wide):
            assert packet.pts is not None
            packet.pts += self._lead
            # x265's own is chance where a segment is shorter than what it looks ahead; `join` sets those of the film.
            packet.dts = self._packets
            self._packets += 1
            self._container.mux(packet)


def lead_of(layout: Layout) -> int:
    """By how many ticks the clock of a segment is ahead of the film's."""
    return round(_LEAD_S / layout.time_base)


@contextmanager
def segment_writer(path: Path, layout: Layout, encoder: Encoder) -> Iterator[SegmentWriter]:
    """A segment at `path`, which begins with a key frame and refers to no other: NUT, whose clock is as fine as asked.

    Raises VideoError if it cannot be written, ValueError if no frame was.
    """
    with whole_file(path) as partial, av.open(str(partial), "w", format="nut") as container:
        writer = SegmentWriter(container, encoded_stream(container, layout, encoder), lead_of(layout))
        yield writer
        if not writer.frames:
            raise ValueError(f"no frame was written to {path}")
        writer.finish()


def encoded_stream(container: OutputContainer, layout: Layout, encoder: Encoder) -> VideoStream:
    """A video stream of the layout's in a container, its encoder opened. Raises VideoError if it cannot be."""
    stream = container.add_stream(layout.codec, rate=layout.rate)
    assert isinstance(stream, VideoStream)
    _configure(stream.codec_context, layout, options_of(encoder))
    stream.time_base = layout.time_base
    try:
        _open(stream.codec_context)
    except av.error.FFmpegError as error:
        raise VideoError(_refusal(encoder, layout, error)) from error
    _check_used(stream.codec_context, encoder)
    return stream


def check_encoder(encoder: Encoder, layout: Layout) -> None:
    """Open an encoder once. Raises VideoError naming the preset, quality or option that it does not take."""
    try:
        _check_used(_opened(layout, options_of(encoder)), encoder)
    except av.error.FFmpegError as error:
        raise VideoError(_refusal(encoder, layout, error)) from error


def _opened(layout: Layout, options: dict[str, str]) -> VideoCodecContext:
    context = av.Codec(layout.codec, "w").create("video")
    _configure(context, layout, options)
    _open(context)
    return context


def _open(context: VideoCodecContext) -> None:
    """Open an encoder, and leave this process no more urgent than it was.

    Where it may, as root, SVT-AV1 puts its threads and the one that opens it before all else on the machine, for good.
    """
    if not hasattr(os, "sched_getscheduler"):  # only Linux has what it asks for
        context.open()
        return
    policy, parameters = os.sched_getscheduler(0), os.sched_getparam(0)
    context.open()
    for thread in map(int, os.listdir("/proc/self/task")):
        with suppress(ProcessLookupError):  # it has ended
            if os.sched_getscheduler(thread) in (os.SCHED_FIFO, os.SCHED_RR):
                os.sched_setscheduler(thread, policy, parameters)


def _configure(context: VideoCodecContext, layout: Layout, options: dict[str, str]) -> None:
    context.width, context.height = layout.canvas.width, layout.canvas.height
    context.pix_fmt, context.time_base, context.framerate = layout.pixel_format, layout.time_base, layout.rate
    context.sample_aspect_ratio = layout.sample_aspect
    context.colorspace, context.color_range = layout.colours.matrix, layout.colours.range
    context.color_primaries, context.color_trc = layout.colours.primaries, layout.colours.transfer
    # PyAV asks for slices alone, which x264 takes for an order to cut every frame into slices.
    context.thread_type = "AUTO"
    if (said := encoder_params(layout.hdr, layout.codec)) is not None:
        option, params = said
        options = options | {option: ":".join(filter(None, (params, options.get(option))))}
    context.options = options
    # SVT-AV1 writes to the terminal itself, and listens to nothing else.
    os.environ.setdefault("SVT_LOG", "0")


def _check_used(context: VideoCodecContext, encoder: Encoder) -> None:
    """libav leaves behind what no one took."""
    unknown = sorted(set(context.options) & {name for name, _ in encoder.options})
    if unknown:
        raise VideoError(f"{encoder.name} has no option {' or '.join(unknown)}; see `ffmpeg -h encoder={context.name}`")


def _refusal(encoder: Encoder, layout: Layout, error: av.error.FFmpegError) -> str:
    """Why an encoder does not open: the word of the user's without which it would, if there is one."""
    options, make = options_of(encoder), make_of(encoder)
    asked = [("preset", encoder.preset), (make.quality, encoder.crf), *encoder.options]
    for name, value in asked:
        if name is None or value is None:
            continue
        left = {key: given for key, given in options.items() if key != name} | (
            {key: given for key, given in make.options if key == name}
        )
        try:
            _opened(layout, left)
        except av.error.FFmpegError:
            continue
        return f"{encoder.name} does not take {name}={value}"
    if "nvenc" in layout.codec:
        return f"{encoder.name} needs an NVIDIA GPU that encodes video, with its driver; choose x264, x265 or av1"
    size = f"{layout.canvas.width}×{layout.canvas.height} {layout.pixel_format}"
    return f"{encoder.name} cannot encode {size}: {error.strerror}; choose another encoder"
