"""How the background moved between two pictures, and so where each picture of a shot lies. Pure.

Points are (column, row), whole numbers at pixel centres; motions are found in small grey pictures, views are in pixels
of the film.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ganime.frame import Pixels

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class MotionSearch:
    """How the background's motion is told from that of what moves before it. Pixels are those of small pictures."""

    block_px: int = 18  # one corner at most is taken from each block, so that detailed characters do not outvote all
    corner: float = 4e-4  # the smaller eigenvalue of a corner, of 1.0² for a step over the whole range of levels
    fewest: int = 8  # corners; with fewer nothing can be told
    window_px: int = 13  # around a corner, in which it is searched
    levels: int = 3  # times that the pictures are halved for that: so moves of some 60 px are followed
    border_share: float = 1 / 8  # of the width at either side: the strips beside the seams
    border_weight: float = 2.0  # of corners in them, where the answer matters most
    tolerance_px: float = 0.7  # how far a corner of the background strays
    # Of the corners beside the seams, and of all, so many must follow the motion. Corners that have nothing in common
    # agree to a few in a hundred; of a painting on several planes each plane has its own motion.
    sure_share: float = 0.2
    still_gain: float = 0.35  # by this share more a motion must explain than a camera at rest does
    simple_gain: float = 0.2  # and than the motion expected; and one with a zoom, than one without
    guesses: int = 96  # motions tried, of pairs of corners; half as many of single ones
    trust: float = 3.0  # weight of corners that followed so far: of two planes the same is followed on
    noise_px: float = 0.1  # what moves nothing further is no motion


SEARCH = MotionSearch()


@dataclass(frozen=True)
class Motion:
    """A point p of the earlier picture is seen at `scale`·p + (x, y) in the later one."""

    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0

    def moved(self, points_N2: Floats) -> Floats:
        """Where points of the earlier picture are seen in the later one."""
        shift = np.array([self.x, self.y], np.float32)
        return np.asarray(points_N2 * np.float32(self.scale) + shift, np.float32)


STILL = Motion()


@dataclass(frozen=True)
class Landmarks:
    """Corners of a picture, N×2, and how much each is trusted to belong to the background: 1, or more."""

    points_N2: Floats
    trust_N: Floats


def landmarks_of(grey_HW: Pixels, background_M2: Floats | None = None) -> Landmarks:
    """The corners of a picture; trusted are those where something lies that moved with the background so far."""
    points_N2 = corners_of(grey_HW)
    if background_M2 is None or not len(background_M2) or not len(points_N2):
        return Landmarks(points_N2, np.ones(len(points_N2), np.float32))
    apart = np.abs(points_N2[:, None] - background_M2[None]).max(axis=2).min(axis=1)
    return Landmarks(points_N2, np.where(apart < SEARCH.block_px / 2, SEARCH.trust, 1.0).astype(np.float32))


def corners_of(grey_HW: Pixels) -> Floats:
    """Places that can be recognised, N×2: the best corner of each block."""
    height, width = grey_HW.shape
    block = SEARCH.block_px
    rows, columns = height // block, width // block
    if not rows or not columns:
        return np.empty((0, 2), np.float32)
    strength = cv2.cornerMinEigenVal(grey_HW, 3)[: rows * block, : columns * block]
    blocks = strength.reshape(rows, block, columns, block).transpose(0, 2, 1, 3).reshape(rows * columns, -1)
    best = blocks.argmax(axis=1)
    y, x = np.divmod(np.arange(rows * columns), columns)
    points = np.stack([x * block + best % block, y * block + best // block], axis=1).astype(np.float32)
    # Of a corner at the rim half the surroundings are missing.
    inside = ((points >= 3) & (points < np.array([width - 3, height - 3]))).all(axis=1)
    return np.asarray(points[inside & (blocks.max(axis=1) > SEARCH.corner)])


def motion_between(
    earlier_HW: Pixels, later_HW: Pixels, landmarks: Landmarks, expected: Motion
) -> tuple[Motion, Landmarks] | None:
    """How the background moved between two small grey pictures of one size, or None if that cannot be told.

    `landmarks`: of the earlier picture; with the motion they come back, trusted if they followed it. `expected`: a
    guess, from which the search starts. Exactly STILL when the camera stands, whatever moves before it. Tracking: Lucas
    & Kanade in pyramids (Bouguet, 2000); consensus: Fischler & Bolles, Random sample consensus, 1981.
    """
    corners_N2 = landmarks.points_N2
    if len(corners_N2) < SEARCH.fewest:
        return None
    found_N2, kept = placed_corners(earlier_HW, later_HW, corners_N2, expected)
    inside = _inside(found_N2, earlier_HW)
    # Corners that left the picture tell nothing; ones that were lost inside it speak against every motion.
    points, places = corners_N2[inside], np.where(kept[:, None], found_N2, np.float32(np.inf))[inside]
    if np.count_nonzero(kept) < SEARCH.fewest:
        return None
    motion = _consensus(Landmarks(points, landmarks.trust_N[inside]), places, earlier_HW.shape[1], expected)
    if motion is None:
        return None
    strays_N = np.abs(motion.moved(corners_N2) - found_N2).max(axis=1)
    trust_N = np.where(kept & (strays_N < SEARCH.tolerance_px), SEARCH.trust, np.where(inside, 1.0, landmarks.trust_N))
    return motion, Landmarks(corners_N2, trust_N.astype(np.float32))


def placed_corners(earlier_HW: Pixels, later_HW: Pixels, corners_N2: Floats, expected: Motion) -> tuple[Floats, Flags]:
    """Where corners are seen in another picture, N×2, and which of them were found inside it."""
    if not len(corners_N2):
        return corners_N2, np.zeros(0, bool)
    window = (SEARCH.window_px, SEARCH.window_px)
    found_N2, status, _ = cv2.calcOpticalFlowPyrLK(
        earlier_HW, later_HW, corners_N2, expected.moved(corners_N2), winSize=window, maxLevel=SEARCH.levels,
        criteria=(cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 12, 0.02), flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
    )  # fmt: skip
    return found_N2, (status[:, 0] == 1) & _inside(found_N2, later_HW)


def _inside(points_N2: Floats, picture_HW: Pixels) -> Flags:
    height, width = picture_HW.shape
    inside_N2: Flags = (points_N2 >= 0) & (points_N2 < np.array([width, height]))
    return np.asarray(inside_N2.all(axis=1))


def _consensus(landmarks: Landmarks, places_N2: Floats, width: int, expected: Motion) -> Motion | None:
    """The motion that most of the corners follow, those beside the seams above all."""
    points_N2, margin = landmarks.points_N2, SEARCH.border_share * width
    border = (points_N2[:, 0] < margin) | (points_N2[:, 0] > width - margin)
    weights = np.where(border, SEARCH.border_weight, 1.0).astype(np.float32)
    shifts_S3, zooms_Z3 = _guesses(points_N2, places_N2)
    simple = np.array([[1, 0, 0], [expected.scale, expected.x, expected.y]], np.float32)
    guesses_G3 = np.concatenate([simple, shifts_S3, zooms_Z3])
    gains_G = np.ones(len(guesses_G3))
    gains_G[:2] = 1 + SEARCH.still_gain, 1 + SEARCH.simple_gain
    gains_G[2 + len(shifts_S3) :] = 1 / (1 + SEARCH.simple_gain)
    strays = _strays(guesses_G3, points_N2, places_N2)
    # Near corners count for more than those that only just follow (MSAC: Torr & Zisserman, 2000).
    scores = np.maximum(0, 1 - (strays / SEARCH.tolerance_px) ** 2) @ (weights * landmarks.trust_N)
    best = int((scores * gains_G).argmax())
    if not _is_sure(strays[best] < SEARCH.tolerance_px, weights, border):
        return None
    scale, x, y = map(float, guesses_G3[best])
    return _refined(Motion(scale, x, y), points_N2, places_N2, width)


def _guesses(points_N2: Floats, places_N2: Floats) -> tuple[Floats, Floats]:
    """Motions to try, as rows of scale, x, y: shifts of single corners, and zooms told by pairs of them."""
    good = np.flatnonzero(np.isfinite(places_N2[:, 0]))
    rng = np.random.default_rng(len(good))  # the same pictures always give the same answer
    one = rng.choice(good, SEARCH.guesses // 2)
    shifts_S3 = np.column_stack([np.ones(len(one)), places_N2[one] - points_N2[one]])
    a, b = rng.choice(good, (2, SEARCH.guesses))
    apart, after = points_N2[b] - points_N2[a], places_N2[b] - places_N2[a]
    square = (apart**2).sum(axis=1)
    far = square > 40**2  # nearer ones say little of a zoom; half or twice as far does as well
    scale = (apart * after).sum(axis=1)[far] / square[far]
    zooms_Z3 = np.column_stack([scale, places_N2[a][far] - scale[:, None] * points_N2[a][far]])
    return shifts_S3.astype(np.float32), zooms_Z3.astype(np.float32)


def _strays(guesses_G3: Floats, points_N2: Floats, places_N2: Floats) -> Floats:
    """How far each corner is from where each guess puts it, G×N, px."""
    x = guesses_G3[:, :1] * points_N2[:, 0] + guesses_G3[:, 1:2] - places_N2[:, 0]
    y = guesses_G3[:, :1] * points_N2[:, 1] + guesses_G3[:, 2:] - places_N2[:, 1]
    return np.asarray(np.sqrt(x * x + y * y))


def _is_sure(follows: Flags, weights: Floats, border: Flags) -> bool:
    """Whether enough of the picture, and of what is beside the seams, moves so."""
    if np.count_nonzero(follows) < SEARCH.fewest or follows @ weights < SEARCH.sure_share * weights.sum():
        return False
    beside = np.count_nonzero(border)
    return bool(beside < SEARCH.fewest // 2 or np.count_nonzero(follows & border) >= SEARCH.sure_share * beside)


def _refined(motion: Motion, points_N2: Floats, places_N2: Floats, width: int) -> Motion:
    """The motion fitted to all corners that follow it; STILL, or without a scale, if there is none to speak of."""
    zooms = motion.scale != 1
    for tolerance in (SEARCH.tolerance_px, SEARCH.tolerance_px / 2):
        guess = np.array([[motion.scale, motion.x, motion.y]], np.float32)
        near = _strays(guess, points_N2, places_N2)[0] < tolerance
        if np.count_nonzero(near) < SEARCH.fewest:
            break
        motion = fitted(points_N2[near], places_N2[near], zooms)
        zooms = zooms and abs(motion.scale - 1) * width / 2 > SEARCH.noise_px
    if not zooms and max(abs(motion.x), abs(motion.y)) < SEARCH.noise_px:
        return STILL
    return motion if zooms else Motion(1.0, motion.x, motion.y)


def fitted(points_N2: Floats, places_N2: Floats, zooms: bool) -> Motion:
    """Least squares."""
    points, places = points_N2.astype(np.float64), places_N2.astype(np.float64)
    centre, there = points.mean(axis=0), places.mean(axis=0)
    away = points - centre
    scale = float((away * (places - there)).sum() / (away**2).sum()) if zooms else 1.0
    x, y = there - scale * centre
    return Motion(scale, float(x), float(y))


@dataclass(frozen=True)
class View:
    """Where a picture lies on the common ground of its shot: its point p is at `scale`·p + (x, y) there.

    Points are (column, row) in pixels of the film, (0, 0) at the centre of the first known pixel: the sides have
    columns below 0, and from K on. Views can be compared within one `part` only: a run of pictures that could be
    followed. A picture that cannot be placed is a part of its own.
    """

    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0
    part: int = 0

    def after(self, motion: Motion) -> "View":
        """Of a picture in which what this one shows is seen to have moved so (in pixels of the film)."""
        scale = self.scale / motion.scale
        return View(scale, self.x - scale * motion.x, self.y - scale * motion.y, self.part)

    def towards(self, other: "View") -> Motion:
        """Where this picture's points are seen in the other; ValueError if they share no ground."""
        if self.part != other.part:
            raise ValueError(f"{self} and {other} share no ground")
        return Motion(self.scale / other.scale, (self.x - other.x) / other.scale, (self.y - other.y) / other.scale)
