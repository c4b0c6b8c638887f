"""What a shot as a whole says of the views of its pictures: film weaves, and some pictures tell nothing. Pure."""

from collections.abc import Sequence
from itertools import groupby

import numpy as np
import numpy.typing as npt

from ganime.film.camera.view import View

WEAVE = 1 / 150  # of the height: film that is worn, or was copied often, strays as far in the gate
REST_PICTURES = 12  # half a second
TO_AND_FRO = 4  # weave goes this much further in all than it gets


def steadied(views: Sequence[View], height: int, width: int) -> list[View]:
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
        last = _run_end(places, first, WEAVE * height)
        if last - first >= min(REST_PICTURES, len(views)) and _weaves(places[first:last]):
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
    lowest = np.minimum.accumulate(places_N3[first:], axis=0)
    highest = np.maximum.accumulate(places_N3[first:], axis=0)
    beyond = (highest - lowest > reach).any(axis=1)
    return first + int(beyond.argmax()) if beyond.any() else len(places_N3)


def _weaves(places_N3: npt.NDArray[np.float64]) -> bool:
    """Whether a run goes to and fro rather than anywhere; one of a few views only rests already."""
    third = max(1, len(places_N3) // 3)
    net = np.abs(places_N3[-third:].mean(axis=0) - places_N3[:third].mean(axis=0)).max()
    path = np.abs(np.diff(places_N3, axis=0)).max(axis=1).sum()
    return bool(path >= TO_AND_FRO * net)
