"""The pixels of what was planned: scenes composed of real and generated content, in their light, faded in."""

from collections.abc import Callable

import numpy as np

from ganime.frame import Canvas, Pixels
from ganime.steady.anchor import covered, joined, moved, over, shift_between
from ganime.steady.ease import Fade, faded
from ganime.steady.light import Light
from ganime.steady.plan import Step
from ganime.steady.scene import Key, Scene
from ganime.steady.values import Side


class Composer:
    """Composes one side of a shot, drawing by drawing; what does not change is the same array."""

    def __init__(self, canvas: Canvas, side: Side, ease: bool) -> None:
        self._canvas, self._side, self._ease = canvas, side, ease
        self._scene: Scene | None = None
        self._lit: tuple[Light, Pixels] | None = None
        self._fade: Fade | None = None
        self._shown: Pixels | None = None

    def show(self, step: Step, side_of: Callable[[Key], Pixels], start_s: float, end_s: float) -> Pixels:
        """The side for a drawing shown from `start_s` to `end_s`. `side_of`: gives a key its side."""
        if step.scene is not self._scene:
            self._change(step.scene, start_s)
            if step.scene.side_HSC is None:
                step.scene.side_HSC = _composed(step.scene, self._canvas, self._side, side_of)
        if self._lit is None or self._lit[0] != step.light:
            assert step.scene.side_HSC is not None
            self._lit = (step.light, step.light.on(step.scene.side_HSC))
        self._shown = self._lit[1]
        if self._fade:
            self._shown, self._fade = faded(self._fade, self._shown, end_s)
        return self._shown

    def _change(self, scene: Scene, now_s: float) -> None:
        """Another scene begins. If that is because the camera moves, what is shown moves with it instead of fading."""
        before, self._scene, self._lit = self._scene, scene, None
        follows = before is not None and before.view.part == scene.view.part and before.view != scene.view
        fades = self._ease and self._shown is not None and not follows
        self._fade = Fade(self._shown, now_s) if fades and self._shown is not None else None


def _composed(scene: Scene, canvas: Canvas, side: Side, side_of: Callable[[Key], Pixels]) -> Pixels:
    """The scene's side: real content before generated, and of that the foremost key before those behind it."""
    made_HSC: Pixels | None = None
    for key in reversed([key for key in scene.keys if key.view.part == scene.view.part]):
        key_HSC = side_of(key)
        if key.view == scene.view:
            made_HSC = key_HSC
            continue
        shift = shift_between(scene.view, key.view, canvas, side)
        shown = covered(shift, *key_HSC.shape[:2])
        if made_HSC is None:
            made_HSC = moved(key_HSC, shift)
        elif all(run.stop > run.start for run in shown):
            made_HSC = over(moved(key_HSC, shift), made_HSC, shown)
    if scene.seen is None:
        assert made_HSC is not None  # the planner leaves nothing lacking
        return made_HSC
    if made_HSC is None:
        made_HSC = np.zeros_like(scene.seen.side_HSC)
    return joined(scene.seen.side_HSC, scene.seen.valid_HS, made_HSC)
