"""Truth, widened film and old film, decoded side by side: one moment of each in memory at a time."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from ganime.errors import GanimeError
from ganime.film.shots import TimedThumbnail
from ganime.film.video import Frame, Probe, Scaler, probe, read_frames
from ganime.frame import Box, Pixels
from ganime.report.score.alignment import Alignment, Shape, align

THUMBNAIL_PX = 32


@dataclass(frozen=True)
class Moment:
    """What all films show at one moment, cut to the columns that are compared."""

    seen: TimedThumbnail  # of the truth
    frame: Frame  # the truth's, for who needs it in another size
    truth_HWC: Pixels
    widened_HWC: Pixels
    old_HKC: Pixels | None


class Films:
    """Films of the same pictures. Raises GanimeError on opening if they cannot be laid on one another."""

    def __init__(self, truth: Path, widened: Path, old: Path | None) -> None:
        self.paths = [truth, widened, *([old] if old else [])]
        # A wide film is compared as it is stored: bars seen in a dark film would move one film against the other.
        found = [_whole(probe(truth)), replace(_whole(probe(widened)), scan="progressive")]
        if old:
            found.append(probe(old))  # as it was widened: without its bars
        self._found = found
        shapes = [_shape(path, probed) for path, probed in zip(self.paths, found, strict=True)]
        self.alignment: Alignment = align(shapes[0], shapes[1], shapes[2] if old else None)
        sizes = [self.alignment.truth_size, *((shape.height, shape.width) for shape in shapes[1:])]
        self._scalers = [Scaler(*size, "rgb24") for size in sizes]
        self._thumbnail = Scaler(THUMBNAIL_PX, THUMBNAIL_PX, "gray")
        self._colour = Scaler(THUMBNAIL_PX, THUMBNAIL_PX, "bgr24")

    def moments(self) -> Iterator[Moment]:
        """Every moment in presentation order. Raises GanimeError where the films part, VideoError for a broken one."""
        counts = [0] * len(self.paths)
        starts = [Fraction(0)] * len(self.paths)
        before_s = Fraction(-1)
        readers = [read_frames(path, found) for path, found in zip(self.paths, self._found, strict=True)]
        for frames in itertools.zip_longest(*readers):
            counts = [count + (frame is not None) for count, frame in zip(counts, frames, strict=True)]
            if len(set(counts)) > 1:
                continue  # read to the end, to name the counts
            if counts[0] == 1:
                starts = [frame.time for frame in frames]
            times = [frame.time - start for frame, start in zip(frames, starts, strict=True)]
            self._check_times(counts[0] - 1, times, (times[0] - before_s) / 2)
            before_s = times[0]
            yield self._moment(frames)
        if len(set(counts)) > 1:
            told = ", ".join(f"{path} has {count}" for path, count in zip(self.paths, counts, strict=True))
            raise GanimeError(f"the films differ in their number of frames: {told}; a widened film keeps every one")

    def colour(self, moment: Moment) -> Pixels:
        """The truth as CutFinder wants to see it, 32×32 BGR."""
        return self._colour.scale(moment.frame.picture)

    def _moment(self, frames: tuple[Frame, ...]) -> Moment:
        truth, *others = frames
        pictures = [scaler.scale(frame.picture) for scaler, frame in zip(self._scalers, frames, strict=True)]
        return Moment(
            TimedThumbnail(truth.index, float(truth.time), self._thumbnail.scale(truth.picture)),
            truth,
            pictures[0][:, self.alignment.truth_columns],
            pictures[1][:, self.alignment.widened_columns],
            pictures[2] if len(others) > 1 else None,
        )

    def _check_times(self, index: int, times: list[Fraction], tolerance: Fraction) -> None:
        """Raises GanimeError if a frame is shown nearer to another one's time than to its own."""
        for path, time in zip(self.paths[1:], times[1:], strict=True):
            if abs(time - times[0]) >= tolerance:
                raise GanimeError(
                    f"frame {index} comes {float(times[0]):.3f} s after the first in {self.paths[0]} and "
                    f"{float(time):.3f} s in {path}: frames were dropped or added, or these are different films"
                )


def _whole(found: Probe) -> Probe:
    """The film with its bars."""
    return replace(found, picture=Box(0, 0, *found.size))


def _shape(path: Path, found: Probe) -> Shape:
    return Shape(str(path), found.picture.height, found.picture.width, found.sample_aspect)
