"""The pictures of a shot → the background of each, without what moves against the camera. Pure.

A pixel moves if most of the pictures around, laid upon it as the camera went, show something else there; what most of
them show is the background behind it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
import numpy.typing as npt

from ganime.film.camera import View
from ganime.film.camera.motion import Motion
from ganime.film.camera.patches import Patch, WarpedPatch, apart, of_small, warped
from ganime.film.picture import Picture, small_factor
from ganime.film.steady.change import tiles_of
from ganime.film.steady.exposure import UNCHANGED, Exposure, exposure_between
from ganime.film.steady.values import PlateOf
from ganime.frame import Pixels
from ganime.paint.plate import Plate

Flags = npt.NDArray[np.bool_]
Level = TypeVar("Level", np.bool_, np.int8)


@dataclass(frozen=True)
class Looking:
    """How a background is looked for; pixels are those of small pictures."""

    steps: tuple[int, ...] = (2, 5, 11, 23, 35, 47)  # drawings before and after: figures have to go somewhere
    most: int = 8  # pictures looked at
    least: int = 2
    resembling: int = 2  # pictures tried instead of one by which a side is not believed,
    apart: int = 24  # and how many drawings lie between
    overlap: float = 0.5  # of the picture, that another must cover
    moved_levels: int = 20
    alike_levels: int = 16
    moved_share: float = 0.5  # of those that show a place must show something else
    speck_px: int = 3  # what is narrower does not move
    rim_px: int = 5  # the rim of what moves is blurred
    gap_px: int = 15  # figures have parts that rest
    lit_step: int = 2  # every second place of every second row tells in what light a picture is
    lit_levels: float = 10.0  # lighter or darker, and not as by a fade, a picture is in another light
    enclosed_share: float = 0.02  # of the picture: pieces between parts that move belong to them


LOOKING = Looking()


@dataclass(frozen=True, eq=False)
class Witness:
    """A picture that shows much of what another one does, and how it is laid upon that one."""

    picture: Picture
    motion: Motion
    light: Exposure  # of the other one
    small: WarpedPatch  # of its small picture, in that light


class Backgrounds:
    """The backgrounds of the drawings of a window."""

    def __init__(self, drawn: Sequence[Picture], views: Sequence[View], chosen: PlateOf | None = None) -> None:
        """`chosen`: what is painted from instead of the background alone."""
        self._drawn, self._views, self._chosen = drawn, views, chosen
        self._numbers = {id(picture): number for number, picture in enumerate(drawn)}
        self._last: tuple[int, Plate | None] | None = None  # both sides of a picture ask for one plate

    def plate_of(self, picture: Picture) -> Plate | None:
        """The plate of one of the drawings; None if too few others show what it does, unless one is chosen."""
        here = self._numbers[id(picture)]
        if self._last is None or self._last[0] != here:
            self._last = here, self._background(here)
        found = self._last[1]
        return found if self._chosen is None else self._chosen(picture, found)

    def resembling(self, picture: Picture) -> list[Picture]:
        """Others from where the camera stood, in the same light, the latest first: somebody may have gone by then."""
        here = self._numbers[id(picture)]
        found = [
            number
            for number in range(len(self._drawn) - 1, -1, -LOOKING.apart)
            if self._views[number] == self._views[here] and abs(number - here) >= LOOKING.apart
        ]
        tiles = tiles_of(picture)
        others = [self._drawn[number] for number in found]
        return [one for one in others if exposure_between(tiles_of(one), tiles) == UNCHANGED][: LOOKING.resembling]

    def _background(self, here: int) -> Plate | None:
        picture = self._drawn[here]
        witnesses = [one for other in self._others(here) if (one := self._witness(here, other)) is not None]
        if len(witnesses) < LOOKING.least:
            return None
        moving_hk, source_hk = found(picture.small_hkC, [one.small for one in witnesses])
        moving_HK = _enlarged(moving_hk, picture)
        source_HK = _enlarged(np.where(moving_hk, source_hk, np.int8(-1)), picture)
        plate_HKC, background_HK = picture.rgb().copy(), ~moving_HK
        for number in np.unique(source_HK[source_HK >= 0]):
            whole = Patch(0, picture.width, picture.height)
            witness = witnesses[number]
            pixels, place = warped(witness.picture.rgb(), witness.motion, whole)
            shown_HK = np.zeros_like(moving_HK)
            shown_HK[place] = source_HK[place] == number
            cv2.copyTo(witness.light.on(pixels), shown_HK.view(np.uint8), plate_HKC)
            background_HK |= shown_HK
        return Plate(plate_HKC, background_HK, moving_HK)

    def _witness(self, here: int, other: int) -> "Witness | None":
        """Another picture, laid upon one as the camera went; None if it is in a light that cannot be followed."""
        key, picture = self._drawn[here], self._drawn[other]
        motion, (height, width) = self._views[here].towards(self._views[other]), key.small_hkC.shape[:2]
        small_motion = of_small(motion, small_factor(key.height))
        pixels_hkC, place = warped(picture.small_hkC, small_motion, Patch(0, width, height))
        step = slice(None, None, LOOKING.lit_step)
        now_hkC, then_hkC = key.small_hkC[place][step, step], pixels_hkC[place][step, step]
        light = light_between(now_hkC, then_hkC)
        if light is None:
            return None
        return Witness(picture, motion, light, (light.on(pixels_hkC), place))

    def _others(self, here: int) -> list[int]:
        """Pictures before and after one that show much of the same ground."""
        numbers = [here + sign * step for step in LOOKING.steps for sign in (1, -1)]
        return [one for one in numbers if 0 <= one < len(self._drawn) and self._overlaps(here, one)][: LOOKING.most]

    def _overlaps(self, here: int, other: int) -> bool:
        view, there = self._views[here], self._views[other]
        if view.part != there.part:
            return False
        motion, picture = view.towards(there), self._drawn[here]
        shares = (1 - abs(motion.x) / picture.width, 1 - abs(motion.y) / picture.height)
        return max(0.0, shares[0]) * max(0.0, shares[1]) > LOOKING.overlap


def light_between(now_hwC: Pixels, then_hwC: Pixels) -> Exposure | None:
    """The light in which one picture shows what another of the same place did; None if it is another altogether."""
    light = exposure_between(now_hwC, then_hwC)
    if light is None and abs(float(now_hwC.mean()) - float(then_hwC.mean())) <= LOOKING.lit_levels:
        return UNCHANGED  # not another light, but much that moves
    return light


def found(key_hkC: Pixels, seen: Sequence[WarpedPatch]) -> tuple[Flags, npt.NDArray[np.int8]]:
    """What moves in a small picture, h×k, and for every place the other that shows its background best; −1 for none.

    `seen`: what others show of it and where.
    """
    shape = key_hkC.shape[:2]
    valid = np.zeros((len(seen), *shape), bool)
    for flags, (_, place) in zip(valid, seen, strict=True):
        flags[place] = True
    around = np.ones((3, 3), np.uint8)
    differs = np.zeros_like(valid)
    for number, (pixels_hkC, _) in enumerate(seen):
        floor_hkC, ceiling_hkC = cv2.erode(pixels_hkC, around), cv2.dilate(pixels_hkC, around)
        outside = cv2.max(cv2.subtract(key_hkC, ceiling_hkC), cv2.subtract(floor_hkC, key_hkC))
        red, green, blue = cv2.split(outside)
        differs[number] = (cv2.max(cv2.max(red, green), blue) > LOOKING.moved_levels) & valid[number]
    count_hk = valid.sum(axis=0)
    moving_hk = (differs.sum(axis=0) >= LOOKING.moved_share * count_hk) & (count_hk >= LOOKING.least)
    moving_hk = _whole(moving_hk)
    support = np.where(valid, 1, 0).astype(np.int8)
    for i, (one, _) in enumerate(seen):
        for j in range(i):
            alike = (apart(one, seen[j][0]) < LOOKING.alike_levels) & valid[i] & valid[j]
            support[i] += alike
            support[j] += alike
    best_hk = support.argmax(axis=0).astype(np.int8)
    most_hk = support.max(axis=0)
    # What looks the same there, further than a rim from what does not, is a part of the figure that rests.
    news_hk = np.take_along_axis(differs, best_hk[None], axis=0)[0].view(np.uint8)
    near_hk = cv2.dilate(news_hk, np.ones((2 * LOOKING.rim_px + 1,) * 2, np.uint8)).view(bool)
    believed_hk = near_hk & (most_hk >= 2) & (2 * most_hk > count_hk)
    return moving_hk, np.where(_opened(believed_hk), best_hk, np.int8(-1))


def _whole(moving_hk: Flags) -> Flags:
    """Figures rather than their outlines: what moves, without specks, and what it encloses or nearly does."""
    rim, gap = (cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (px, px)) for px in (LOOKING.rim_px, LOOKING.gap_px))
    grown_hk = cv2.dilate(_opened(moving_hk).view(np.uint8), rim)
    reach = LOOKING.gap_px
    padded_hk = cv2.copyMakeBorder(grown_hk, reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    closed_hk = cv2.morphologyEx(padded_hk, cv2.MORPH_CLOSE, gap)[reach:-reach, reach:-reach]
    count, pieces_hk, stats, _ = cv2.connectedComponentsWithStats(1 - closed_hk)
    for piece in range(1, count):
        if stats[piece, cv2.CC_STAT_AREA] < LOOKING.enclosed_share * pieces_hk.size:
            closed_hk = np.where(pieces_hk == piece, np.uint8(1), closed_hk)
    return np.asarray(closed_hk, bool)


def _opened(flags_hk: Flags) -> Flags:
    """The same without specks."""
    speck = np.ones((LOOKING.speck_px,) * 2, np.uint8)
    return np.asarray(cv2.morphologyEx(flags_hk.view(np.uint8), cv2.MORPH_OPEN, speck), bool)


def _enlarged(small_hk: npt.NDArray[Level], picture: Picture) -> npt.NDArray[Level]:
    """Flags or numbers of small pixels for those of the film."""
    rows = np.minimum(np.arange(picture.height) // small_factor(picture.height), small_hk.shape[0] - 1)
    columns = np.minimum(np.arange(picture.width) // small_factor(picture.height), small_hk.shape[1] - 1)
    return np.asarray(small_hk[rows[:, None], columns])
