"""Cuts, held drawings, black, flashes and fades, from thumbnails of consecutive frames. Pure.

A thumbnail is the whole picture as 32×32 grey, full range; differences are mean absolute ones in grey levels.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from scenedetect import FrameTimecode
from scenedetect.detectors import AdaptiveDetector, ContentDetector

from ganime.frame import Pixels

Flaw = Literal["blank", "flash", "fade"]


@dataclass(frozen=True)
class Cuts:
    """Where shots begin. Levels are mean differences of thumbnails."""

    ratio: float = 2.4  # a cut changes the picture so many times as much as the frames around it do
    same_scene: float = 0.3  # detail of two pictures of one scene correlates more; that of cuts from 0.0 to 0.29
    returned: float = 0.35  # so alike are two pictures of one scene, in which something may have moved
    return_s: float = 0.6  # what is seen again so soon was never cut away from: a flash, a wing before the camera
    black_level: float = 28  # no cell of a black frame is brighter; a title on black has brighter ones
    black_s: float = 0.2  # black for longer parts two shots, shorter is a blink
    # The detector is shown a frame that shows something else than the last it saw, or that comes this long after it:
    # what moves slowly costs it 4 frames a second (100 µs each with its copy in colour, against 600 µs to decode a
    # frame of 480 rows), and drawings held on twos and threes do not read as a row of small cuts.
    news_s: float = 0.25


@dataclass(frozen=True)
class Flaws:
    """Frames that would teach nothing, or nothing new."""

    held_levels: float = 0.5  # two frames of one drawing differ by less, with the grain of a disc
    blank_levels: float = 3.0  # a picture of one colour spreads less than this around its mean level
    flash_s: float = 0.4  # a flash is over after this long, and a fade has moved by then
    flash_levels: float = 25  # how far a flash moves the mean level of the picture
    fade_levels: float = 2.0  # a fade moves it by more in that time
    faded_gain: float = 0.93  # and leaves less than this of the contrast


CUTS, FLAWS = Cuts(), Flaws()


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
    return any(difference(thumbnail, other) < FLAWS.held_levels for other in reversed(others))


def is_black(thumbnail: Pixels) -> bool:
    """Whether nothing can be seen."""
    return cv2.minMaxLoc(thumbnail)[1] < CUTS.black_level


def flaw_of(before: Pixels, here: Pixels, after: Pixels) -> Flaw | None:
    """Why a frame would teach nothing, judged beside thumbnails a little before and after it; None if it is good."""
    mean, deviation = cv2.meanStdDev(here)
    if is_black(here) or deviation.item() < FLAWS.blank_levels:
        return "blank"
    leap = min(abs(mean.item() - cv2.mean(other)[0]) for other in (before, after))
    if leap > FLAWS.flash_levels:
        stands_out = min(difference(before, here), difference(here, after)) > 2 * difference(before, after)
        if stands_out:
            return "flash"
    return "fade" if is_faded(here, before) or is_faded(here, after) else None


def is_faded(here: Pixels, there: Pixels) -> bool:
    """Whether a picture is a neighbour of it drawn towards black or white, rather than another picture."""
    if abs(cv2.mean(here)[0] - cv2.mean(there)[0]) < FLAWS.fade_levels or likeness(here, there) < CUTS.returned:
        return False
    # A fade scales the contrast of all cells alike: here ≈ gain·there + constant, by least squares.
    a, b = (x.astype(np.float32) - cv2.mean(x)[0] for x in (here, there))
    gain = float((a * b).sum() / max(1.0, float((b * b).sum())))
    left = float(np.abs(a - gain * b).mean())
    return gain < FLAWS.faded_gain and difference(here, there) > 3 * left


def is_cut(before: Sequence[Pixels], after: Sequence[Pixels]) -> bool:
    """Whether an apparent cut is one: another scene follows, and what was before is not soon seen again.

    `before`, `after`: thumbnails of the `return_s` before and after the apparent cut, in order. With nothing to compare
    there is no cut.
    """
    if not before or not after:
        return False
    return likeness(before[-1], after[0]) < CUTS.same_scene and not returns(before, after)


def likeness(a: Pixels, b: Pixels) -> float:
    """Correlation of the detail of two pictures, −1..1: what differs from the mean of the 9×9 cells around it."""
    detail_a, detail_b = (x - cv2.blur(x, (9, 9)) for x in (a.astype(np.float32), b.astype(np.float32)))
    energy = cv2.norm(detail_a) * cv2.norm(detail_b)
    return float((detail_a * detail_b).sum()) / (energy + 1.0)


def returns(before: Sequence[Pixels], after: Sequence[Pixels]) -> bool:
    """Whether the picture before an apparent cut is soon seen again after it: flashes begin and end so."""
    jump = difference(before[-1], after[0])
    return any(difference(a, b) < 0.4 * jump and likeness(a, b) > CUTS.returned for a in before for b in after)


class CutFinder:
    """Finds where shots begin in frames shown to it one by one.

    PySceneDetect's AdaptiveDetector proposes cuts; flashes are taken back and stretches of black added.
    """

    def __init__(self) -> None:
        # Hue is noise in grey films and dark scenes, so levels weigh most.
        weights = ContentDetector.Components(delta_hue=0.2, delta_sat=0.5, delta_lum=1.0, delta_edges=0.0)
        self._detector = AdaptiveDetector(CUTS.ratio, min_scene_len=0, min_content_val=12.0, weights=weights)
        self._shown: TimedThumbnail | None = None
        self._colour_HWC: Pixels | None = None
        self._seen: deque[TimedThumbnail] = deque()
        self._proposed: deque[int] = deque()
        self._black_since_s: float | None = None

    def wants(self, seen: TimedThumbnail) -> bool:
        """Whether the detector should be shown this frame in colour: 32×32 BGR goes with it into `push`."""
        shown = self._shown
        return (
            shown is None
            or seen.time_s - shown.time_s >= CUTS.news_s
            or difference(seen.thumbnail, shown.thumbnail) > 3  # half or twice as much does as well
        )

    def push(self, seen: TimedThumbnail, colour_HWC: Pixels | None) -> list[int]:
        """Take the next frame; returns indices of frames, now certain, that begin a shot, in order.

        A cut is certain `return_s` and two frames shown to the detector after it.
        """
        self._seen.append(seen)
        if colour_HWC is not None:
            # The detector judges a frame between two on either side; a film's first stands in for those before it.
            for _ in range(1 if self._shown else 3):
                self._show(seen, colour_HWC)
        begins = self._judge(until_s=seen.time_s - CUTS.return_s)
        if is_black(seen.thumbnail):
            self._black_since_s = seen.time_s if self._black_since_s is None else self._black_since_s
        elif self._black_since_s is not None:
            if seen.time_s - self._black_since_s > CUTS.black_s:
                # Nothing before the black belongs with what follows it.
                begins = [*begins, *self._judge(until_s=np.inf), seen.index]
                self._proposed.clear()
            self._black_since_s = None
        self._forget(before_s=seen.time_s - 3 * CUTS.return_s)
        return begins

    def finish(self) -> list[int]:
        """The cuts still uncertain when the film ends."""
        if self._shown and self._colour_HWC is not None:
            for _ in range(2):
                self._show(self._shown, self._colour_HWC)
        return self._judge(until_s=np.inf)

    def around(self, time_s: float) -> tuple[Pixels, Pixels]:
        """Thumbnails of the frames `flash_s` before and after a time, or as near to it as still or already seen."""
        before = [seen for seen in self._seen if seen.time_s <= time_s - FLAWS.flash_s]
        after = [seen for seen in self._seen if seen.time_s >= time_s + FLAWS.flash_s]
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
            near_before = [
                seen.thumbnail for seen in before if seen.time_s >= cut_s - CUTS.return_s or seen is before[-1]
            ]
            near_after = [seen.thumbnail for seen in after if seen.time_s <= cut_s + CUTS.return_s]
            if is_cut(near_before, near_after):
                begins.append(index)
        return begins

    def _forget(self, before_s: float) -> None:
        """Drop frames that no cut can be judged by any more; of a film with few frames a second, keep eight."""
        oldest_needed = self._proposed[0] - 8 if self._proposed else self._seen[-1].index
        while len(self._seen) > 8 and self._seen[0].time_s < before_s and self._seen[0].index < oldest_needed:
            self._seen.popleft()
