"""A picture that shows what widening did: the old frame, the widened one, and the truth where it is known. Pure."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ganime.frame import Canvas, Pixels

# A dark grey that neither a light nor a dark page makes look like part of the pictures.
PAPER, EMPTY, INK, FAINT = "#202126", "#2b2d33", "#f2f2f4", "#9a9ba3"
GAP_PX = 16
TEXT_PX = 17
TICK_PX = 6  # marks above and below a picture, where the old one begins and ends


def before_after(
    known_HKC: Pixels,
    widened_HWC: Pixels,
    canvas: Canvas,
    truth_HWC: Pixels | None = None,
    sample_aspect: Fraction = Fraction(1),
    height_px: int = 360,
) -> Pixels:
    """Before | after, or, with the truth, the three over one another, where sides are easily compared: RGB.

    `sample_aspect`: width of a stored pixel over its height. `height_px`: of each picture on the sheet, shown in square
    pixels. Raises ValueError if a picture does not fit the canvas.
    """
    expected = {"known": (known_HKC, canvas.known_width), "widened": (widened_HWC, canvas.width)}
    if truth_HWC is not None:
        expected["truth"] = (truth_HWC, canvas.width)
    for name, (picture, width) in expected.items():
        if picture.shape != (canvas.height, width, 3):
            raise ValueError(f"{name} of shape {picture.shape} does not fit {canvas}")
    pictures = [("before", known_HKC), ("after", widened_HWC)]
    pictures += [] if truth_HWC is None else [("the truth", truth_HWC)]
    width_px = round(height_px * canvas.width * sample_aspect / canvas.height)
    seams_px = [round(place * width_px / canvas.width) for place in (canvas.left, canvas.known.stop)]
    cells = [_cell(name, picture, (width_px, height_px), seams_px) for name, picture in pictures]
    return np.asarray(_sheet(cells, columns=2 if truth_HWC is None else 1), np.uint8)


def _cell(name: str, picture_HWC: Pixels, size_px: tuple[int, int], seams_px: Sequence[int]) -> Image.Image:
    """A picture at its place in the wide one, with its name above and a tick at each seam."""
    width_px, height_px = size_px
    top = TEXT_PX + GAP_PX
    cell = Image.new("RGB", (width_px, top + height_px + TICK_PX), PAPER)
    pen = ImageDraw.Draw(cell)
    pen.rectangle((0, top, width_px - 1, top + height_px - 1), EMPTY)
    narrow = name == "before"
    left, right = seams_px if narrow else (0, width_px)
    shown = Image.fromarray(picture_HWC).resize((right - left, height_px), Image.Resampling.LANCZOS)
    cell.paste(shown, (left, top))
    pen.text((left, TEXT_PX // 4), name, INK, ImageFont.load_default(TEXT_PX))
    for seam in () if narrow else seams_px:
        pen.line((seam, top - TICK_PX, seam, top - 2), FAINT)
        pen.line((seam, top + height_px + 1, seam, top + height_px + TICK_PX - 1), FAINT)
    return cell


def _sheet(cells: Sequence[Image.Image], columns: int) -> Image.Image:
    """Cells of one size in rows."""
    width_px, height_px = cells[0].size
    rows = -(-len(cells) // columns)
    size = (columns * (width_px + GAP_PX) + GAP_PX, rows * (height_px + GAP_PX // 2) + GAP_PX)
    sheet = Image.new("RGB", size, PAPER)
    for number, cell in enumerate(cells):
        row, column = divmod(number, columns)
        sheet.paste(cell, (GAP_PX + column * (width_px + GAP_PX), GAP_PX // 2 + row * (height_px + GAP_PX // 2)))
    return sheet
