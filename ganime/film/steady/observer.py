"""Pictures of a shot, window by window → where the camera stood, and what it saw beside each at another time."""

import copy
from collections.abc import Sequence

import numpy as np

from ganime.film.camera import RecoveredSides, Tracker, View, recovered_sides
from ganime.film.camera.completed import completed
from ganime.film.camera.source_frames import asked_of
from ganime.film.camera.tracking import without_gate_weave
from ganime.film.picture import Picture
from ganime.film.steady.change import strip_of
from ganime.film.steady.plan import SeamObservation
from ganime.film.steady.values import SIDES, Recall, RecoveredSide, Side
from ganime.frame import Canvas, Pixels

# Drawings back to which it is seen whether the camera rests: a minute and more, whatever the shot lasts.
MOST_VIEWS = 2000
MOST_EARLIER = 24  # pictures of earlier windows that are asked: as many as lie within a picture's width of a pan


class SeamObserver:
    """Where the camera stood, window by window of a shot; or one that always rests."""

    def __init__(self, canvas: Canvas, rests: bool, recall: Recall | None = None) -> None:
        self._canvas, self._rests, self._recall = canvas, rests, recall
        self._tracker = Tracker()
        self._views: list[View] = []  # of the last drawings, as they were tracked
        self._rest: View | None = None  # of the last drawing, as it was told
        self._earlier: list[tuple[Picture, View]] = []  # of earlier windows

    def copy(self) -> "SeamObserver":
        """The same camera at the same place, which can go on without this one."""
        other = copy.copy(self)
        other._tracker = copy.copy(self._tracker)
        return other

    def observations(self, drawn: Sequence[Picture], tiles: Sequence[Pixels]) -> dict[Side, list[SeamObservation]]:
        """What each drawing of the next window looks like beside either seam.

        `drawn`, `tiles`: the known pictures and their tiles.
        """
        nothing = [None] * len(drawn)
        views, seen = self._follow(drawn) if not self._rests else ([View()] * len(drawn), nothing)
        recalled = self._recall(drawn, views, self._canvas) if self._recall and not self._rests else nothing
        recovered = both_of(seen, recalled)
        return {
            side: [
                SeamObservation(view, strip_of(picture, side), small, picture, beside[side])
                for picture, small, view, beside in zip(drawn, tiles, views, recovered, strict=True)
            ]
            for side in SIDES
        }

    def _follow(self, drawn: Sequence[Picture]) -> tuple[list[View], list[RecoveredSides | None]]:
        if not drawn:
            return [], []
        size, before = (self._canvas.height, self._canvas.known_width), len(self._views)
        tracked = [*self._views, *map(self._tracker.follow, drawn)]
        # Whether the camera moves or the film weaves in its gate is told from what was seen before, too.
        steady = without_gate_weave(tracked, *size)
        views = steady[before:]
        if before and self._rest and steady[before - 1] == views[0]:
            # It rests from one window to the next: where, was told there.
            views = [self._rest if view == steady[before - 1] else view for view in views]
        seen = recovered_sides(drawn, views, self._canvas, self._earlier)
        self._views, self._rest = tracked[-MOST_VIEWS:], views[-1]
        self._earlier = _worth_asking([*self._earlier, *zip(drawn, views, strict=True)], *size)
        return views, seen


def _worth_asking(shown: Sequence[tuple[Picture, View]], height: int, width: int) -> list[tuple[Picture, View]]:
    """Of the pictures of a shot those which later ones, that go on from the last, may be told by."""
    last = shown[-1][1]
    near = [
        shown[index]
        for index in asked_of([view for _, view in shown], height, width)
        if (view := shown[index][1]).part == last.part and _apart(view, last) <= width
    ]
    return near[-MOST_EARLIER:]


def _apart(view: View, other: View) -> float:
    motion = view.towards(other)
    return max(abs(motion.x), abs(motion.y))


def both_of(
    seen: Sequence[RecoveredSides | None], recalled: Sequence[RecoveredSides | None]
) -> list[dict[Side, RecoveredSide | None]]:
    """What was recovered beside each picture: what the shot itself saw and, where it saw nothing, what others did."""
    found: dict[tuple[int, int], dict[Side, RecoveredSide | None]] = {}
    for first, second in zip(seen, recalled, strict=True):
        if (id(first), id(second)) not in found:
            both = completed(first, second)
            found[id(first), id(second)] = {side: _recovered(both, first, side) for side in SIDES}
    return [found[id(first), id(second)] for first, second in zip(seen, recalled, strict=True)]


def _recovered(both: RecoveredSides | None, seen: RecoveredSides | None, side: Side) -> RecoveredSide | None:
    """What was recovered of one side, if anything was. `seen`: by the shot itself."""
    if both is None:
        return None
    left, right = (both.left_HSC, both.left_HS), (both.right_HSC, both.right_HS)
    side_HSC, valid_HS = left if side == "left" else right
    own = 0 if seen is None else np.count_nonzero(seen.left_HS if side == "left" else seen.right_HS)
    count = np.count_nonzero(valid_HS)
    return RecoveredSide(side_HSC, valid_HS, remembered=bool(count > own)) if count else None
