"""What the pictures of a shot show beside each other. Pure."""

from collections.abc import Sequence

import numpy as np

from ganime.film.camera.consensus import Found, Shown, shown_beside
from ganime.film.camera.motion import Motion, View
from ganime.film.camera.patches import Side, agreed, of_small, warped
from ganime.film.camera.planes import on_plane, planes_of
from ganime.film.camera.source_frames import asked_of, reach_of, source_frames
from ganime.film.picture import Picture, small_factor
from ganime.frame import Canvas, Pixels


class OwnShot:
    """Looks in a shot's own pictures. The `earlier` ones are numbered before those that are widened."""

    def __init__(
        self,
        pictures: Sequence[Picture],
        views: Sequence[View],
        canvas: Canvas,
        earlier: Sequence[tuple[Picture, View]],
    ) -> None:
        self._first = len(earlier)
        self._pictures = [*(picture for picture, _ in earlier), *pictures]
        self._views = [*(view for _, view in earlier), *views]
        self._factor, self._size = small_factor(canvas.height), (canvas.height, canvas.known_width)
        self._asked = asked_of(self._views, *self._size)
        self._planes = planes_of(self._pictures, self._views, self._asked)
        self._plane_views = [on_plane(self._views, depth) for depth in self._planes.depths]
        self._whole: dict[int, Pixels] = {}  # pictures in the film's own pixels

    def look(self, index: int, side: Side) -> list[Found]:
        """What source frames agree on at one side, on each plane."""
        index += self._first
        found: list[Found] = []
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
            chosen = [others[one] for one in source_frames(index, others, reach, self._size[0], side)]
            if len(chosen) > 1:
                motions = [view.towards(views[one]) for one in chosen]
                found.append(Found(self._agreed(motions, chosen, side), alone_h, chosen, motions))
        return found

    def _agreed(self, motions: Sequence[Motion], chosen: Sequence[int], side: Side) -> Shown:
        """What the chosen pictures agree on."""
        small = [of_small(motion, self._factor) for motion in motions]
        smalls = [self._pictures[one].small_hkC for one in chosen]
        seen = [warped(one, motion, side.small) for one, motion in zip(smalls, small, strict=True)]
        return shown_beside(side, seen, *agreed(seen, chosen))

    def rgb(self, number: int) -> Pixels:
        """A picture of the shot."""
        if number not in self._whole:
            self._whole[number] = self._pictures[number].rgb()
        return self._whole[number]
