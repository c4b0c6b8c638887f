"""A film → its shots, each whole in memory, or in windows where it is long."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from ganime.film.shots import CutFinder, TimedThumbnail
from ganime.film.video.decode import Frame
from ganime.film.video.scale import Scaler
from ganime.frame import THUMBNAIL_PX, Canvas, Pixels

# A window's pictures would take this much in RGB: 12 s of a 640×480 film. As decoded 4:2:0 they take half of it, and
# several windows are under way at a time.
WINDOW_BYTES = 256 << 20
FEWEST_FRAMES = 96  # even where pictures are large: 4 s, in which a pan goes far

# A cut is certain only so long, and so many frames, after it (see `ganime.film.shots.CutFinder`).
CERTAIN_S, CERTAIN_FRAMES = 1.5, 6


@dataclass(frozen=True)
class Window:
    """Consecutive frames of one shot."""

    frames: list[Frame]
    shot_start: int  # index of the first frame of the shot
    closes: bool  # whether the shot ends with this window

    @property
    def start(self) -> int:
        """Index of the first frame."""
        return self.frames[0].index

    @property
    def end(self) -> int:
        """Index after that of the last frame."""
        return self.frames[-1].index + 1

    @property
    def opens(self) -> bool:
        """Whether the shot begins with this window."""
        return self.start == self.shot_start

    @property
    def resumes_at(self) -> int:
        """From which frame on the film must be looked at again to go on after this window."""
        return self.end if self.closes else self.shot_start


def most_frames(canvas: Canvas) -> int:
    """How many frames of known pictures a window holds at most."""
    return max(FEWEST_FRAMES, WINDOW_BYTES // (3 * canvas.height * canvas.known_width))


class Finder(Protocol):
    """Who knows where shots begin; see `ganime.film.shots.CutFinder`."""

    def wants(self, seen: TimedThumbnail) -> bool:
        """Whether a frame is needed in colour."""

    def push(self, seen: TimedThumbnail, colour_HWC: Pixels | None) -> list[int]:
        """Take the next frame; frames that begin a shot, now certain."""

    def finish(self) -> list[int]:
        """What is certain only at the end."""


class Decided:
    """Knows where shots begin beforehand."""

    def __init__(self, begins: Collection[int]) -> None:
        self._begins = frozenset(begins)

    def wants(self, seen: TimedThumbnail) -> bool:
        """Never."""
        return False

    def push(self, seen: TimedThumbnail, colour_HWC: Pixels | None) -> list[int]:
        """The frame itself, if it begins a shot."""
        return [seen.index] if seen.index in self._begins else []

    def finish(self) -> list[int]:
        """Nothing."""
        return []


def windows(frames: Iterable[Frame], most: int, finder: Finder | None = None) -> Iterator[Window]:
    """Sort a film into windows of at most about `most` frames that never hold frames of two shots.

    `finder`: says where shots begin; by default, what is seen does.
    """
    finder = finder or CutFinder()
    grey, colour = (Scaler(THUMBNAIL_PX, THUMBNAIL_PX, pixel_format) for pixel_format in ("gray", "bgr24"))
    open_frames: deque[Frame] = deque()
    shot_start = 0
    for frame in frames:
        seen = TimedThumbnail(frame.index, float(frame.time), grey.scale(frame.picture))
        open_frames.append(frame)
        for begin in finder.push(seen, colour.scale(frame.picture) if finder.wants(seen) else None):
            if taken := _before(open_frames, begin):
                yield Window(taken, shot_start, closes=True)
                shot_start = begin
        if len(open_frames) >= most + CERTAIN_FRAMES:
            certain = next(f.index for f in open_frames if frame.time - f.time <= CERTAIN_S)
            if taken := _before(open_frames, min(certain, frame.index + 1 - CERTAIN_FRAMES)):
                yield Window(taken, shot_start, closes=False)
    for begin in finder.finish():
        if taken := _before(open_frames, begin):
            yield Window(taken, shot_start, closes=True)
            shot_start = begin
    if open_frames:
        yield Window(list(open_frames), shot_start, closes=True)


def _before(open_frames: deque[Frame], begin: int) -> list[Frame]:
    """Take out the frames before frame number `begin`."""
    taken = []
    while open_frames and open_frames[0].index < begin:
        taken.append(open_frames.popleft())
    return taken
