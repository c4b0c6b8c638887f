"""The planes of a painting: what is far moves less than what is near when the camera passes. Pure.

A multiplane camera moves each sheet by its own share of the move (Disney's patent US 2,198,006, 1940), its `depth`:
1 is the plane that the tracker followed, less is farther.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ganime.canvas.camera import small_factor, small_grey
from ganime.canvas.motion import corners_of, placed_corners
from ganime.canvas.view import View
from ganime.frame import Pixels

MOVED = (1 / 10, 1 / 3)  # of the width, between two pictures that can tell planes apart
PAIRS = 8  # that many pairs of pictures of a shot are asked
NEAREST, FARTHEST = 3.0, 0.1  # depths; what hardly moves in the picture moves with the camera
BIN = 0.03  # of depth
SHARE = 0.04  # of the corners: fewer are no plane
APART = 0.06  # between planes; nearer ones are told by no strip
MOST = 4  # planes


def depths_of(pictures: Sequence[Pixels], views: Sequence[View], asked: Sequence[int]) -> list[float]:
    """Depths of the planes of a shot, the followed one first; that one alone if the camera zooms or nothing tells.

    `asked`: some pictures of the shot, in order, with different views.
    """
    depths_N = _corner_depths(pictures, views, asked)
    if len(depths_N) < 1 / SHARE:
        return [1.0]
    counts, edges = np.histogram(depths_N, np.arange(FARTHEST, NEAREST + BIN, BIN))
    wide = counts + np.append(counts[1:], 0)  # of two bins: a plane may lie on an edge
    found = [1.0]
    for peak in np.argsort(-wide, kind="stable"):
        if len(found) == MOST or wide[peak] < SHARE * len(depths_N):
            break
        depth = float(np.median(depths_N[(depths_N >= edges[peak]) & (depths_N < edges[peak] + 2 * BIN)]))
        if all(abs(depth - other) > APART for other in found):
            found.append(depth)
    return found


def on_plane(views: Sequence[View], depth: float) -> list[View]:
    """The views as something at that depth sees the camera move."""
    return [replace(view, x=view.x * depth, y=view.y * depth) for view in views]


def _corner_depths(pictures: Sequence[Pixels], views: Sequence[View], asked: Sequence[int]) -> npt.NDArray[np.float32]:
    """Depths of recognised corners of some pairs of pictures."""
    width = pictures[0].shape[1]
    pairs = []
    for place, one in enumerate(asked):
        for other in asked[place + 1 :]:
            if views[one].part != views[other].part or abs(views[one].scale / views[other].scale - 1) > 0.001:
                break
            moved = np.hypot(views[one].x - views[other].x, views[one].y - views[other].y)
            if moved > MOVED[0] * width:
                if moved < MOVED[1] * width:
                    pairs.append((one, other))
                break
    depths = []
    for one, other in pairs[:: max(1, -(-len(pairs) // PAIRS))]:
        small, there = small_grey(pictures[one]), small_grey(pictures[other])
        motion = views[one].towards(views[other])
        move = np.array([motion.x, motion.y], np.float32) / small_factor(len(pictures[one]))
        corners = corners_of(small)
        places, kept = placed_corners(small, there, corners, replace(motion, x=float(move[0]), y=float(move[1])))
        went = places[kept] - corners[kept]
        along = went @ move / (move @ move)
        aside = went - along[:, None] * move
        depths.append(along[np.hypot(*aside.T) < 1])
    return np.concatenate(depths) if depths else np.empty(0, np.float32)
