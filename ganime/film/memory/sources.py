"""A remembered picture on the ground of a shot, and the planes of the painting that it tells apart. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ganime.film.camera.motion import Motion, View
from ganime.film.camera.patches import Flags, Patch, apart, of_small, warped
from ganime.film.camera.planes import MULTIPLANE, Floats, tells_depth
from ganime.film.memory.registration import Registration
from ganime.film.picture import Picture, small_factor

SAME_DEPTH = 2 * MULTIPLANE.bin


@dataclass(frozen=True)
class WholeRows:
    """When the rows of a picture lie on one plane: a tree on another is seen all along them, a passer-by is narrow."""

    levels: int = 24  # alike are colours that differ by less
    share: float = 0.85  # of what both show in a row, and in the rows around
    around_px: int = 9  # small pixels


WHOLE = WholeRows()


@dataclass(frozen=True, eq=False)
class Source:
    """A remembered picture laid upon the ground of a shot, in its light."""

    picture: Picture
    views: tuple[View, ...]  # by plane
    depths: tuple[float, ...]  # of the planes, as in `film.camera.planes`: 1 is that of the first
    depth_N: Floats  # of features that were found again,
    row_N: Floats  # and the rows of the ground, in the film's pixels, that they lie on
    laid_on: View  # the view of the picture that it was laid upon
    whole_Ph: Flags  # by plane, the small rows of that picture in which nearly all that both show lies on it

    def whole_at(self, depth: float, rows_h: Floats, factor: int) -> Flags:
        """At which rows of the ground, in the film's pixels, nearly all that was seen lies on the plane at a depth."""
        near = [
            whole_h for whole_h, own in zip(self.whole_Ph, self.depths, strict=True) if abs(own - depth) <= SAME_DEPTH
        ]
        if not near:
            return np.zeros(len(rows_h), bool)
        small_h = np.floor((rows_h - self.laid_on.y) / self.laid_on.scale / factor).astype(int)
        inside_h = (small_h >= 0) & (small_h < len(near[0]))
        return np.asarray(inside_h & near[0][small_h.clip(0, len(near[0]) - 1)])

    def view_at(self, depth: float) -> View | None:
        """How it lies on the plane at a depth; None if it shows nothing there."""
        near = [view for view, own in zip(self.views, self.depths, strict=True) if abs(own - depth) <= SAME_DEPTH]
        return near[0] if near else None


def source_of(there: Picture, known: Picture, view: View, exact: Sequence[Motion], found: Registration) -> Source:
    """A remembered picture with its planes; of a zoom the first alone is known, as within a shot.

    `known`: the picture of the shot that it was laid upon, at `view`. `exact`: the motions, in the film's pixels.
    """
    factor = small_factor(known.height)
    first, centre = exact[0], np.array([[(known.width - 1) / 2, (known.height - 1) / 2]], np.float32)
    shown_2 = np.array([(there.width - known.width) / 2, (there.height - known.height) / 2])  # if no camera moved

    def moved(motion: Motion) -> Floats:
        return np.asarray((motion.moved(centre) - centre)[0] - shown_2, np.float64)

    move_2 = moved(first)
    square, views = float(move_2 @ move_2), [view.after(motion) for motion in exact]
    if first.scale != 1 or not tells_depth(np.array(square / factor**2)):
        whole_Ph = _whole(there, known, exact[:1], factor)
        return Source(there, (views[0],), (1.0,), np.empty(0), np.empty(0), view, whole_Ph)
    depths = [float(moved(motion) @ move_2) / square for motion in exact]
    went_N2 = factor * (found.places_N2 - found.points_N2).astype(np.float64) - shown_2
    depth_N = went_N2 @ move_2 / square
    along = np.hypot(*(went_N2 - depth_N[:, None] * move_2).T) < MULTIPLANE.aside_px * factor
    row_N = view.scale * factor * found.points_N2[along, 1].astype(np.float64) + view.y
    whole_Ph = _whole(there, known, exact, factor)
    return Source(there, tuple(views), tuple(depths), depth_N[along], row_N, view, whole_Ph)


def _whole(there: Picture, known: Picture, motions: Sequence[Motion], factor: int) -> Flags:
    """In which small rows of the known picture nearly all that both show is alike, by motion: P×h."""
    height, width = known.small_hkC.shape[:2]
    share_hP = np.zeros((height, len(motions)), np.float32)
    for plane, motion in enumerate(motions):
        pixels, (rows, columns) = warped(there.small_hkC, of_small(motion, factor), Patch(0, width, height))
        alike = apart(pixels[rows, columns], known.small_hkC[rows, columns]) < WHOLE.levels
        share_hP[rows, plane] = alike.mean(axis=1, dtype=np.float32) if alike.size else 0
    return np.asarray(WHOLE.share <= cv2.blur(share_hP, (1, WHOLE.around_px)).reshape(share_hP.shape).T)


def depths_of(sources: Sequence[Source]) -> tuple[float, ...]:
    """The depths at which some source lies, each once, that of the first plane first."""
    found = [1.0]
    for depth in (depth for one in sources for depth in one.depths):
        if all(abs(depth - other) > SAME_DEPTH for other in found):
            found.append(depth)
    return tuple(found)
