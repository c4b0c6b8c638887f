"""Where the picture is inside its frame: bars and dirty edges of old transfers, judged over a whole film. Pure."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ganime.frame import Box, Pixels

# Grey levels, 0..255. Bars of worn transfers are not quite black; night scenes are hardly brighter, but not always.
BAR_LEVEL = 20

# A line belongs to the picture once more than this share of it is lit: a logo in the bar covers less, and the
# rounded dark corners of a film gate leave more.
LIT_SHARE = 0.3

# A line belongs to the picture if it is lit in this share of the sampled frames: more than a distributor's logo that
# fills the frame for a few seconds, less than the daylight scenes of any film.
LIT_FRAMES = 0.06

# Analogue blanking leaves up to 8 dim columns on a 720-wide disc.
DIRTY_SHARE = 8 / 720
DIRTY_RATIO = 0.7


# Fewer lines are no picture that bars could be told from.
FEWEST_LINES = 16


def find_picture(greys: Sequence[Pixels]) -> Box:
    """The rectangle that holds the picture in frames of one film, H×W grey each, spread over the film.

    Its edges are even, since 4:2:0 video shares chroma between pairs of rows and columns. A film that never lights
    up keeps its whole frame. Raises ValueError without frames.
    """
    if not greys:
        raise ValueError("at least one frame is needed to find the bars")
    height, width = greys[0].shape
    whole = Box(0, 0, height - height % 2, width - width % 2)
    columns = _lit_run([_is_lit(grey, axis=0) for grey in greys])
    rows = _lit_run([_is_lit(grey[:, columns], axis=1) for grey in greys])
    # Columns once more without the letterbox: in a wide picture black rows are a large share of each column.
    columns = _lit_run([_is_lit(grey[rows], axis=0) for grey in greys])
    mean_HW = np.mean([grey[rows, columns] for grey in greys], axis=0)
    if min(mean_HW.shape) < FEWEST_LINES:
        return whole
    left, right = _trimmed(columns, mean_HW.mean(axis=0))
    top, bottom = _trimmed(rows, mean_HW.mean(axis=1))
    if (right - left) * (bottom - top) < width * height / 5:
        return whole
    return Box(top, left, bottom - top, right - left)


def _is_lit(grey: Pixels, axis: int) -> npt.NDArray[np.bool_]:
    """Which lines of a frame show something; axis 0: for each column, 1: for each row."""
    return np.asarray((grey > BAR_LEVEL).mean(axis=axis) > LIT_SHARE)


def _lit_run(lit: Sequence[npt.NDArray[np.bool_]]) -> slice:
    """First to last line that is lit in enough frames; all lines if none is."""
    places = np.flatnonzero(np.mean(lit, axis=0) >= LIT_FRAMES)
    return slice(int(places[0]), int(places[-1]) + 1) if len(places) else slice(0, len(lit[0]))


def _trimmed(lines: slice, profile: npt.NDArray[np.float64]) -> tuple[int, int]:
    """Start and end of `lines` without dirty ones, rounded inwards to even numbers.

    `profile`: mean level of each of the lines.
    """
    most = max(2, round(DIRTY_SHARE * len(profile)))
    start = lines.start + _dirty(profile, most)
    stop = lines.stop - _dirty(profile[::-1], most)
    return start + start % 2, stop - stop % 2


def _dirty(profile: npt.NDArray[np.float64], most: int) -> int:
    """How many lines at the start of `profile` are much darker than those just inside, at most `most`."""
    inside = np.median(profile[most : 3 * most])
    return int(np.argmax(np.append(profile[:most] >= DIRTY_RATIO * inside, True)))
