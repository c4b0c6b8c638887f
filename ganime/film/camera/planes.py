"""The planes of a painting: what is far moves less than what is near when the camera passes. Pure.

A multiplane camera moves each sheet by its own share of the move (Disney's patent US 2,198,006, 1940), its `depth`:
1 is the plane that the tracker followed, less is farther.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ganime.film.camera.motion import Motion, View, corners_of, placed_corners
from ganime.film.camera.patches import Flags, of_small
from ganime.film.camera.tracking import small_grey
from ganime.film.picture import Picture, small_factor

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Multiplane:
    """How planes are told apart. Depths are shares of the move of the followed plane."""

    moved_least: float = 1 / 10  # of the width, between two pictures that can tell planes apart
    aside_px: float = 1.0  # small pixels: a corner that goes elsewhere is none of the painting
    farthest: float = 0.1  # depth: what moves less in the picture moves with the camera
    bin: float = 0.03  # of depth: half of what planes lie apart; of nearer ones no strip tells which it shows
    share: float = 0.04  # of the corners: fewer are no plane
    bands: int = 20  # of rows, to a picture; what lies in the one above or below may reach into one


MULTIPLANE = Multiplane()


@dataclass(frozen=True)
class Planes:
    """The planes of a shot, and which of them has a band of rows of the ground to itself."""

    depths: tuple[float, ...]  # that of the followed one first
    alone_PY: Flags  # by plane and band
    first_px: float  # the row of the ground with which the first band begins
    band_px: float

    def alone(self, plane: int, rows_H: Floats) -> Flags:
        """At which rows of the ground nothing lies on another plane than this one, as far as anybody saw."""
        band_H = np.floor((rows_H - self.first_px) / self.band_px).astype(int)
        return np.asarray(self.alone_PY[plane, band_H.clip(0, self.alone_PY.shape[1] - 1)])


@dataclass(frozen=True)
class _Corners:
    """Depths of corners that were recognised, and rows of the ground on which they lie."""

    depth_N: Floats
    row_N: Floats


def planes_of(pictures: Sequence[Picture], views: Sequence[View], asked: Sequence[int]) -> Planes:
    """The planes of a shot; while the camera zooms the followed one alone is known.

    `asked`: some pictures of the shot, in order, with different views.
    """
    pairs = _pairs(views, asked, pictures[0].height, pictures[0].width)
    pairs = pairs[:: max(1, -(-len(pairs) // 8))]  # they take time, and eight tell as much as sixteen
    found = [_corners(pictures[a], pictures[b], views[a], views[b]) for a, b in pairs]
    depth_N = np.concatenate([np.empty(0), *(corners.depth_N for corners in found)])
    row_N = np.concatenate([np.empty(0), *(corners.row_N for corners in found)])
    depths = (1.0,) if any(_zooms(views[a], views[b]) for a, b in pairs) else _depths(depth_N)
    return planes_at(depths, depth_N, row_N, pictures[0].height)


def planes_at(depths: tuple[float, ...], depth_N: Floats, row_N: Floats, height: int) -> Planes:
    """The planes at some depths, by the depths of corners and the rows of the ground that they lie on.

    `row_N`: in pixels of the film. `height`: of a picture.
    """
    band_px = height / MULTIPLANE.bands
    if not len(row_N):
        return Planes(depths, np.ones((len(depths), 1), bool), 0.0, band_px)
    first_px = float(row_N.min()) - 2 * band_px  # the outermost bands are empty and have none beside them
    band_N = np.floor((row_N - first_px) / band_px).astype(int)
    return Planes(depths, _alone(depths, depth_N, band_N), first_px, band_px)


def tells_depth(square_N: Floats) -> Flags:
    """Whether what moved so far, in small pixels squared, tells its depth: in the middle of a zoom nothing does."""
    return np.asarray(square_N > 6**2)


def on_plane(views: Sequence[View], depth: float) -> list[View]:
    """The views as something at that depth sees the camera move."""
    return [replace(view, x=view.x * depth, y=view.y * depth) for view in views]


def _depths(depth_N: Floats) -> tuple[float, ...]:
    """The depths at which most corners lie."""
    if len(depth_N) < 1 / MULTIPLANE.share:
        return (1.0,)
    width = MULTIPLANE.bin
    # Nothing is three times as near as what was followed.
    counts, edges = np.histogram(depth_N, np.arange(MULTIPLANE.farthest, 3 + width, width))
    wide = counts + np.append(counts[1:], 0)  # of two bins: a plane may lie on an edge
    found = [1.0]
    for peak in np.argsort(-wide, kind="stable"):
        if len(found) == 4 or wide[peak] < MULTIPLANE.share * len(depth_N):
            break
        depth = float(np.median(depth_N[(depth_N >= edges[peak]) & (depth_N < edges[peak] + 2 * width)]))
        if all(abs(depth - other) > 2 * width for other in found):
            found.append(depth)
    return tuple(found)


def _alone(depths: Sequence[float], depth_N: Floats, band_N: npt.NDArray[np.int_]) -> Flags:
    """Which planes have which bands to themselves: few corners in and around a band lie at any one other depth."""
    width = MULTIPLANE.bin
    edges = np.arange(MULTIPLANE.farthest - width, 3 + width, width)
    counts_YD = np.histogram2d(band_N, depth_N, (np.arange(band_N.max() + 4), edges))[0]
    counts_YD[1:-1] += counts_YD[:-2] + counts_YD[2:]
    wide_YD = counts_YD[:, :-1] + counts_YD[:, 1:]  # of two bins: a plane may lie on an edge
    alone = []
    for depth in depths:
        own_Y = counts_YD[:, np.abs(edges[:-1] + width / 2 - depth) <= 2 * width].sum(axis=1)
        other_Y = wide_YD[:, np.abs(edges[1:-1] - depth) > 2 * width + width].max(axis=1)
        alone.append(other_Y <= 0.4 * own_Y)  # in so few somebody walks there
    return np.stack(alone)


def _pairs(views: Sequence[View], asked: Sequence[int], height: int, width: int) -> list[tuple[int, int]]:
    """Pictures between which the camera went far enough to tell planes apart, and not too far to know them again."""
    pairs = []
    for place, one in enumerate(asked):
        for other in asked[place + 1 :]:
            if views[one].part != views[other].part:
                break
            moved = _moved(views[one].towards(views[other]), height, width)
            if moved > MULTIPLANE.moved_least * width:
                if moved < width / 3:
                    pairs.append((one, other))
                break
    return pairs


def _moved(motion: Motion, height: int, width: int) -> float:
    """How far the corner of the picture that moves most is seen to move."""
    x, y = (
        max(abs(shift), abs(shift + (motion.scale - 1) * size))
        for shift, size in ((motion.x, width), (motion.y, height))
    )
    return float(np.hypot(x, y))


def _zooms(one: View, other: View) -> bool:
    return abs(one.scale / other.scale - 1) > 0.001


def _corners(picture: Picture, other: Picture, view: View, other_view: View) -> _Corners:
    """Corners of a picture that are found in the other one too."""
    factor = small_factor(picture.height)
    small, there = small_grey(picture), small_grey(other)
    motion = of_small(view.towards(other_view), factor)
    corners_N2 = corners_of(small)
    places_N2, kept = placed_corners(small, there, corners_N2, motion)
    corners_N2, places_N2 = corners_N2[kept].astype(np.float64), places_N2[kept].astype(np.float64)
    move_N2 = motion.moved(corners_N2) - corners_N2
    square_N = (move_N2**2).sum(axis=1)
    tells = tells_depth(square_N)
    went_N2, move_N2, square_N = (places_N2 - corners_N2)[tells], move_N2[tells], square_N[tells]
    depth_N = (went_N2 * move_N2).sum(axis=1) / square_N
    along = np.hypot(*(went_N2 - depth_N[:, None] * move_N2).T) < MULTIPLANE.aside_px
    row_N = view.scale * factor * corners_N2[tells, 1] + view.y
    return _Corners(depth_N[along], row_N[along])
