"""What of a picture may be shown again beside it: its background, and what moves only where it crosses a seam."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ganime.frame import Pixels

Flags = npt.NDArray[np.bool_]

LEAST_SHARE = 0.1  # of the picture: less background makes crumbs, and the whole picture better sides


@dataclass(frozen=True, eq=False)
class Plate:
    """The background of a known picture, H×K×3, as far as it is known, and what moves before it."""

    picture_HKC: Pixels
    background_HK: Flags  # where the plate shows it
    moving_HK: Flags  # where something else is to be seen in the known picture

    def sources(self, known_HKC: Pixels, reach: int) -> tuple[Pixels, Flags] | None:
        """What may be copied beside the last column of the known picture, and which of its pixels; None for too little.

        What moves there must go on there: of that, what is nearer to the seam than `reach` columns.
        """
        if self.background_HK.mean() < LEAST_SHARE:
            return None
        _, pieces_HK = cv2.connectedComponents(self.moving_HK.astype(np.uint8))
        crossing_HK = np.isin(pieces_HK, np.setdiff1d(pieces_HK[:, -1], 0))
        crossing_HK[:, :-reach] = False
        if not crossing_HK.any():
            return self.picture_HKC, self.background_HK
        return np.where(crossing_HK[..., None], known_HKC, self.picture_HKC), self.background_HK | crossing_HK

    def turned(self) -> "Plate":
        """Mirrored, left for right."""
        mirrored = (np.ascontiguousarray(one[:, ::-1]) for one in (self.background_HK, self.moving_HK))
        return Plate(np.ascontiguousarray(self.picture_HKC[:, ::-1]), *mirrored)
