"""Whether what was seen at another time agrees with what is visible now beside the seam. Pure."""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from ganime.film.camera.beside import Flags, apart
from ganime.frame import Pixels

DIFFERS_LEVELS = 20
DOUBTFUL_SHARE = 0.5  # of the strip: when more differs, the pictures do not lie on each other at all
BACKED_SHARE = 0.9  # of the strip's pixels around a row must be seen, and agree, for anything in the row
LIKELY_GAIN, LIKELY_LEVELS = 1.5, 2.0  # a plane that differs by no more than so is as likely as the best
AROUND_PX = 9  # small pixels: rows taken together


def trusted(now_HBC: Pixels, then_HBC: Pixels, seen_HB: Flags) -> Flags:
    """Which rows of a side to believe, H, from the strip beside its seam.

    `now_HBC`: what is visible. `then_HBC`: what was seen at another time, where `seen_HB`. All in small pixels.
    """
    differs = (apart(now_HBC, then_HBC) > DIFFERS_LEVELS) & seen_HB
    if differs.sum() > DOUBTFUL_SHARE * seen_HB.sum():
        return np.zeros(len(differs), bool)
    backed = (seen_HB & ~differs).mean(axis=1, dtype=np.float32)
    around = cv2.blur(backed[:, None], (1, AROUND_PX), borderType=cv2.BORDER_REPLICATE)[:, 0]
    return np.asarray(around >= BACKED_SHARE)


def best_rows(
    now_HBC: Pixels, planes: Sequence[tuple[Pixels, Flags]]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """For each row of the strip the plane (what was seen, where) that differs least from what is visible, H, and
    which planes are as likely, P×H: of a plain sky nobody can tell how far it is.
    """
    rows = []
    for then_HBC, seen_HB in planes:
        far = np.minimum(apart(now_HBC, then_HBC), 2 * DIFFERS_LEVELS)
        rows.append(np.where(seen_HB, far, DIFFERS_LEVELS).mean(axis=1, dtype=np.float32))
    errors_PH = np.stack([cv2.blur(row[:, None], (1, AROUND_PX))[:, 0] for row in rows])
    best_H = errors_PH.argmin(axis=0)
    return best_H, errors_PH < LIKELY_GAIN * errors_PH.min(axis=0) + LIKELY_LEVELS
