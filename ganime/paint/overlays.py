"""What lies upon a picture and is no part of it: letters that were burnt in, and dark columns at its edges. Pure."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from ganime.frame import Pixels
from ganime.paint.plate import Sources

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Letters:
    """What letters of subtitles and logos look like; sizes are shares of the height."""

    most_rows: int = 480  # they are looked for in a picture of so many rows at most
    stroke_share: float = 1 / 28  # wider is no stroke
    stroke_levels: int = 60  # lighter than what is around
    white_level: int = 150
    dark_level: int = 110  # of outlines, shadows and what light letters are written on
    rim_share: float = 0.5  # of what is around a letter must be so dark
    smallest: float = 1 / 60
    largest: float = 1 / 8
    fewest: int = 3  # beside one another
    apart: float = 1.5  # of their height: so near they stand, from middle to middle
    margin: float = 1 / 80  # around them lie outlines and shadows


@dataclass(frozen=True)
class DirtyEdge:
    """What dark columns at an edge look like, that a tape or a scan left there."""

    widest_px: int = 8
    inner_px: int = 4  # columns further in that they are compared with
    light: float = 0.75  # of the light of those is left, at most,
    rows_share: float = 0.85  # in so many rows
    black_level: float = 24.0  # rows that are darker further in tell nothing
    told_share: float = 0.2  # of the rows must tell something


LETTERS, DIRTY = Letters(), DirtyEdge()


def letters_in(picture_HKC: Pixels) -> Flags:
    """Where light letters with dark outlines, or on a dark ground, stand beside one another: H×K."""
    height, width = picture_HKC.shape[:2]
    factor = -(-height // LETTERS.most_rows)
    size = max(1, width // factor), max(1, height // factor)
    red, green, blue = cv2.split(cv2.resize(picture_HKC, size, interpolation=cv2.INTER_AREA))
    small_hk = np.asarray(cv2.max(cv2.max(red, green), blue), np.uint8)
    rows = len(small_hk)
    stroke = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * max(1, round(rows * LETTERS.stroke_share / 2)) + 1,) * 2)
    light_hk = cv2.morphologyEx(small_hk, cv2.MORPH_TOPHAT, stroke) > LETTERS.stroke_levels
    light_hk &= small_hk > LETTERS.white_level
    count, pieces_hk, stats, _ = cv2.connectedComponentsWithStats(light_hk.view(np.uint8))
    boxes = [Box(*stats[piece, :4].tolist()) for piece in range(1, count)]
    letters = [box for piece, box in enumerate(boxes, 1) if _may_be_letter(small_hk, pieces_hk == piece, box)]
    covered_hk = np.zeros(small_hk.shape, np.uint8)
    margin = max(2, round(LETTERS.margin * rows))
    for one in letters:
        if sum(_in_line(one, other) for other in letters) >= LETTERS.fewest:
            # Dots and thin letters between are of the line, and so is what of a letter reaches out of it.
            across, along = margin + one.h, margin + one.h // 4
            corners = (one.x - across, one.y - along), (one.x + one.w + across, one.y + one.h + along)
            cv2.rectangle(covered_hk, *corners, 1, -1)
    return np.asarray(cv2.resize(covered_hk, (width, height), interpolation=cv2.INTER_NEAREST) > 0)


class Box(NamedTuple):
    """Where a light piece of a small picture lies."""

    x: int
    y: int
    w: int
    h: int


def _may_be_letter(small_hk: Pixels, piece_hk: Flags, box: Box) -> bool:
    """Whether a light piece is as large as letters are, and dark around."""
    rows = len(small_hk)
    if not LETTERS.smallest * rows <= box.h <= LETTERS.largest * rows or box.w > 2 * box.h:
        return False
    around = slice(max(0, box.y - 3), box.y + box.h + 3), slice(max(0, box.x - 3), box.x + box.w + 3)
    own_hk = piece_hk[around].astype(np.uint8)
    darkest_hk = cv2.erode(small_hk[around], np.ones((3, 3), np.uint8))  # a thin outline is dark in its middle
    rim_hk = (cv2.dilate(own_hk, np.ones((5, 5), np.uint8)) > 0) & (own_hk == 0)
    return bool(np.mean(darkest_hk[rim_hk] < LETTERS.dark_level) >= LETTERS.rim_share)


def _in_line(one: Box, other: Box) -> bool:
    """Whether two letters stand in one line, near one another; a letter does so with itself."""
    tall, low = max(one.h, other.h), min(one.h, other.h)
    up, aside = abs(one.y + one.h / 2 - other.y - other.h / 2), abs(one.x + one.w / 2 - other.x - other.w / 2)
    return 2.5 * low >= tall and up < 0.6 * tall and aside < LETTERS.apart * tall + max(one.w, other.w) / 2


def dirty_columns(picture_HKC: Pixels) -> int:
    """How many columns at the right edge of a picture are much darker than those before them."""
    beyond = DIRTY.widest_px + DIRTY.inner_px
    if picture_HKC.shape[1] < 2 * beyond:
        return 0
    light_HX = picture_HKC[:, -beyond:].mean(axis=2)
    inner_H = np.median(light_HX[:, : DIRTY.inner_px], axis=1)
    told_H = inner_H > DIRTY.black_level
    if told_H.mean() < DIRTY.told_share:
        return 0
    dark_HX = light_HX[told_H, DIRTY.inner_px :] < DIRTY.light * inner_H[told_H, None]
    dirty = np.flatnonzero(dark_HX.mean(axis=0) >= DIRTY.rows_share)
    # Nothing dirty reaches as far in as is looked, or it is something that the picture shows.
    return int(DIRTY.widest_px - dirty[0]) if len(dirty) and dirty[0] > 0 else 0


def without_overlays(sources: Sources) -> Sources:
    """The sources but for letters, and for the dirty columns at either edge of each of their pictures."""
    allowed_HW = sources.allowed_HW.copy()
    for columns in sources.pictures():
        picture_HKC, allowed_HK = sources.picture_HWC[:, columns], allowed_HW[:, columns]
        allowed_HK &= ~letters_in(picture_HKC)
        width = allowed_HK.shape[1]
        allowed_HK[:, width - dirty_columns(picture_HKC) :] = False
        allowed_HK[:, : dirty_columns(picture_HKC[:, ::-1])] = False
    return sources if np.array_equal(allowed_HW, sources.allowed_HW) else replace(sources, allowed_HW=allowed_HW)
