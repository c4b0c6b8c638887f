"""The geometry everything rests on: a known picture in the middle of a wider one. Pure.

Words used all over the house:
  wide     the whole 16:9 picture                   H×W
  known    the part that the old 4:3 picture shows  H×K, a run of whole columns of `wide`
  sides    the columns left and right of `known`; what GANime generates
  mask     1 on the sides, 0 on the known part

Array letters: B batch, H height, W width of `wide`, K width of `known`, C colour (RGB).
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

WIDE = Fraction(16, 9)

_NARROW = Fraction(1, 20)  # of its width, by which a picture may miss the wide shape and still count as wide

Pixels = npt.NDArray[np.uint8]

THUMBNAIL_PX = 32  # a thumbnail is the whole picture as so many rows and columns of grey, uint8

Motion = Literal["fixed", "action"]  # of a shot: a fixed background, or a moving camera or fast action


@dataclass(frozen=True)
class Canvas:
    """A wide picture of `height`×`width` stored pixels whose outer `left` and `right` columns are to be generated.

    Raises ValueError if no known column is left.
    """

    height: int
    width: int
    left: int
    right: int

    def __post_init__(self) -> None:
        if min(self.height, self.width) < 1 or min(self.left, self.right) < 0 or self.left + self.right >= self.width:
            raise ValueError(f"a canvas needs known columns between its sides, not {self}")

    @property
    def known(self) -> slice:
        """The known columns: `wide_BCHW[..., canvas.known]`, `wide_HWC[:, canvas.known]`."""
        return slice(self.left, self.width - self.right)

    @property
    def known_width(self) -> int:
        """Number of known columns, K."""
        return self.width - self.left - self.right


class Box(NamedTuple):
    """A rectangle of a picture: rows `top : top + height`, columns `left : left + width`, in pixels."""

    top: int
    left: int
    height: int
    width: int

    def cut(self, picture_HWC: Pixels) -> Pixels:
        """The part of the picture inside the box (a view)."""
        return picture_HWC[self.top : self.top + self.height, self.left : self.left + self.width]


def training_canvas(height: int, width: int) -> Canvas:
    """A `height`×`width` canvas whose middle three quarters are known, as 4:3 is exactly three quarters of 16:9.

    The sides are an eighth of the width each, whatever the picture was squeezed to: 256×256 hides 32 columns a side
    (the original GANime setting), 72×128 hides 16. Raises ValueError if `width` is not a multiple of 8.
    """
    if width % 8:
        raise ValueError(f"the width of a training canvas is a multiple of 8, not {width}")
    return Canvas(height, width, left=width // 8, right=width // 8)


def canvas_for(
    height: int, width: int, sample_aspect: Fraction = Fraction(1), aspect: Fraction = WIDE, place: float = 0.5
) -> Canvas:
    """The canvas nearest to `aspect` that holds a picture without resampling it.

    `height`, `width`: stored pixels. `sample_aspect`: width of one pixel over its height (SAR; ITU-T H.264 Annex E).
    `place`: where the picture stands, from 0 at the left border to 1 at the right one.
    Sides are even, since 4:2:0 video shares chroma between column pairs; in the centre they are equal.
    Raises ValueError if the picture is already that wide or too small for any side, or `place` is outside 0..1.
    """
    if not 0 <= place <= 1:
        raise ValueError(f"place is a share of the free room, 0..1, not {place}")
    wide_width = height * aspect / sample_aspect
    side = 2 * round((wide_width - width) / 4)
    if side < 2:
        told = f"{width}×{height} at sample aspect {sample_aspect}"
        if wide_width > width * (1 + _NARROW):
            raise ValueError(f"{told} is too small to widen: its sides would be narrower than 2 pixels")
        raise ValueError(f"{told} has nothing to widen: it is {aspect.numerator}:{aspect.denominator} or wider")
    left = 2 * round(place * side)
    return Canvas(height, width + 2 * side, left=left, right=2 * side - left)


def wide_window(height: int, width: int, offset: float) -> Box:
    """The largest 16:9 window of a picture with square pixels.

    In a 4:3 picture the window keeps every column and three quarters of the rows: this is how a show that exists only
    in 4:3 teaches its own sides. `offset`: 0 is the top (or left) end, 1 the other. Sizes are rounded to whole pixels.
    Raises ValueError for an offset outside 0..1.
    """
    if not 0 <= offset <= 1:
        raise ValueError(f"offset is a share of the free room, 0..1, not {offset}")
    window_height = min(height, max(1, round(width / WIDE)))
    window_width = min(width, max(1, round(height * WIDE)))
    top, left = round(offset * (height - window_height)), round(offset * (width - window_width))
    return Box(top, left, window_height, window_width)


def mask(canvas: Canvas) -> npt.NDArray[np.float32]:
    """The mask of a canvas, 1×H×W: 1 where pixels are to be generated, 0 where they are known."""
    mask_1HW = np.ones((1, canvas.height, canvas.width), np.float32)
    mask_1HW[..., canvas.known] = 0
    return mask_1HW


def crop(wide_BHWC: Pixels, canvas: Canvas) -> Pixels:
    """The known part of wide pictures, B×H×K×C (a view)."""
    return wide_BHWC[:, :, canvas.known]


def composite(known_BHKC: Pixels, generated_BHWC: Pixels, canvas: Canvas) -> Pixels:
    """The known pixels, bit for bit, between generated sides: B×H×W×C, the array of the generated ones.

    Raises ValueError if either array does not fit the canvas.
    """
    if known_BHKC.shape[1:3] != (canvas.height, canvas.known_width):
        raise ValueError(f"known pictures of shape {known_BHKC.shape} do not fit {canvas}")
    if generated_BHWC.shape[1:3] != (canvas.height, canvas.width):
        raise ValueError(f"generated pictures of shape {generated_BHWC.shape} do not fit {canvas}")
    generated_BHWC[:, :, canvas.known] = known_BHKC
    return generated_BHWC
