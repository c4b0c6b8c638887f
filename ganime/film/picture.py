"""A known picture of a film, of which no more is made than is looked at.

Decoded frames are YUV, what looks at them wants RGB. Nearly all of it is content with a small picture; the film's own
pixels are wanted of a few, to generate sides for them or to show elsewhere what they saw.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from ganime.frame import Pixels


@dataclass(frozen=True)
class Sizes:
    """How much of a picture is looked at."""

    small_rows: int = 240  # about so many has the small picture, in which nearly all is found
    strip_part: int = 12  # the strip beside a seam is a twelfth of the known width: who comes in is seen, few others
    strip_px: int = 32  # and at least so wide, in a small film
    seam_px: int = 2  # columns either side of a seam whose colours are compared: one alone may be dirty


@dataclass(frozen=True)
class Films:
    """What drawn films have in common."""

    # Pictures of one second: somebody who stands in the way, or goes out, has gone on by then. In half of it a camera
    # that stands is seen to; in a quarter nobody has gone far, and sides fade in.
    second_pictures: int = 24
    noise_levels: float = 2.0  # the mean over an area changes by less with grain, compression and the film's weave


SIZES, FILMS = Sizes(), Films()


@dataclass(frozen=True, eq=False)
class Picture:
    """A known picture, H×K."""

    height: int
    width: int
    small_hkC: Pixels  # `small_factor` times smaller, RGB
    columns: Callable[[slice], Pixels]  # some of its columns, H×n×3 RGB; made anew each time

    def rgb(self) -> Pixels:
        """The whole picture, H×K×3."""
        return self.columns(slice(0, self.width))


def picture_of(rgb_HKC: Pixels) -> Picture:
    """A picture that is there in RGB already."""
    height, width = rgb_HKC.shape[:2]
    return Picture(height, width, shrunk(rgb_HKC, small_factor(height)), lambda columns: rgb_HKC[:, columns])


def small_factor(height: int) -> int:
    """Pixels of a film of so many rows to one of its small pictures."""
    return max(1, round(height / SIZES.small_rows))


def shrunk(picture: Pixels, rows: int, columns: int | None = None) -> Pixels:
    """The picture made smaller by whole factors, by area; what is left over on the right and below is cut off.

    `rows`, `columns`: how many of them become one; as many columns as rows by default. Other factors would take 4 to
    50 times as long.
    """
    columns = columns or rows
    if rows == columns == 1:
        return picture
    height, width = picture.shape[0] // rows, picture.shape[1] // columns
    cut = picture[: height * rows, : width * columns]
    return np.asarray(cv2.resize(cut, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
