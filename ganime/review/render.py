"""A shot as it would be in the new film: a clip that a browser plays, a picture of it, and how its sides were got."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PIL import Image

from ganime.files import whole_file
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

THUMBNAIL_WIDTH = 192
CRF = {True: 24, False: 18}  # of small clips and of those in full


@dataclass(frozen=True)
class Wanted:
    """A shot, as something was decided about it."""

    shot: FilmShot
    decision: Decision
    name: str  # in the cache
    small: bool


def rendered(film: ReviewedFilm, cache: Cache, wanted: Wanted, left: threading.Event) -> dict[str, Any]:
    """Make the clip and the picture of a shot; what is known of it then, also kept in the cache.

    `left`: set when nobody waits any more; then LeftError is raised.
    """
    scale = Scale(film, wanted.small)
    making = made_as(film, wanted.decision, scale, left)
    run = _Run(film, scale, making, left)
    end_s, width = wanted.shot.end_s, round(scale.canvas.width)
    sound = sound_between(film.source, wanted.shot.start_s, end_s)
    write_clip(cache.folder / f"{wanted.name}.mp4", run.pictures(wanted.shot), end_s, sound, CRF[wanted.small])
    assert run.poster_HWC is not None
    _write_webp(cache, f"{wanted.name}.webp", run.poster_HWC)
    canvas = making.canvas
    told = {
        "clip": f"{wanted.name}.mp4",
        "poster": f"{wanted.name}.webp",
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
        self.poster_HWC: Pixels | None = None

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
                wide_HWC = _even(wide_HWC)
                if self.poster_HWC is None or time_s <= (shot.start_s + shot.end_s) / 2:
                    self.poster_HWC = wide_HWC
                yield time_s, wide_HWC

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


def candidates(film: ReviewedFilm, cache: Cache, wanted: Wanted, left: threading.Event) -> dict[str, Any]:
    """The middle picture of a shot as the first three seeds paint it, side by side; kept in the cache."""
    scale, shot = Scale(film, small=True), wanted.shot
    middle_s = (shot.start_s + shot.end_s) / 2
    frames = film.between(max(shot.start_s, middle_s - 0.25), max(middle_s + 0.05, shot.start_s + 0.05))
    composer = WideComposer(film.layout)
    shown = [(float(frame.time), scale.picture(frame, composer)) for frame in frames]
    told = []
    for seed in (None, 1, 2):
        decision = Decision(seed=seed, mask=wanted.decision.mask, place=wanted.decision.place)
        making = made_as(film, decision, scale, left)
        pictures, times_s = [picture for _, picture in shown], [time_s for time_s, _ in shown]
        sides = widened_by(making, pictures, times_s)[0][-1]
        name = f"{wanted.name}-seed{0 if seed is None else seed}.webp"
        _write_webp(cache, name, np.concatenate([sides.left_HSC, pictures[-1].rgb(), sides.right_HSC], axis=1))
        told.append({"seed": seed, "picture": name})
    kept = {"candidates": told}
    cache.keep(wanted.name, kept)
    return kept


def thumbnail(film: ReviewedFilm, cache: Cache, name: str, poster: str) -> str:
    """A small picture of a shot for the strip, in square pixels; its name in the cache."""
    small = f"{name}-thumb.webp"
    with Image.open(cache.folder / poster) as picture:
        shape = picture.height / (picture.width * film.layout.sample_aspect)
        tiny = picture.convert("RGB").resize((THUMBNAIL_WIDTH, max(2, round(THUMBNAIL_WIDTH * shape))))
        _write_webp(cache, small, np.asarray(tiny, np.uint8), quality=70)
    return small


def _even(picture_HWC: Pixels) -> Pixels:
    height, width = picture_HWC.shape[0] // 2 * 2, picture_HWC.shape[1] // 2 * 2
    return np.ascontiguousarray(picture_HWC[:height, :width])


def _write_webp(cache: Cache, name: str, picture_HWC: Pixels, quality: int = 88) -> None:
    with whole_file(cache.folder / name) as partial:
        Image.fromarray(picture_HWC).save(partial, "webp", quality=quality, method=2)


def canvas_shape(canvas: Canvas, film: ReviewedFilm) -> float:
    """Width of the wide picture over its height, as it is shown."""
    return float(canvas.width * film.layout.sample_aspect / canvas.height)
