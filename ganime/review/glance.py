"""The middle picture of a shot as it would be: there in a moment, long before the clip; and the same by three seeds."""

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image

from ganime.files import whole_file
from ganime.film.convert.sided import last_widened_by
from ganime.film.decisions import Decision
from ganime.film.decisions.shots import FilmShot
from ganime.film.picture import Picture
from ganime.film.video.wide_frame import WideComposer
from ganime.frame import Canvas, Pixels
from ganime.review.cache import Cache
from ganime.review.film import ReviewedFilm, Scale
from ganime.review.render import Wanted, made_as

THUMBNAIL_WIDTH = 192
SEEDS = (None, 1, 2)
AROUND_S = 0.25  # before the picture: what is behind a figure is seen from its neighbours


def glance(film: ReviewedFilm, cache: Cache, wanted: Wanted, left: threading.Event) -> dict[str, Any]:
    """Make one picture of a shot, and a small one for the strip; what they are called, also kept in the cache.

    `left`: set when nobody waits any more; then LeftError is raised.
    """
    scale = Scale(film, small=True)
    wide_HWC, canvas = _widened(film, wanted.decision, scale, _middle(film, scale, wanted.shot), left)
    width = scale.canvas.width
    picture, thumb = f"{wanted.name}.webp", f"{wanted.name}-thumb.webp"
    told = {
        "picture": picture,
        "thumb": thumb,
        "left": round(canvas.left / width, 5),
        "right": round(canvas.right / width, 5),
    }
    _write_webp(cache, picture, wide_HWC)
    shape = wide_HWC.shape[0] / (wide_HWC.shape[1] * film.layout.sample_aspect)
    size = (THUMBNAIL_WIDTH, max(2, round(THUMBNAIL_WIDTH * shape)))
    _write_webp(cache, thumb, np.asarray(Image.fromarray(wide_HWC).resize(size), np.uint8), quality=70)
    cache.keep(f"{wanted.name}-glance", told)
    return told


def candidates(film: ReviewedFilm, cache: Cache, wanted: Wanted, left: threading.Event) -> dict[str, Any]:
    """The same picture as the first three seeds paint it, side by side; kept in the cache."""
    scale = Scale(film, small=True)
    shown = _middle(film, scale, wanted.shot)
    told = []
    for seed in SEEDS:
        decision = Decision(seed=seed, mask=wanted.decision.mask, place=wanted.decision.place)
        name = f"{wanted.name}-seed{seed or 0}.webp"
        _write_webp(cache, name, _widened(film, decision, scale, shown, left)[0])
        told.append({"seed": seed, "picture": name})
    cache.keep(wanted.name, kept := {"candidates": told})
    return kept


def _middle(film: ReviewedFilm, scale: Scale, shot: FilmShot) -> list[tuple[float, Picture]]:
    """The picture in the middle of a shot, last, and those just before it."""
    middle_s = (shot.start_s + shot.end_s) / 2
    composer, shown = WideComposer(film.layout), list[tuple[float, Picture]]()
    for frame in film.between(max(shot.start_s, middle_s - AROUND_S), shot.end_s):
        if shown and frame.time > middle_s:
            break
        shown.append((float(frame.time), scale.picture(frame, composer)))
    return shown


def _widened(
    film: ReviewedFilm,
    decision: Decision,
    scale: Scale,
    shown: Sequence[tuple[float, Picture]],
    left: threading.Event,
) -> tuple[Pixels, Canvas]:
    """The last of these pictures with its sides, and its canvas."""
    making = made_as(film, decision, scale, left)
    pictures, times_s = [picture for _, picture in shown], [time_s for time_s, _ in shown]
    sides = last_widened_by(making, pictures, times_s)
    return np.concatenate([sides.left_HSC, pictures[-1].rgb(), sides.right_HSC], axis=1), making.canvas


def _write_webp(cache: Cache, name: str, picture_HWC: Pixels, quality: int = 88) -> None:
    with whole_file(cache.folder / name) as partial:
        Image.fromarray(picture_HWC).save(partial, "webp", quality=quality, method=2)
