"""Pictures of a shot, one after the other → where the camera stood for each, the weave of the film in its gate removed.
Pure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import cv2
import numpy as np
import numpy.typing as npt

from ganime.film.camera.motion import STILL, Landmarks, Motion, View, landmarks_of, motion_between
from ganime.film.picture import FILMS, Picture, small_factor
from ganime.frame import Pixels


@dataclass(frozen=True)
class Tracking:
    """When the camera rests."""

    latch_px: float = 0.08  # of a small picture: the camera rests until it moved further
    weave_share: float = 1 / 150  # of the height: film that is worn, or was copied often, strays as far in the gate
    to_and_fro: float = 4  # times further in all than it gets goes weave, at least


TRACKING = Tracking()


@dataclass(frozen=True)
class _Reference:
    small_HW: Pixels
    landmarks: Landmarks
    view: View


class Tracker:
    """Follows the camera from picture to picture of a shot.

    Motion is found in small pictures, to some hundredths of their pixels.
    """

    def __init__(self) -> None:
        self._reference: _Reference | None = None
        self._stray: _Reference | None = None  # the last picture, if it could not be placed: the start of another part
        self._motion, self._speed = STILL, (0.0, 0.0)  # from the reference to the last picture, in small pixels
        self._last: tuple[Picture, Pixels, View] | None = None  # picture, in grey and small, view
        self._parts = 0

    def follow(self, picture: Picture) -> View:
        """Where the next picture lies. The same one again costs nothing: a held drawing has the same view."""
        if self._last and self._last[0] is picture:
            return self._last[2]
        small_HW = small_grey(picture)
        view = self._placed(small_HW, small_factor(picture.height))
        self._last = (picture, small_HW, view)
        return view

    def _placed(self, small_HW: Pixels, pixels: int) -> View:
        """`pixels`: of the film, to one of the small picture."""
        if self._reference is None or self._last is None:
            self._reference = _Reference(small_HW, landmarks_of(small_HW), View())
            return self._reference.view
        found = self._measured(self._reference, small_HW, self._expected())
        if (
            found is None
            and self._last[2].part == self._reference.view.part
            and self._last[1] is not self._reference.small_HW
        ):
            # Too much has changed since the reference; less has since the last picture.
            self._renew(self._last[1], self._last[2])
            found = self._measured(self._reference, small_HW, Motion(1.0, *self._speed))
        if found is None:
            return self._strayed(small_HW, pixels)
        self._stray = None
        return self._follow(found, small_HW, pixels)

    def _measured(self, key: _Reference, small_HW: Pixels, expected: Motion) -> tuple[Motion, Landmarks] | None:
        return motion_between(key.small_HW, small_HW, key.landmarks, expected)

    def _expected(self) -> Motion:
        """The camera goes on as it went."""
        motion = self._motion
        return Motion(motion.scale, motion.x + self._speed[0], motion.y + self._speed[1])

    def _follow(self, found: tuple[Motion, Landmarks], small_HW: Pixels, pixels: int) -> View:
        """Take a picture that moved so since the reference."""
        assert self._reference is not None
        motion, landmarks = found
        self._reference = replace(self._reference, landmarks=landmarks)
        if _is_near(motion, self._motion, small_HW.shape[1]):
            motion = self._motion
        self._speed = (motion.x - self._motion.x, motion.y - self._motion.y)
        self._motion = motion
        view = self._reference.view if motion == STILL else self._reference.view.after(_of_film(motion, pixels))
        # One picture is the reference as long as both share most of what they show: so errors do not add up. Half or
        # twice as far does as well.
        far = max(abs(motion.x), abs(motion.y)) > small_HW.shape[1] / 6
        zoom = 1.08
        if far or not 1 / zoom < motion.scale < zoom:
            self._renew(small_HW, view)
        return view

    def _renew(self, small_HW: Pixels, view: View) -> None:
        """Measure from this picture on. Its motion since the old reference was the last one."""
        assert self._reference is not None
        old = self._reference.landmarks
        background_M2 = self._motion.moved(old.points_N2[old.trust_N > 1])
        self._reference, self._motion = _Reference(small_HW, landmarks_of(small_HW, background_M2), view), STILL

    def _strayed(self, small_HW: Pixels, pixels: int) -> View:
        """A picture that cannot be placed; two in a row that lie well on each other begin another part."""
        if self._stray is not None:
            found = self._measured(self._stray, small_HW, STILL)
            if found is not None:
                self._reference, self._stray, self._motion = self._stray, None, STILL
                return self._follow(found, small_HW, pixels)
        self._parts += 1
        view = View(part=self._parts)
        self._stray = _Reference(small_HW, landmarks_of(small_HW), view)
        return view


def views_of(pictures: Iterable[Picture]) -> list[View]:
    """Where each picture of a shot lies, all of one size; exactly the same view as long as the camera rests.

    The weave of old film in its gate is no camera motion (`without_gate_weave`).
    """
    tracker, views, size = Tracker(), [], (1, 1)
    for picture in pictures:
        views.append(tracker.follow(picture))
        size = (picture.height, picture.width)
    return without_gate_weave(views, *size)


def small_grey(picture: Picture) -> Pixels:
    """The small picture in grey."""
    return np.asarray(cv2.cvtColor(picture.small_hkC, cv2.COLOR_RGB2GRAY), np.uint8)


def _of_film(motion: Motion, pixels: int) -> Motion:
    """The motion between two small pictures as one between those of the film; centres of pixels are whole numbers."""
    centre = (pixels - 1) / 2 * (1 - motion.scale)
    return Motion(motion.scale, pixels * motion.x + centre, pixels * motion.y + centre)


def _is_near(a: Motion, b: Motion, width: int) -> bool:
    """Whether no point of a picture is seen at places further apart than the latch."""
    grown = (a.scale - b.scale) * width
    return max(abs(a.x - b.x), abs(a.y - b.y), abs(a.x - b.x + grown), abs(a.y - b.y + grown)) < TRACKING.latch_px


def without_gate_weave(views: Sequence[View], height: int, width: int) -> list[View]:
    """The views of a shot's pictures (of `height`×`width` px), exactly equal for as long as the camera rests.

    What lies between two pictures from one place was seen from there too, even if it could not be placed itself.
    Where views stray to and fro around one place, the film moved in the gate and not the camera.
    """
    filled = _filled(views)
    steady: list[View] = []
    for _, run in groupby(filled, key=lambda view: view.part):
        steady += _rested(list(run), height, width)
    return steady


def _filled(views: Sequence[View]) -> list[View]:
    """Gaps between pictures with equal views take that view."""
    filled, last_seen = list(views), dict[View, int]()
    for index, view in enumerate(views):
        before = last_seen.get(view)
        between = set() if before is None else {other.part for other in views[before + 1 : index]}
        if before is not None and view.part not in between:
            filled[before + 1 : index] = [view] * (index - before - 1)
        last_seen[view] = index
    return filled


def _rested(views: list[View], height: int, width: int) -> list[View]:
    """Views of one part, with the median of each run of pictures in which the camera rests instead of theirs."""
    if len(set(views)) == 1:
        return views
    # The centre of the picture, and how far a zoom moves its edge.
    places = np.array([
        (v.scale * width / 2 + v.x, v.scale * height / 2 + v.y, v.scale * width / 2) for v in views
    ])  # fmt: skip
    first = 0
    while first < len(views):
        last = _run_end(places, first, TRACKING.weave_share * height)
        if last - first >= min(FILMS.second_pictures // 2, len(views)) and _weaves(places[first:last]):
            middle = first + int(
                np.abs(places[first:last] - np.median(places[first:last], axis=0)).sum(axis=1).argmin()
            )
            views[first:last] = [views[middle]] * (last - first)
            first = last
        else:
            first += 1
    return views


def _run_end(places_N3: npt.NDArray[np.float64], first: int, reach: float) -> int:
    """The first picture after `first` that lies further than `reach` from one since."""
    ahead = FILMS.second_pictures  # no further than needed: a camera that moves is soon beyond
    while True:
        places_M3 = places_N3[first : first + ahead]
        spread_M3 = np.maximum.accumulate(places_M3, axis=0) - np.minimum.accumulate(places_M3, axis=0)
        beyond_M = (spread_M3 > reach).any(axis=1)
        if beyond_M.any():
            return first + int(beyond_M.argmax())
        if first + ahead >= len(places_N3):
            return len(places_N3)
        ahead *= 2


def _weaves(places_N3: npt.NDArray[np.float64]) -> bool:
    """Whether a run goes to and fro rather than anywhere; one of a few views only rests already."""
    third = max(1, len(places_N3) // 3)
    net = np.abs(places_N3[-third:].mean(axis=0) - places_N3[:third].mean(axis=0)).max()
    path = np.abs(np.diff(places_N3, axis=0)).max(axis=1).sum()
    return bool(path >= TRACKING.to_and_fro * net)
