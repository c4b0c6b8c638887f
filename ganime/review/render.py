"""A shot as it would be in the new film: a clip that a browser plays, and what its sides show."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ganime.film.convert.making import Making, making_of
from ganime.film.convert.sided import widened_by
from ganime.film.convert.stopping import LeftError, stopping
from ganime.film.convert.windows import most_frames
from ganime.film.decisions import Decision
from ganime.film.decisions.shots import FilmShot
from ganime.film.memory.recall import recall_of
from ganime.film.picture import Picture
from ganime.film.steady import Account, Carried
from ganime.film.video.clip import sound_between, write_clip
from ganime.film.video.wide_frame import WideComposer
from ganime.frame import Canvas, Pixels
from ganime.review.cache import Cache
from ganime.review.film import ReviewedFilm, Scale
from ganime.review.kind import KindFinder

CRF = {True: 24, False: 18}  # of small clips and of those in full


@dataclass(frozen=True)
class Wanted:
    """A shot, as something was decided about it."""

    shot: FilmShot
    decision: Decision
    name: str  # in the cache
    small: bool


def rendered(film: ReviewedFilm, cache: Cache, wanted: Wanted, left: threading.Event) -> dict[str, Any]:
    """Make the clip of a shot; what is known of it then, also kept in the cache.

    `left`: set when nobody waits any more; then LeftError is raised.
    """
    scale = Scale(film, wanted.small)
    making = made_as(film, wanted.decision, scale, left)
    run = _Run(film, scale, making, left)
    end_s, width = wanted.shot.end_s, round(scale.canvas.width)
    sound = sound_between(film.source, wanted.shot.start_s, end_s)
    write_clip(cache.folder / f"{wanted.name}.mp4", run.pictures(wanted.shot), end_s, sound, CRF[wanted.small])
    canvas = making.canvas
    told = {
        "clip": f"{wanted.name}.mp4",
        "left": round(canvas.left / width, 5),
        "right": round(canvas.right / width, 5),
        "frames": run.frames,
        "kind": run.kind.kind(),
        "sides": run.shares(),
    }
    cache.keep(wanted.name, told)
    return told


def made_as(film: ReviewedFilm, decision: Decision, scale: Scale, left: threading.Event) -> Making:
    """How a shot is made at a scale."""
    aspect = film.layout.sample_aspect
    making = Making(
        film.outpainter, scale.canvas, film.options.switches, sample_aspect=aspect, fallback=film.options.fallback
    )
    if decision.changes_pictures:
        making = making_of(decision, making, film.source.parent, scale.picture_at)
    return replace(making, outpainter=stopping(making.outpainter, left))


class _Run:
    """One passage through a shot, window by window."""

    def __init__(self, film: ReviewedFilm, scale: Scale, making: Making, left: threading.Event) -> None:
        self._film, self._scale, self._making, self._left = film, scale, making, left
        self.frames, self.account, self.kind = 0, Account(), KindFinder()

    def pictures(self, shot: FilmShot) -> Iterator[tuple[float, Pixels]]:
        """The wide pictures of a shot and when they are shown, in RGB with even sizes."""
        recall = recall_of(self._film.options.memory, self._film.layout.sample_aspect)
        carried: Carried | None = None
        for window in self._windows(shot):
            pictures, times_s = [picture for _, picture in window], [time_s for time_s, _ in window]
            sides, counts, accounts, carried = widened_by(self._making, pictures, times_s, carried, recall)
            self.frames += counts.frames
            for account in accounts.values():
                self.account += account
            for picture, time_s, beside in zip(pictures, times_s, sides, strict=True):
                self._check()
                wide_HWC = np.concatenate([beside.left_HSC, picture.rgb(), beside.right_HSC], axis=1)
                yield time_s, _even(wide_HWC)

    def _windows(self, shot: FilmShot) -> Iterator[list[tuple[float, Picture]]]:
        composer, most = WideComposer(self._film.layout), most_frames(self._film.layout.canvas)
        window: list[tuple[float, Picture]] = []
        for frame in self._film.between(shot.start_s, shot.end_s):
            self._check()
            picture, time_s = self._scale.picture(frame, composer), float(frame.time)
            self.kind.see(picture, time_s)
            window.append((time_s, picture))
            if len(window) == most:
                yield window
                window = []
        if window:
            yield window

    def _check(self) -> None:
        if self._left.is_set():
            raise LeftError

    def shares(self) -> dict[str, float]:
        """What the sides show, as shares of their area, and how sure that is."""
        told = {name: getattr(self.account, name) for name in ("recovered", "copied", "calmed", "made", "confidence")}
        return {name: round(float(area) / max(1, self.account.sides), 3) for name, area in told.items()}


def _even(picture_HWC: Pixels) -> Pixels:
    height, width = picture_HWC.shape[0] // 2 * 2, picture_HWC.shape[1] // 2 * 2
    return np.ascontiguousarray(picture_HWC[:height, :width])


def canvas_shape(canvas: Canvas, film: ReviewedFilm) -> float:
    """Width of the wide picture over its height, as it is shown."""
    return float(canvas.width * film.layout.sample_aspect / canvas.height)
