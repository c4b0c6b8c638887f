"""A side to be painted and its sources, from small to full size: large things are decided small, where a patch sees all
of them (Wexler, Shechtman, Irani: Space-Time Completion of Video, PAMI 2007, section 3.2).
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ganime.frame import Pixels
from ganime.paint.nearest import RADIUS
from ganime.paint.plate import Kept, Sources, shrunk

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

SMALLEST_PX = 8  # columns of a side on the smallest level: little more than a patch
MOST_ROWS = 300  # on the largest level that is searched: a film of more rows is painted by a map made for fewer
PATCH = np.ones((2 * RADIUS + 1,) * 2, np.uint8)
CONTEXT_PX = 2 * RADIUS + 2  # known columns that a window shows beside a side


@dataclass(frozen=True, eq=False)
class Level:
    """One size of a side: a window of known columns and, after them, the side; and the sources."""

    window_HXC: Floats
    known_HX: Flags
    source_HWC: Floats
    allowed_HW: Flags  # pixels that may be copied
    centres_HW: Flags  # centres of patches that may be
    crossing_HW: Flags  # centres of those of them that show what crosses the seam
    larger_W: Places  # the columns of the next larger sources that those of these ones begin at


def levels_of(known_HKC: Pixels, width: int, sources: Sources, kept: Kept | None = None) -> list[Level]:
    """The levels, the smallest first, of a side of `width` columns after a known picture; what is not kept is black.

    Each is half as large as the next, and pixels of all of them meet at the seam.
    """
    levels = [_level(known_HKC, width, sources, kept, np.arange(0, dtype=np.int32))]
    while width >= 2 * SMALLEST_PX and min(known_HKC.shape[:2]) >= 8 * CONTEXT_PX:
        known_HKC, width, larger_W = shrunk(known_HKC, 2), -(-width // 2), sources.shrunk_columns(2)
        sources, kept = sources.shrunk(2), kept and kept.shrunk(2)
        levels.append(_level(known_HKC, width, sources, kept, larger_W))
    return levels[::-1]


def _level(known_HKC: Pixels, width: int, sources: Sources, kept: Kept | None, larger_W: Places) -> Level:
    window_HXC = np.zeros((len(known_HKC), CONTEXT_PX + width, 3), np.float32)
    window_HXC[:, :CONTEXT_PX] = known_HKC[:, -CONTEXT_PX:]
    known_HX = np.zeros(window_HXC.shape[:2], bool)
    known_HX[:, :CONTEXT_PX] = True
    if kept:
        known_HX[:, CONTEXT_PX:] = kept.kept_HS
        window_HXC[:, CONTEXT_PX:] = kept.side_HSC * kept.kept_HS[..., None]
    centres = [centres_of(sources.allowed_HW[:, columns]) for columns in sources.pictures()]
    source_HWC = sources.picture_HWC.astype(np.float32)
    crossing_HW = np.zeros_like(sources.allowed_HW)
    if sources.crossing_HW is not None:
        crossing_HW = cv2.dilate(sources.crossing_HW.astype(np.uint8), PATCH).view(bool)
    centres_HW = np.concatenate(centres, axis=1)
    return Level(window_HXC, known_HX, source_HWC, sources.allowed_HW, centres_HW, crossing_HW, larger_W)


def centres_of(allowed_HW: Flags) -> Flags:
    """The centres of patches that lie in a picture and are allowed all over."""
    return np.asarray(cv2.erode(allowed_HW.astype(np.uint8), PATCH, borderType=cv2.BORDER_CONSTANT, borderValue=0) > 0)
