"""Some frames of a film, their outer eighths hidden, widened in memory and measured. For the benchmarks beside this."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from av.video.frame import VideoFrame

from ganime.film.convert.windows import windows
from ganime.film.picture import picture_of
from ganime.film.steady import Account, Sides, Widened, sides_of_shot
from ganime.film.video import Frame, Scaler, probe, read_frames
from ganime.frame import Canvas, Pixels, training_canvas, wide_window
from ganime.outpainter import Outpainter
from ganime.paint.fills import mirror
from ganime.report.metrics.seam import NEIGHBOURS_PX, seam_ratio, seam_steps
from ganime.report.metrics.temporal import Mask, flicker, still_pixels

MOST_ROWS = 480
MIRROR = Outpainter("mirror", None, mirror)


@dataclass(frozen=True)
class Measured:
    """What became of a clip's sides."""

    still: float  # mean change from frame to frame where the truth is still, levels
    seam: float  # the step across the seams over the steps beside them
    pasted: float  # share of the sides that is real content seen at another time
    digest: str  # of all pixels of the sides


@dataclass(frozen=True)
class Clip:
    """Consecutive frames of a film, whole."""

    name: str
    wide: list[Pixels]
    rate: Fraction
    canvas: Canvas
    still: list[Mask]  # pixels of its sides that the truth shows as in the frame before, H×2S; none across a cut

    def frames(self) -> Iterator[Frame]:
        """The frames without their sides."""
        for index, wide_HWC in enumerate(self.wide):
            known_HKC = np.ascontiguousarray(wide_HWC[:, self.canvas.known])
            yield Frame(index, index / self.rate, VideoFrame.from_ndarray(known_HKC, format="rgb24"))


def clip_of(path: Path, start: int, count: int, window: tuple[int, int] | None = None) -> Clip:
    """`count` frames of a film from number `start` on, of 480 rows at most.

    `window`: height and width, 16 by 9, of the middle of the picture, which is cut out instead of the whole of it.
    """
    found = probe(path)
    factor = max(1.0, found.picture.height / MOST_ROWS)
    height, width = (round(size / factor) // 16 * 16 for size in (found.picture.height, found.picture.width))
    if window:
        height, width = (int(size) for size in (found.picture.height, found.picture.width * found.sample_aspect))
    scaler, wide, times = Scaler(height, width, "rgb24"), [], []
    for frame in islice(read_frames(path, found), start, start + count):
        picture_HWC = scaler.scale(frame.picture)
        if window:
            cut_HWC = wide_window(height, width, 0.5).cut(picture_HWC)
            picture_HWC = np.asarray(cv2.resize(cut_HWC, window[::-1], interpolation=cv2.INTER_AREA), np.uint8)
        wide.append(picture_HWC.copy())
        times.append(frame.time)
    height, width = wide[0].shape[:2]
    canvas = training_canvas(height, width)
    clip = Clip(f"{path.parent.name}/{path.name}", wide, (count - 1) / (times[-1] - times[0]), canvas, [])
    begins = {window.start for window in windows(clip.frames(), count)}
    hidden_W = np.ones(width, bool)
    hidden_W[canvas.known] = False
    for index, here in enumerate(wide):
        still_HW = still_pixels(wide[index - 1], here) & (index not in begins)
        clip.still.append(still_HW[:, hidden_W])
    return clip


def small_mirror(rows: int) -> Outpainter:
    """The mirrored picture as a model of so many rows would make it: small, and enlarged."""
    own = training_canvas(rows, rows * 16 // 9 // 8 * 8)

    def widened(known_BHKC: Pixels, canvas: Canvas) -> Pixels:
        small = [cv2.resize(known, (own.known_width, own.height), interpolation=cv2.INTER_AREA) for known in known_BHKC]
        size = (canvas.width, canvas.height)
        return np.stack([cv2.resize(one, size, interpolation=cv2.INTER_CUBIC) for one in mirror(np.stack(small), own)])

    return Outpainter("small mirror", own, widened)


def measured(clip: Clip, outpainter: Outpainter) -> Measured:
    """Widen a clip, shot by shot as `ganime convert` finds them, and measure its sides."""
    widened = list(widened_shots(clip, outpainter))
    sides = [one for shot in widened for one in shot.sides]
    account = sum((one for shot in widened for one in shot.accounts.values()), Account())
    digest, steps = hashlib.sha256(), []
    for one, truth_HWC in zip(sides, clip.wide, strict=True):
        steps.append(_steps(one, truth_HWC[:, clip.canvas.known]))
        digest.update(np.concatenate([one.left_HSC, one.right_HSC], axis=1).tobytes())
    across, beside = np.mean(steps, axis=0).tolist()
    return Measured(
        still_change(clip, sides),
        seam_ratio(across, beside),
        account.recovered / max(1, account.sides),
        digest.hexdigest(),
    )


def still_change(clip: Clip, sides: Sequence[Sides]) -> float:
    """The mean change from frame to frame of what is still in the truth's sides, in levels."""
    both = [np.concatenate([one.left_HSC, one.right_HSC], axis=1) for one in sides]
    pixels = [np.count_nonzero(still_HX) for still_HX in clip.still]
    changes = [0.0, *map(flicker, both, both[1:], clip.still[1:])]
    return float(np.dot(pixels, changes) / max(1, sum(pixels)))


def widened_shots(clip: Clip, outpainter: Outpainter) -> Iterator[Widened]:
    """Each shot of a clip, widened."""
    for window in windows(clip.frames(), len(clip.wide)):
        pictures = [
            picture_of(np.ascontiguousarray(clip.wide[frame.index][:, clip.canvas.known])) for frame in window.frames
        ]
        times_s = [float(frame.time) for frame in window.frames]
        yield sides_of_shot(pictures, times_s, outpainter, clip.canvas)


def _steps(sides: Sides, known_HKC: Pixels) -> tuple[float, float]:
    """The steps across and beside the seams of one picture."""
    beside = 2 * NEIGHBOURS_PX
    parts = (sides.left_HSC[:, -1:], known_HKC[:, :beside], known_HKC[:, -beside:], sides.right_HSC[:, :1])
    narrow_HWC = np.concatenate(parts, axis=1)
    across_B, beside_B = seam_steps(narrow_HWC[None], Canvas(narrow_HWC.shape[0], narrow_HWC.shape[1], 1, 1))
    return float(across_B[0]), float(beside_B[0])
