"""Planes of 8-bit YUV → RGB by its definition; `benchmarks/rgb.py` has it beside libswscale.

R = Y' + 2(1 - Kr)·Pr, B = Y' + 2(1 - Kb)·Pb, and G such that Y' = Kr·R + Kg·G + Kb·B (ITU-R BT.709-6, item 3).
"""

import functools
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange

from ganime.film.picture import shrunk
from ganime.film.video.pixels import PlaneShape, plain, plane_rows, plane_shapes
from ganime.frame import Pixels

FORMATS = ("yuv420p", "yuv422p", "yuv444p")
# Kr and Kb by matrix coefficients, ITU-T H.273 table 4.
WEIGHTS = {1: (0.2126, 0.0722), 5: (0.299, 0.114), 6: (0.299, 0.114), 7: (0.212, 0.087), 9: (0.2627, 0.0593)}


def can_convert(pixel_format: str, matrix: int) -> bool:
    """Whether `rgb_of` knows a format and its matrix."""
    return plain(pixel_format) in FORMATS and matrix in WEIGHTS


def rgb_of(frame: VideoFrame, matrix: int, color_range: int, columns: slice | None = None) -> Pixels:
    """A frame, or some of its columns, in RGB: H×W×3, chroma repeated.

    `matrix`, `color_range`: as in `ganime.film.video.layout.Colours`.
    """
    columns = columns or slice(0, frame.width)
    planes = [
        _repeated(rows, shape, frame.height, columns)
        for rows, shape in zip(plane_rows(frame), plane_shapes(plain(frame.format.name)), strict=True)
    ]
    return _transformed(planes, matrix, color_range)


def small_rgb_of(frame: VideoFrame, matrix: int, color_range: int, factor: int) -> Pixels:
    """A frame in RGB made smaller by a whole factor, by area; what is left over on the right and below is cut off."""
    shapes = plane_shapes(plain(frame.format.name))
    small = [_shrunk(*plane, frame, factor) for plane in zip(plane_rows(frame), shapes, strict=True)]
    return _transformed(small, matrix, color_range)


def _shrunk(rows: Pixels, shape: PlaneShape, frame: VideoFrame, factor: int) -> Pixels:
    """A plane, that may have fewer samples than the picture pixels, at the size of the small picture."""
    if factor % shape.rows or factor % shape.columns:
        return shrunk(_repeated(rows, shape, frame.height, slice(0, frame.width)), factor)
    by = factor // shape.rows, factor // shape.columns
    small = shrunk(rows[:, : frame.width // shape.columns], *by)
    return small[: frame.height // factor, : frame.width // factor]


def _repeated(rows: Pixels, shape: PlaneShape, height: int, columns: slice) -> Pixels:
    """Columns of the picture from a plane that may have fewer: each of its samples again for all that share it."""
    first, end = columns.start // shape.columns, -(-columns.stop // shape.columns)
    own = rows[:, first:end]
    if shape.columns == shape.rows == 1:
        return own
    whole = (own.shape[1] * shape.columns, own.shape[0] * shape.rows)
    repeated = cv2.resize(own, whole, interpolation=cv2.INTER_NEAREST)
    skipped = first * shape.columns
    return np.asarray(repeated[:height, columns.start - skipped : columns.stop - skipped], np.uint8)


def _transformed(planes: Sequence[Pixels], matrix: int, color_range: int) -> Pixels:
    """RGB of planes of one size."""
    return np.asarray(cv2.transform(cv2.merge(planes), _matrix(matrix, color_range == ColorRange.JPEG)), np.uint8)


@functools.cache
def _matrix(matrix: int, full: bool) -> npt.NDArray[np.float32]:
    """3×4: RGB from Y, Cb, Cr and 1, all in 8-bit levels."""
    red, blue = WEIGHTS[matrix]
    green = 1 - red - blue
    luma, chroma, black = (1.0, 1.0, 0.0) if full else (255 / 219, 255 / 224, 16.0)
    by_red, by_blue = 2 * (1 - red) * chroma, 2 * (1 - blue) * chroma
    rows = np.array(
        [
            [luma, 0, by_red],
            [luma, -by_blue * blue / green, -by_red * red / green],
            [luma, by_blue, 0],
        ]
    )
    return np.column_stack([rows, -rows @ [black, 128, 128]]).astype(np.float32)
