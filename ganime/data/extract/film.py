"""One video → one Parquet file of frames."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from ganime.data.extract.sampling import Shot, shots_of
from ganime.data.records import FrameRecord, encode_picture, frame_writer, to_table
from ganime.film.video import Frame, Probe, Scaler, picture_size, probe, read_frames
from ganime.frame import THUMBNAIL_PX, Pixels
from ganime.params import Extract

KEY = "ganime.data.extract"

# Frames closer than this are decoded but not looked at: drawings held on twos come 12 a second, and cuts need be told
# only between pictures that may be kept. A little less, since Matroska rounds times to milliseconds.
LOOK_EVERY_S = 0.9 / 12

# Rows in one row group, at least: shots are short, and a group has a cost of its own.
ROWS_PER_GROUP = 64


@dataclass(frozen=True)
class Extraction:
    """A video to be extracted."""

    path: str  # or address
    show: str
    video: str  # path below the show's folder, with forward slashes
    out: Path
    key: str  # says what the Parquet was made from and by; kept in its footer


@dataclass(frozen=True)
class Extracted:
    """What became of one video."""

    decoded: int  # frames
    kept: int  # pictures
    shots: int
    action: int  # shots
    seconds: float
    found: Probe

    def __str__(self) -> str:
        size, picture = self.found.size, self.found.picture
        bars = (
            "" if (picture.height, picture.width) == size else f", picture {picture.width}×{picture.height} inside bars"
        )
        scan = "" if self.found.scan == "progressive" else f", {self.found.scan}"
        return (
            f"{self.kept} of {self.decoded} frames kept, {self.shots} shots ({self.action} action), "
            f"{size[1]}×{size[0]}{bars}{scan}, {self.seconds:.1f} s"
        )


class _Scalers:
    """The three sizes a frame is needed in; each keeps its libswscale tables."""

    def __init__(self, found: Probe, params: Extract) -> None:
        self.thumbnail = Scaler(THUMBNAIL_PX, THUMBNAIL_PX, "gray", found.rotation)
        self.colour = Scaler(THUMBNAIL_PX, THUMBNAIL_PX, "bgr24", found.rotation)
        self.picture = Scaler(*picture_size(found, params.width), "rgb24", found.rotation)
        self.quality = params.quality


class _Offered:
    """A decoded frame offered to sampling; nothing is scaled that is not asked for."""

    def __init__(self, frame: Frame, scalers: _Scalers) -> None:
        self.index, self.time = frame.index, frame.time
        self._picture, self._scalers = frame.picture, scalers

    def thumbnail(self) -> Pixels:
        return self._scalers.thumbnail.scale(self._picture)

    def colour(self) -> Pixels:
        return self._scalers.colour.scale(self._picture)

    def encoded(self) -> bytes:
        return encode_picture(self._scalers.picture.scale(self._picture), self._scalers.quality)


class _Counted:
    """Frames of a film on their way to sampling: counted, and those that come too fast left out."""

    def __init__(self, path: Path, found: Probe, params: Extract) -> None:
        self.count = 0
        self._frames, self._scalers = read_frames(path, found), _Scalers(found, params)
        self._every_s = min(LOOK_EVERY_S, 0.9 / params.fps)

    def __iter__(self) -> Iterator[_Offered]:
        looked: Fraction | None = None
        for frame in self._frames:
            self.count += 1
            if looked is None or frame.time - looked > self._every_s:
                looked = frame.time
                yield _Offered(frame, self._scalers)


def extract_film(job: Extraction, params: Extract) -> Extracted:
    """Decode a video of this machine once and write what teaches to `job.out`, which appears only when whole.

    Raises VideoError if the video cannot be read to its end; then nothing is kept of it, so that a mended copy is not
    taken for one that is done.
    """
    started = time.monotonic()
    found = probe(Path(job.path))
    frames = _Counted(Path(job.path), found, params)
    kept, shots, action = 0, -1, 0
    with frame_writer(job.out, {KEY: job.key}) as writer:
        rows: list[FrameRecord] = []
        for shot in shots_of(frames, params.fps):
            action += shot.motion == "action" and shot.number > shots
            shots = shot.number
            rows += _rows(shot, job, found.aspect)
            kept += len(shot.samples)
            if len(rows) >= ROWS_PER_GROUP:
                writer.write_table(to_table(rows))
                rows = []
        if rows:
            writer.write_table(to_table(rows))
    return Extracted(frames.count, kept, shots + 1, action, time.monotonic() - started, found)


def _rows(shot: Shot, job: Extraction, aspect: Fraction) -> list[FrameRecord]:
    return [
        FrameRecord(
            show=job.show,
            video=job.video,
            shot=shot.number,
            frame=sample.index,
            time=sample.time,
            motion=shot.motion,
            aspect=aspect,
            thumbnail=sample.thumbnail.tobytes(),
            picture=sample.picture,
        )
        for sample in shot.samples
    ]
