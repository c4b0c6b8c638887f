"""One side of one picture painted: its background, once while the camera rests, and over it what crosses the seam now.

So a side stands still while figures come and go beside it, and is as it was when they have gone.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from ganime.film.picture import Picture, picture_of
from ganime.film.steady.background import Backgrounds, light_between
from ganime.film.steady.change import Band, band_of, left_at_seam, strip_of
from ganime.film.steady.composed import BackgroundSide, ComposedSide
from ganime.film.steady.exposure import UNCHANGED, Exposure
from ganime.film.steady.values import Side
from ganime.frame import Pixels
from ganime.outpainter import OneSide
from ganime.paint.calm import is_believed
from ganime.paint.painted import PaintedSide
from ganime.paint.plate import CROSSING_SHARE, RISE_SHARE, Kept, Plate

RENEWED_SHARE = 0.5  # of a painted side's columns, from the seam: what changes there is continued no further
GONE_SHARE = 0.4  # of what tells that something crosses a seam tells that it still does
Flags = npt.NDArray[np.bool_]


@dataclass(eq=False)
class Brush:
    """Paints one side of one picture; `strokes` counts how often."""

    one_side: OneSide
    picture: Picture
    side: Side
    width: int
    strokes: int = 0

    def paint(self, plate: Plate | None, kept: Kept | None) -> PaintedSide:
        """The side of the picture as it is."""
        return self._painted(self.picture.rgb(), plate, kept)

    def paint_behind(self, plate: Plate, kept: Kept | None) -> PaintedSide:
        """The side of the picture without what moves in it."""
        still = replace(plate, moving_HK=np.zeros_like(plate.moving_HK))
        return self._painted(self.still(plate), still, kept)

    def still(self, plate: Plate) -> Pixels:
        """The picture without what moves in it, as far as it is known what is behind that: H×K×3."""
        gone_HK1 = (plate.moving_HK & plate.background_HK)[..., None]
        return np.where(gone_HK1, plate.picture_HKC, self.picture.rgb())

    def still_strip(self, plate: Plate) -> Pixels:
        """The strip beside the seam of that."""
        return strip_of(picture_of(self.still(plate)), self.side)

    def _painted(self, known_HKC: Pixels, plate: Plate | None, kept: Kept | None) -> PaintedSide:
        self.strokes += 1
        if self.side == "right":
            return self.one_side(known_HKC, self.width, plate, kept)
        turned_HKC = np.ascontiguousarray(known_HKC[:, ::-1])
        made = self.one_side(turned_HKC, self.width, plate and plate.turned(), kept and kept.turned())
        return PaintedSide(np.ascontiguousarray(made.side_HSC[:, ::-1]), made.confidence)


@dataclass(frozen=True, eq=False)
class Painted:
    """A side as it is shown, and as it is without what crosses its seam: the same where nothing does."""

    shown_HSC: Pixels
    behind_HSC: Pixels
    confidence: float


def painted(brush: Brush, backgrounds: Backgrounds, composed: ComposedSide | None) -> Painted:
    """A side painted of a picture.

    `composed`: what the side is to be shown in. It is given the background, which is that of the side before if there
    is one, in the light of now; a background that is another from now on goes on over it, near the seam. None if the
    side is for another picture: then what crosses the seam is left out.
    """
    before = composed.kept.composed.background if composed and composed.kept else None
    light = before and composed and light_between(composed.tiles, before.tiles)
    if composed and before and light:
        band = _lit(before.band, light)
        if not left_at_seam(composed.strip, band, brush.side).any():
            composed.background, composed.painted_for = before, band
            behind_HSC = light.on(before.painted.side_HSC)
            return Painted(behind_HSC, behind_HSC, before.painted.confidence.value)
    plate = backgrounds.plate_of(brush.picture)
    if plate is None:
        return _alike(brush.paint(None, _kept_before(composed, brush)))
    if composed is None:
        return _alike(brush.paint_behind(plate, None))
    if before and light:
        behind = before
    else:
        kept = None if before else _kept_before(composed, brush)
        behind, light = _behind(brush, plate, kept, composed.tiles), UNCHANGED
        if not kept:
            behind = _believed(behind, brush, backgrounds)
    composed.background = behind
    behind_HSC, confidence = light.on(behind.painted.side_HSC), behind.painted.confidence.value
    return Painted(_crossed(brush, plate, composed, behind_HSC, _lit(behind.band, light)), behind_HSC, confidence)


def _crossed(brush: Brush, plate: Plate, composed: ComposedSide, behind_HSC: Pixels, behind: Band) -> Pixels:
    """A background, and over it, near the seam, what crosses it: painted anew only where that has moved.

    `behind`: the band of the background's strip.
    """
    crossing_h = left_at_seam(composed.strip, behind, brush.side)
    before = composed.kept.composed if composed.kept else None
    if before and not _on_one(before, composed):
        before = None
    if before and before.crossing_h is not None:  # what has come stays until it has clearly gone
        crossing_h |= before.crossing_h & left_at_seam(composed.strip, behind, brush.side, GONE_SHARE)
    composed.crossing_h, composed.painted_for = crossing_h, behind
    if not crossing_h.any():
        return behind_HSC
    side_HSC, painted_for, anew_HS = behind_HSC, composed.band, _beside(crossing_h, brush)
    if before and before.painted_for and before.side_HSC is not None:
        moved_h = left_at_seam(composed.strip, before.painted_for, brush.side)
        painted_for, moved_HS = _by_row(moved_h, composed.band, before.painted_for), _beside(moved_h, brush)
        side_HSC = np.where((anew_HS & ~moved_HS)[..., None], before.side_HSC, behind_HSC)
        anew_HS &= moved_HS
    composed.painted_for = _by_row(crossing_h, painted_for, behind)
    return brush.paint(plate, Kept(side_HSC, ~anew_HS)).side_HSC if anew_HS.any() else side_HSC


def _on_one(before: ComposedSide, composed: ComposedSide) -> bool:
    """Whether two sides were painted on one background, in one light."""
    one, other = before.background, composed.background
    if not one or not other or one.painted is not other.painted:
        return False
    return light_between(composed.tiles, one.tiles) == light_between(before.tiles, one.tiles)


def _by_row(chosen_h: Flags, band: Band, other: Band) -> Band:
    """One band in some rows, another in those that are left."""
    floor_hWC, ceiling_hWC = (
        np.where(chosen_h[:, None, None], one, two)
        for one, two in ((band.floor_HWC, other.floor_HWC), (band.ceiling_HWC, other.ceiling_HWC))
    )
    return Band(floor_hWC, ceiling_hWC)


def _alike(made: PaintedSide) -> Painted:
    return Painted(made.side_HSC, made.side_HSC, made.confidence.value)


def _lit(band: Band, light: Exposure) -> Band:
    return Band(light.on(band.floor_HWC), light.on(band.ceiling_HWC))


def _behind(brush: Brush, plate: Plate, kept: Kept | None, tiles: Pixels) -> BackgroundSide:
    """The side of a picture without what moves, from now on."""
    return BackgroundSide(brush.paint_behind(plate, kept), band_of(brush.still_strip(plate)), tiles)


def _believed(behind: BackgroundSide, brush: Brush, backgrounds: Backgrounds) -> BackgroundSide:
    """A background that is believed, if one of another picture is where this one is not."""
    for picture in backgrounds.resembling(brush.picture):
        if is_believed(behind.painted.confidence.value):
            break
        brush.picture, here = picture, brush.picture
        if plate := backgrounds.plate_of(picture):
            other = _behind(brush, plate, None, behind.tiles)
            behind = max(behind, other, key=lambda one: one.painted.confidence.value)
        brush.picture = here
    return behind


def _kept_before(composed: ComposedSide | None, brush: Brush) -> Kept | None:
    """What the side before shows, but where something changed beside it."""
    if composed is None or composed.kept is None:
        return None
    before_HSC = composed.kept.composed.side_HSC
    assert before_HSC is not None  # sides are shown, so composed, in their order
    kept_HS = np.arange(brush.width) >= RENEWED_SHARE * brush.width * composed.kept.new_H[:, None]
    return Kept(before_HSC, kept_HS if brush.side == "right" else kept_HS[:, ::-1])


def _beside(rows_h: Flags, brush: Brush) -> Flags:
    """Where in a side goes on what crosses its seam in some rows of the strip."""
    near_S = np.arange(brush.width) < max(1, round(CROSSING_SHARE * brush.width))
    return np.asarray(_spread(rows_h, brush) & (near_S if brush.side == "right" else near_S[::-1]))


def _spread(rows_h: Flags, brush: Brush) -> Flags:
    """The side's rows into which goes on what crosses its seam in some rows of the strip, H×1."""
    around = np.ones((2 * round(RISE_SHARE * len(rows_h)) + 1, 1), np.uint8)
    near_h1 = cv2.dilate(rows_h.astype(np.uint8)[:, None], around)
    return np.asarray(cv2.resize(near_h1, (1, brush.picture.height), interpolation=cv2.INTER_NEAREST) > 0)
