"""What the camera saw at another time of the shot, as it lies beside each of its pictures. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ganime.canvas.beside import AGREE_LEVELS, Flags, Side, agreed, apart, composed, sides_of, warped
from ganime.canvas.motion import Motion
from ganime.canvas.planes import depths_of, on_plane
from ganime.canvas.resample import shrunk
from ganime.canvas.view import View
from ganime.canvas.visible import best_rows, trusted
from ganime.canvas.witnesses import asked_of, reach_of, witnesses
from ganime.frame import Canvas, Pixels

ROWS = 240  # about so many has a small picture, in which pictures are compared
LEAST_SHARE = 0.02  # of both sides: less is not worth pasting
SPECK_PX = 5  # what is narrower is not worth pasting
STIRRED_LEVELS, SPOT_LEVELS = 2.0, 12  # strips of one drawing differ by less on the whole, and anywhere

Witnesses = npt.NDArray[np.int8]


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
class _Shown:
    """What witnesses show beside one view, small, the seam at column 0; and which of them does, −1 where none."""

    side_hsC: Pixels
    witness_hs: Witnesses
    strip_hbC: Pixels
    strip_hb: Flags


@dataclass(frozen=True)
class _Found:
    """What witnesses agree on if it lies on one plane, and who they are."""

    shown: _Shown
    chosen: Sequence[int]  # numbers of their pictures
    motions: Sequence[Motion]  # from the view to theirs


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
                found.append(self._agreed([view.towards(views[one]) for one in chosen], chosen, side))
        return found

    def _agreed(self, motions: Sequence[Motion], chosen: Sequence[int], side: Side) -> _Found:
        """What the chosen pictures agree on."""
        small = [_of_small(motion, self._factor) for motion in motions]
        seen = [warped(self._small(one), motion, side.small) for one, motion in zip(chosen, small, strict=True)]
        witness_hw = agreed(seen, chosen)
        shown_hwC = composed(seen, witness_hw)
        shown = _Shown(
            side.beyond(shown_hwC), side.beyond(witness_hw), side.strip(shown_hwC), side.strip(witness_hw) >= 0
        )
        return _Found(shown, chosen, motions)

    def _judged(self, strips: Sequence[Pixels]) -> Elsewhere | None:
        """What is to be believed of it beside strips as they are now."""
        pasted: list[tuple[Pixels, Flags]] = []
        for side, planes, now in zip(self._sides, self._found, strips, strict=True):
            if not planes:
                pasted.append(side.nothing())
                continue
            best_h, shown = _merged([plane.shown for plane in planes], now)
            believed_h = trusted(now, shown.strip_hbC, shown.strip_hb)
            witness_hs = np.where(believed_h[:, None], shown.witness_hs, np.int8(-1))
            pasted.append(self._composed(side, planes, best_h, witness_hs))
        share = sum(int(np.count_nonzero(flags)) for _, flags in pasted) / sum(flags.size for _, flags in pasted)
        return Elsewhere(*pasted[0], *pasted[1]) if share > LEAST_SHARE else None

    def _composed(
        self, side: Side, planes: Sequence[_Found], best_h: npt.NDArray[np.intp], witness_hs: Witnesses
    ) -> tuple[Pixels, Flags]:
        """The side as the witnesses show it, in the film's own pixels: each row on its plane."""
        side_HSC, side_HS = side.nothing()
        witness_HS, best_H = side.enlarged(witness_hs), side.rows(best_h)
        for number, plane in enumerate(planes):
            plane_HS = np.where(best_H[:, None] == number, witness_HS, -1)
            for witness in np.unique(plane_HS[plane_HS >= 0]):
                picture = self._pictures[plane.chosen[witness]]
                pixels, place = warped(picture, plane.motions[witness], side.whole)
                here_HS = np.zeros_like(side_HS)
                here_HS[place] = plane_HS[place] == witness
                cv2.copyTo(pixels, here_HS.view(np.uint8), side_HSC)
                side_HS |= here_HS
        worth_HS = cv2.morphologyEx(side_HS.view(np.uint8), cv2.MORPH_OPEN, np.ones((SPECK_PX, SPECK_PX), np.uint8))
        return cv2.copyTo(side_HSC, worth_HS), worth_HS.view(bool)

    def _small(self, index: int) -> Pixels:
        if index not in self._smalls:
            self._smalls[index] = shrunk(self._pictures[index], self._factor)
        return self._smalls[index]

    def _strip(self, index: int, side: Side) -> Pixels:
        """What is visible beside the seam."""
        return side.strip(shrunk(self._pictures[index][:, side.visible], self._factor))


def _merged(planes: Sequence[_Shown], now_hbC: Pixels) -> tuple[npt.NDArray[np.intp], _Shown]:
    """For each row the plane that lies best on what is visible beside it, h; and what all of them show together, as
    far as other likely planes agree. Its witnesses are those of the plane of the row.
    """
    best_h, likely_ph = best_rows(now_hbC, [(plane.strip_hbC, plane.strip_hb) for plane in planes])
    rows = np.arange(len(best_h))
    side_hsC = np.stack([plane.side_hsC for plane in planes])[best_h, rows]
    witness_hs = np.stack([plane.witness_hs for plane in planes])[best_h, rows]
    for plane, likely_h in zip(planes, likely_ph, strict=True):
        alike_hs = (plane.witness_hs >= 0) & (apart(plane.side_hsC, side_hsC) < AGREE_LEVELS)
        witness_hs[likely_h[:, None] & ~alike_hs] = -1
    strip_hbC = np.stack([plane.strip_hbC for plane in planes])[best_h, rows]
    strip_hb = np.stack([plane.strip_hb for plane in planes])[best_h, rows]
    return best_h, _Shown(side_hsC, witness_hs, strip_hbC, strip_hb)


def _stirs(a: Pixels, b: Pixels) -> bool:
    """Whether two strips show different drawings."""
    change = apart(a, b)
    return bool(change.mean() > STIRRED_LEVELS or cv2.blur(change, (4, 4)).max() > SPOT_LEVELS)


def _of_small(motion: Motion, factor: int) -> Motion:
    """A motion in pixels of the film as one in small pixels; centres of pixels are whole numbers."""
    centre = (motion.scale - 1) * (factor - 1) / 2
    return Motion(motion.scale, (motion.x + centre) / factor, (motion.y + centre) / factor)
