"""For each pixel of a side the place it is copied from, chosen so that joints between copied pieces show least.

An averaged fill is soft where its patches disagree. A copy is as sharp as the picture, and what remains to be chosen is
where one copied piece ends and the next begins: where both would have shown the same colours there (the seam cost of
Kwatra et al.: Graphcut Textures, SIGGRAPH 2003; labels as in Pritch, Kav-Venaki, Peleg: Shift-Map Image Editing, ICCV
2009). Found by propagation: a pixel tries what its neighbours have.
"""

from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from ganime.paint.compiled import compiled
from ganime.paint.nearest import is_set

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
Level = TypeVar("Level", np.uint8, np.float32)

SWEEPS = 6
JOINT = (
    0.3  # what a joint costs: of the squared differences of colours across it, beside those of a pixel from the fill
)
LENGTH = 20.0  # what any joint costs, in squared levels: few pieces rather than many


@dataclass(frozen=True, eq=False)
class OffsetMap:
    """Where the pixels of a side, H×S, come from: rows and columns of the picture of sources, int32."""

    rows_HS: Places
    columns_HS: Places

    def copied(self, source_HWC: npt.NDArray[Level]) -> npt.NDArray[Level]:
        """The side as the sources, or others of the same size, show it: H×S×3."""
        return source_HWC[self.rows_HS, self.columns_HS]

    def enlarged(self, factor: int, columns_w: Places, height: int, width: int) -> "OffsetMap":
        """The same for pictures `factor` times larger, and a side H×S of theirs.

        `columns_w`: the first of the larger sources' columns that each of the smaller ones' is made of.
        """
        y, x = np.mgrid[0:height, 0:width]
        small = np.minimum(y // factor, len(self.rows_HS) - 1), np.minimum(x // factor, self.rows_HS.shape[1] - 1)
        rows_HS = self.rows_HS[small] * factor + y - small[0] * factor
        columns_HS = columns_w[self.columns_HS[small]] + x - small[1] * factor
        return OffsetMap(np.minimum(rows_HS, height - 1).astype(np.int32), columns_HS.astype(np.int32))


class Labelled(NamedTuple):
    """A filled picture H×X, of whose unknown pixels each is to come from a place among the sources H×W."""

    picture_HXC: Floats
    known_HX: Flags
    source_HWC: Floats
    allowed_HW: Flags  # pixels that may be copied
    crossing_HW: Flags  # those of them that may be so only before column `near`
    near: int
    rows_HX: Places
    columns_HX: Places


@compiled
def settle(map_: Labelled, open_HX: Flags, backwards: bool) -> None:
    """Improve the places once over all unknown pixels that are open: those that may have a better one.

    Afterwards open are those beside which a place has changed since they were looked at; none, if all is settled.
    """
    height, width = map_.known_HX.shape
    for turn_row in range(height):
        row = height - 1 - turn_row if backwards else turn_row
        for turn_column in range(width):
            column = width - 1 - turn_column if backwards else turn_column
            if open_HX[row, column] and not map_.known_HX[row, column]:
                open_HX[row, column] = False
                if _improve(map_, row, column):
                    for turn in range(4):
                        y, x = (row + turn - 1, column) if turn % 2 == 0 else (row, column + turn - 2)
                        if 0 <= y < height and 0 <= x < width:
                            open_HX[y, x] = True


@compiled
def _improve(map_: Labelled, row: int, column: int) -> bool:
    """Try the places beside those of the neighbours. Whether one was better."""
    y, x = map_.rows_HX[row, column], map_.columns_HX[row, column]
    best = -1.0
    for turn in range(4):
        near_row, near_column = (row + turn - 1, column) if turn % 2 == 0 else (row, column + turn - 2)
        unknown = 0 <= near_row < map_.known_HX.shape[0] and 0 <= near_column < map_.known_HX.shape[1]
        if not unknown or map_.known_HX[near_row, near_column]:
            continue
        there = map_.rows_HX[near_row, near_column] + row - near_row
        beside = map_.columns_HX[near_row, near_column] + column - near_column
        if (there == y and beside == x) or not is_set(map_.allowed_HW, there, beside):
            continue
        if column < map_.near or not map_.crossing_HW[there, beside]:
            if best < 0:  # inside a piece nothing has to be looked at
                best = _energy(map_, row, column, y, x)
            cost = _energy(map_, row, column, there, beside)
            if cost < best:
                y, x, best = there, beside, cost
    changed = bool(y != map_.rows_HX[row, column] or x != map_.columns_HX[row, column])
    map_.rows_HX[row, column], map_.columns_HX[row, column] = y, x
    return changed


@compiled
def _energy(map_: Labelled, row: int, column: int, there: int, beside: int) -> float:
    """What it costs that a pixel comes from a place: how far around is from the fill, and joints to its neighbours."""
    height, width = map_.known_HX.shape
    cost, count = 0.0, 0
    for y in range(-1, 2):
        for x in range(-1, 2):
            if 0 <= row + y < height and 0 <= column + x < width:
                cost += _apart(map_.source_HWC, there + y, beside + x, map_.picture_HXC, row + y, column + x)
                count += 1
    cost /= count
    for turn in range(4):
        y, x = (turn - 1, 0) if turn % 2 == 0 else (0, turn - 2)
        if 0 <= row + y < height and 0 <= column + x < width:
            cost += _joint(map_, row + y, column + x, there, beside, y, x)
    return cost


@compiled
def _joint(map_: Labelled, row: int, column: int, there: int, beside: int, y: int, x: int) -> float:
    """What the joint costs between a pixel that comes from a place and its neighbour (y, x) further, at row, column."""
    if map_.known_HX[row, column]:
        return 2 * JOINT * _apart(map_.source_HWC, there + y, beside + x, map_.picture_HXC, row, column)
    near_row, near_column = map_.rows_HX[row, column], map_.columns_HX[row, column]
    if near_row == there + y and near_column == beside + x:
        return 0.0
    ahead = _apart(map_.source_HWC, there + y, beside + x, map_.source_HWC, near_row, near_column)
    behind = _apart(map_.source_HWC, there, beside, map_.source_HWC, near_row - y, near_column - x)
    return LENGTH + JOINT * (ahead + behind)


@compiled
def _apart(a_HWC: Floats, row: int, column: int, b_HWC: Floats, there: int, beside: int) -> float:
    """The squared difference of two pixels; of none, if one of them is beyond its picture."""
    if not (0 <= row < a_HWC.shape[0] and 0 <= column < a_HWC.shape[1]):
        return 0.0
    if not (0 <= there < b_HWC.shape[0] and 0 <= beside < b_HWC.shape[1]):
        return 0.0
    cost = 0.0
    for c in range(3):
        cost += (a_HWC[row, column, c] - b_HWC[there, beside, c]) ** 2
    return cost
