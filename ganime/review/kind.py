"""Whether a shot stands still, pans, or is action: told from a few of its pictures."""

from collections.abc import Sequence
from typing import Literal

import cv2
import numpy as np

from ganime.film.camera import Tracker
from ganime.film.camera.motion import View
from ganime.film.picture import Picture
from ganime.film.ticks import TICKS, is_moving, motion_of
from ganime.frame import THUMBNAIL_PX, Pixels

Kind = Literal["still", "pan", "action"]
PAN_SHARE = 0.04  # of the width or height: a camera that goes further pans


class KindFinder:
    """Looks at some of a shot's pictures, one after the other."""

    def __init__(self) -> None:
        self._tracker, self._views = Tracker(), list[View]()
        self._thumbnails: list[tuple[float, Pixels]] = []
        self._size = (1, 1)

    def see(self, picture: Picture, time_s: float) -> None:
        """Take the next picture; those a quarter of a tick or more apart are looked at."""
        if self._thumbnails and time_s - self._thumbnails[-1][0] < TICKS.tick_s / 4:
            return
        grey = cv2.cvtColor(picture.small_hkC, cv2.COLOR_RGB2GRAY)
        small = cv2.resize(grey, (THUMBNAIL_PX, THUMBNAIL_PX), interpolation=cv2.INTER_AREA)
        self._thumbnails.append((time_s, np.asarray(small, np.uint8)))
        self._views.append(self._tracker.follow(picture))
        self._size = picture.width, picture.height

    def kind(self) -> Kind:
        """What it was."""
        if self._travels():
            return "pan"
        pairs = zip(self._thumbnails, self._thumbnails[4:], strict=False)
        moving = [is_moving(earlier, later) for (_, earlier), (_, later) in pairs]
        return "still" if not moving or motion_of(moving) == "fixed" else "action"

    def _travels(self) -> bool:
        """Whether the camera went far within a run of pictures in which it could be followed."""
        return any(
            self._reach([view for view in self._views if view.part == part]) for part in {v.part for v in self._views}
        )

    def _reach(self, views: Sequence[View]) -> bool:
        places_N2 = np.array([(view.x, view.y) for view in views])
        return bool((np.ptp(places_N2, axis=0) > PAN_SHARE * np.array(self._size)).any())
