"""Figures: rows of pictures with headings, enlarged with care, the seams marked by ticks outside the pictures."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ganime.frame import WIDE, Canvas, Pixels

PAPER, INK, FAINT = "#ffffff", "#1c1c22", "#8a8a94"
GAP_PX = 10
TICK_PX = 5
TEXT_PX = 15


@dataclass(frozen=True)
class Cells:
    """How pictures of a canvas are shown: in square pixels (a squeezed canvas is stretched back), `height_px` high."""

    canvas: Canvas
    height_px: int

    @property
    def width_px(self) -> int:
        """Width on the page."""
        return round(self.height_px * WIDE)

    @property
    def seams_px(self) -> tuple[int, ...]:
        """Where the known part begins and ends on the page."""
        places = (self.canvas.left, self.canvas.known.stop)
        return tuple(round(place * self.width_px / self.canvas.width) for place in places)

    def enlarge(self, picture_HWC: Pixels) -> Image.Image:
        """The picture at its size on the page; Lanczos keeps ink lines crisp where bilinear would smear them."""
        return Image.fromarray(picture_HWC).resize((self.width_px, self.height_px), Image.Resampling.LANCZOS)


def cells_for(canvas: Canvas, least_height_px: int) -> Cells:
    """Cells that show every pixel of the canvas and are `least_height_px` high at least."""
    return Cells(canvas, max(least_height_px, canvas.height))


def sheet(
    headings: Sequence[str],
    rows: Sequence[tuple[str, Sequence[Pixels]]],
    cells: Cells,
    *,
    seams: bool = True,
) -> Image.Image:
    """A figure: headings above the columns, then rows of pictures with a caption below each (none if empty)."""
    caption_px = TEXT_PX + GAP_PX if any(caption for caption, _ in rows) else 0
    row_px = cells.height_px + 2 * TICK_PX + caption_px + GAP_PX
    top_px = TEXT_PX + 2 * GAP_PX
    width = len(headings) * (cells.width_px + GAP_PX) + GAP_PX
    page = Image.new("RGB", (width, top_px + len(rows) * row_px), PAPER)
    pen = ImageDraw.Draw(page)
    font, small = ImageFont.load_default(TEXT_PX), ImageFont.load_default(TEXT_PX - 2)
    lefts = [GAP_PX + column * (cells.width_px + GAP_PX) for column in range(len(headings))]
    for left, text in zip(lefts, headings, strict=True):
        pen.text((left + cells.width_px / 2, GAP_PX), text, INK, font, anchor="ma")
    for number, (caption, pictures) in enumerate(rows):
        top = top_px + number * row_px + TICK_PX
        for left, picture_HWC in zip(lefts, pictures, strict=True):
            page.paste(cells.enlarge(picture_HWC), (left, top))
            if seams:
                _ticks(pen, left, top, cells)
        pen.text((GAP_PX, top + cells.height_px + TICK_PX + 4), caption, FAINT, small)
    return page


def _ticks(pen: ImageDraw.ImageDraw, left: int, top: int, cells: Cells) -> None:
    """Short marks above and below a picture where the known part begins and ends."""
    for seam in cells.seams_px:
        for edge in (top - TICK_PX, top + cells.height_px):
            pen.line((left + seam, edge, left + seam, edge + TICK_PX - 1), FAINT, 1)


def even_choice(count: int, wanted: int) -> list[int]:
    """Up to `wanted` places out of `count`, evenly spread, the first and the last among them."""
    return sorted({int(place) for place in np.linspace(0, count - 1, min(count, wanted)).round()})
