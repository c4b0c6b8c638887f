"""Which scene each drawing shows on one side, and which pictures have to be generated for that. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ganime.film.camera import View
from ganime.film.picture import Picture
from ganime.film.steady.anchor import covered, shift_between
from ganime.film.steady.light import DAYLIGHT, Light
from ganime.film.steady.relit import Lit, is_relit
from ganime.film.steady.scene import REMEMBERED, Key, Look, Scene, light_on
from ganime.film.steady.values import Side
from ganime.frame import Canvas

CELL_PX = 8  # what a side still lacks is judged at the centres of cells of this size
LACKING = 0.08  # the share of them that may be lacking: slivers are filled with what is around
COVERED = 0.95  # a picture is generated in advance if it covers this share of what is lacking now
KEPT = 12  # keys that a scene is composed of, at most

Lacking = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Step:
    """What one side shows of one drawing."""

    scene: Scene
    picture: Picture
    light: Light = DAYLIGHT
    key: Key | None = None  # generated for it
    is_new: bool = True  # the scene begins here


class Planner:
    """Plans one side of a shot, window by window."""

    def __init__(self, canvas: Canvas, side: Side, reuse: bool) -> None:
        self._canvas, self._side, self._reuse = canvas, side, reuse
        self._scenes: list[Scene] = []  # of this shot; the one that is shown first
        self._light = DAYLIGHT
        self._lit: Lit | None = None  # the light in which the keys of the scene shown last were made
        self._before: Lit | None = None  # the picture before
        self._size = (canvas.height, canvas.left if side == "left" else canvas.right)
        self._centres = [np.arange(CELL_PX // 2, max(size, CELL_PX), CELL_PX).clip(0, size - 1) for size in self._size]

    def plan(self, looks: Sequence[Look]) -> Iterator[Step]:
        """A step for each drawing of a window, in order."""
        for index, look in enumerate(looks):
            step = self._step(look, looks[index:])
            self._light, self._before = step.light, look.lit()
            self._scenes = [step.scene, *(scene for scene in self._scenes if scene is not step.scene)][:REMEMBERED]
            yield step

    def _step(self, look: Look, ahead: Sequence[Look]) -> Step:
        if not self._scenes or not self._reuse:
            return self._renewed(look, ())
        shown = self._scenes[0]
        if shown.view != look.view and shown.view.part == look.view.part:
            return self._moved(look, ahead, shown.keys)
        light = light_on(shown, look, self._light)
        if light is not None:
            return Step(shown, look.picture, light, is_new=False)
        for scene in self._scenes[1:]:
            if scene.view == look.view and (light := light_on(scene, look)) is not None:
                return Step(scene, look.picture, light, is_new=False)
        return self._renewed(look, tuple(key for key in shown.keys if key.view != look.view), shown)

    def _renewed(self, look: Look, keys: tuple[Key, ...], before: Scene | None = None) -> Step:
        """A scene in which all that was not seen elsewhere is generated for this drawing; it follows `before`."""
        if not keys:
            self._lit = look.lit()
        if self._lacking(look, ()).mean() <= LACKING:
            return Step(look.scene(keys), look.picture)
        key = look.key()
        return Step(look.scene((key, *keys)[:KEPT], before), look.picture, key=key)

    def _moved(self, look: Look, ahead: Sequence[Look], keys: tuple[Key, ...]) -> Step:
        """The scene as the moving camera shows it; only what nobody saw and nobody generated is generated."""
        if self._is_relit(look):
            keys, self._lit = (), look.lit()
        lacking = self._lacking(look, keys)
        if lacking.mean() <= LACKING:
            return Step(look.scene(keys), look.picture)
        key = self._best(lacking, look, ahead, keys).key()
        return Step(look.scene((*keys, key)[-KEPT:]), look.picture, key=key)

    def _is_relit(self, look: Look) -> bool:
        """Whether the light is not that of the keys any more."""
        assert self._lit and self._before
        relit = is_relit(look.lit(), self._lit, look.tile_px)
        if relit is None:  # the camera went too far; it was in this light that it left
            self._lit = self._before
            relit = is_relit(look.lit(), self._lit, look.tile_px)
        return bool(relit)

    def _best(self, lacking: Lacking, look: Look, ahead: Sequence[Look], keys: tuple[Key, ...]) -> Look:
        """The drawing to generate: of those that cover what is lacking now, the one that lacks most itself."""
        best, most = look, lacking.sum()
        for later in ahead[1:]:
            if later.view.part != look.view.part or self._left_lacking(lacking, look, later) > 1 - COVERED:
                break
            if is_relit(later.lit(), look.lit(), look.tile_px):
                break
            count = self._lacking(later, keys).sum()
            if count > most:
                best, most = later, count
        return best

    def _left_lacking(self, lacking: Lacking, look: Look, later: Look) -> float:
        """The share of what is lacking that a key of a later drawing would not cover."""
        return float((lacking & ~self._covered(later.view, look.view)).sum() / lacking.sum())

    def _lacking(self, look: Look, keys: tuple[Key, ...]) -> Lacking:
        """Cells of a side that were neither seen elsewhere nor generated."""
        if 0 in self._size:  # the picture stands at the border: there is no such side
            return np.zeros((1, 1), bool)
        lacking = np.ones([len(places) for places in self._centres], bool)
        if look.seen is not None:
            lacking &= ~look.seen.valid_HS[np.ix_(*self._centres)]
        for key in keys:
            if key.view.part == look.view.part:
                lacking &= ~self._covered(key.view, look.view)
        return lacking

    def _covered(self, view: View, shown: View) -> Lacking:
        """The cells of the side of a picture (at `shown`) that a key (at `view`) covers."""
        runs = covered(shift_between(shown, view, self._canvas, self._side), *self._size)
        rows, columns = (
            (places >= run.start) & (places < run.stop) for run, places in zip(runs, self._centres, strict=True)
        )
        return np.asarray(rows[:, None] & columns, bool)
