"""Heads: face in three-quarter view towards the right, hair behind and before it."""

from collections.abc import Callable
from dataclasses import dataclass

from samples.cast import Design, Pose
from samples.hair import BACK_HAIR, BRIM, CAP, FACE, FRINGE, Outline
from samples.paint import Colour, Paper, Points, mixed, oval, smooth
from samples.style import Light


@dataclass(frozen=True)
class Sketch:
    """The construction lines of one head: its middle and half sizes in world units, and what it is drawn with.

    `part` paints one shaded and outlined shape: points, colour, and which way its light side is moved.
    """

    paper: Paper
    part: Callable[..., None]
    ink: Colour
    width: float
    light: Light
    centre: tuple[float, float]
    half: tuple[float, float]

    def at(self, points: Outline) -> Points:
        """Points given in half sizes from the middle."""
        return [(self.centre[0] + x * self.half[0], self.centre[1] + y * self.half[1]) for x, y in points]

    def blob(self, x: float, y: float, rx: float, ry: float) -> Points:
        """An ellipse given in half sizes from the middle."""
        return oval(
            self.centre[0] + x * self.half[0], self.centre[1] + y * self.half[1], rx * self.half[0], ry * self.half[1]
        )

    def stroke(self, points: Outline, colour: Colour, width: float) -> None:
        """A curved line through the points, `width` times as wide as the outlines."""
        self.paper.line(smooth(self.at(points), closed=False), colour, self.width * width)


def head(sketch: Sketch, design: Design, pose: Pose, eye_size: float) -> None:
    """Draw a head. `eye_size`: 1 is usual."""
    _behind(sketch, design, pose)
    sketch.part(smooth(sketch.at(FACE)), design.skin, (-4.0, -1.0))
    sketch.part(sketch.blob(-0.72, 0.12, 0.17, 0.2), design.skin)
    blush = sketch.light.on(mixed(design.skin, (250, 90, 90), 0.4))
    for x, rx in ((-0.26, 0.17), (0.66, 0.12)):
        sketch.paper.fill(sketch.blob(x, 0.42, rx, 0.09), blush)
    for x, share in ((-0.14, 1.0), (0.56, 0.78)):
        sketch.stroke(
            ((x - 0.2 * share, -0.3 * eye_size), (x, -0.37 * eye_size), (x + 0.2 * share, -0.31 * eye_size)),
            mixed(sketch.ink, design.hair_colour, 0.35),
            0.8,
        )
        _eye(sketch, x, 0.2 * share * eye_size, 0.27 * eye_size, sketch.light.on(design.eyes), pose.lids == 1)
    sketch.stroke(((0.34, 0.24), (0.42, 0.34), (0.34, 0.37)), sketch.ink, 0.6)
    _mouth(sketch, pose.mouth)
    _before(sketch, design)


def _behind(sketch: Sketch, design: Design, pose: Pose) -> None:
    hair = design.hair_colour
    if design.hair == "tail":
        sway = 0.12 * ((pose.step % 4) - 1.5) if pose.move != "stand" else 0.0
        tail = ((-0.7, -0.7), (-1.4, -0.9), (-1.9, -0.2 + sway), (-1.8, 0.9 + sway), (-1.5, 0.3), (-0.9, -0.2))
        sketch.part(smooth(sketch.at(tail)), hair)
    if design.hair == "bun":
        sketch.part(sketch.blob(-0.5, -1.2, 0.42, 0.38), hair)
    if design.hair == "antennae":
        for x in (-0.35, 0.35):
            sketch.stroke(((x, -0.9), (x * 1.3, -1.4), (x * 2.2, -1.6)), sketch.ink, 1.0)
            sketch.part(sketch.blob(x * 2.3, -1.62, 0.16, 0.15), design.eyes)
    sketch.part(smooth(sketch.at(BACK_HAIR[design.hair])), mixed(hair, (40, 20, 70), 0.18))


def _before(sketch: Sketch, design: Design) -> None:
    if design.hair in FRINGE:
        sketch.part(smooth(sketch.at(FRINGE[design.hair]), steps=4), design.hair_colour, (-5.0, 1.0))
        gleam = sketch.light.on(mixed(design.hair_colour, (255, 255, 255), 0.45))
        sketch.stroke(((-0.6, -0.72), (-0.2, -0.86), (0.3, -0.88)), gleam, 1.3)
    if design.hair == "cap":
        sketch.part(smooth(sketch.at(CAP)), design.top)
        sketch.part(smooth(sketch.at(BRIM)), mixed(design.top, (0, 0, 0), 0.4))
        sketch.paper.fill(sketch.blob(0.62, -0.86, 0.15, 0.15), sketch.light.on((250, 210, 90)))


def _eye(sketch: Sketch, x: float, rx: float, ry: float, iris: Colour, shut: bool) -> None:
    paper, blob, ink, y = sketch.paper, sketch.blob, sketch.ink, 0.1
    if shut:
        sketch.stroke(((x - rx, y + 0.02), (x, y + 0.14), (x + rx, y + 0.02)), ink, 1.2)
        return
    paper.fill(blob(x, y, rx, ry), sketch.light.on((255, 255, 255)))
    paper.fill(blob(x + 0.03, y + 0.03, rx * 0.78, ry * 0.84), mixed(iris, ink, 0.35))
    paper.fill(blob(x + 0.03, y + ry * 0.4, rx * 0.66, ry * 0.56), mixed(iris, (255, 255, 255), 0.2))
    paper.fill(blob(x + 0.03, y + 0.02, rx * 0.38, ry * 0.46), ink)
    paper.fill(blob(x - rx * 0.28, y - ry * 0.36, rx * 0.3, ry * 0.26), (255, 255, 255))
    paper.fill(blob(x + rx * 0.4, y + ry * 0.42, rx * 0.16, ry * 0.13), (255, 255, 255))
    lash = (
        (x - rx * 1.15, y - ry * 0.35),
        (x - rx * 0.4, y - ry * 1.04),
        (x + rx * 0.5, y - ry),
        (x + rx * 1.1, y - ry * 0.4),
    )
    sketch.stroke(lash, ink, 1.5)


def _mouth(sketch: Sketch, openness: int) -> None:
    if openness == 0:
        sketch.stroke(((0.1, 0.6), (0.28, 0.66), (0.46, 0.59)), sketch.ink, 0.8)
        return
    y, tall = 0.55, 0.08 if openness == 1 else 0.17
    outline = ((0.06, y), (0.28, y), (0.5, y), (0.42, y + tall), (0.26, y + 0.01 + tall * 1.3), (0.12, y + tall))
    lips = smooth(sketch.at(outline))
    sketch.paper.fill(lips, sketch.light.on((150, 40, 50)))
    if openness == 2:
        sketch.paper.fill(sketch.blob(0.27, 0.69, 0.12, 0.05), sketch.light.on((240, 120, 120)))
    sketch.paper.line(lips, sketch.ink, sketch.width * 0.8, closed=True)
