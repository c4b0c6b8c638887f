"""Looking at the drawings of a window: where the camera stood, what it saw elsewhere, what is beside the seams."""

import copy
from collections.abc import Sequence

from ganime.film.camera import Elsewhere, Tracker, View, seen_elsewhere
from ganime.film.camera.steadied import steadied
from ganime.film.picture import Picture
from ganime.film.steady.scene import Look, Seen
from ganime.film.steady.strip import strip_of
from ganime.film.steady.values import SIDES, Side
from ganime.frame import Canvas, Pixels


class Camera:
    """Where the camera stood, window by window of a shot; or one that always rests."""

    def __init__(self, canvas: Canvas, rests: bool) -> None:
        self._canvas, self._rests = canvas, rests
        self._tracker = Tracker()
        self._views: list[View] = []  # of all drawings of the shot

    def copy(self) -> "Camera":
        """The same camera at the same place, which can go on without this one."""
        other = copy.copy(self)
        other._tracker, other._views = copy.copy(self._tracker), list(self._views)
        return other

    def looks(self, drawn: Sequence[Picture], tiles: Sequence[Pixels]) -> dict[Side, list[Look]]:
        """What each drawing of the next window looks like beside either seam.

        `drawn`, `tiles`: the known pictures and their tiles.
        """
        views, elsewhere = self._follow(drawn) if not self._rests else ([View()] * len(drawn), [None] * len(drawn))
        return {
            side: [
                Look(view, strip_of(picture, side), small, picture, _seen(beside, side))
                for picture, small, view, beside in zip(drawn, tiles, views, elsewhere, strict=True)
            ]
            for side in SIDES
        }

    def _follow(self, drawn: Sequence[Picture]) -> tuple[list[View], list[Elsewhere | None]]:
        before = len(self._views)
        self._views += [self._tracker.follow(picture) for picture in drawn]
        # Whether the camera moves or the film weaves in its gate is told from all that was seen.
        views = steadied(self._views, self._canvas.height, self._canvas.known_width)[before:]
        return views, seen_elsewhere(drawn, views, self._canvas)


def _seen(elsewhere: Elsewhere | None, side: Side) -> Seen | None:
    """What was seen elsewhere of one side, if anything was."""
    if elsewhere is None:
        return None
    left, right = (elsewhere.left_HSC, elsewhere.left_HS), (elsewhere.right_HSC, elsewhere.right_HS)
    side_HSC, valid_HS = left if side == "left" else right
    return Seen(side_HSC, valid_HS) if valid_HS.any() else None
