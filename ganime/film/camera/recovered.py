"""Pictures of a shot → the parts of their sides that the camera really saw at another time. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

import cv2
import numpy as np

from ganime.film.camera.consensus import Consensus, Found, consensus_of, occluded_while_passing
from ganime.film.camera.motion import View
from ganime.film.camera.own_shot import OwnShot
from ganime.film.camera.patches import Flags, Side, apart, sides_of, warped
from ganime.film.picture import FILMS, Picture, small_factor
from ganime.frame import Canvas, Pixels


@dataclass(frozen=True)
class Pasting:
    """What is worth pasting."""

    least_share: float = 0.02  # of both sides: less is not
    speck_share: float = 1 / 30  # of the height: what is narrower or lower is not
    spot_levels: float = 12  # strips of one drawing differ by less anywhere, and by no more than noise on the whole


PASTING = Pasting()


@dataclass(frozen=True, eq=False)
class RecoveredSides:
    """What was seen of the sides of a picture at another time: RGB, H×S×3, where the flags H×S are set; 0 elsewhere."""

    left_HSC: Pixels
    left_HS: Flags
    right_HSC: Pixels
    right_HS: Flags


def recovered_sides(
    pictures: Sequence[Picture], views: Sequence[View], canvas: Canvas, earlier: Sequence[tuple[Picture, View]] = ()
) -> list[RecoveredSides | None]:
    """What the camera saw at another time beside each picture of a shot, or None where it saw nothing else.

    `pictures`: the known pictures. `views`: theirs, by `views_of`. `earlier`: some of the shot from before these, which
    are asked, too. Pasted is what several pictures agree on, where that also agrees with what is visible now beside the
    seam, nothing around lies on another plane, nobody just went out or comes in, and it is to be seen for a while.
    The same object comes again while the camera rests and nothing stirs there.
    Raises ValueError if pictures, views and canvas do not belong together.
    """
    if len(pictures) != len(views) or any((p.height, p.width) != (canvas.height, canvas.known_width) for p in pictures):
        raise ValueError(f"{len(pictures)} pictures, {len(views)} views: they do not belong together on {canvas}")
    if not pictures:  # nothing is drawn anew in this window of the shot
        return []
    return lasting(sides_by(OwnShot(pictures, views, canvas, earlier), pictures, views, canvas))


class Eyes(Protocol):
    """Who saw what lies beside the pictures of a shot."""

    def look(self, index: int, side: Side) -> list[Found]:
        """What was seen at one side of a picture, on each plane."""

    def rgb(self, number: int) -> Pixels:
        """A picture that `look` found something in, by its number, in the film's own pixels."""


def sides_by(
    eyes: Eyes, pictures: Sequence[Picture], views: Sequence[View], canvas: Canvas
) -> list[RecoveredSides | None]:
    """What is believed of that which `eyes` saw beside each picture of a shot."""
    mosaic = _Mosaic(eyes, pictures, views, canvas)
    beside = [mosaic.beside(index) for index in range(len(pictures))]
    somebody = zip(*(_somebody(one_side) for one_side in zip(*beside, strict=True)), strict=True)
    return [mosaic.pasted(*both) for both in zip(beside, somebody, strict=True)]


class _Mosaic:
    """Looks beside one picture after the other; remembers what it found beside the last view, and what it pastes of."""

    def __init__(self, eyes: Eyes, pictures: Sequence[Picture], views: Sequence[View], canvas: Canvas) -> None:
        self._eyes, self._pictures, self._views = eyes, pictures, views
        self._factor = small_factor(canvas.height)
        self._sides = sides_of(canvas, self._factor)
        self._view: View | None = None
        self._found: list[list[Found]] = []  # by side and plane
        self._strips: list[Pixels] = []
        self._last: list[Consensus | None] = [None, None]
        self._pasted: tuple[list[Consensus | None], Sequence[Flags], RecoveredSides | None] | None = None

    def beside(self, index: int) -> list[Consensus | None]:
        """What was found on the left and on the right of one picture."""
        view = self._views[index]
        rests = view == self._view
        if rests and not any(self._found):
            return self._last
        strips = [self._strip(index, side) for side in self._sides]
        if not rests:
            self._view = view
            self._found = [self._eyes.look(index, side) if side.whole.width else [] for side in self._sides]
        elif not any(stirs(a, b) for a, b in zip(strips, self._strips, strict=True)):
            return self._last
        self._strips = strips
        self._last = [
            consensus_of(found, now) if found else None for found, now in zip(self._found, strips, strict=True)
        ]
        return self._last

    def pasted(self, beside: list[Consensus | None], somebody: Sequence[Flags]) -> RecoveredSides | None:
        """Of what was found beside a picture all that is believed, but for the rows, of either side, with somebody."""
        last = self._pasted
        if last and last[0] is beside and all(map(np.array_equal, last[1], somebody)):
            return last[2]
        left, right = (
            self._composed(side, one, rows_h) if one else side.nothing()
            for side, one, rows_h in zip(self._sides, beside, somebody, strict=True)
        )
        share = sum(int(np.count_nonzero(flags)) for _, flags in (left, right)) / (left[1].size + right[1].size)
        recovered = RecoveredSides(*left, *right) if share > PASTING.least_share else None
        self._pasted = (beside, somebody, recovered)
        return recovered

    def _composed(self, side: Side, found: Consensus, somebody_h: Flags) -> tuple[Pixels, Flags]:
        """The side as the source frames show it, in the film's own pixels: each row on its plane."""
        side_HSC, side_HS = side.nothing()
        source_HS = side.enlarged(np.where(somebody_h[:, None], np.int8(-1), found.source_hs))
        best_H = side.rows(found.best_h)
        for number, plane in enumerate(found.planes):
            plane_HS = np.where(best_H[:, None] == number, source_HS, -1)
            for source in np.unique(plane_HS[plane_HS >= 0]):
                picture_HKC = self._eyes.rgb(plane.chosen[source])
                pixels, place = warped(picture_HKC, plane.motions[source], side.whole)
                here_HS = np.zeros_like(side_HS)
                here_HS[place] = plane_HS[place] == source
                cv2.copyTo(pixels, here_HS.view(np.uint8), side_HSC)
                side_HS |= here_HS
        size = 1 + 2 * round(PASTING.speck_share * side.whole.height / 2)  # even ones would move what they leave
        speck = np.ones((size, size), np.uint8)
        worth_HS = cv2.morphologyEx(side_HS.view(np.uint8), cv2.MORPH_OPEN, speck)
        return cv2.copyTo(side_HSC, worth_HS), worth_HS.view(bool)

    def _strip(self, index: int, side: Side) -> Pixels:
        """What is visible beside the seam."""
        visible = slice(side.visible.start // self._factor, side.visible.stop // self._factor)
        return side.strip(self._pictures[index].small_hkC[:, visible])


def _somebody(found: Sequence[Consensus | None]) -> Flags:
    """In which rows somebody may be beside each of the pictures that follow on each other, T×h."""
    height = next((len(one.best_h) for one in found if one), 0)
    nobody_2h = np.zeros((2, height), bool)
    return occluded_while_passing(np.stack([one.occluded_2h if one else nobody_2h for one in found]))


def stirs(a: Pixels, b: Pixels) -> bool:
    """Whether two strips h×w×3 of pictures that follow on each other show different drawings."""
    change = apart(a, b)
    return bool(change.mean() > FILMS.noise_levels or cv2.blur(change, (4, 4)).max() > PASTING.spot_levels)


def lasting(found: Sequence[RecoveredSides | None]) -> list[RecoveredSides | None]:
    """The same, beside pictures that follow on each other, but for what a side would show for a moment only.

    What flashes up is no gain, and seldom right: it is what a camera in a hurry, or somebody in the way, left of more.
    The same object stays the same object.
    """
    lefts = _long([one is not None and bool(one.left_HS.any()) for one in found])
    rights = _long([one is not None and bool(one.right_HS.any()) for one in found])
    kept: dict[tuple[int, bool, bool], RecoveredSides | None] = {}
    result = []
    for one, left, right in zip(found, lefts, rights, strict=True):
        key = (id(one), left, right)
        if key not in kept:
            kept[key] = _of(one, left, right) if one else None
        result.append(kept[key])
    return result


def _long(shown: Sequence[bool]) -> list[bool]:
    """The flags, of runs that last as long as sides take to fade in: what goes sooner was never all there."""
    runs = [(flag, len(list(run))) for flag, run in groupby(shown)]
    return [flag and count >= FILMS.second_pictures // 4 for flag, count in runs for _ in range(count)]


def _of(one: RecoveredSides, left: bool, right: bool) -> RecoveredSides | None:
    """What was seen of one of its sides, or of both; the same object if nothing is left away."""
    if not (left or right):
        return None
    if left == one.left_HS.any() and right == one.right_HS.any():
        return one
    left_HSC, left_HS = (one.left_HSC, one.left_HS) if left else _nothing(one.left_HSC, one.left_HS)
    right_HSC, right_HS = (one.right_HSC, one.right_HS) if right else _nothing(one.right_HSC, one.right_HS)
    return RecoveredSides(left_HSC, left_HS, right_HSC, right_HS)


def _nothing(side_HSC: Pixels, side_HS: Flags) -> tuple[Pixels, Flags]:
    """A side of the same size of which nothing was seen."""
    return np.zeros_like(side_HSC), np.zeros_like(side_HS)
