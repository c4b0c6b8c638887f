"""What source frames show beside a picture → what of it is believed: it agrees with what is visible at the seam, and
nobody stands before it. Pure.

Occlusion: who is seen to go out of a picture at its side is beside it for a while, and who comes in was. What the
camera saw of the ground there, at another time, is right about the painting and wrong about them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ganime.film.camera.motion import Motion
from ganime.film.camera.patches import AGREEMENT, Flags, Side, WarpedPatch, apart, composed
from ganime.film.picture import FILMS
from ganime.frame import Pixels

SourceNumbers = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Belief:
    """When the strip beside a seam speaks for what was seen beyond it, and when it shows that somebody is there."""

    differs_levels: float = 20  # more than by grain, compression and light
    doubtful_share: float = 0.5  # of the strip: when more differs, the pictures do not lie on each other at all
    unbacked_share: float = 0.1  # of the strip's pixels around a row may differ, or be unseen, if it is to be believed
    around_px: int = 9  # small pixels: rows taken together
    at_seam: float = 1 / 4  # of the strip: who was seen there last went out
    occluded_share: float = 1 / 3  # of the pixels around a row: somebody is there


BELIEF = Belief()


@dataclass(frozen=True)
class Shown:
    """What source frames show beside one view, small, the seam at column 0; and which of them does, −1 where none."""

    side_hsC: Pixels
    source_hs: SourceNumbers
    strip_hbC: Pixels
    strip_hb: Flags
    disputed_hb: Flags  # where they contradict each other


def shown_beside(side: Side, seen: Sequence[WarpedPatch], source_hw: SourceNumbers, disputed_hw: Flags) -> Shown:
    """What some pictures show of the small patch of a side, each where it is the one named in `source_hw`."""
    shown_hwC = composed(seen, source_hw)
    return Shown(
        side.beyond(shown_hwC),
        side.beyond(source_hw),
        side.strip(shown_hwC),
        side.strip(source_hw) >= 0,
        side.strip(disputed_hw),
    )


@dataclass(frozen=True)
class Found:
    """What source frames agree on if it lies on one plane, and which they are."""

    shown: Shown
    alone_h: Flags  # rows in which nothing lies on another plane
    chosen: Sequence[int]  # numbers of their pictures
    motions: Sequence[Motion]  # from the view to theirs


@dataclass(frozen=True)
class Consensus:
    """What is to be believed of that beside one picture."""

    planes: Sequence[Found]
    best_h: npt.NDArray[np.intp]  # which of the planes each row lies on
    source_hs: SourceNumbers  # of that plane; −1 where none is believed
    occluded_2h: Flags  # rows in which somebody is, at the seam and further inside (`occluded`)


def consensus_of(planes: Sequence[Found], now_hbC: Pixels) -> Consensus:
    """What to believe of what was found on some planes, beside a strip as it is now."""
    best_h, shown = _merged([plane.shown for plane in planes], now_hbC)
    alone_h = np.stack([plane.alone_h for plane in planes])[best_h, np.arange(len(best_h))]
    believed_h = alone_h & trusted(now_hbC, shown.strip_hbC, shown.strip_hb)
    source_hs = np.where(believed_h[:, None], shown.source_hs, np.int8(-1))
    return Consensus(planes, best_h, source_hs, occluded(now_hbC, shown.strip_hbC, shown.strip_hb, shown.disputed_hb))


def _merged(planes: Sequence[Shown], now_hbC: Pixels) -> tuple[npt.NDArray[np.intp], Shown]:
    """For each row the plane that lies best on what is visible beside it, h; and what all of them show together, as
    far as other likely planes agree. Its source frames are those of the plane of the row.
    """
    best_h, likely_ph = best_rows(now_hbC, [(plane.strip_hbC, plane.strip_hb) for plane in planes])
    rows = np.arange(len(best_h))
    side_hsC = np.stack([plane.side_hsC for plane in planes])[best_h, rows]
    source_hs = np.stack([plane.source_hs for plane in planes])[best_h, rows]
    for plane, likely_h in zip(planes, likely_ph, strict=True):
        alike_hs = (plane.source_hs >= 0) & (apart(plane.side_hsC, side_hsC) < AGREEMENT.agree_levels)
        source_hs[likely_h[:, None] & ~alike_hs] = -1
    strip_hbC = np.stack([plane.strip_hbC for plane in planes])[best_h, rows]
    strip_hb = np.stack([plane.strip_hb for plane in planes])[best_h, rows]
    disputed_hb = np.stack([plane.disputed_hb for plane in planes])[best_h, rows]
    return best_h, Shown(side_hsC, source_hs, strip_hbC, strip_hb, disputed_hb)


def trusted(now_HBC: Pixels, then_HBC: Pixels, seen_HB: Flags) -> Flags:
    """Which rows of a side to believe, H, from the strip beside its seam.

    `now_HBC`: what is visible. `then_HBC`: what was seen at another time, where `seen_HB`. All in small pixels.
    """
    differs = (apart(now_HBC, then_HBC) > BELIEF.differs_levels) & seen_HB
    if differs.sum() > BELIEF.doubtful_share * seen_HB.sum():
        return np.zeros(len(differs), bool)
    backed = (seen_HB & ~differs).mean(axis=1, dtype=np.float32)
    around = cv2.blur(backed[:, None], (1, BELIEF.around_px), borderType=cv2.BORDER_REPLICATE)[:, 0]
    return np.asarray(around >= 1 - BELIEF.unbacked_share)


def best_rows(
    now_HBC: Pixels, planes: Sequence[tuple[Pixels, Flags]]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """For each row of the strip the plane (what was seen, where) that differs least from what is visible, H, and
    which planes are as likely, P×H: of a plain sky nobody can tell how far it is.
    """
    rows = []
    for then_HBC, seen_HB in planes:
        far = np.minimum(apart(now_HBC, then_HBC), 2 * BELIEF.differs_levels)
        rows.append(np.where(seen_HB, far, BELIEF.differs_levels).mean(axis=1, dtype=np.float32))
    errors_PH = np.stack([cv2.blur(row[:, None], (1, BELIEF.around_px))[:, 0] for row in rows])
    best_H = errors_PH.argmin(axis=0)
    # A plane that differs by half as much again as the best, and by noise, is as likely.
    return best_H, errors_PH < 1.5 * errors_PH.min(axis=0) + FILMS.noise_levels


def occluded(now_HBC: Pixels, then_HBC: Pixels, seen_HB: Flags, disputed_HB: Flags) -> Flags:
    """In which rows of the strip beside a seam something is that was not there at another time: 2×H, at the seam and
    further inside.

    `now_HBC`: what is visible. `then_HBC`: what was seen at another time, where `seen_HB`. `disputed_HB`: where those
    who looked do not agree; somebody was there at least for one of them. All in small pixels, the seam at column 0. A
    strip that is another picture altogether shows nobody.
    """
    differs_HB = (apart(now_HBC, then_HBC) > BELIEF.differs_levels) & seen_HB
    if differs_HB.sum() > BELIEF.doubtful_share * seen_HB.sum():
        return np.zeros((2, len(now_HBC)), bool)
    occluded_HB = differs_HB | disputed_HB
    seam = max(1, round(BELIEF.at_seam * occluded_HB.shape[1]))
    shares = [part_HB.mean(axis=1, dtype=np.float32) for part_HB in (occluded_HB[:, :seam], occluded_HB[:, seam:])]
    around_H2 = cv2.blur(np.stack(shares, axis=1), (1, BELIEF.around_px), borderType=cv2.BORDER_REPLICATE)
    return np.asarray((around_H2 > BELIEF.occluded_share).T)


def occluded_while_passing(occluded_T2H: Flags) -> Flags:
    """In which rows somebody may be beside each of the pictures that follow on each other, T×H.

    `occluded_T2H`: their `occluded`. Who was at the seam last went out, and may be there for a second; who is
    at the seam first came in, and may have been. Who is seen inside before, or after, did not.
    """
    seam_TH, inside_TH = occluded_T2H[:, 0], occluded_T2H[:, 1]
    clear_TH = ~seam_TH & ~inside_TH
    nobody_1H = np.zeros_like(seam_TH[:1])
    went_TH = np.concatenate([nobody_1H, seam_TH[:-1]]) & clear_TH
    comes_TH = np.concatenate([seam_TH[1:], nobody_1H]) & clear_TH
    return seam_TH | _within(went_TH) | _within(comes_TH[::-1])[::-1]


def _within(begins_TH: Flags) -> Flags:
    """Where something began in the last second."""
    before_TH = np.cumsum(begins_TH, axis=0, dtype=np.int32)
    gone_TH = np.zeros_like(before_TH)
    gone_TH[FILMS.second_pictures :] = before_TH[: -FILMS.second_pictures]
    return np.asarray(before_TH > gone_TH)
