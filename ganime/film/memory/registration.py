"""How a remembered picture lies on a known one, plane by plane, and in which light; or that it is elsewhere. Pure.

Features: Lowe, Distinctive image features from scale-invariant keypoints, 2004. Consensus: Fischler & Bolles, Random
sample consensus, 1981, once for each plane: what is far was moved less than what is near. A rostrum camera moves and
zooms: what would have to be turned is no place. Pixels are those of the small pictures (`film.picture`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ganime.film.camera.motion import Floats, Motion, fitted
from ganime.film.camera.patches import Patch, apart, warped
from ganime.film.steady.exposure import UNCHANGED, Exposure
from ganime.frame import Pixels


@dataclass(frozen=True)
class Registering:
    """When two pictures are taken to show one place."""

    features: int = 900  # of a picture
    contrast: float = 0.02  # of a feature: cels are flat
    ratio: float = 0.8  # a match is nearer than this share of the second best (Lowe, section 7.1)
    tolerance_px: float = 1.5
    planes: int = 3
    first_inliers: int = 16  # features that lie right by the first plane
    further_inliers: int = 14  # and by each further one
    turned: float = 0.02  # radians; more is chance
    coarsest: float = 0.6  # scales, as within a shot
    finest: float = 1.5
    no_zoom_px: float = 0.6  # at the edges of the picture
    refined_px: float = 3  # of the film: so far off are small pixels at most
    # Of what both show so much must look alike, and so much of the known picture must be in both.
    alike_levels: int = 24
    alike_share: float = 0.7
    common_share: float = 0.3
    # The other light: one gain and one shift for each channel.
    gain_least: float = 0.5
    gain_most: float = 1.8
    kept_share: float = 0.7  # of the places: others show somebody
    trials: int = 4
    same_levels: float = 1.5  # so little, at black and at white, is no other light


REGISTERING = Registering()


@dataclass(frozen=True, eq=False)
class Features:
    """Features of a small picture: places N×2 and descriptors N×128."""

    points_N2: Floats
    descriptors_ND: Floats


@dataclass(frozen=True)
class Registration:
    """A remembered picture on a known one."""

    motions: tuple[Motion, ...]  # from the known picture to the remembered one, small pixels, one for each plane
    light: Exposure  # that makes the remembered picture look as the known one
    alike: float  # share of what both show that looks alike then
    points_N2: Floats  # features of the known picture that were found again,
    places_N2: Floats  # and where


def features_of(small_hwC: Pixels) -> Features:
    """What can be found again of a small picture."""
    finder = cv2.SIFT.create(nfeatures=REGISTERING.features, contrastThreshold=REGISTERING.contrast)
    points, descriptors = finder.detectAndCompute(cv2.cvtColor(small_hwC, cv2.COLOR_RGB2GRAY), None)
    if descriptors is None:
        return Features(np.empty((0, 2), np.float32), np.empty((0, 128), np.float32))
    return Features(np.array([point.pt for point in points], np.float32), descriptors)


def registered(known_hkC: Pixels, known: Features, there_hwC: Pixels, there: Features) -> Registration | None:
    """How the picture `there` lies on `known`, by their features; None if they do not show one place."""
    matched = _matched(known, there)
    motions = _planes(*matched, known_hkC.shape[1])
    if not motions:
        return None
    patch = Patch(0, known_hkC.shape[1], known_hkC.shape[0])
    seen = [warped(there_hwC, motion, patch) for motion in motions]
    rows, columns = seen[0][1]
    common = (rows.stop - rows.start) * (columns.stop - columns.start)
    if common < REGISTERING.common_share * patch.width * patch.height:
        return None
    light = light_between(known_hkC[rows, columns], seen[0][0][rows, columns])
    if light is None:
        return None
    alike_hk = np.zeros(known_hkC.shape[:2], bool)
    for pixels, place in seen:
        alike_hk[place] |= apart(light.on(pixels[place]), known_hkC[place]) < REGISTERING.alike_levels
    share = float(alike_hk[rows, columns].mean())
    if share < REGISTERING.alike_share:
        return None
    return Registration(tuple(motions), light, share, *matched)


def light_between(now_hwC: Pixels, then_hwC: Pixels) -> Exposure | None:
    """The light that makes `then` of one place look as `now`; None if none does. Fitted to what fits best."""
    blacks, whites = [], []
    for channel in range(3):
        now, then = (cv2.blur(x, (3, 3))[::2, ::2, channel].ravel().astype(np.float64) for x in (now_hwC, then_hwC))
        kept = np.ones(len(now), bool)
        gain, shift = 1.0, 0.0
        for _ in range(REGISTERING.trials):
            if (spread := float(then[kept].var())) > 1:
                gain = float(np.mean((then[kept] - then[kept].mean()) * (now[kept] - now[kept].mean())) / spread)
            shift = float(now[kept].mean() - gain * then[kept].mean())
            errors = np.abs(now - gain * then - shift)
            kept = errors <= np.quantile(errors, REGISTERING.kept_share)
        if not REGISTERING.gain_least <= gain <= REGISTERING.gain_most:
            return None
        blacks.append(shift)
        whites.append(shift + 255 * gain)
    if max(np.abs(blacks).max(), np.abs(np.subtract(whites, 255)).max()) < REGISTERING.same_levels:
        return UNCHANGED
    return Exposure((blacks[0], blacks[1], blacks[2]), (whites[0], whites[1], whites[2]))


def _matched(known: Features, there: Features) -> tuple[Floats, Floats]:
    """Places of features in the known picture, and of those that are most like them in the other, N×2 both."""
    if min(len(known.points_N2), len(there.points_N2)) < 2:
        return known.points_N2[:0], there.points_N2[:0]
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(known.descriptors_ND, there.descriptors_ND, k=2)
    good = [first for first, second in pairs if first.distance < REGISTERING.ratio * second.distance]
    here = np.array([match.queryIdx for match in good], np.intp)
    return known.points_N2[here], there.points_N2[np.array([match.trainIdx for match in good], np.intp)]


def _planes(points_N2: Floats, places_N2: Floats, width: int) -> list[Motion]:
    """The motions that most features follow, the first plane first."""
    motions: list[Motion] = []
    fewest = REGISTERING.first_inliers
    while len(motions) < REGISTERING.planes and len(points_N2) >= fewest:
        matrix, inliers = cv2.estimateAffinePartial2D(
            points_N2, places_N2, method=cv2.RANSAC, ransacReprojThreshold=REGISTERING.tolerance_px
        )
        if matrix is None or abs(np.arctan2(matrix[1, 0], matrix[0, 0])) > REGISTERING.turned:
            break
        near = inliers.ravel().astype(bool)
        zooms = not motions or motions[0].scale != 1  # all planes zoom, or none
        motion = (_motion if zooms else _shift)(points_N2[near], places_N2[near], width)
        if near.sum() < fewest or not REGISTERING.coarsest < motion.scale < REGISTERING.finest:
            break
        motions.append(motion)
        points_N2, places_N2 = points_N2[~near], places_N2[~near]
        fewest = REGISTERING.further_inliers
    return motions


def _motion(points_N2: Floats, places_N2: Floats, width: int) -> Motion:
    """The motion that fits, without a zoom if there is none to speak of."""
    motion = fitted(points_N2, places_N2, zooms=True)
    small = abs(motion.scale - 1) * width / 2 < REGISTERING.no_zoom_px
    return fitted(points_N2, places_N2, zooms=False) if small else motion


def _shift(points_N2: Floats, places_N2: Floats, width: int) -> Motion:
    """The motion that fits without a zoom."""
    del width
    return fitted(points_N2, places_N2, zooms=False)


def refined(known_HKC: Pixels, there_HWC: Pixels, motions: Sequence[Motion]) -> tuple[Motion, ...]:
    """The motions of a registration in pixels of the film, told more exactly: by corners around, tracked."""
    return tuple(_refined(known_HKC, there_HWC, motion) for motion in motions)


def _refined(known_HKC: Pixels, there_HWC: Pixels, motion: Motion) -> Motion:
    height, width = known_HKC.shape[:2]
    if motion.scale == 1:
        motion = Motion(1.0, round(motion.x), round(motion.y))
    pixels, (rows, columns) = warped(there_HWC, motion, Patch(0, width, height))
    here, there = (cv2.cvtColor(x, cv2.COLOR_RGB2GRAY) for x in (known_HKC, pixels))
    shown = np.zeros((height, width), np.uint8)
    shown[rows, columns] = 1
    corners = cv2.goodFeaturesToTrack(here, 400, 0.01, 8, mask=cv2.erode(shown, np.ones((9, 9), np.uint8)))
    if corners is None:
        return motion
    found, status, _ = cv2.calcOpticalFlowPyrLK(here, there, corners, None, winSize=(15, 15), maxLevel=2)
    points_N2, went_N2 = corners[:, 0], found[:, 0]
    tracked, flow_N2 = status[:, 0] == 1, went_N2 - points_N2
    tracked &= np.abs(flow_N2).max(axis=1) < REGISTERING.refined_px
    if tracked.sum() < REGISTERING.first_inliers:
        return motion
    # Corners on other planes, and on whoever stands there, went elsewhere.
    kept, better = tracked & (np.abs(flow_N2 - np.median(flow_N2[tracked], axis=0)).max(axis=1) < 1), motion
    for _ in range(2):
        if kept.sum() < REGISTERING.first_inliers:
            return motion
        better = fitted(points_N2[kept], motion.moved(went_N2[kept]), zooms=motion.scale != 1)
        kept = tracked & (np.abs(better.moved(points_N2) - motion.moved(went_N2)).max(axis=1) < 0.5)
    return better
