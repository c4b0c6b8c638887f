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
from ganime.film.steady.exposure import (
    UNCHANGED,
    ExposedTiles,
    Exposure,
    exposure_between,
    followed,
    is_exposure_changed,
)
from ganime.film.steady.placement import covered, shift_between
from ganime.film.steady.values import Side
from ganime.frame import Canvas, Pixels

Lacking = npt.NDArray[np.bool_]
Generated = tuple["GeneratedSide", ...]  # the foremost first


@dataclass(frozen=True)
class Renewal:
    """When a side is generated anew, and what is kept of those before."""

    remembered: int = 8  # scenes of one shot that may come back
    cell_px: int = 8  # of the film: what a side still lacks is judged at the centres of cells of this size
    lacking_share: float = 0.08  # of them may be lacking: slivers are filled with what is around
    uncovered_share: float = 0.05  # of what is lacking now may be left so by a picture generated in advance
    kept: int = 12  # generated sides that a scene is composed of, at most


RENEWAL = Renewal()


@dataclass(frozen=True, eq=False)
class RecoveredSide:
    """Of one side, what the camera saw at another time of the shot."""

    side_HSC: Pixels
    valid_HS: npt.NDArray[np.bool_]  # where that is


@dataclass(eq=False)
class GeneratedSide:
    """A side generated for one picture, shown by later ones too."""

    view: View
    picture: Picture | None  # until the side is there
    side_HSC: Pixels | None = None


@dataclass(frozen=True, eq=False)
class KeptRows:
    """What a scene on a resting camera keeps of the one before it: the rows beside which nothing changed."""

    scene: "ComposedSide"
    new_H: npt.NDArray[np.float32]  # share of the new side in each row, 0..1


@dataclass(eq=False)
class ComposedSide:
    """A side as it was composed for one drawing."""

    view: View
    band: Band
    tiles: Pixels
    generated: Generated
    seen: RecoveredSide | None
    kept: KeptRows | None = None  # until the side is there
    side_HSC: Pixels | None = None


@dataclass(frozen=True)
class SeamObservation:
    """What one drawing looks like beside one seam."""

    view: View
    strip: Pixels
    tiles: Pixels
    picture: Picture
    seen: RecoveredSide | None

    def scene(self, generated: Generated, before: ComposedSide | None = None) -> ComposedSide:
        """The scene that begins here; after `before`, if the camera rested, it keeps of it what need not change."""
        kept = None
        if before is not None and before.view == self.view:
            kept = KeptRows(before, changed_rows(self.strip, before.band, self.picture.height))
        return ComposedSide(self.view, band_of(self.strip), self.tiles, generated, self.seen, kept)

    def exposed_tiles(self) -> ExposedTiles:
        """How light it is."""
        return ExposedTiles(self.view, self.tiles)

    @property
    def tile_px(self) -> int:
        """Pixels of the film to a tile."""
        return self.picture.height // len(self.tiles)

    def key(self) -> GeneratedSide:
        """A side to be generated for this very picture."""
        return GeneratedSide(self.view, self.picture)


def exposure_on(scene: ComposedSide, observed: SeamObservation, shown: Exposure = UNCHANGED) -> Exposure | None:
    """The light in which a drawing still shows a scene beside its seam; None if something changed there.

    `shown`: the light it was shown in last.
    """
    as_it_was = not is_changed(observed.strip, scene.band)
    if as_it_was and shown == UNCHANGED:
        return UNCHANGED
    wanted = exposure_between(observed.tiles, scene.tiles)
    if wanted is None:
        return None
    if wanted == UNCHANGED:
        return followed(shown, wanted) if as_it_was else None
    exposed_tiles = Band(wanted.on(scene.band.floor_HWC), wanted.on(scene.band.ceiling_HWC))
    return None if is_changed(observed.strip, exposed_tiles) else followed(shown, wanted)


@dataclass(frozen=True)
class Step:
    """What one side shows of one drawing."""

    scene: ComposedSide
    picture: Picture
    light: Exposure = UNCHANGED
    key: GeneratedSide | None = None  # generated for it
    is_new: bool = True  # the scene begins here


class Planner:
    """Plans one side of a shot, window by window."""

    def __init__(self, canvas: Canvas, side: Side, reuse: bool) -> None:
        self._canvas, self._side, self._reuse = canvas, side, reuse
        self._scenes: list[ComposedSide] = []  # of this shot; the one that is shown first
        self._light = UNCHANGED
        self._exposed: ExposedTiles | None = None  # the light in which the keys of the scene shown last were made
        self._before: ExposedTiles | None = None  # the picture before
        self._size = (canvas.height, canvas.left if side == "left" else canvas.right)
        cell = RENEWAL.cell_px
        self._centres = [np.arange(cell // 2, max(size, cell), cell).clip(0, size - 1) for size in self._size]

    def plan(self, observations: Sequence[SeamObservation]) -> Iterator[Step]:
        """A step for each drawing of a window, in order."""
        for index, observed in enumerate(observations):
            step = self._step(observed, observations[index:])
            self._light, self._before = step.light, observed.exposed_tiles()
            others = (scene for scene in self._scenes if scene is not step.scene)
            self._scenes = [step.scene, *others][: RENEWAL.remembered]
            yield step

    def _step(self, observed: SeamObservation, ahead: Sequence[SeamObservation]) -> Step:
        if not self._scenes or not self._reuse:
            return self._renewed(observed, ())
        shown = self._scenes[0]
        if shown.view != observed.view and shown.view.part == observed.view.part:
            return self._moved(observed, ahead, shown.generated)
        light = exposure_on(shown, observed, self._light)
        if light is not None:
            return Step(shown, observed.picture, light, is_new=False)
        for scene in self._scenes[1:]:
            if scene.view == observed.view and (light := exposure_on(scene, observed)) is not None:
                return Step(scene, observed.picture, light, is_new=False)
        return self._renewed(observed, tuple(key for key in shown.generated if key.view != observed.view), shown)

    def _renewed(self, observed: SeamObservation, generated: Generated, before: ComposedSide | None = None) -> Step:
        """A scene in which all that was not seen elsewhere is generated for this drawing; it follows `before`."""
        if not generated:
            self._exposed = observed.exposed_tiles()
        if self._lacking(observed, ()).mean() <= RENEWAL.lacking_share:
            return Step(observed.scene(generated), observed.picture)
        key = observed.key()
        return Step(observed.scene((key, *generated)[: RENEWAL.kept], before), observed.picture, key=key)

    def _moved(self, observed: SeamObservation, ahead: Sequence[SeamObservation], generated: Generated) -> Step:
        """The scene as the moving camera shows it; only what nobody saw and nobody generated is generated."""
        if self._is_exposure_changed(observed):
            generated, self._exposed = (), observed.exposed_tiles()
        lacking = self._lacking(observed, generated)
        if lacking.mean() <= RENEWAL.lacking_share:
            return Step(observed.scene(generated), observed.picture)
        key = self._best(lacking, observed, ahead, generated).key()
        return Step(observed.scene((*generated, key)[-RENEWAL.kept :]), observed.picture, key=key)

    def _is_exposure_changed(self, observed: SeamObservation) -> bool:
        """Whether the light is not that of the keys any more."""
        assert self._exposed and self._before
        relit = is_exposure_changed(observed.exposed_tiles(), self._exposed, observed.tile_px)
        if relit is None:  # the camera went too far; it was in this light that it left
            self._exposed = self._before
            relit = is_exposure_changed(observed.exposed_tiles(), self._exposed, observed.tile_px)
        return bool(relit)

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
        """The share of what is lacking that a key of a later drawing would not cover."""
        return float((lacking & ~self._covered(later.view, observed.view)).sum() / lacking.sum())

    def _lacking(self, observed: SeamObservation, generated: Generated) -> Lacking:
        """Cells of a side that were neither seen elsewhere nor generated."""
        if 0 in self._size:  # the picture stands at the border: there is no such side
            return np.zeros((1, 1), bool)
        lacking = np.ones([len(places) for places in self._centres], bool)
        if observed.seen is not None:
            lacking &= ~observed.seen.valid_HS[np.ix_(*self._centres)]
        for key in generated:
            if key.view.part == observed.view.part:
                lacking &= ~self._covered(key.view, observed.view)
        return lacking

    def _covered(self, view: View, shown: View) -> Lacking:
        """The cells of the side of a picture (at `shown`) that a key (at `view`) covers."""
        runs = covered(shift_between(shown, view, self._canvas, self._side), *self._size)
        rows, columns = (
            (places >= run.start) & (places < run.stop) for run, places in zip(runs, self._centres, strict=True)
        )
        return np.asarray(rows[:, None] & columns, bool)
