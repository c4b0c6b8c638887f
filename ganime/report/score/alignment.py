"""How a wide film and its truth lie on one another: common columns, the known ones among them. Pure."""

from dataclasses import dataclass
from fractions import Fraction

from ganime.errors import GanimeError
from ganime.frame import Canvas

OLD = Fraction(4, 3)

# Sides are rounded to even numbers of columns and 853⅓ columns to 852 or 854: less than this is no other picture.
ROUNDING_SHARE = Fraction(1, 100)
SAME_ASPECT = Fraction(3, 1000)  # pixels this alike are not worth resampling for: a pixel at the edge of 640 columns


@dataclass(frozen=True)
class Shape:
    """The stored pixels of a film."""

    name: str  # for messages
    height: int
    width: int
    sample_aspect: Fraction

    @property
    def aspect(self) -> Fraction:
        """Width over height as displayed."""
        return self.width * self.sample_aspect / self.height

    def __str__(self) -> str:
        return f"{self.name} ({self.width}×{self.height}, {float(self.aspect):.2f}:1)"


@dataclass(frozen=True)
class Alignment:
    """What is compared: the columns that both films have, at the size of the widened one."""

    canvas: Canvas  # those columns; its known part is the old picture
    truth_size: tuple[int, int]  # height and width that the truth is scaled to
    truth_columns: slice
    widened_columns: slice
    scaled: bool  # whether the truth had another size or other pixels


def align(truth: Shape, widened: Shape, old: Shape | None) -> Alignment:
    """Lay a truth, at whatever size, on a widened film, centre on centre.

    `old`: the picture that was widened; without it, 4:3 is taken to be known. Raises GanimeError if the films cannot be
    of one picture.
    """
    known = _known_width(widened, old)
    scaled = truth.height != widened.height or abs(truth.sample_aspect / widened.sample_aspect - 1) > SAME_ASPECT
    width = truth.width
    if scaled:
        exact = truth.aspect * widened.height / widened.sample_aspect
        width = widened.width + 2 * round((exact - widened.width) / 2)  # whole columns on whole columns
    if abs(width - widened.width) > max(4, round(ROUNDING_SHARE * widened.width)):
        raise GanimeError(f"{truth} and {widened} are not of one shape; the truth is the same film as it was made wide")
    common = min(width, widened.width)
    if known >= common - 1:
        raise GanimeError(f"{truth} is no wider than the known part of {widened}, {known} columns; nothing to compare")
    columns = _middle(widened.width, common)
    left = (widened.width - known) // 2 - columns.start
    canvas = Canvas(widened.height, common, left, common - known - left)
    return Alignment(canvas, (widened.height, width), _middle(width, common), columns, scaled)


def _known_width(widened: Shape, old: Shape | None) -> int:
    """How many columns of the widened film are the old one's."""
    if old is None:
        known = OLD * widened.height / widened.sample_aspect
        if known >= widened.width - 2:
            raise GanimeError(f"{widened} is not wider than 4:3; name the widened film second, after its truth")
        return widened.width - 4 * round((widened.width - known) / 4)  # as `canvas_for` rounds its sides
    if old.height != widened.height or old.width >= widened.width:
        raise GanimeError(f"{widened} was not made from {old}: widening adds columns and leaves the rows as they are")
    return old.width


def _middle(width: int, common: int) -> slice:
    """The `common` columns in the middle of `width`."""
    start = (width - common) // 2
    return slice(start, start + common)
