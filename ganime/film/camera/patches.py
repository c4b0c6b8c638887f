"""What other pictures show of one side of a picture, read between their pixels, and how far they agree. Pure.

A patch is a rectangle of the ground of one picture: the columns `first`..`end` (below 0 or from K on: a side) and all
its rows, in pixels of the film or, `factor` times smaller, of the small pictures that are compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
import numpy.typing as npt

from ganime.film.camera.motion import Motion
from ganime.film.picture import FILMS, SIZES
from ganime.frame import Canvas, Pixels

Flags = npt.NDArray[np.bool_]
Place = tuple[slice, slice]  # rows and columns of a patch
WarpedPatch = tuple[Pixels, Place]  # a patch as one picture shows it, and where it does
T = TypeVar("T", bound=np.generic)
TAPS = 4  # pixels that the cubic takes together


@dataclass(frozen=True)
class Agreement:
    """When pictures of one place are taken to show the same."""

    agree_levels: float = 16  # they differ by less: grain, compression, a line that lies half a pixel off
    around_px: int = 5  # small pixels: the square around each in which two wrong pictures do not agree by chance
    stray_share: float = 0.2  # of that square may be disagreed on
    whole_px: float = 0.13  # of the film: a shift so near to whole pixels is one, and they are copied as they are


AGREEMENT = Agreement()


@dataclass(frozen=True)
class Patch:
    """Columns of a picture's ground."""

    first: int
    end: int
    height: int

    @property
    def width(self) -> int:
        """Number of columns."""
        return self.end - self.first


@dataclass(frozen=True)
class Side:
    """One side of a canvas and the strip beside its seam, in the film's pixels and in small ones.

    Small strips run inwards and small sides outwards from the seam, which is at column 0 of both.
    """

    sign: int  # −1 on the left, 1 on the right
    whole: Patch  # the side
    small: Patch  # strip and side
    visible: slice  # columns of the known picture: the strip
    columns_S: npt.NDArray[np.int64]  # small column of the side for each column of the film

    @property
    def small_width(self) -> int:
        """Small columns of the side."""
        return int(self.columns_S.max(initial=0)) + 1

    def strip(self, small_hw: npt.NDArray[T]) -> npt.NDArray[T]:
        """Of a small patch, or of the small picture of the strip alone, the strip."""
        width = self.small.width - self.small_width
        return np.ascontiguousarray(small_hw[:, -width:] if self.sign < 0 else small_hw[:, :width][:, ::-1])

    def beyond(self, small_hw: npt.NDArray[T]) -> npt.NDArray[T]:
        """Of a small patch the side."""
        width = self.small_width
        return np.ascontiguousarray(small_hw[:, :width][:, ::-1] if self.sign < 0 else small_hw[:, -width:])

    def enlarged(self, small_hs: npt.NDArray[T]) -> npt.NDArray[T]:
        """A small side in pixels of the film, H×S, in their own order."""
        return self.rows(small_hs)[:, self.columns_S]

    def rows(self, small_h: npt.NDArray[T]) -> npt.NDArray[T]:
        """Small rows as rows of the film."""
        return small_h[np.arange(self.whole.height) * len(small_h) // self.whole.height]

    def nothing(self) -> tuple[Pixels, Flags]:
        """A side of which nothing is known."""
        shape = (self.whole.height, self.whole.width)
        return np.zeros((*shape, 3), np.uint8), np.zeros(shape, bool)


def sides_of(canvas: Canvas, factor: int) -> tuple[Side, Side]:
    """Left and right, with small pixels `factor` times as large as the film's."""
    height, known = canvas.height // factor, canvas.known_width // factor
    strip = max(8, round(known / SIZES.strip_part))
    left_S = (np.arange(canvas.left)[::-1]) // factor
    right_S = np.arange(canvas.known_width, canvas.known_width + canvas.right) // factor - known
    left_width, right_width = (int(columns.max(initial=0)) + 1 for columns in (left_S, right_S))
    left = Side(
        -1,
        Patch(-canvas.left, 0, canvas.height),
        Patch(-left_width, strip, height),
        slice(0, strip * factor),
        left_S,
    )
    right = Side(
        1,
        Patch(canvas.known_width, canvas.known_width + canvas.right, canvas.height),
        Patch(known - strip, known + right_width, height),
        slice((known - strip) * factor, known * factor),
        right_S,
    )
    return left, right


def warped(source_HWC: Pixels, motion: Motion, patch: Patch) -> WarpedPatch:
    """A patch as another picture shows it, and the rows and columns of it that the picture covers; 0 elsewhere.

    `motion`: where the patch's points are seen in the source. Shifts near whole pixels copy pixels as they are.
    """
    height, width = source_HWC.shape[:2]
    x, y = motion.scale * patch.first + motion.x, motion.y
    result_HWC = np.zeros((patch.height, patch.width, 3), np.uint8)
    if motion.scale == 1 and max(abs(x - round(x)), abs(y - round(y))) < AGREEMENT.whole_px:
        left, top = round(x), round(y)
        rows, columns = _covered(1.0, top, patch.height, height, 0), _covered(1.0, left, patch.width, width, 0)
        result_HWC[rows, columns] = source_HWC[
            rows.start + top : rows.stop + top, columns.start + left : columns.stop + left
        ]
        return result_HWC, (rows, columns)
    rows = _covered(motion.scale, y, patch.height, height, TAPS // 2)
    columns = _covered(motion.scale, x, patch.width, width, TAPS // 2)
    size = rows.stop - rows.start, columns.stop - columns.start
    if all(size):
        first = x + motion.scale * columns.start, y + motion.scale * rows.start
        result_HWC[rows, columns] = resampled(source_HWC, motion.scale, *first, *size)
    return result_HWC, (rows, columns)


def _covered(scale: float, start: float, count: int, size: int, around: int) -> slice:
    """Of `count` places start, start + scale, … those at least `around` inside 0..size − 1."""
    first = int(np.ceil((around - start) / scale - 1e-6))
    last = int(np.floor((size - 1 - around - start) / scale + 1e-6))
    first, end = min(max(first, 0), count), max(min(last + 1, count), 0)
    return slice(first, max(first, end))


def agreed(seen: Sequence[WarpedPatch], times: Sequence[int]) -> tuple[npt.NDArray[np.int8], Flags]:
    """For every pixel of a patch the first source frame that enough others agree with, or −1: H×W; and where
    there is none because they contradict each other.

    `seen`: what each shows and where. `times`: numbers of the pictures. A place that one saw alone is not believed; of
    three, two are to agree. Two pictures taken together are as one: nobody has gone far between them.
    """
    shape = seen[0][0].shape[:2]
    support = np.zeros((len(seen), *shape), np.uint8)
    source_frames = np.zeros(shape, np.uint8)
    disputed = np.zeros(shape, bool)
    for i, (one, (rows, columns)) in enumerate(seen):
        source_frames[rows, columns] += 1
        for j in range(i):
            both = _overlap(seen[j][1], (rows, columns))
            if one[both].size and abs(times[i] - times[j]) >= FILMS.second_pictures // 4:
                alike = apart(one[both], seen[j][0][both]) < AGREEMENT.agree_levels
                support[i][both] += alike
                support[j][both] += alike
                disputed[both] |= ~alike
    # Of two both, of three two, of four three: the frame itself and all others but one.
    backed = support >= np.maximum(1, np.maximum(source_frames, 2) - 2)
    # Two wrong pictures agree here and there, but not around.
    square = (AGREEMENT.around_px, AGREEMENT.around_px)
    around = np.stack([cv2.blur(flags.astype(np.float32), square) for flags in backed])
    believed = backed & (around >= 1 - AGREEMENT.stray_share)
    any_believed = believed.any(axis=0)
    return np.where(any_believed, believed.argmax(axis=0), -1).astype(np.int8), disputed & ~any_believed


def apart(a_HWC: Pixels, b_HWC: Pixels) -> Pixels:
    """How far two pictures differ, in the colour in which they differ most: H×W levels."""
    red, green, blue = cv2.split(cv2.absdiff(a_HWC, b_HWC))
    most_HW: Pixels = cv2.max(cv2.max(red, green), blue)
    return most_HW


def _overlap(a: Place, b: Place) -> Place:
    rows, columns = (slice(max(p.start, q.start), min(p.stop, q.stop)) for p, q in zip(a, b, strict=True))
    return slice(rows.start, max(rows.start, rows.stop)), slice(columns.start, max(columns.start, columns.stop))


def composed(seen: Sequence[WarpedPatch], source_HW: npt.NDArray[np.int8]) -> Pixels:
    """Every pixel of a patch as the source frame named for it shows it; 0 where none is."""
    result = np.zeros_like(seen[0][0])
    for number, (pixels, _) in enumerate(seen):
        cv2.copyTo(pixels, (source_HW == number).view(np.uint8), result)
    return result


def of_small(motion: Motion, factor: int) -> Motion:
    """A motion in pixels of the film as one in small pixels; centres of pixels are whole numbers."""
    centre = (motion.scale - 1) * (factor - 1) / 2
    return Motion(motion.scale, (motion.x + centre) / factor, (motion.y + centre) / factor)


def resampled(picture_HWC: Pixels, scale: float, x: float, y: float, height: int, width: int) -> Pixels:
    """The pixels at rows y, y + scale, … and columns x, x + scale, … of a picture: `height`×`width` of them.

    Beyond the picture its outermost pixels are repeated.
    """
    if scale != 1:
        matrix = np.array([[scale, 0, x], [0, scale, y]])
        flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        zoomed = cv2.warpAffine(picture_HWC, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(zoomed, np.uint8)
    left, top = int(np.floor(x)), int(np.floor(y))
    if (left, top) == (x, y):
        return _window(picture_HWC, top, left, height, width)
    # One filter does for all places: 4 times as fast.
    around = _window(picture_HWC, top - 1, left - 1, height + TAPS - 1, width + TAPS - 1)
    kernel = np.outer(_cubic(y - top), _cubic(x - left))
    shifted = cv2.filter2D(around, -1, kernel, anchor=(1, 1))
    return np.asarray(shifted[1 : height + 1, 1 : width + 1], np.uint8)


def _window(picture_HWC: Pixels, top: int, left: int, height: int, width: int) -> Pixels:
    """A rectangle that may reach, or lie, outside the picture."""
    rows, above, below = _shares_inside(top, height, picture_HWC.shape[0])
    columns, before, after = _shares_inside(left, width, picture_HWC.shape[1])
    inside = picture_HWC[rows, columns]
    return np.asarray(cv2.copyMakeBorder(inside, above, below, before, after, cv2.BORDER_REPLICATE), np.uint8)


def _shares_inside(first: int, count: int, size: int) -> tuple[slice, int, int]:
    """Of the places first … first + count - 1 those in 0 … size - 1, at least one, and how many lie on either side."""
    start = min(max(first, 0), size - 1)
    stop = max(min(first + count, size), start + 1)
    before = min(max(0, start - first), count - 1)
    return slice(start, stop), before, count - before - (stop - start)


def _cubic(beyond: float) -> npt.NDArray[np.float32]:
    """The weights of the four places around one that lies `beyond` the second of them, 0..1 (Keys, 1981: eq. 15)."""
    away = np.array([1 + beyond, beyond, 1 - beyond, 2 - beyond])
    sharp = -0.75  # a, as OpenCV has it elsewhere
    near = ((sharp + 2) * away - (sharp + 3)) * away**2 + 1
    far = sharp * (((away - 5) * away + 8) * away - 4)
    return np.asarray(np.where(away <= 1, near, far), np.float32)
