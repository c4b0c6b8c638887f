"""Whether a picture shows a new drawing, and whether something changed in the strip of it beside a seam. Pure.

Animation is drawn on twos and threes: most frames repeat a drawing, with the noise of a codec or the grain of a disc.
While the strip beside a seam does not change, neither need the side: old film weaves in its gate, flickers and is
grainy, and codecs leave blocks; none of these may look like a change, and a hand that enters the strip must.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ganime.film.picture import FILMS, SIZES, Picture, shrunk, small_factor
from ganime.film.steady.values import Side
from ganime.frame import Pixels


@dataclass(frozen=True)
class Drawn:
    """When something was drawn anew. Pixels are those of small pictures; levels are means over tiles."""

    tile_rows: int = 60  # tiles to a picture's height, of 8 px at 480 rows: noise is averaged away, a blink is not
    tile_levels: float = 6.0  # more, in one tile of a picture, or beyond the band of a strip, is drawn anew
    mean_levels: float = 0.6  # and so is more, of all tiles together
    strip_tile_px: int = 8  # a tile of a strip: 16 px at 480 rows
    edge_px: int = 2  # of a strip are left out at every edge: what weaves into the picture there was not seen before
    reach_px: int = 12  # rows above and below a change, over which the side beside it gives way to a new one


DRAWN = Drawn()


def tiles_of(picture: Picture) -> Pixels:
    """The mean colours of square tiles of a picture, about 60 rows of them: RGB uint8."""
    return shrunk(picture.small_hkC, max(1, round(len(picture.small_hkC) / DRAWN.tile_rows)))


def is_same_drawing(tiles: Pixels, others: Pixels) -> bool:
    """Whether nothing was drawn anew between two pictures: no tile changed, nor all of them a little."""
    if cv2.norm(tiles, others, cv2.NORM_INF) > DRAWN.tile_levels:
        return False
    return cv2.norm(tiles, others, cv2.NORM_L1) <= DRAWN.mean_levels * tiles.size


def drawings(tiles: Sequence[Pixels], before: Pixels | None = None) -> list[int]:
    """The first frame of each drawing, in order.

    `before`: tiles of the drawing before the first frame. If the first frames show it still, the list begins later
    than with 0.
    """
    firsts: list[int] = []
    # Every frame is compared with the first of its drawing: a slow fade has no two frames that differ.
    shown = before
    for index, here in enumerate(tiles):
        if shown is None or not is_same_drawing(here, shown):
            firsts.append(index)
            shown = here
    return firsts


@dataclass(frozen=True)
class Band:
    """The colours that each place of a strip may have while nothing changes: those around it."""

    floor_HWC: Pixels
    ceiling_HWC: Pixels


def beside(picture_HKC: Pixels, side: Side, columns: int) -> Pixels:
    """The outermost columns of a known picture next to a side (a view)."""
    return picture_HKC[:, :columns] if side == "left" else picture_HKC[:, -columns:]


def strip_of(picture: Picture, side: Side) -> Pixels:
    """The strip beside a side's seam, small and without its grain: RGB uint8."""
    least, width = SIZES.strip_px // small_factor(picture.height), picture.small_hkC.shape[1]
    strip = beside(picture.small_hkC, side, min(width, max(least, width // SIZES.strip_part)))
    return np.asarray(cv2.blur(strip, (3, 3)), np.uint8)


def seam_of(picture: Picture, side: Side) -> Pixels:
    """The known columns at a side's seam, H×P×3."""
    return picture.columns(
        slice(0, SIZES.seam_px) if side == "left" else slice(picture.width - SIZES.seam_px, picture.width)
    )


def band_of(strip_HWC: Pixels) -> Band:
    """The colours within one pixel of each, which a picture woven by two pixels of 480 rows still shows there."""
    around = np.ones((3, 3), np.uint8)
    return Band(cv2.erode(strip_HWC, around), cv2.dilate(strip_HWC, around))


def change(strip_HWC: Pixels, band: Band) -> float:
    """How far the most changed tile of a strip leaves the band, in levels."""
    outside_HW = _outside(strip_HWC, band)
    inner = slice(DRAWN.edge_px, -DRAWN.edge_px)
    inner_HW = outside_HW[inner, inner] if min(outside_HW.shape) > DRAWN.strip_tile_px else outside_HW
    return float(cv2.blur(inner_HW, (DRAWN.strip_tile_px, DRAWN.strip_tile_px)).max())


def changed_rows(strip_HWC: Pixels, band: Band, height: int) -> npt.NDArray[np.float32]:
    """How much of a new side each of `height` rows should show, 0..1: all where the strip changed, none far from there.

    Where nothing changed beside it, a side has no reason to.
    """
    touched_H1 = (
        cv2.blur(_outside(strip_HWC, band), (DRAWN.strip_tile_px, DRAWN.strip_tile_px)).max(axis=1, keepdims=True)
        > FILMS.noise_levels
    )
    reach = np.ones((2 * DRAWN.reach_px + 1, 1), np.uint8)
    near_H1 = cv2.dilate(touched_H1.astype(np.float32), reach)
    share_H1 = cv2.resize(cv2.blur(near_H1, (1, DRAWN.reach_px)), (1, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(share_H1.reshape(height), np.float32)


def left_at_seam(strip_HWC: Pixels, band: Band, side: Side, share: float = 1.0) -> npt.NDArray[np.bool_]:
    """In which rows of a strip its outermost columns left the band: what goes on at the seam is another.

    `share`: of what is called so.
    """
    outer = slice(0, SIZES.seam_px) if side == "left" else slice(-SIZES.seam_px, None)
    left_H1 = _outside(strip_HWC, band)[:, outer].mean(axis=1, keepdims=True)
    return np.asarray(cv2.blur(left_H1, (1, DRAWN.strip_tile_px)).reshape(-1) > share * DRAWN.tile_levels)


def _outside(strip_HWC: Pixels, band: Band) -> npt.NDArray[np.float32]:
    """How far each place of a strip leaves the band, in levels."""
    outside = cv2.max(cv2.subtract(strip_HWC, band.ceiling_HWC), cv2.subtract(band.floor_HWC, strip_HWC))
    red, green, blue = cv2.split(outside)
    return np.asarray(cv2.max(cv2.max(red, green), blue), np.float32)


def is_changed(strip_HWC: Pixels, band: Band) -> bool:
    """Whether something was drawn anew in the strip."""
    return change(strip_HWC, band) > DRAWN.tile_levels
