"""What was planned → the pixels of a side: recovered and generated content in the exposure of the drawing, and a
crossfade from what was shown before.

A crossfade is measured in time but moves on only where a new drawing begins: each drawing shows it as far as it is when
the drawing ends. So a held drawing keeps one pair of sides, and one held for long shows the new side at once.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ganime.film.camera.patches import apart
from ganime.film.steady.calming import calmed
from ganime.film.steady.change import seam_of
from ganime.film.steady.composed import ComposedSide, KeptRows
from ganime.film.steady.exposure import Exposure
from ganime.film.steady.generation import at_seam
from ganime.film.steady.placement import JOINTS, Shift, covered, joined, moved, over, shift_between
from ganime.film.steady.plan import Step
from ganime.film.steady.values import GeneratedSide, Side
from ganime.frame import Canvas, Pixels
from ganime.paint.calm import FALLBACK, is_believed

SideOf = Callable[[GeneratedSide, ComposedSide | None], Pixels]  # gives a generated side its pixels
WEIGHT = 255  # of what was shown before, where it has not begun to give way
Kinds = npt.NDArray[np.uint8]  # see `_kinds`
Shares = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Transition:
    """How a new side takes the place of the one before it."""

    crossfade_s: float = 0.25  # three drawings on twos at 24 frames a second
    unseen_levels: float = 10.0  # a new side that differs by no more from the one before is not shown,
    full_levels: float = 30.0  # by so much or more, in full
    around_share: float = 1 / 20  # of the height: on the mean over so much around


TRANSITION = Transition()


class Composer:
    """Composes one side of a shot, drawing by drawing; what does not change is the same array."""

    def __init__(self, canvas: Canvas, side: Side, ease: bool, fallback: str | None = FALLBACK) -> None:
        self._canvas, self._side, self._ease, self._fallback = canvas, side, ease, fallback
        self._width = canvas.left if side == "left" else canvas.right
        self._current: ComposedSide | None = None
        self._exposed: tuple[Exposure, Pixels] | None = None
        self._fade: Crossfade | None = None
        self._settling: Settling | None = None
        self._shown: Pixels | None = None

    @property
    def current(self) -> ComposedSide | None:
        """What is shown; None before the first drawing."""
        return self._current

    def show(self, step: Step, side_of: SideOf, start_s: float, end_s: float) -> Pixels:
        """The side for a drawing shown from `start_s` to `end_s`."""
        if not self._width:
            if self._shown is None:
                self._shown = np.zeros((self._canvas.height, 0, 3), np.uint8)
            return self._shown
        if step.composed.side_HSC is None:
            step.composed.side_HSC = _composed(step, self._canvas, self._side, side_of)
        before = self._current
        if step.composed.shown_HSC is None:
            step.composed.shown_HSC = self._believed(step, step.composed.side_HSC)
        self._current = step.composed
        if before is not None and _follows(step.composed, before) and self._ease:
            self._shown = self._moved(step.composed, before, end_s - start_s)
            return self._shown
        if before is None or before.shown_HSC is not step.composed.shown_HSC or self._settling is not None:
            self._exposed, self._settling = None, None
            self._fade = Crossfade(self._shown, start_s) if self._ease and self._shown is not None else None
        self._shown = self._rested(step, step.composed.shown_HSC, end_s)
        return self._shown

    def _believed(self, step: Step, side_HSC: Pixels) -> Pixels:
        """The side as it was composed or, where too little supports it, calmed."""
        composed, calmed_before = step.composed, self._current is not None and self._current.is_calmed
        confidence = composed.confidence
        if self._fallback is None or confidence is None or is_believed(confidence, calmed_before):
            return side_HSC
        composed.is_calmed = True
        if self._current and self._current.is_calmed and self._current.side_HSC is side_HSC:
            assert self._current.shown_HSC is not None
            return self._current.shown_HSC
        return calmed(composed, step.picture, self._side, self._fallback)

    def _rested(self, step: Step, side_HSC: Pixels, end_s: float) -> Pixels:
        """What is shown while the camera rests."""
        if self._exposed is None or self._exposed[0] != step.exposure:
            self._exposed = (step.exposure, step.exposure.on(side_HSC))
        shown_HSC = self._exposed[1]
        if self._fade is None:
            return shown_HSC
        shown_HSC, self._fade = crossfaded(
            self._fade, shown_HSC, end_s, _near_seam(self._canvas.height, self._width, self._side)
        )
        # Half faded, it would step at the seam from what is there now.
        return at_seam(shown_HSC, seam_of(step.picture, self._side), self._side) if self._fade else shown_HSC

    def _moved(self, composed: ComposedSide, before: ComposedSide, lasts_s: float) -> Pixels:
        """What is shown while the camera moves: it moves along, and only real content fades in and out."""
        assert self._shown is not None
        assert composed.shown_HSC is not None
        shape = self._shown.shape[:2]
        was = self._settling or Settling(self._shown, _kinds(before, shape), np.zeros(shape, np.uint8))
        shift = shift_between(composed.view, before.view, self._canvas, self._side)
        now = settled(was, shift, composed.shown_HSC, _kinds(composed, shape), lasts_s)
        self._exposed, self._fade, self._settling = None, None, now
        return now.shown_HSC


def _follows(composed: ComposedSide, before: ComposedSide) -> bool:
    """Whether the camera moved from one composed side to the other."""
    return before.view.part == composed.view.part and before.view != composed.view


def _kinds(composed: ComposedSide, shape: tuple[int, ...]) -> Kinds:
    """Where a composed side shows real content, 1, or what was made, 0, or 2 where it was calmed."""
    kinds_HS = np.full(shape, 2 if composed.is_calmed else 0, np.uint8)
    if composed.recovered is not None:
        kinds_HS[composed.recovered.valid_HS] = 1
    return kinds_HS


def _composed(step: Step, canvas: Canvas, side: Side, side_of: SideOf) -> Pixels:
    """The side's pixels: recovered content before generated, and of that the foremost before what lies behind it."""
    composed = step.composed
    made_HSC: Pixels | None = None
    confidence: float | None = None
    for one in reversed([one for one in composed.generated if one.view.part == composed.view.part]):
        if one.view == composed.view:
            made_HSC, confidence = side_of(one, composed), one.confidence
            if one.continues:
                composed.kept = None
            continue
        one_HSC = side_of(one, None)
        shift = shift_between(composed.view, one.view, canvas, side)
        if one.confidence is not None:
            rows, columns = covered(shift, *one_HSC.shape[:2])
            share = (rows.stop - rows.start) * (columns.stop - columns.start) / one_HSC[..., 0].size
            behind = one.confidence if confidence is None else confidence
            confidence = behind + share * (one.confidence - behind)
        made_HSC = moved(one_HSC, shift) if made_HSC is None else over(one_HSC, shift, made_HSC)
    composed.confidence = confidence
    if made_HSC is not None and composed.kept is not None:
        made_HSC = _where_new(composed.kept, made_HSC, side)
        composed.kept = None  # else every side of a shot would hold the one before it
    if made_HSC is not None and all(one.view != composed.view for one in composed.generated):
        made_HSC = at_seam(made_HSC, seam_of(step.picture, side), side)
    if composed.recovered is None:
        assert made_HSC is not None  # the planner leaves nothing lacking
        return made_HSC
    if made_HSC is None:
        made_HSC = np.zeros_like(composed.recovered.side_HSC)
    return joined(composed.recovered.side_HSC, composed.recovered.valid_HS, made_HSC)


def _near_seam(height: int, width: int, side: Side) -> Shares:
    """How near its seam each column of a side is: 1 there, 0 a little further on."""
    from_seam_S = np.arange(width, dtype=np.float32)
    near_S = np.maximum(0, 1 - from_seam_S / np.float32(JOINTS.reach_share * height))
    return near_S if side == "right" else np.ascontiguousarray(near_S[::-1])


def _where_new(kept: KeptRows, made_HSC: Pixels, side: Side) -> Pixels:
    """A new side where something changed beside it and it says so too; the one before it everywhere else.

    A network gives another answer to every question; only what differs much, or lies at the seam, is news.
    """
    assert kept.composed.side_HSC is not None  # sides are shown, so composed, in their order
    height, width = made_HSC.shape[:2]
    around = 1 + round(TRANSITION.around_share * height)
    news_HS = cv2.blur(apart(made_HSC, kept.composed.side_HSC), (around, around)).astype(np.float32)
    least, full = TRANSITION.unseen_levels, TRANSITION.full_levels
    share_HS = np.clip((news_HS - least) / (full - least), 0, 1)
    share_HS = np.maximum(share_HS, _near_seam(height, width, side)) * kept.new_H[:, None]
    return np.asarray(cv2.blendLinear(made_HSC, kept.composed.side_HSC, share_HS, 1 - share_HS), np.uint8)


@dataclass(frozen=True)
class Crossfade:
    """A fade of a whole side under way: from what, and since when."""

    before_HSC: Pixels
    since_s: float


def crossfaded(fade: Crossfade, side_HSC: Pixels, until_s: float, at_once_S: Shares) -> tuple[Pixels, Crossfade | None]:
    """What a drawing that ends at `until_s` shows of a side that fades in, and the fade if it goes on after it.

    `at_once_S`: how much of each column shows the new side from the first moment, 0..1.
    """
    share = (until_s - fade.since_s) / TRANSITION.crossfade_s
    if share > 1 - 1e-6:  # times are not exact
        return side_HSC, None
    share_HS = np.tile(np.maximum(np.float32(share), at_once_S), (len(side_HSC), 1))
    return np.asarray(cv2.blendLinear(side_HSC, fade.before_HSC, share_HS, 1 - share_HS), np.uint8), fade


@dataclass(frozen=True)
class Settling:
    """Where a side that moves with the camera still shows something of what it showed before."""

    shown_HSC: Pixels
    kinds_HS: Kinds  # of what that was
    weight_HS: Pixels  # what is left of the fade, of WEIGHT


def settled(before: Settling, shift: Shift, side_HSC: Pixels, kinds_HS: Kinds, lasts_s: float) -> Settling:
    """A moving side in which real content, and calm, comes and goes by fading.

    `shift`: where the side lies on the one shown before. `kinds_HS`: of what is shown where. `lasts_s`: how long the
    drawing is shown.
    """
    step = min(WEIGHT, round(WEIGHT * lasts_s / TRANSITION.crossfade_s))
    were_HS = moved(before.kinds_HS[..., None], shift).reshape(kinds_HS.shape)
    old_HS = moved(before.weight_HS[..., None], shift).reshape(kinds_HS.shape)
    old_HS[were_HS != kinds_HS] = WEIGHT
    new_HS = cv2.subtract(old_HS, step)
    if not new_HS.any():
        return Settling(side_HSC, kinds_HS, np.zeros(kinds_HS.shape, np.uint8))
    # A little of what is left at each step, so that all of it goes in even steps.
    share_HS = new_HS / np.maximum(old_HS, 1).astype(np.float32)
    mixed_HSC = cv2.blendLinear(moved(before.shown_HSC, shift), side_HSC, share_HS, 1 - share_HS)
    return Settling(np.asarray(mixed_HSC, np.uint8), kinds_HS, np.asarray(new_HS, np.uint8))
