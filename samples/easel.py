"""What a background painter works with: the hand, the light, chance, and sheets as large as the camera will need."""

from dataclasses import dataclass, field

import numpy as np

from samples.camera import HEIGHT, WIDTH, Placed
from samples.paint import Colour, Paper, Points, box, oval, weathered
from samples.style import Light, Style

_GRAIN = 60.0  # world units: size of the largest blotches of paint
_MARGIN = 6  # world units beyond what the camera sees: the shake of a shot stays on the sheet


@dataclass
class Easel:
    """Collects the layers of one background.

    `pan`, `tilt`: how far the camera moves to either side, world units. `scale`: pixels per world unit.
    """

    style: Style
    light: Light
    rng: np.random.Generator
    pan: float
    tilt: float
    scale: float
    layers: list[Placed] = field(default_factory=list)

    def paper(self, depth: float) -> Paper:
        """An empty sheet that fills the camera's sight at this depth during the whole move."""
        x = WIDTH / 2 + self.pan * depth + _MARGIN
        y = HEIGHT / 2 + self.tilt * depth + _MARGIN
        return Paper(-x, -y, x, y, self.scale)

    def hang(self, paper: Paper, depth: float, texture: float = 1.0) -> None:
        """Put a painted sheet on the stack, in front of the others."""
        cel = paper.cel()
        if self.style.texture:
            cel = weathered(cel, self.rng, self.style.texture * texture, _GRAIN)
        self.layers.append(Placed(cel, depth=depth))

    def pick(self, colours: tuple[Colour, ...]) -> Colour:
        """One of the colours, in this light."""
        return self.light.on(colours[int(self.rng.integers(len(colours)))])

    def chance(self, low: float, high: float) -> float:
        """A number between `low` and `high`."""
        return float(self.rng.uniform(low, high))

    def steps(self, left: float, right: float, step: float, jitter: float = 0.0) -> list[float]:
        """Places from `left` to `right` about `step` apart: repeating things, set down by hand."""
        places = np.arange(left, right, step)
        return [float(x) for x in places + self.rng.uniform(-jitter, jitter, len(places))]

    @property
    def ink(self) -> Colour:
        """The outline colour in this light."""
        return self.light.on(self.style.ink)


def clump(easel: Easel, paper: Paper, blobs: list[tuple[float, float, float]], lit: Colour, shade: Colour) -> None:
    """Round forms (x, y, radius) grown into one outlined shape, lit from the upper left: foliage, bushes, smoke."""
    width = easel.style.ink_width * 0.8
    for x, y, radius in blobs:
        paper.fill(oval(x, y, radius + width, radius + width), easel.ink)
    for x, y, radius in blobs:
        paper.fill(oval(x, y, radius, radius), shade)
    for x, y, radius in blobs:
        paper.fill(oval(x - radius * 0.16, y - radius * 0.22, radius * 0.76, radius * 0.70), lit)


def shadow(easel: Easel, paper: Paper, points: Points, strength: float = 0.25) -> None:
    """A soft-coloured cast shadow over what is painted."""
    paper.glaze(points, easel.light.on((50, 40, 90)), strength)


def ridge(easel: Easel, paper: Paper, y: float, height: float, wave: float) -> Points:
    """A rolling skyline through the whole sheet, closed along its bottom. `wave`: world units from crest to crest."""
    x = np.linspace(paper.left, paper.right, 160)
    line = np.full_like(x, y)
    for octave in range(3):
        phase = easel.rng.uniform(0, 2 * np.pi)
        line -= height / 2**octave * np.sin(2 * np.pi * x * 1.7**octave / wave + phase)
    crest = np.stack([x, line], axis=1)
    return np.concatenate([crest, [(paper.right, paper.bottom), (paper.left, paper.bottom)]])


def crest_at(skyline: Points, x: float) -> float:
    """Height of a `ridge` at `x`."""
    crest = np.asarray(skyline)[:-2]
    return float(np.interp(x, crest[:, 0], crest[:, 1]))


def whole(paper: Paper, top: float | None = None, bottom: float | None = None) -> Points:
    """The sheet's full width, from `top` to `bottom` (its own ends if not given)."""
    return box(paper.left, paper.top if top is None else top, paper.right, paper.bottom if bottom is None else bottom)
