"""Which frames of a film are kept, and the shots they belong to: one pass, memory flat in the length of the film."""

import math
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from ganime.film.shots import (
    FLAWS,
    CutFinder,
    TimedThumbnail,
    flaw_of,
    is_black,
    is_held,
)
from ganime.film.ticks import TICKS, is_moving, motion_of
from ganime.frame import Motion, Pixels

# A shot is written when it ends; one that goes on for longer than this many kept pictures (a minute at 4 a second) is
# written in parts, with its motion settled by the first.
LONGEST_SHOT = 256

# Drawings that come back within a shot (a walk, a mouth) are looked for among this many kept before.
REMEMBERED = 64


class Offered(Protocol):
    """A decoded frame as sampling sees it; the costly copies are made on demand."""

    @property
    def index(self) -> int:
        """Place in presentation order, from 0."""

    @property
    def time(self) -> Fraction:
        """Presentation time in seconds."""

    def thumbnail(self) -> Pixels:
        """32×32 grey, full range."""

    def colour(self) -> Pixels:
        """32×32 BGR."""

    def encoded(self) -> bytes:
        """The picture as it will be kept."""


@dataclass(frozen=True)
class Sample:
    """A kept picture."""

    index: int
    time: Fraction
    thumbnail: Pixels
    picture: bytes


@dataclass(frozen=True)
class Shot:
    """Pictures kept of one shot, or of a part of a very long one."""

    number: int  # counted from 0 over the shots of which anything is kept
    motion: Motion
    samples: list[Sample]


def shots_of(frames: Iterable[Offered], fps: float) -> Iterator[Shot]:
    """Sort a film into shots, keeping at most `fps` pictures of each second of film.

    In each 1/`fps` of a second the first drawing that the shot has not shown yet is kept, unless it is blank or in a
    flash or fade. Sampling goes by time, so it is right at any and at varying frame rates.
    """
    film = _Film(fps)
    for frame in frames:
        for begin in film.push(frame):
            yield from film.close(begin)
        yield from film.part()
    for last_begin in (*film.finder.finish(), math.inf):
        yield from film.close(last_begin)


class _Film:
    """A film as far as it has been seen."""

    def __init__(self, fps: float) -> None:
        self.finder, self._sampler, self._ticks = CutFinder(), Sampler(fps), Ticks()
        self._number = 0
        self._motion: Motion | None = None  # of a shot of which a part is out

    def push(self, frame: Offered) -> list[int]:
        """Take the next frame; returns the frames that, it is now certain, begin a shot."""
        seen = TimedThumbnail(frame.index, float(frame.time), frame.thumbnail())
        begins = self.finder.push(seen, frame.colour() if self.finder.wants(seen) else None)
        self._ticks.push(seen)
        self._sampler.offer(frame, seen)
        self._sampler.settle(self.finder, until_s=seen.time_s - FLAWS.flash_s)
        return begins

    def close(self, begin: float) -> Iterator[Shot]:
        """The shot, if anything is kept of it, that ends before frame number `begin`."""
        samples, moving = self._sampler.take(self.finder, begin), self._ticks.take(begin)
        if samples:
            yield Shot(self._number, self._motion or motion_of(moving), samples)
        if samples or self._motion:
            self._number, self._motion = self._number + 1, None

    def part(self) -> Iterator[Shot]:
        """What is certain of a shot that goes on for very long."""
        if len(self._sampler.settled) > LONGEST_SHOT:
            self._motion = self._motion or motion_of(self._ticks.moving())
            yield Shot(self._number, self._motion, self._sampler.take_settled())


class Sampler:
    """Keeps pictures until their shot ends."""

    def __init__(self, fps: float) -> None:
        self.settled: list[Sample] = []
        self._open: deque[Sample] = deque()
        self._shown: deque[TimedThumbnail] = deque(maxlen=REMEMBERED)
        self._fps = fps
        self._filled: int | None = None

    def offer(self, frame: Offered, seen: TimedThumbnail) -> None:
        """Keep the frame for now if its share of time has none yet and it shows something new."""
        share_of_time = math.floor(seen.time_s * self._fps)
        if share_of_time == self._filled or is_black(seen.thumbnail):
            return
        if is_held(seen.thumbnail, [shown.thumbnail for shown in self._shown]):
            return
        self._filled = share_of_time
        self._shown.append(seen)
        self._open.append(Sample(frame.index, frame.time, seen.thumbnail, frame.encoded()))

    def settle(self, finder: CutFinder, until_s: float) -> None:
        """Drop the blank, flashing and fading pictures up to a time; `flash_s` more of the film must have been seen."""
        while self._open and self._open[0].time <= until_s:
            self._settle_first(finder)

    def take(self, finder: CutFinder, begin: float) -> list[Sample]:
        """The pictures before frame number `begin`, the first of another shot; the drawings before it are forgotten."""
        while self._open and self._open[0].index < begin:
            self._settle_first(finder)
        taken = [sample for sample in self.settled if sample.index < begin]
        self.settled = self.settled[len(taken) :]
        self._shown = deque((shown for shown in self._shown if shown.index >= begin), maxlen=REMEMBERED)
        return taken

    def take_settled(self) -> list[Sample]:
        """The pictures so far of a shot that goes on."""
        taken, self.settled = self.settled, []
        return taken

    def _settle_first(self, finder: CutFinder) -> None:
        sample = self._open.popleft()
        before, after = finder.around(float(sample.time))
        if flaw_of(before, sample.thumbnail, after) is None:
            self.settled.append(sample)


class Ticks:
    """Whether the picture moved in each tick, one beginning every half of that."""

    def __init__(self) -> None:
        self._open: deque[TimedThumbnail] = deque()
        self._measured: deque[tuple[int, int, bool]] = deque(maxlen=8 * LONGEST_SHOT)

    def push(self, seen: TimedThumbnail) -> None:
        """Take the next frame."""
        if not self._open or seen.time_s - self._open[-1].time_s >= TICKS.tick_s / 2:
            self._open.append(seen)
        if seen.time_s - self._open[0].time_s >= TICKS.tick_s:
            first = self._open.popleft()
            self._measured.append((first.index, seen.index, is_moving(first.thumbnail, seen.thumbnail)))

    def moving(self) -> list[bool]:
        """Of the shot so far."""
        return [moving for _, _, moving in self._measured]

    def take(self, begin: float) -> list[bool]:
        """Of the stretches that lie wholly before frame number `begin`; one over the cut is of no shot."""
        taken = [moving for _, last, moving in self._measured if last < begin]
        self._measured = deque((tick for tick in self._measured if tick[0] >= begin), maxlen=self._measured.maxlen)
        return taken
