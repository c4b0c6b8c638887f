"""Does the picture step where the known part ends?

The step across a seam, compared with the steps between neighbouring columns of the known part beside it: 1 is a seam
that cannot be told from the picture, above 1 one that shows, and near 0 one that was avoided by smearing the outermost
known column outwards. It needs no truth, so it also judges pictures that never were wide.
"""

import numpy as np
import numpy.typing as npt

from ganime.frame import Canvas, Pixels

NEIGHBOURS_PX = 8

Values = npt.NDArray[np.float64]


def seam_steps(wide_BHWC: Pixels, canvas: Canvas) -> tuple[Values, Values]:
    """Mean absolute difference of neighbouring columns, in levels: across the seams, and beside them; B each.

    "Beside" is the 8 px of the known part next to each seam. Raises ValueError if the canvas has no seam.
    """
    seams = [place for place, side in ((canvas.left, canvas.left), (canvas.known.stop, canvas.right)) if side]
    if not seams:
        raise ValueError(f"{canvas} has no sides, so no seams")
    steps_BHWC = np.abs(np.diff(wide_BHWC.astype(np.int16), axis=2))  # step x lies between columns x and x + 1
    step_BX = steps_BHWC.mean(axis=(1, 3))
    across = [step_BX[:, place - 1] for place in seams]
    beside = []
    if canvas.left:
        beside.append(step_BX[:, canvas.left : canvas.left + NEIGHBOURS_PX].mean(axis=1))
    if canvas.right:
        last = canvas.known.stop - 1
        beside.append(step_BX[:, max(canvas.left, last - NEIGHBOURS_PX) : last].mean(axis=1))
    return np.mean(across, axis=0), np.mean(beside, axis=0)


def seam_ratio(across: float, beside: float) -> float:
    """The seam score of mean steps in levels; a level is added to both, so that flat pictures score 1."""
    return (across + 1) / (beside + 1)
