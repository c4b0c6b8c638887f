"""What the camera saw at another time of the shot, as it lies beside each of its pictures. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ganime.canvas.beside import AGREE_LEVELS, Flags, Side, agreed, apart, composed, sides_of, warped
from ganime.canvas.motion import Motion
from ganime.canvas.planes import depths_of, on_plane
from ganime.canvas.view import View
from ganime.canvas.visible import best_rows, trusted
from ganime.canvas.witnesses import asked_of, reach_of, witnesses
from ganime.frame import Canvas, Pixels

ROWS = 240  # about so many has a small picture, in which pictures are compared
LEAST_SHARE = 0.02  # of both sides: less is not worth pasting
SPECK_PX = 5  # what is narrower is not worth pasting
STIRRED_LEVELS, SPOT_LEVELS = 2.0, 12  # strips of one drawing differ by less on the whole, and anywhere


@dataclass(frozen=True)
class Elsewhere:
    """What was seen of the sides of a picture at another time: RGB, H×S×3, where the flags H×S are set; 0 elsewhere."""

    left_HSC: Pixels
    left_HS: Flags
    right_HSC: Pixels
    right_HS: Flags


def seen_elsewhere(
    pictures: Sequence[Pixels], views: Sequence[View], canvas: Canvas, wanted: range | None = None
) -> list[Elsewhere | None]:
    """What the camera saw at another time beside each picture of a shot, or None where it saw nothing else.

    `pictures`: the known pictures, H×K×3 RGB. `views`: theirs, by `views_of`. `wanted`: the pictures asked about
    (all); the others are looked at only. Pasted is what several pictures agree on, where that also agrees with what
    is visible now beside the seam. The same object comes again while the camera rests and nothing stirs there.
    Raises ValueError if pictures, views and canvas do not belong together.
    """
    if len(pictures) != len(views) or any(p.shape != (canvas.height, canvas.known_width, 3) for p in pictures):
        raise ValueError(f"{len(pictures)} pictures, {len(views)} views: they do not belong together on {canvas}")
    wanted = range(len(pictures)) if wanted is None else wanted
    mosaic = _Mosaic(pictures, views, canvas)
    return [mosaic.beside(index) for index in wanted]


@dataclass(frozen=True)
class _Found:
    """What witnesses agree on beside one view: the side, H×S, and the small strip and side, the seam at column 0."""

    side_HSC: Pixels
    side_HS: Flags
    strip_hbC: Pixels
    strip_hb: Flags


class _Mosaic:
    """Looks beside one picture after the other; remembers what it found beside the last view, and small pictures."""

    def __init__(self, pictures: Sequence[Pixels], views: Sequence[View], canvas: Canvas) -> None:
        self._pictures, self._views = pictures, views
        self._factor = max(1, round(canvas.height / ROWS))
        self._size = (canvas.height, canvas.known_width)
        self._sides = sides_of(canvas, self._factor)
        self._asked = asked_of(views, *self._size)
        self._planes = [on_plane(views, depth) for depth in depths_of(pictures, views, self._asked)]
        self._smalls: dict[int, Pixels] = {}
        self._view: View | None = None
        self._found: list[list[_Found]] = []  # by side and plane
        self._strips: list[Pixels] = []
        self._last: Elsewhere | None = None

    def beside(self, index: int) -> Elsewhere | None:
        """What was seen beside one picture."""
        view = self._views[index]
        rests = view == self._view
        if rests and not any(self._found):
            return None
        strips = [self._strip(index, side) for side in self._sides]
        if not rests:
            self._view = view
            self._found = [self._look(index, side) for side in self._sides]
        elif not any(_stirs(a, b) for a, b in zip(strips, self._strips, strict=True)):
            return self._last
        self._strips = strips
        self._last = self._judged(strips) if any(self._found) else None
        return self._last

    def _look(self, index: int, side: Side) -> list[_Found]:
        """What witnesses agree on at one side, on each plane."""
        found: list[_Found] = []
        if not side.whole.width:
            return found
        for views in self._planes:
            view = views[index]
            others = [one for one in self._asked if views[one].part == view.part and views[one] != view]
            if not others:
                return []
            reach = reach_of(view, [views[one] for one in others], *self._size)
            chosen = [others[one] for one in witnesses(index, others, reach, self._size[0], side)]
            if len(chosen) > 1:
                found.append(self._compose([view.towards(views[one]) for one in chosen], chosen, side))
        return found

    def _compose(self, motions: Sequence[Motion], chosen: Sequence[int], side: Side) -> _Found:
        """What the chosen pictures agree on."""
        small = [_of_small(motion, self._factor) for motion in motions]
        seen = [warped(self._small(one), motion, side.small) for one, motion in zip(chosen, small, strict=True)]
        source_hw = agreed(seen, chosen)
        source_HS = side.enlarged(side.beyond(source_hw))
        side_HSC, side_HS = np.zeros((*source_HS.shape, 3), np.uint8), np.zeros(source_HS.shape, bool)
        for number, (one, motion) in enumerate(zip(chosen, motions, strict=True)):
            here_HS = source_HS == number
            if here_HS.any():
                pixels, place = warped(self._pictures[one], motion, side.whole)
                side_HS[place] |= here_HS[place]
                cv2.copyTo(pixels, (here_HS & side_HS).view(np.uint8), side_HSC)
        return _Found(side_HSC, side_HS, side.strip(composed(seen, source_hw)), side.strip(source_hw) >= 0)

    def _judged(self, strips: Sequence[Pixels]) -> Elsewhere | None:
        """What is to be believed of it beside strips as they are now."""
        pasted: list[tuple[Pixels, Flags]] = []
        for side, planes, now in zip(self._sides, self._found, strips, strict=True):
            if not planes:
                pasted.append(side.nothing())
                continue
            found = _merged(planes, side, now)
            believed_h = trusted(now, found.strip_hbC, found.strip_hb)
            side_HS = (found.side_HS & side.rows(believed_h)[:, None]).view(np.uint8)
            side_HS = cv2.morphologyEx(side_HS, cv2.MORPH_OPEN, np.ones((SPECK_PX, SPECK_PX), np.uint8))
            pasted.append((cv2.copyTo(found.side_HSC, side_HS), side_HS.view(bool)))
        share = sum(int(np.count_nonzero(flags)) for _, flags in pasted) / sum(flags.size for _, flags in pasted)
        return Elsewhere(*pasted[0], *pasted[1]) if share > LEAST_SHARE else None

    def _small(self, index: int) -> Pixels:
        if index not in self._smalls:
            self._smalls[index] = _shrunk(self._pictures[index], self._factor)
        return self._smalls[index]

    def _strip(self, index: int, side: Side) -> Pixels:
        """What is visible beside the seam."""
        return side.strip(_shrunk(self._pictures[index][:, side.visible], self._factor))


def _merged(planes: Sequence[_Found], side: Side, now_hbC: Pixels) -> _Found:
    """Each row from the plane that lies best on what is visible beside it, as far as other likely planes agree."""
    if len(planes) == 1:
        return planes[0]
    best_h, likely_ph = best_rows(now_hbC, [(plane.strip_hbC, plane.strip_hb) for plane in planes])
    best_H, likely_pH = side.rows(best_h), side.rows(likely_ph.T).T
    rows, every = np.arange(len(best_h)), np.arange(len(best_H))
    side_HSC = np.stack([plane.side_HSC for plane in planes])[best_H, every]
    side_HS = np.stack([plane.side_HS for plane in planes])[best_H, every]
    for plane, likely_H in zip(planes, likely_pH, strict=True):
        alike_HS = plane.side_HS & (apart(plane.side_HSC, side_HSC) < AGREE_LEVELS)
        side_HS &= alike_HS | ~likely_H[:, None]
    return _Found(
        side_HSC,
        side_HS,
        np.stack([plane.strip_hbC for plane in planes])[best_h, rows],
        np.stack([plane.strip_hb for plane in planes])[best_h, rows],
    )


def _stirs(a: Pixels, b: Pixels) -> bool:
    """Whether two strips show different drawings."""
    change = apart(a, b)
    return bool(change.mean() > STIRRED_LEVELS or cv2.blur(change, (4, 4)).max() > SPOT_LEVELS)


def _shrunk(picture_HWC: Pixels, factor: int) -> Pixels:
    """The picture made smaller by a whole factor; what is left over on the right and below is cut off."""
    height, width = picture_HWC.shape[0] // factor, picture_HWC.shape[1] // factor
    if factor == 1:
        return picture_HWC
    cut = picture_HWC[: height * factor, : width * factor]
    small_hwC: Pixels = cv2.resize(cut, (width, height), interpolation=cv2.INTER_AREA)
    return small_hwC


def _of_small(motion: Motion, factor: int) -> Motion:
    """A motion in pixels of the film as one in small pixels; centres of pixels are whole numbers."""
    centre = (motion.scale - 1) * (factor - 1) / 2
    return Motion(motion.scale, (motion.x + centre) / factor, (motion.y + centre) / factor)
