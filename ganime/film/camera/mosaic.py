"""What the camera saw at another time of the shot, as it lies beside each of its pictures. Pure."""

from collections.abc import Sequence

import cv2
import numpy as np

from ganime.film.camera.beside import Flags, Side, agreed, apart, composed, of_small, sides_of, warped
from ganime.film.camera.elsewhere import Elsewhere, lasting
from ganime.film.camera.judged import Found, Judged, Shown, judged
from ganime.film.camera.motion import Motion
from ganime.film.camera.passing import lingering
from ganime.film.camera.planes import on_plane, planes_of
from ganime.film.camera.view import View
from ganime.film.camera.witnesses import asked_of, reach_of, witnesses
from ganime.film.picture import Picture, small_factor
from ganime.frame import Canvas, Pixels

LEAST_SHARE = 0.02  # of both sides: less is not worth pasting
SPECK = 1 / 30  # of the height: what is narrower or lower is not worth pasting
STIRRED_LEVELS, SPOT_LEVELS = 2.0, 12  # strips of one drawing differ by less on the whole, and anywhere


def seen_elsewhere(pictures: Sequence[Picture], views: Sequence[View], canvas: Canvas) -> list[Elsewhere | None]:
    """What the camera saw at another time beside each picture of a shot, or None where it saw nothing else.

    `pictures`: the known pictures. `views`: theirs, by `views_of`. Pasted is what several pictures agree on, where that
    also agrees with what is visible now beside the seam, nothing around lies on another plane, nobody just went out or
    comes in, and it is to be seen for a while.
    The same object comes again while the camera rests and nothing stirs there.
    Raises ValueError if pictures, views and canvas do not belong together.
    """
    if len(pictures) != len(views) or any((p.height, p.width) != (canvas.height, canvas.known_width) for p in pictures):
        raise ValueError(f"{len(pictures)} pictures, {len(views)} views: they do not belong together on {canvas}")
    mosaic = _Mosaic(pictures, views, canvas)
    beside = [mosaic.beside(index) for index in range(len(pictures))]
    somebody = zip(*(_somebody(one_side) for one_side in zip(*beside, strict=True)), strict=True)
    return lasting([mosaic.pasted(*both) for both in zip(beside, somebody, strict=True)])


class _Mosaic:
    """Looks beside one picture after the other; remembers what it found beside the last view, and what it pastes of."""

    def __init__(self, pictures: Sequence[Picture], views: Sequence[View], canvas: Canvas) -> None:
        self._pictures, self._views = pictures, views
        self._factor = small_factor(canvas.height)
        self._size = (canvas.height, canvas.known_width)
        self._sides = sides_of(canvas, self._factor)
        self._asked = asked_of(views, *self._size)
        self._planes = planes_of(pictures, views, self._asked)
        self._plane_views = [on_plane(views, depth) for depth in self._planes.depths]
        self._whole: dict[int, Pixels] = {}  # pictures in the film's own pixels
        self._view: View | None = None
        self._found: list[list[Found]] = []  # by side and plane
        self._strips: list[Pixels] = []
        self._last: list[Judged | None] = [None, None]
        self._pasted: tuple[list[Judged | None], Sequence[Flags], Elsewhere | None] | None = None

    def beside(self, index: int) -> list[Judged | None]:
        """What was found on the left and on the right of one picture."""
        view = self._views[index]
        rests = view == self._view
        if rests and not any(self._found):
            return self._last
        strips = [self._strip(index, side) for side in self._sides]
        if not rests:
            self._view = view
            self._found = [self._look(index, side) for side in self._sides]
        elif not any(_stirs(a, b) for a, b in zip(strips, self._strips, strict=True)):
            return self._last
        self._strips = strips
        self._last = [judged(found, now) if found else None for found, now in zip(self._found, strips, strict=True)]
        return self._last

    def pasted(self, beside: list[Judged | None], somebody: Sequence[Flags]) -> Elsewhere | None:
        """Of what was found beside a picture all that is believed, but for the rows, of either side, with somebody."""
        last = self._pasted
        if last and last[0] is beside and all(map(np.array_equal, last[1], somebody)):
            return last[2]
        left, right = (
            self._composed(side, one, rows_h) if one else side.nothing()
            for side, one, rows_h in zip(self._sides, beside, somebody, strict=True)
        )
        share = sum(int(np.count_nonzero(flags)) for _, flags in (left, right)) / (left[1].size + right[1].size)
        elsewhere = Elsewhere(*left, *right) if share > LEAST_SHARE else None
        self._pasted = (beside, somebody, elsewhere)
        return elsewhere

    def _look(self, index: int, side: Side) -> list[Found]:
        """What witnesses agree on at one side, on each plane."""
        found: list[Found] = []
        if not side.whole.width:
            return found
        ground = self._views[index]
        rows_h = ground.scale * self._factor * np.arange(0.5, side.small.height) + ground.y
        for number, views in enumerate(self._plane_views):
            view, alone_h = views[index], self._planes.alone(number, rows_h)
            others = [one for one in self._asked if views[one].part == view.part and views[one] != view]
            if not others:
                return []
            if not alone_h.any():
                continue
            reach = reach_of(view, [views[one] for one in others], *self._size)
            chosen = [others[one] for one in witnesses(index, others, reach, self._size[0], side)]
            if len(chosen) > 1:
                motions = [view.towards(views[one]) for one in chosen]
                found.append(Found(self._agreed(motions, chosen, side), alone_h, chosen, motions))
        return found

    def _agreed(self, motions: Sequence[Motion], chosen: Sequence[int], side: Side) -> Shown:
        """What the chosen pictures agree on."""
        small = [of_small(motion, self._factor) for motion in motions]
        smalls = [self._pictures[one].small_hkC for one in chosen]
        seen = [warped(one, motion, side.small) for one, motion in zip(smalls, small, strict=True)]
        witness_hw, disputed_hw = agreed(seen, chosen)
        shown_hwC = composed(seen, witness_hw)
        return Shown(
            side.beyond(shown_hwC),
            side.beyond(witness_hw),
            side.strip(shown_hwC),
            side.strip(witness_hw) >= 0,
            side.strip(disputed_hw),
        )

    def _composed(self, side: Side, found: Judged, somebody_h: Flags) -> tuple[Pixels, Flags]:
        """The side as the witnesses show it, in the film's own pixels: each row on its plane."""
        side_HSC, side_HS = side.nothing()
        witness_HS = side.enlarged(np.where(somebody_h[:, None], np.int8(-1), found.witness_hs))
        best_H = side.rows(found.best_h)
        for number, plane in enumerate(found.planes):
            plane_HS = np.where(best_H[:, None] == number, witness_HS, -1)
            for witness in np.unique(plane_HS[plane_HS >= 0]):
                picture_HKC = self._rgb(plane.chosen[witness])
                pixels, place = warped(picture_HKC, plane.motions[witness], side.whole)
                here_HS = np.zeros_like(side_HS)
                here_HS[place] = plane_HS[place] == witness
                cv2.copyTo(pixels, here_HS.view(np.uint8), side_HSC)
                side_HS |= here_HS
        size = 1 + 2 * round(SPECK * side.whole.height / 2)  # even ones would move what they leave
        speck = np.ones((size, size), np.uint8)
        worth_HS = cv2.morphologyEx(side_HS.view(np.uint8), cv2.MORPH_OPEN, speck)
        return cv2.copyTo(side_HSC, worth_HS), worth_HS.view(bool)

    def _rgb(self, index: int) -> Pixels:
        if index not in self._whole:
            self._whole[index] = self._pictures[index].rgb()
        return self._whole[index]

    def _strip(self, index: int, side: Side) -> Pixels:
        """What is visible beside the seam."""
        visible = slice(side.visible.start // self._factor, side.visible.stop // self._factor)
        return side.strip(self._pictures[index].small_hkC[:, visible])


def _somebody(found: Sequence[Judged | None]) -> Flags:
    """In which rows somebody may be beside each of the pictures that follow on each other, T×h."""
    height = next((len(one.best_h) for one in found if one), 0)
    nobody_2h = np.zeros((2, height), bool)
    return lingering(np.stack([one.strange_2h if one else nobody_2h for one in found]))


def _stirs(a: Pixels, b: Pixels) -> bool:
    """Whether two strips show different drawings."""
    change = apart(a, b)
    return bool(change.mean() > STIRRED_LEVELS or cv2.blur(change, (4, 4)).max() > SPOT_LEVELS)
