"""Cuts, held drawings, black, flashes, fades and camera motion, from thumbnails of consecutive frames. Pure.

A thumbnail is the whole picture as 32×32 grey, full range; differences are mean absolute ones in grey levels.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt
from scenedetect import FrameTimecode
from scenedetect.detectors import AdaptiveDetector, ContentDetector

from ganime.frame import Motion, Pixels

Flaw = Literal["blank", "flash", "fade"]

HELD = 0.5  # two frames of one drawing differ by less, with the grain of a disc
BLACK = 28  # no cell of a black frame is brighter; a title on black has brighter ones
BLANK_LEVELS = 3.0  # a picture of one colour spreads less than this around its mean level
BLACK_S = 0.2  # black for longer parts two shots, shorter is a blink

CUT_RATIO = 2.4  # a cut changes the picture this much more than the frames around it
SAME_SCENE = 0.3  # detail of two pictures of one scene correlates more, whatever jumps into view; 0.0 to 0.29 over cuts
RETURNED = 0.35  # so alike are two pictures of one scene, in which something may have moved
RETURN_S = 0.6  # what is seen again this soon was never cut away from: a flash, or a wing beating before the camera

FLASH_S = 0.4  # a flash is over after this long, and a fade has moved by then
FADE_LEVELS, FADED_GAIN = 2.0, 0.93  # a fade moves the mean level by more in FLASH_S, and the contrast to less
FLASH_LEVELS = 25  # how far a flash moves the mean level of the picture

# The detector is shown a frame that differs this much from the last it saw, or that comes this long after it: what
# moves slowly costs it 4 frames a second (100 µs each with its copy in colour, against 600 µs to decode a frame of 480
# rows), and drawings held on twos and threes do not read as a row of small cuts.
NEWS = 3.0
NEWS_S = 0.25

TICK_S = 0.5  # motion is measured over this long
MOVING_CELLS = 0.15  # a background that moves further than this in a tick, in cells of 1/32 of the picture, is moving
TEXTURED_SHARE = 0.02  # with fewer cells of any texture there is no background to tell by
LARGE_LEVELS, LARGE_SHARE = 15, 0.3  # a tick that changes this share of the cells by as much is fast or large motion
ACTION_SHARE = 0.3  # a shot that moves in more than this share of its ticks is action


@dataclass(frozen=True)
class TimedThumbnail:
    """What is remembered of a decoded frame."""

    index: int
    time_s: float
    thumbnail: Pixels


def difference(a: Pixels, b: Pixels) -> float:
    """Mean absolute difference of two pictures of one shape, 0..255."""
    return float(cv2.norm(a, b, cv2.NORM_L1)) / a.size


def is_held(thumbnail: Pixels, others: Sequence[Pixels]) -> bool:
    """Whether a thumbnail shows the same drawing as one of the others."""
    # The latest first: a drawing that is held is like it.
    return any(difference(thumbnail, other) < HELD for other in reversed(others))


def is_black(thumbnail: Pixels) -> bool:
    """Whether nothing can be seen."""
    return cv2.minMaxLoc(thumbnail)[1] < BLACK


def flaw_of(before: Pixels, here: Pixels, after: Pixels) -> Flaw | None:
    """Why a frame would teach nothing, judged beside thumbnails FLASH_S before and after it; None if it is good."""
    mean, deviation = cv2.meanStdDev(here)
    if is_black(here) or deviation.item() < BLANK_LEVELS:
        return "blank"
    leap = min(abs(mean.item() - cv2.mean(other)[0]) for other in (before, after))
    if leap > FLASH_LEVELS:
        stands_out = min(difference(before, here), difference(here, after)) > 2 * difference(before, after)
        if stands_out:
            return "flash"
    return "fade" if is_faded(here, before) or is_faded(here, after) else None


def is_faded(here: Pixels, there: Pixels) -> bool:
    """Whether a picture is a neighbour of it drawn towards black or white, rather than another picture."""
    if abs(cv2.mean(here)[0] - cv2.mean(there)[0]) < FADE_LEVELS or likeness(here, there) < RETURNED:
        return False
    # A fade scales the contrast of all cells alike: here ≈ gain·there + constant, by least squares.
    a, b = (x.astype(np.float32) - cv2.mean(x)[0] for x in (here, there))
    gain = float((a * b).sum() / max(1.0, float((b * b).sum())))
    left = float(np.abs(a - gain * b).mean())
    return gain < FADED_GAIN and difference(here, there) > 3 * left


def is_cut(before: Sequence[Pixels], after: Sequence[Pixels]) -> bool:
    """Whether an apparent cut is one: another scene follows, and what was before is not soon seen again.

    `before`, `after`: thumbnails of the RETURN_S before and after the apparent cut, in order. With nothing to compare
    there is no cut.
    """
    if not before or not after:
        return False
    return likeness(before[-1], after[0]) < SAME_SCENE and not returns(before, after)


def likeness(a: Pixels, b: Pixels) -> float:
    """Correlation of the detail of two pictures, −1..1: what differs from the mean of the 9×9 cells around it."""
    detail_a, detail_b = (x - cv2.blur(x, (9, 9)) for x in (a.astype(np.float32), b.astype(np.float32)))
    energy = cv2.norm(detail_a) * cv2.norm(detail_b)
    return float((detail_a * detail_b).sum()) / (energy + 1.0)


def returns(before: Sequence[Pixels], after: Sequence[Pixels]) -> bool:
    """Whether the picture before an apparent cut is soon seen again after it: flashes begin and end so."""
    jump = difference(before[-1], after[0])
    return any(difference(a, b) < 0.4 * jump and likeness(a, b) > RETURNED for a in before for b in after)


def is_moving(earlier: Pixels, later: Pixels) -> bool:
    """Whether the background, or much of the picture, moved between two thumbnails TICK_S apart."""
    a, b = earlier.astype(np.float32), later.astype(np.float32)
    # A flickering lamp in the projector changes all cells alike; it is no motion.
    b *= (cv2.mean(a)[0] + 1) / (cv2.mean(b)[0] + 1)
    slope = np.maximum(*(np.abs(cv2.Sobel(a, cv2.CV_32F, x, 1 - x, ksize=1, scale=0.5)) for x in (0, 1)))
    change = cv2.absdiff(a, b)
    # Grain and jitter of old film change flat cells too, which motion hardly does: what those show is taken off.
    change = np.maximum(0, change - _quantile(change[slope <= _quantile(slope, 0.25)], 0.5))
    if np.count_nonzero(change > LARGE_LEVELS) > LARGE_SHARE * change.size:
        return True
    # A cell that changes by d where the picture's slope is s a cell moved by about d / s (normal flow; Horn & Schunck,
    # Determining Optical Flow, 1981). Characters are few cells, so the median is that of the background.
    textured = slope > max(3.0, _quantile(slope, 0.5))
    if np.count_nonzero(textured) < TEXTURED_SHARE * textured.size:
        return False
    return _quantile(change[textured] / slope[textured], 0.5) > MOVING_CELLS


def _quantile(values: npt.NDArray[np.float32], share: float) -> float:
    """The value that `share` of the values lie below; numpy's own takes ten times as long on so few."""
    place = min(int(share * values.size), values.size - 1)
    return float(np.partition(values, place, axis=None)[place])


def motion_of(moving: Sequence[bool]) -> Motion:
    """Motion of a shot from that of its ticks; a shot too short to have any is action."""
    return "fixed" if moving and sum(moving) <= ACTION_SHARE * len(moving) else "action"


class CutFinder:
    """Finds where shots begin in frames shown to it one by one.

    PySceneDetect's AdaptiveDetector proposes cuts; flashes are taken back and stretches of black added.
    """

    def __init__(self) -> None:
        # Hue is noise in grey films and dark scenes, so levels weigh most.
        weights = ContentDetector.Components(delta_hue=0.2, delta_sat=0.5, delta_lum=1.0, delta_edges=0.0)
        self._detector = AdaptiveDetector(CUT_RATIO, min_scene_len=0, min_content_val=12.0, weights=weights)
        self._shown: TimedThumbnail | None = None
        self._colour_HWC: Pixels | None = None
        self._seen: deque[TimedThumbnail] = deque()
        self._proposed: deque[int] = deque()
        self._black_since_s: float | None = None

    def wants(self, seen: TimedThumbnail) -> bool:
        """Whether the detector should be shown this frame in colour: 32×32 BGR goes with it into `push`."""
        shown = self._shown
        return (
            shown is None or seen.time_s - shown.time_s >= NEWS_S or difference(seen.thumbnail, shown.thumbnail) > NEWS
        )

    def push(self, seen: TimedThumbnail, colour_HWC: Pixels | None) -> list[int]:
        """Take the next frame; returns indices of frames, now certain, that begin a shot, in order.

        A cut is certain RETURN_S and two frames shown to the detector after it.
        """
        self._seen.append(seen)
        if colour_HWC is not None:
            # The detector judges a frame between two on either side; a film's first stands in for those before it.
            for _ in range(1 if self._shown else 3):
                self._show(seen, colour_HWC)
        begins = self._judge(until_s=seen.time_s - RETURN_S)
        if is_black(seen.thumbnail):
            self._black_since_s = seen.time_s if self._black_since_s is None else self._black_since_s
        elif self._black_since_s is not None:
            if seen.time_s - self._black_since_s > BLACK_S:
                # Nothing before the black belongs with what follows it.
                begins = [*begins, *self._judge(until_s=np.inf), seen.index]
                self._proposed.clear()
            self._black_since_s = None
        self._forget(before_s=seen.time_s - 3 * RETURN_S)
        return begins

    def finish(self) -> list[int]:
        """The cuts still uncertain when the film ends."""
        if self._shown and self._colour_HWC is not None:
            for _ in range(2):
                self._show(self._shown, self._colour_HWC)
        return self._judge(until_s=np.inf)

    def around(self, time_s: float) -> tuple[Pixels, Pixels]:
        """Thumbnails of the frames FLASH_S before and after a time, or as near to it as still or already seen."""
        before = [seen for seen in self._seen if seen.time_s <= time_s - FLASH_S]
        after = [seen for seen in self._seen if seen.time_s >= time_s + FLASH_S]
        return (before[-1] if before else self._seen[0]).thumbnail, (after[0] if after else self._seen[-1]).thumbnail

    def _show(self, seen: TimedThumbnail, colour_HWC: Pixels) -> None:
        """Let the detector see a frame; it may propose a cut at an earlier one."""
        self._shown, self._colour_HWC = seen, colour_HWC
        # Only the order of frames matters to the detector, so its clock may count frames.
        cuts = self._detector.process_frame(FrameTimecode(seen.index, 1000.0), colour_HWC)
        self._proposed.extend(cut.frame_num for cut in cuts)

    def _judge(self, until_s: float) -> list[int]:
        """Of the cuts proposed for frames up to a time, those that are no flashes."""
        begins = []
        while self._proposed:
            before = [seen for seen in self._seen if seen.index < self._proposed[0]]
            after = [seen for seen in self._seen if seen.index >= self._proposed[0]]
            cut_s = after[0].time_s
            if cut_s > until_s:
                break
            index = self._proposed.popleft()
            # In a film with few frames a second, the one frame next to the cut has to do.
            near_before = [seen.thumbnail for seen in before if seen.time_s >= cut_s - RETURN_S or seen is before[-1]]
            near_after = [seen.thumbnail for seen in after if seen.time_s <= cut_s + RETURN_S]
            if is_cut(near_before, near_after):
                begins.append(index)
        return begins

    def _forget(self, before_s: float) -> None:
        """Drop frames that no cut can be judged by any more; of a film with few frames a second, keep eight."""
        oldest_needed = self._proposed[0] - 8 if self._proposed else self._seen[-1].index
        while len(self._seen) > 8 and self._seen[0].time_s < before_s and self._seen[0].index < oldest_needed:
            self._seen.popleft()
