"""What witnesses found at one side of a picture, and how far what is visible there bears them out. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ganime.film.camera.beside import AGREE_LEVELS, Flags, apart
from ganime.film.camera.motion import Motion
from ganime.film.camera.passing import strangers
from ganime.film.camera.visible import best_rows, trusted
from ganime.frame import Pixels

Witnesses = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Shown:
    """What witnesses show beside one view, small, the seam at column 0; and which of them does, −1 where none."""

    side_hsC: Pixels
    witness_hs: Witnesses
    strip_hbC: Pixels
    strip_hb: Flags
    disputed_hb: Flags  # where they contradict each other


@dataclass(frozen=True)
class Found:
    """What witnesses agree on if it lies on one plane, and who they are."""

    shown: Shown
    alone_h: Flags  # rows in which nothing lies on another plane
    chosen: Sequence[int]  # numbers of their pictures
    motions: Sequence[Motion]  # from the view to theirs


@dataclass(frozen=True)
class Judged:
    """What is to be believed of that beside one picture."""

    planes: Sequence[Found]
    best_h: npt.NDArray[np.intp]  # which of the planes each row lies on
    witness_hs: Witnesses  # of that plane; −1 where none is believed
    strange_2h: Flags  # rows in which somebody is, at the seam and further inside (`passing`)


def judged(planes: Sequence[Found], now_hbC: Pixels) -> Judged:
    """What to believe of what was found on some planes, beside a strip as it is now."""
    best_h, shown = _merged([plane.shown for plane in planes], now_hbC)
    alone_h = np.stack([plane.alone_h for plane in planes])[best_h, np.arange(len(best_h))]
    believed_h = alone_h & trusted(now_hbC, shown.strip_hbC, shown.strip_hb)
    witness_hs = np.where(believed_h[:, None], shown.witness_hs, np.int8(-1))
    return Judged(planes, best_h, witness_hs, strangers(now_hbC, shown.strip_hbC, shown.strip_hb, shown.disputed_hb))


def _merged(planes: Sequence[Shown], now_hbC: Pixels) -> tuple[npt.NDArray[np.intp], Shown]:
    """For each row the plane that lies best on what is visible beside it, h; and what all of them show together, as
    far as other likely planes agree. Its witnesses are those of the plane of the row.
    """
    best_h, likely_ph = best_rows(now_hbC, [(plane.strip_hbC, plane.strip_hb) for plane in planes])
    rows = np.arange(len(best_h))
    side_hsC = np.stack([plane.side_hsC for plane in planes])[best_h, rows]
    witness_hs = np.stack([plane.witness_hs for plane in planes])[best_h, rows]
    for plane, likely_h in zip(planes, likely_ph, strict=True):
        alike_hs = (plane.witness_hs >= 0) & (apart(plane.side_hsC, side_hsC) < AGREE_LEVELS)
        witness_hs[likely_h[:, None] & ~alike_hs] = -1
    strip_hbC = np.stack([plane.strip_hbC for plane in planes])[best_h, rows]
    strip_hb = np.stack([plane.strip_hb for plane in planes])[best_h, rows]
    disputed_hb = np.stack([plane.disputed_hb for plane in planes])[best_h, rows]
    return best_h, Shown(side_hsC, witness_hs, strip_hbC, strip_hb, disputed_hb)
