"""How well a painted side is supported by what it was painted from: near 1 it may be believed, below 1/2 rather not.

Four things, of which the weakest decides; patches are compared, and so is how far apart patches of the picture are.
What a side is made of must be found among its sources, and so must what crosses the seam, about as well as what lies
beside the seam is found again elsewhere: a crowd is found badly everywhere, a wall is found well, and no side need be
better than its picture. What it repeats must be no more singular than what lies beside the seam: leaves are seen
everywhere, a face is seen once. And there must be enough to paint from: else all that is left is the figure itself.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ganime.frame import Pixels
from ganime.paint.nearest import RADIUS
from ganime.paint.painted import Confidence
from ganime.paint.plate import Sources
from ganime.paint.pyramid import Flags, centres_of

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]
Places = npt.NDArray[np.int16]
ROWS = 72  # of the small pictures that are compared: a patch is a tenth of their height, as large as things are
NOISE = 20.0  # squared levels that patches are apart by grain and codecs
ELSEWHERE_PX = 2 * RADIUS + 2  # what lies so near shows the very same thing
STEP_PX = 3  # every third patch of every third row is looked at
# Times what lies beside the seam is off, or singular. Of true sides one in twenty exceeds the first two.
INSIDE, SEAM, REPEATED = 2.0, 2.0, 1.25
LEAST_SHARE = 0.1  # of the picture that may be copied


def confidence_of(known_HKC: Pixels, side_HSC: Pixels, sources: Sources | None = None) -> Confidence:
    """The confidence in a side on the right of a known picture, H×S×3.

    `sources`: what it was painted from, the first of whose pictures is the known one or its plate; by default it is all
    of the known one. A picture or a side too small to be judged is believed.
    """
    share = 1.0 if sources is None else float(sources.allowed_HW.mean())
    factor = max(1, round(len(known_HKC) / ROWS))
    seam, width = known_HKC.shape[1] // factor, side_HSC.shape[1] // factor
    wide_HXC = np.concatenate([known_HKC[:, known_HKC.shape[1] - seam * factor :], side_HSC], axis=1)
    wide_hxC = _shrunk(wide_HXC, factor)
    known, wide = _Patches.of(wide_hxC[:, :seam]), _Patches.of(wide_hxC)
    strip = known.between(seam - max(width, ELSEWHERE_PX), seam)
    small = sources and sources.shrunk(factor)
    source = _Patches.of(small.picture_HWC, _centres(small)) if small else known
    if not len(strip) or not len(source.values) or width <= 2 * RADIUS:
        return Confidence(usable=usable(share))
    own = known.singular(strip) + NOISE
    crossing, _ = source.nearest(wide.values[wide.between(seam - 2, seam + 2)])
    inside, places = source.nearest(wide.values[wide.between(seam + RADIUS, seam + width)])
    repeated = source.singular(places)
    offs = (inside + NOISE) / (INSIDE * own), (crossing + NOISE) / (SEAM * own), (repeated + NOISE) / (REPEATED * own)
    inside_fit, seam_fit, common = (_support(off, 1.0) for off in offs)
    return Confidence(inside_fit, seam_fit, common, usable(share))


def usable(share: float) -> float:
    """Whether so much of a picture is enough to paint from, 0..1."""
    return _support(LEAST_SHARE, share)


@dataclass(frozen=True)
class _Patches:
    """Patches of a picture, N×values, and the rows and columns of their centres, N×2."""

    values: Floats
    centres: Places
    squares: Floats

    @classmethod
    def of(cls, picture_hwC: Floats | Pixels, centres_hw: Flags | None = None) -> "_Patches":
        """Those with centres at some places; all of them by default."""
        if centres_hw is None:
            centres_hw = centres_of(np.ones(picture_hwC.shape[:2], bool))
        size, places = 2 * RADIUS + 1, np.argwhere(centres_hw).astype(np.int16)
        if not len(places):
            return cls(np.zeros((0, 3 * size * size), np.float32), places, np.zeros(0, np.float32))
        # Around the middle grey squares are small, and their differences exact.
        grey = np.asarray(picture_hwC, np.float32) - 128
        windows = np.lib.stride_tricks.sliding_window_view(grey, (size, size), axis=(0, 1))
        values = windows[places[:, 0] - RADIUS, places[:, 1] - RADIUS].reshape(len(places), -1)
        return cls(values, places, np.einsum("np,np->n", values, values))

    def between(self, first: int, end: int) -> Numbers:
        """Numbers of every third patch of every third row, with centres in columns `first` to `end` − 1."""
        row, column = self.centres.T
        return np.flatnonzero(
            (row % STEP_PX == 0) & ((column - first) % STEP_PX == 0) & (column >= first) & (column < end)
        )

    def nearest(self, wanted: Floats, elsewhere: Places | None = None) -> tuple[float, Numbers]:
        """How far others are from the nearest of these, in squared levels on average, and which those are.

        `elsewhere`: the places of the others, M×2, near which none is looked for.
        """
        apart = self.squares - 2 * wanted @ self.values.T
        if elsewhere is not None:
            rows, columns = (
                np.abs(np.subtract.outer(*both)) < ELSEWHERE_PX
                for both in zip(elsewhere.T, self.centres.T, strict=True)
            )
            apart[rows & columns] = np.inf
        numbers = apart.argmin(axis=1)
        least = np.take_along_axis(apart, numbers[:, None], axis=1)[:, 0] + np.einsum("np,np->n", wanted, wanted)
        found = least[np.isfinite(least)]
        return float(np.maximum(found, 0).mean()) / self.values.shape[1] if len(found) else 0.0, numbers

    def singular(self, numbers: Numbers) -> float:
        """How far some of these are from what is like them elsewhere, on average."""
        return self.nearest(self.values[numbers], self.centres[numbers])[0]


def _support(off: float, most: float) -> float:
    """1 where nothing is off, 1/2 where as much is as may be."""
    return 1 / (1 + (off / most) ** 2) if most else 0.0


def _centres(sources: Sources) -> Flags:
    """The centres of patches that lie in one of the pictures and may be copied."""
    return np.concatenate([centres_of(sources.allowed_HW[:, columns]) for columns in sources.pictures()], axis=1)


def _shrunk(picture_HXC: Pixels, factor: int) -> Floats:
    """A picture smaller by a whole factor; what is no whole pixel is cut off on the right and below."""
    height, width = picture_HXC.shape[0] // factor, picture_HXC.shape[1] // factor
    cut = picture_HXC[: height * factor, : width * factor]
    return np.asarray(cv2.resize(cut, (width, height), interpolation=cv2.INTER_AREA), np.float32)
