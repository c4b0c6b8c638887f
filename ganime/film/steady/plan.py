"""Which composed side each drawing shows, and for which pictures a side has to be generated for that. Pure.

Composed and generated sides are promises: they are planned for a whole window first, so that the outpainter can be
asked for many pictures at once, and get their pixels then.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ganime.film.camera import View
from ganime.film.picture import Picture
from ganime.film.steady.change import Band, band_of, changed_rows, is_changed
from ganime.film.steady.composed import ComposedSide, Generated, KeptRows
from ganime.film.steady.exposure import (
    UNCHANGED,
    ExposedTiles,
    Exposure,
    exposure_between,
    followed,
    is_exposure_changed,
)
from ganime.film.steady.placement import covered, shift_between
from ganime.film.steady.values import GeneratedSide, RecoveredSide, Side
from ganime.frame import Canvas, Pixels

Lacking = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Renewal:
    """When a side is generated anew, and what is kept of those before."""

    remembered: int = 8  # composed sides of one shot that may come back
    cell_px: int = 8  # of the film: what a side still lacks is judged at the centres of cells of this size
    lacking_share: float = 0.08  # of them may be lacking: slivers are filled with what is around
    uncovered_share: float = 0.05  # of what is lacking now may be left so by a picture generated in advance
    kept: int = 12  # generated sides that a side is composed of, at most


RENEWAL = Renewal()


@dataclass(frozen=True)
class SeamObservation:
    """What one drawing looks like beside one seam."""

    view: View
    strip: Pixels
    tiles: Pixels
    picture: Picture
    recovered: RecoveredSide | None

    def composed(self, generated: Generated, before: ComposedSide | None = None) -> ComposedSide:
        """The side composed from here on; of `before`, if the camera rested, it keeps what need not change."""
        kept = None
        if before is not None and before.view == self.view:
            kept = KeptRows(before, changed_rows(self.strip, before.band, self.picture.height))
        return ComposedSide(self.view, self.strip, band_of(self.strip), self.tiles, generated, self.recovered, kept)

    def exposed_tiles(self) -> ExposedTiles:
        """How light it is."""
        return ExposedTiles(self.view, self.tiles)

    @property
    def tile_px(self) -> int:
        """Pixels of the film to a tile."""
        return self.picture.height // len(self.tiles)

    def new_side(self) -> GeneratedSide:
        """A side to be generated for this very picture."""
        return GeneratedSide(self.view, self.picture)


def exposure_on(composed: ComposedSide, observed: SeamObservation, shown: Exposure = UNCHANGED) -> Exposure | None:
    """The exposure in which a drawing still shows a side beside its seam; None if something changed there.

    `shown`: the exposure it was shown in last.
    """
    as_it_was = not is_changed(observed.strip, composed.band)
    if as_it_was and shown == UNCHANGED:
        return UNCHANGED
    wanted = exposure_between(observed.tiles, composed.tiles)
    if wanted is None:
        return None
    if wanted == UNCHANGED:
        return followed(shown, wanted) if as_it_was else None
    exposed_tiles = Band(wanted.on(composed.band.floor_HWC), wanted.on(composed.band.ceiling_HWC))
    return None if is_changed(observed.strip, exposed_tiles) else followed(shown, wanted)


@dataclass(frozen=True)
class Step:
    """What one side shows of one drawing."""

    composed: ComposedSide
    picture: Picture
    exposure: Exposure = UNCHANGED
    new_side: GeneratedSide | None = None  # generated for it
    is_new: bool = True  # the composed side begins here


class Planner:
    """Plans one side of a shot, window by window."""

    def __init__(self, canvas: Canvas, side: Side, reuse: bool) -> None:
        self._canvas, self._side, self._reuse = canvas, side, reuse
        self._remembered: list[ComposedSide] = []  # of this shot; the one that is shown first
        self._exposure = UNCHANGED
        self._exposed: ExposedTiles | None = None  # that in which what is shown was generated
        self._before: ExposedTiles | None = None  # the picture before
        self._size = (canvas.height, canvas.left if side == "left" else canvas.right)
        cell = RENEWAL.cell_px
        self._centres = [np.arange(cell // 2, max(size, cell), cell).clip(0, size - 1) for size in self._size]

    def plan(self, observations: Sequence[SeamObservation]) -> Iterator[Step]:
        """A step for each drawing of a window, in order."""
        for index, observed in enumerate(observations):
            step = self._step(observed, observations[index:])
            self._exposure, self._before = step.exposure, observed.exposed_tiles()
            others = (composed for composed in self._remembered if composed is not step.composed)
            self._remembered = [step.composed, *others][: RENEWAL.remembered]
            yield step

    def _step(self, observed: SeamObservation, ahead: Sequence[SeamObservation]) -> Step:
        if not self._remembered or not self._reuse:
            return self._renewed(observed, ())
        shown = self._remembered[0]
        if shown.view != observed.view and shown.view.part == observed.view.part:
            return self._moved(observed, ahead, shown.generated)
        exposure = exposure_on(shown, observed, self._exposure)
        if exposure is not None:
            return Step(shown, observed.picture, exposure, is_new=False)
        for composed in self._remembered[1:]:
            if composed.view == observed.view and (exposure := exposure_on(composed, observed)) is not None:
                return Step(composed, observed.picture, exposure, is_new=False)
        return self._renewed(observed, tuple(one for one in shown.generated if one.view != observed.view), shown)

    def _renewed(self, observed: SeamObservation, generated: Generated, before: ComposedSide | None = None) -> Step:
        """A side of which all that was not recovered is generated for this drawing; it follows `before`."""
        if not generated:
            self._exposed = observed.exposed_tiles()
        if self._lacking(observed, ()).mean() <= RENEWAL.lacking_share:
            return Step(observed.composed(generated), observed.picture)
        new_side = observed.new_side()
        composed = observed.composed((new_side, *generated)[: RENEWAL.kept], before)
        return Step(composed, observed.picture, new_side=new_side)

    def _moved(self, observed: SeamObservation, ahead: Sequence[SeamObservation], generated: Generated) -> Step:
        """The side as the moving camera shows it: only what was neither recovered nor generated is asked for."""
        if self._is_exposure_changed(observed):
            generated, self._exposed = (), observed.exposed_tiles()
        lacking = self._lacking(observed, generated)
        if lacking.mean() <= RENEWAL.lacking_share:
            return Step(observed.composed(generated), observed.picture)
        new_side = self._best(lacking, observed, ahead, generated).new_side()
        composed = observed.composed((*generated, new_side)[-RENEWAL.kept :])
        return Step(composed, observed.picture, new_side=new_side)

    def _is_exposure_changed(self, observed: SeamObservation) -> bool:
        """Whether the exposure is not that of the generated sides any more."""
        assert self._exposed and self._before
        changed = is_exposure_changed(observed.exposed_tiles(), self._exposed, observed.tile_px)
        if changed is None:  # the camera went too far; it was in this exposure that it left
            self._exposed = self._before
            changed = is_exposure_changed(observed.exposed_tiles(), self._exposed, observed.tile_px)
        return bool(changed)

    def _best(
        self,
        lacking: Lacking,
        observed: SeamObservation,
        ahead: Sequence[SeamObservation],
        generated: Generated,
    ) -> SeamObservation:
        """The drawing to generate: of those that cover what is lacking now, the one that lacks most itself."""
        best, most = observed, lacking.sum()
        for later in ahead[1:]:
            if later.view.part != observed.view.part:
                break
            if self._left_lacking(lacking, observed, later) > RENEWAL.uncovered_share:
                break
            if is_exposure_changed(later.exposed_tiles(), observed.exposed_tiles(), observed.tile_px):
                break
            count = self._lacking(later, generated).sum()
            if count > most:
                best, most = later, count
        return best

    def _left_lacking(self, lacking: Lacking, observed: SeamObservation, later: SeamObservation) -> float:
        """The share of what is lacking that a side generated for a later drawing would not cover."""
        return float((lacking & ~self._covered(later.view, observed.view)).sum() / lacking.sum())

    def _lacking(self, observed: SeamObservation, generated: Generated) -> Lacking:
        """Cells of a side that were neither recovered nor generated."""
        if 0 in self._size:  # the picture stands at the border: there is no such side
            return np.zeros((1, 1), bool)
        lacking = np.ones([len(places) for places in self._centres], bool)
        if observed.recovered is not None:
            lacking &= ~observed.recovered.valid_HS[np.ix_(*self._centres)]
        for one in generated:
            if one.view.part == observed.view.part:
                lacking &= ~self._covered(one.view, observed.view)
        return lacking

    def _covered(self, view: View, shown: View) -> Lacking:
        """The cells of the side of a picture (at `shown`) that a side generated for another (at `view`) covers."""
        runs = covered(shift_between(shown, view, self._canvas, self._side), *self._size)
        rows, columns = (
            (places >= run.start) & (places < run.stop) for run, places in zip(runs, self._centres, strict=True)
        )
        return np.asarray(rows[:, None] & columns, bool)
