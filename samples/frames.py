"""An episode → its pictures, one after the other."""

import math
from collections.abc import Iterator

import numpy as np

from ganime.frame import Pixels
from samples.acting import perform
from samples.camera import HEIGHT, Camera, View
from samples.scenery import chance, paint_place
from samples.story import Shot
from samples.style import MOONS, SEASIDE

_FADE = 12  # frames of a fade to black; less in a very short shot
_FLASH = 4  # frames of a white flash


def draw_shot(shot: Shot, seed: int, height: int) -> Iterator[Pixels]:
    """The pictures of a shot, height × 16/9·height × 3 RGB, not to be written to.

    A picture that does not change is the same array again.
    """
    style = MOONS if shot.show == "other" else SEASIDE
    scale = height / HEIGHT
    nearest = max(view.zoom for view in shot.views)
    # A painting that the camera comes near to is painted finer.
    layers = paint_place(shot.place, shot.background, style, shot.light, seed, shot.reach, scale * min(nearest, 1.25))
    behind = [layer for layer in layers if layer.depth <= 1]
    before = [layer for layer in layers if layer.depth > 1]
    play = perform(shot, style, seed, scale * nearest)
    camera = Camera(height)
    for frame in range(shot.frames):
        picture = camera.photograph(view_at(shot, frame), behind, [*play(frame), *before])
        yield _developed(picture, shot, frame)


def view_at(shot: Shot, frame: int) -> View:
    """Where the camera is at a frame of the shot: it moves on ones, and eases in and out."""
    first, last = shot.views
    t = frame / max(1, shot.frames - 1)
    if shot.move != "follow":
        t = t * t * (3 - 2 * t)
    view = View(*(a + (b - a) * t for a, b in zip(_numbers(first), _numbers(last), strict=True)))
    if shot.move != "shake":
        return view
    held = frame - frame % 2
    strength = 5 * math.exp(-(held % 26) / 7)  # a jolt at every landing
    dx, dy = chance("shake", held).uniform(-strength, strength, 2)
    return View(view.x + float(dx), view.y + float(dy), view.zoom)


def _numbers(view: View) -> tuple[float, float, float]:
    return view.x, view.y, view.zoom


def _developed(picture: Pixels, shot: Shot, frame: int) -> Pixels:
    """The picture with the shot's flash or fade laid on."""
    if shot.flash and frame < _FLASH:
        white = np.float32(1 - frame / _FLASH)
        return (picture + (255 - picture) * white).astype(np.uint8)
    left = shot.frames - 1 - frame
    fade = min(_FADE, shot.frames // 3)
    if shot.ending == "fade" and left < fade:
        return (picture * np.float32(left / fade)).astype(np.uint8)
    return picture
