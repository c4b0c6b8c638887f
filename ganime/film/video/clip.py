"""Small films of single shots that a browser plays: H.264 and, where there is sound, AAC, in MP4."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from ganime.film.video.demux import open_video
from ganime.film.video.film_file import whole_file
from ganime.frame import Pixels

TICKS = 90_000  # a second
SOUND_RATE = 48_000
SEEK_BACK_S = 1  # sound is sought a little earlier: not every container finds its place exactly


@dataclass(frozen=True)
class Sound:
    """A stretch of a film's sound, decoded."""

    frames: tuple[AudioFrame, ...]  # stereo at SOUND_RATE, from the start of the stretch


def sound_between(path: Path, start_s: float, end_s: float) -> Sound | None:
    """The first sound track of a film between two times; None where there is none that can be decoded."""
    resampler, frames = AudioResampler("fltp", "stereo", SOUND_RATE), []
    with open_video(path) as (container, _):
        if not container.streams.audio:
            return None
        track, offset = container.streams.audio[0], Fraction(container.start_time or 0, av.time_base)
        with suppress(av.error.FFmpegError, EOFError):
            container.seek(int((offset + Fraction(max(0.0, start_s - SEEK_BACK_S))) * av.time_base))
            for frame in container.decode(track):
                at_s = float((frame.pts or 0) * (frame.time_base or 0) - offset)
                if at_s >= end_s:
                    break
                if at_s + frame.samples / frame.sample_rate > start_s:
                    frame.pts = None
                    frames += resampler.resample(frame)
    return Sound(tuple(frames)) if frames else None


def write_clip(
    path: Path, pictures: Iterable[tuple[float, Pixels]], end_s: float, sound: Sound | None = None, crf: int = 23
) -> None:
    """Write pictures, RGB with even sizes, each with the time from which on it is shown; the last up to `end_s`.

    Times count from the first picture's. Raises VideoError if the file cannot be written, ValueError without pictures.
    """
    with (
        whole_file(path) as partial,
        av.open(str(partial), "w", format="mp4", options={"movflags": "faststart"}) as out,
    ):
        video: VideoStream | None = None
        first_s = 0.0
        audio = out.add_stream("aac", rate=SOUND_RATE) if sound else None
        last: VideoFrame | None = None
        for time_s, picture_HWC in pictures:
            if video is None:
                video, first_s = _video_stream(out, picture_HWC, crf), time_s
            last = VideoFrame.from_ndarray(picture_HWC, format="rgb24")
            last.pts, last.time_base = round((time_s - first_s) * TICKS), Fraction(1, TICKS)
            out.mux(video.encode(last))
        if video is None or last is None:
            raise ValueError(f"no picture was written to {path}")
        # The last picture once more: without it a player ends when that is shown first.
        again = VideoFrame.from_ndarray(last.to_ndarray(), format="rgb24")
        again.pts, again.time_base = max((last.pts or 0) + 1, round((end_s - first_s) * TICKS) - 1), last.time_base
        out.mux(video.encode(again))
        out.mux(video.encode(None))
        if audio is not None and sound is not None:
            for frame in sound.frames:
                out.mux(audio.encode(frame))
            out.mux(audio.encode(None))


def _video_stream(out: OutputContainer, picture_HWC: Pixels, crf: int) -> VideoStream:
    height, width = picture_HWC.shape[:2]
    # Key frames often: a browser steps back from one to the next.
    options = {"preset": "ultrafast", "crf": str(crf), "g": "12", "bf": "0"}
    stream = out.add_stream("libx264", rate=24, options=options)
    assert isinstance(stream, VideoStream)
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    stream.time_base = stream.codec_context.time_base = Fraction(1, TICKS)
    return stream


def frame_times(times_s: Sequence[float]) -> list[float]:
    """When frames are shown, from the first one's: what a page steps through."""
    return [round(time_s - times_s[0], 4) for time_s in times_s]
