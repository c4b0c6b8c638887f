"""Who is seen to go out of a picture at its side is beside it for a while, and who comes in was. Pure.

What the camera saw of the ground there, at another time, is right about the painting and wrong about them.
"""

import cv2
import numpy as np

from ganime.film.camera.beside import Flags, apart
from ganime.film.camera.visible import AROUND_PX, DIFFERS_LEVELS, DOUBTFUL_SHARE
from ganime.frame import Pixels

LINGERS = 24  # pictures: a second, if each is another drawing
AT_SEAM = 1 / 4  # of the strip: who was seen there last went out
STRANGE_SHARE = 1 / 3  # of the pixels around a row


def strangers(now_HBC: Pixels, then_HBC: Pixels, seen_HB: Flags, disputed_HB: Flags) -> Flags:
    """In which rows of the strip beside a seam something is that was not there at another time: 2×H, at the seam and
    further inside.

    `now_HBC`: what is visible. `then_HBC`: what was seen at another time, where `seen_HB`. `disputed_HB`: where those
    who looked do not agree; somebody was there at least for one of them. All in small pixels, the seam at column 0. A
    strip that is another picture altogether shows nobody.
    """
    differs_HB = (apart(now_HBC, then_HBC) > DIFFERS_LEVELS) & seen_HB
    if differs_HB.sum() > DOUBTFUL_SHARE * seen_HB.sum():
        return np.zeros((2, len(now_HBC)), bool)
    strange_HB = differs_HB | disputed_HB
    seam = max(1, round(AT_SEAM * strange_HB.shape[1]))
    shares = [part_HB.mean(axis=1, dtype=np.float32) for part_HB in (strange_HB[:, :seam], strange_HB[:, seam:])]
    around_H2 = cv2.blur(np.stack(shares, axis=1), (1, AROUND_PX), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(around_H2.T > STRANGE_SHARE)


def lingering(strange_T2H: Flags) -> Flags:
    """In which rows somebody may be beside each of the pictures that follow on each other, T×H.

    `strange_T2H`: their `strangers`. Who was at the seam last went out, and may be there for LINGERS pictures; who is
    at the seam first came in, and may have been. Who is seen inside before, or after, did not.
    """
    seam_TH, inside_TH = strange_T2H[:, 0], strange_T2H[:, 1]
    clear_TH = ~seam_TH & ~inside_TH
    nobody_1H = np.zeros_like(seam_TH[:1])
    went_TH = np.concatenate([nobody_1H, seam_TH[:-1]]) & clear_TH
    comes_TH = np.concatenate([seam_TH[1:], nobody_1H]) & clear_TH
    return seam_TH | _within(went_TH) | _within(comes_TH[::-1])[::-1]


def _within(begins_TH: Flags) -> Flags:
    """Where something began in one of the last LINGERS pictures."""
    before_TH = np.cumsum(begins_TH, axis=0, dtype=np.int32)
    gone_TH = np.zeros_like(before_TH)
    gone_TH[LINGERS:] = before_TH[:-LINGERS]
    return np.asarray(before_TH > gone_TH)
