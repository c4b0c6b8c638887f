"""Sides asked of the outpainter, in batches and when they are needed, and given the colours, sharpness and grain of the
film beside them.
"""

from collections import deque
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ganime.film.picture import SIZES, Picture
from ganime.film.steady.background import Backgrounds
from ganime.film.steady.change import beside
from ganime.film.steady.composed import ComposedSide
from ganime.film.steady.painting import Brush, painted
from ganime.film.steady.values import GeneratedSide, Side
from ganime.frame import Canvas, Pixels
from ganime.outpainter import OneSide, Outpainter

BATCH = 16  # pictures that a model widens at a time; a fill gains nothing by it
Values = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Colours:
    """How far a side's colours are drawn to those at the seam."""

    smooth_share: float = 1 / 60  # of the height: colours are matched to the rows around
    far_share: float = 2 / 3  # of the side's width: as far as that match reaches into it
    near_px: float = 10  # of the film: what single rows are off by beyond that fades out sooner, as lines there do
    # Levels a colour is moved by, at most: beyond it, something else is to be seen, not another colour. What was made
    # for another picture of the shot does meet something else at the seam, and gives way to it.
    largest_levels: float = 40.0
    largest_at_seam_levels: float = 60.0
    strongest_percent: float = 1  # of pixels have the strongest colours, which are single ones


@dataclass(frozen=True)
class Detail:
    """How sharp and how grainy a model's side is made, in pixels of the film."""

    passes: int = 4  # of sharpening, at most
    gain: float = 0.6  # of each
    sharpened_up_to: float = 4.0  # times enlarged: beyond it there are no edges, only what the model is unsure of
    fine_px: float = 1.0  # detail finer than this is what a film has and an enlarged picture has not
    faintest_levels: float = 0.7  # of grain: a clean drawing has less
    strongest_levels: float = 12.0  # of grain: what is stronger is texture
    grain_px: float = 0.6  # how far a grain spreads


COLOURS, DETAIL = Colours(), Detail()


class GenerationQueue:
    """Gets generated sides their pixels. `asked` and `calls` count what that took."""

    def __init__(self, outpainter: Outpainter, canvas: Canvas, detail: bool, backgrounds: Backgrounds) -> None:
        self._outpainter, self._canvas, self._backgrounds = outpainter, canvas, backgrounds
        own = outpainter.canvas
        self._batch = BATCH if own else 1
        # A fill is as sharp as the film already, and its colours are those of the seam.
        self._enlarged = canvas.height / own.height if own and detail else None
        self._waiting: deque[tuple[GeneratedSide, Side]] = deque()
        self.asked, self.calls = 0, 0

    def promise(self, wanted: GeneratedSide, side: Side) -> None:
        """Take a side down, to be generated when it is needed or along with one that is."""
        self._waiting.append((wanted, side))

    def side_of(self, wanted: GeneratedSide, composed: ComposedSide | None = None) -> Pixels:
        """The pixels of a side that was promised; it is generated if it is not there yet.

        `composed`: what it is to be shown in. Who can, paints only what is new into what was shown before.
        """
        if wanted.side_HSC is None and self._outpainter.one_side is not None:
            return self._paint(wanted, self._outpainter.one_side, composed)
        while wanted.side_HSC is None:
            self._widen_next()
        return wanted.side_HSC

    def _paint(self, wanted: GeneratedSide, one_side: OneSide, composed: ComposedSide | None) -> Pixels:
        """One side of one picture, by its background and what was shown before. Others show it without what crosses
        the seam now.
        """
        assert wanted.picture is not None
        [side] = [side for one, side in self._waiting if one is wanted]
        self._waiting.remove((wanted, side))
        brush = Brush(one_side, wanted.picture, side, self._canvas.left if side == "left" else self._canvas.right)
        made = painted(brush, self._backgrounds, composed)
        wanted.side_HSC, wanted.confidence = made.behind_HSC, made.confidence
        wanted.picture, wanted.continues = None, composed is not None and composed.kept is not None
        self.asked, self.calls = self.asked + brush.strokes, self.calls + brush.strokes
        return made.shown_HSC

    def _widen_next(self) -> None:
        """One batch, of those that have waited longest; both sides of a picture are of one."""
        pictures: dict[int, Picture] = {}
        batch: list[tuple[GeneratedSide, Side, int]] = []
        while self._waiting:
            wanted, side = self._waiting[0]
            assert wanted.picture is not None
            if id(wanted.picture) not in pictures and len(pictures) == self._batch:
                break
            pictures[id(wanted.picture)] = wanted.picture
            batch.append((wanted, side, id(wanted.picture)))
            self._waiting.popleft()
        places = {name: place for place, name in enumerate(pictures)}
        known_BHKC = np.stack([picture.rgb() for picture in pictures.values()])
        wide_BHWC = self._outpainter.widen(known_BHKC, self._canvas)
        self.asked, self.calls = self.asked + len(pictures), self.calls + 1
        for wanted, side, name in batch:
            wanted.side_HSC = self._cut(wide_BHWC[places[name]], known_BHKC[places[name]], side)
            wanted.picture = None

    def _cut(self, wide_HWC: Pixels, known_HKC: Pixels, side: Side) -> Pixels:
        canvas = self._canvas
        side_HSC = wide_HWC[:, : canvas.left] if side == "left" else wide_HWC[:, canvas.known.stop :]
        if self._enlarged is None:
            return side_HSC.copy()
        return matched(side_HSC, known_HKC, side, self._enlarged)


def matched(side_HSC: Pixels, known_HKC: Pixels, side: Side, enlarged: float) -> Pixels:
    """A generated side in the colours, sharpness and grain of the known picture beside it.

    `enlarged`: how many times smaller the model's own picture was. A side that was not enlarged only gets its colours.
    """
    columns = min(known_HKC.shape[1], max(SIZES.strip_px, known_HKC.shape[1] // SIZES.strip_part))
    strip, made = _seam_first(beside(known_HKC, side, columns), side_HSC, side)
    made = muted(made, known_HKC)
    if 1 < enlarged <= DETAIL.sharpened_up_to:
        made = sharpened(made, strip, enlarged)
    made = made + colour_added(made, strip, _places(made.shape[1]), COLOURS.largest_levels)
    if enlarged > 1:
        made = made + grain_like(strip, made.shape[1])[..., None]
    return _as_it_was(made, side)


def at_seam(side_HSC: Pixels, seam_HPC: Pixels, side: Side) -> Pixels:
    """A side that was made for another picture, with its colours drawn towards the known columns now at the seam."""
    at_seam_HPC = side_HSC[:, -SIZES.seam_px :] if side == "left" else side_HSC[:, : SIZES.seam_px]
    strip, made = _seam_first(seam_HPC, at_seam_HPC, side)
    place_S = _places(side_HSC.shape[1])
    added_HSC = colour_added(made, strip, place_S[::-1] if side == "left" else place_S, COLOURS.largest_at_seam_levels)
    return np.asarray(cv2.add(side_HSC, added_HSC, dtype=cv2.CV_8U), np.uint8)


def _seam_first(strip_HPC: Pixels, side_HSC: Pixels, side: Side) -> tuple[Values, Values]:
    """Strip and side as floats, with the seam at column 0 of both."""
    if side == "left":
        return strip_HPC.astype(np.float32), side_HSC[:, ::-1].astype(np.float32)
    return strip_HPC[:, ::-1].astype(np.float32), side_HSC.astype(np.float32)


def _as_it_was(made_HSC: Values, side: Side) -> Pixels:
    """The side as pixels, turned back."""
    done: Pixels = np.clip(np.rint(made_HSC), 0, 255).astype(np.uint8)
    return np.ascontiguousarray(done[:, ::-1] if side == "left" else done)


def _places(width: int) -> Values:
    """The columns of a side, counted from the seam."""
    return np.arange(width, dtype=np.float32)


def colour_added(made_HSC: Values, strip_HPC: Values, place_S: Values, largest: float) -> Values:
    """What draws a side's colours towards the strip's at the seam, column 0 of both, and less away from it, H×S×C.

    `place_S`: how far from the seam each column of the result lies. `largest`: levels added at most.
    """
    there, here = strip_HPC[:, : SIZES.seam_px].mean(axis=1), made_HSC[:, : SIZES.seam_px].mean(axis=1)
    off_HC = np.clip(there - here, -largest, largest)
    smooth_HC = cv2.GaussianBlur(off_HC[:, None], (1, 0), 1e-3, sigmaY=len(off_HC) * COLOURS.smooth_share)[:, 0]
    reaches_2 = len(place_S) * COLOURS.far_share, COLOURS.near_px
    share_2S = np.stack([np.clip(1 - place_S / reach, 0, 1) ** 2 for reach in reaches_2])
    off_CH2 = np.stack([smooth_HC.T, (off_HC - smooth_HC).T], axis=2)
    return np.asarray(cv2.merge(list(off_CH2 @ share_2S)), np.float32)


def muted(made_HSC: Values, known_HKC: Pixels) -> Values:
    """A side with no stronger colours than the known picture has; as light as before. Beside a grey film it is grey."""
    luma_HS1, chroma_HSC = _chroma(made_HSC)
    every = slice(None, None, 4)  # what colours a picture has, a sixteenth of it tells as well
    _, known_chroma_hkC = _chroma(known_HKC[every, every].astype(np.float32))
    tint_C = known_chroma_hkC.mean(axis=(0, 1))
    strongest, allowed = (
        float(np.percentile(np.linalg.norm(chroma - tint_C, axis=2), 100 - COLOURS.strongest_percent))
        for chroma in (chroma_HSC[every, every], known_chroma_hkC)
    )
    if strongest <= allowed:
        return made_HSC
    return np.asarray(luma_HS1 + tint_C + allowed / strongest * (chroma_HSC - tint_C), np.float32)


def _chroma(picture_HWC: Values) -> tuple[Values, Values]:
    """A picture's luma (ITU-R BT.601, 2.5.1), H×W×1, and what its colours differ from that by."""
    luma_HW1 = np.asarray(cv2.cvtColor(picture_HWC, cv2.COLOR_RGB2GRAY), np.float32)[..., None]
    return luma_HW1, picture_HWC - luma_HW1


def sharpened(made_HSC: Values, strip_HPC: Values, enlarged: float) -> Values:
    """An enlarged side with its edges steepened until it is as sharp as the strip, or as sharp as this can make it.

    No level leaves the range of those around it, so no edge gets a halo.
    """
    reach = max(1.0, enlarged / 3)
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * round(reach) + 1,) * 2)
    wanted = sharpness(cv2.medianBlur(strip_HPC, 3), enlarged)
    for _ in range(DETAIL.passes):
        if sharpness(made_HSC, enlarged) >= wanted:
            break
        low, high = cv2.erode(made_HSC, around), cv2.dilate(made_HSC, around)
        steeper = made_HSC + DETAIL.gain * enlarged / 2 * (made_HSC - cv2.GaussianBlur(made_HSC, (0, 0), reach))
        made_HSC = np.clip(steeper, low, high)
    return made_HSC


def sharpness(picture_HWC: Values, enlarged: float) -> float:
    """Detail finer than a pixel or so as a share of that finer than what an enlarged picture resolves."""
    fine, coarse = (
        cv2.absdiff(picture_HWC, cv2.GaussianBlur(picture_HWC, (0, 0), px)) for px in (DETAIL.fine_px, enlarged)
    )
    return float(fine.mean()) / (float(coarse.mean()) + 0.1)


def grain_like(strip_HPC: Values, width: int) -> Values:
    """Grain as strong as the strip's, H×`width` levels; zeros if it has none. The same for the same strip."""
    height = len(strip_HPC)
    strength = min(DETAIL.strongest_levels, grain_of(strip_HPC))
    if strength < DETAIL.faintest_levels:
        return np.zeros((height, width), np.float32)
    noise = np.random.default_rng(0).standard_normal((height, width), np.float32)
    grain_HS = cv2.GaussianBlur(noise, (0, 0), DETAIL.grain_px)
    grain: Values = grain_HS * (strength / grain_of(np.repeat(grain_HS[..., None], 3, axis=2)))
    return grain


def grain_of(picture_HWC: Values) -> float:
    """The strength of the grain in a picture, in levels, judged where it is flattest."""
    grey = picture_HWC.mean(axis=2)
    rough = np.abs(grey - cv2.medianBlur(grey, 3))
    slope = cv2.blur(np.abs(cv2.Sobel(cv2.GaussianBlur(grey, (0, 0), 2), cv2.CV_32F, 1, 0)), (9, 9))
    return float(1.5 * np.median(rough[slope <= np.quantile(slope, 0.3)]))
