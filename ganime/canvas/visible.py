"""Whether what was seen at another time agrees with what is visible now beside the seam. Pure."""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from ganime.canvas.beside import Flags, apart
from ganime.frame import Pixels

DIFFERS_LEVELS = 20
SPECK = 6  # small pixels: fewer that differ are grain
NEAR_PX = 6  # small pixels: what differs further from the seam does not cross it
DOUBTFUL_SHARE = 0.5  # of the strip: when more differs, the pictures do not lie on each other at all
BACKED_SHARE = 0.9  # of the strip's pixels around a row must be seen, and agree, for anything in the row
LIKELY_GAIN, LIKELY_LEVELS = 1.5, 2.0  # a plane that differs by no more than so is as likely as the best
AROUND_PX = 9  # small pixels: rows taken together


def trusted(now_HBC: Pixels, then_HBC: Pixels, seen_HB: Flags, side: int) -> Flags:
    """How much of a side to believe, from the strip beside its seam: H×|side|, the seam at column 0.

    All in small pixels, strips with the seam at column 0. `now_HBC`: what is visible. `then_HBC`: what was seen at
    another time, where `seen_HB`.
    """
    far = apart(now_HBC, then_HBC)
    differs = (far > DIFFERS_LEVELS) & seen_HB
    height = len(differs)
    believed = np.zeros((height, side), bool)
    if differs.sum() > DOUBTFUL_SHARE * seen_HB.sum():
        return believed
    backed = (seen_HB & ~differs).mean(axis=1, dtype=np.float32)
    around = cv2.blur(backed[:, None], (1, AROUND_PX), borderType=cv2.BORDER_REPLICATE)[:, 0]
    believed[around >= BACKED_SHARE] = True
    # What is cut by the seam now goes on beyond it, about as far as it is high.
    count, _, boxes, _ = cv2.connectedComponentsWithStats(differs.view(np.uint8))
    for left, top, width, tall, area in boxes[1:count].tolist():
        if area >= SPECK and left < NEAR_PX:
            reach = 4 + max(width, tall)
            believed[max(0, top - reach // 4) : top + tall + reach // 4, :reach] = False
    return believed


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
