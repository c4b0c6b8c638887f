"""What a side is painted by: the background of the picture, what crosses the seam, and what is there already."""

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


@dataclass(frozen=True, eq=False)
class Kept:
    """What a side shows already, H×S×3, and where it stays so."""

    side_HSC: Pixels
    kept_HS: Flags

    def shrunk(self, factor: int) -> "Kept":
        """The same, smaller by a whole factor; the last column is made of what there is, rows below are cut off."""
        height, width = (size // factor for size in (len(self.kept_HS), self.kept_HS.shape[1] + factor - 1))
        rows, more = slice(0, height * factor), width * factor - self.kept_HS.shape[1]
        side_HSC = np.pad(self.side_HSC[rows], ((0, 0), (0, more), (0, 0)), mode="edge")
        kept_HS = np.pad(self.kept_HS[rows].astype(np.uint8) * 255, ((0, 0), (0, more)), mode="edge")
        small = (cv2.resize(one, (width, height), interpolation=cv2.INTER_AREA) for one in (side_HSC, kept_HS))
        side_hsC, share_hs = (np.asarray(one, np.uint8) for one in small)
        return Kept(side_hsC, share_hs == 255)

    def joined(self, made_HSC: Pixels, reach_px: int) -> Pixels:
        """What is kept, and elsewhere what was made, blended over `reach_px` from where one begins into it."""
        size = 2 * reach_px + 1
        share_HS = cv2.erode((~self.kept_HS).astype(np.float32), np.ones((size, size), np.uint8))
        share_HS = np.asarray(cv2.blur(share_HS, (size, size)), np.float32)
        return np.asarray(cv2.blendLinear(made_HSC, self.side_HSC, share_HS, 1 - share_HS), np.uint8)
