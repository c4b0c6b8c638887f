"""What a side is painted by: the background of the picture, what crosses the seam, and what is there already."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ganime.frame import Pixels

Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int32]

LEAST_SHARE = 0.1  # of the picture: less background makes crumbs, and the whole picture better sides


CROSSING_SHARE = 1 / 3  # of a side's columns, from the seam: as far goes on what crosses it,
RISE_SHARE = 1 / 12  # and, of the height, so far up or down


@dataclass(frozen=True, eq=False)
class Sources:
    """What may be copied: pictures of one height side by side, and which of their pixels."""

    picture_HWC: Pixels
    allowed_HW: Flags
    widths: tuple[int, ...]  # of the pictures; no patch reaches from one into the next
    crossing_HW: Flags | None = None  # of what may be copied, what may be so only near the seam, and in its own rows

    def __post_init__(self) -> None:
        if self.picture_HWC.shape[:2] != self.allowed_HW.shape or sum(self.widths) != self.allowed_HW.shape[1]:
            raise ValueError(f"{self.picture_HWC.shape}, {self.allowed_HW.shape}, {self.widths}: no sources")

    def pictures(self) -> list[slice]:
        """The columns of each picture."""
        ends = np.cumsum(self.widths).tolist()
        return [slice(end - width, end) for end, width in zip(ends, self.widths, strict=True)]

    def shrunk(self, factor: int) -> "Sources":
        """The same, smaller by a whole factor; what of a picture is no whole pixel is cut off on the left and below."""
        pictures = [shrunk(self.picture_HWC[:, columns], factor) for columns in self.pictures()]
        flags = [
            shrunk(self.allowed_HW[:, columns].astype(np.uint8) * 255, factor) == 255 for columns in self.pictures()
        ]
        widths = tuple(picture.shape[1] for picture in pictures)
        return Sources(np.concatenate(pictures, axis=1), np.concatenate(flags, axis=1), widths)

    def shrunk_columns(self, factor: int) -> Places:
        """Which column of these sources the first of each column of the smaller ones is."""
        runs = [np.arange(c.start + (c.stop - c.start) % factor, c.stop, factor) for c in self.pictures()]
        return np.concatenate(runs).astype(np.int32)


def shrunk(picture: Pixels, factor: int) -> Pixels:
    """A picture, or flags, smaller by a whole factor; what is no whole pixel is cut off on the left and below."""
    height, width = picture.shape[0] // factor, picture.shape[1] // factor
    cut = picture[: height * factor, picture.shape[1] - width * factor :]
    return np.asarray(cv2.resize(cut, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


@dataclass(frozen=True, eq=False)
class Plate:
    """The background of a known picture, H×K×3, as far as it is known, and what moves before it."""

    picture_HKC: Pixels
    background_HK: Flags  # where the plate shows it
    moving_HK: Flags  # where something else is to be seen in the known picture

    def sources(self, known_HKC: Pixels, width: int) -> Sources | None:
        """What may be copied into a side of `width` columns after the known picture; None for too little background.

        What moves at the seam must go on there, but a little way only, and of its own rows.
        """
        if self.background_HK.mean() < LEAST_SHARE:
            return None
        reach = max(1, round(CROSSING_SHARE * width))
        _, pieces_HK = cv2.connectedComponents(self.moving_HK.astype(np.uint8))
        crossing_HK = np.isin(pieces_HK, np.setdiff1d(pieces_HK[:, -1], 0))
        crossing_HK[:, :-reach] = False
        picture_HKC = np.where(crossing_HK[..., None], known_HKC, self.picture_HKC)
        return Sources(picture_HKC, self.background_HK | crossing_HK, (known_HKC.shape[1],), crossing_HK)

    def without(self, columns: int) -> "Plate":
        """Without so many columns on the right."""
        return Plate(*(np.ascontiguousarray(one[:, :-columns]) for one in vars(self).values()))

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

    def turned(self) -> "Kept":
        """Mirrored, left for right."""
        return Kept(np.ascontiguousarray(self.side_HSC[:, ::-1]), np.ascontiguousarray(self.kept_HS[:, ::-1]))

    def after(self, columns: int) -> "Kept":
        """The same after so many columns of which nothing is kept."""
        side_HSC = np.pad(self.side_HSC, ((0, 0), (columns, 0), (0, 0)), mode="edge")
        return Kept(side_HSC, np.pad(self.kept_HS, ((0, 0), (columns, 0))))

    def joined(self, made_HSC: Pixels, reach_px: int) -> Pixels:
        """What is kept, and elsewhere what was made, blended over `reach_px` from where one begins into it."""
        size = 2 * reach_px + 1
        share_HS = cv2.erode((~self.kept_HS).astype(np.float32), np.ones((size, size), np.uint8))
        share_HS = np.asarray(cv2.blur(share_HS, (size, size)), np.float32)
        return np.asarray(cv2.blendLinear(made_HSC, self.side_HSC, share_HS, 1 - share_HS), np.uint8)
