"""The other show's world: dunes under two moons, domed towns, mushroom woods, the inside of a ship."""

import numpy as np

from samples.easel import Easel, crest_at, ridge, whole
from samples.nature import sky
from samples.paint import Colour, Paper, box, mixed, oval, smooth

_LAMP: Colour = (255, 236, 150)


def _flat_hills(easel: Easel) -> None:
    for depth, y, height, distance in ((0.3, -10, 30, 0.6), (0.5, 22, 20, 0.35)):
        paper = easel.paper(depth)
        skyline = ridge(easel, paper, y, height, easel.chance(220, 340))
        colour = easel.light.far(easel.style.roof[3], distance)
        paper.fill(skyline, colour)
        for row in range(1, 6):  # ruled contour lines instead of a gradient: this hand does not blend
            paper.line(np.add(skyline[:-2], (0, 16 * row)), mixed(colour, easel.ink, 0.16), 2.0)
        paper.line(skyline[:-2], mixed(easel.ink, colour, 0.4), easel.style.ink_width)
        easel.hang(paper, depth)


def _ground(easel: Easel, paper: Paper, y: float) -> None:
    sand = easel.light.on(easel.style.grass)
    skyline = ridge(easel, paper, y, 4, 420)
    paper.shape(skyline, sand, easel.ink, easel.style.ink_width)
    for row in range(1, 7):
        crest = np.add(skyline[:-2], (0, 7 * row**1.35))
        paper.line(crest, mixed(sand, easel.ink, 0.13), 2.0)
    for x, v in easel.rng.uniform((paper.left, 0), (paper.right, 1), (26, 2)):
        size = 3 + 7 * v
        paper.shape(oval(x, y + 14 + 70 * v, size * 1.6, size * 0.6), mixed(sand, easel.ink, 0.3), easel.ink, 1.6)


def dunes(easel: Easel) -> None:
    """Open sand with tall spiral plants."""
    sky(easel, 30, clouds=3)
    _flat_hills(easel)
    paper = easel.paper(1.0)
    _ground(easel, paper, 74)
    for x in easel.steps(paper.left, paper.right, 150, 50):
        _lollipop(easel, paper, x, easel.chance(80, 96), easel.chance(80, 150))
    easel.hang(paper, 1.0)


def _lollipop(easel: Easel, paper: Paper, x: float, y: float, height: float) -> None:
    """A plant like a coiled sweet on a stick."""
    leaf, width = easel.pick(easel.style.leaf), easel.style.ink_width
    radius = height * 0.27
    paper.shape(box(x - 3, y - height, x + 3, y), easel.light.on(easel.style.wood), easel.ink, width)
    paper.shape(oval(x, y - height, radius, radius), leaf, easel.ink, width)
    turn = np.linspace(0, 5 * np.pi, 60)
    spiral = np.stack(
        [
            x + radius * 0.86 * turn / turn[-1] * np.cos(turn),
            y - height + radius * 0.86 * turn / turn[-1] * np.sin(turn),
        ],
        axis=1,
    )
    paper.line(spiral, mixed(leaf, (255, 255, 255), 0.5), 3.0)


def domes(easel: Easel) -> None:
    """A town of round houses in a row, joined by tubes."""
    sky(easel, 40, clouds=3)
    _flat_hills(easel)
    paper, style, light = easel.paper(1.0), easel.style, easel.light
    _ground(easel, paper, 82)
    paper.shape(whole(paper, 40, 54), light.on(style.stone), easel.ink, style.ink_width)
    for x in easel.steps(paper.left, paper.right, 24):
        paper.line([(x, 41), (x, 53)], mixed(light.on(style.stone), easel.ink, 0.3), 1.6)
    for x in easel.steps(paper.left - easel.chance(0, 60), paper.right + 40, 138, 10):
        _dome(easel, paper, x, 92, easel.chance(44, 62))
    road = light.on(mixed(style.stone, style.ink, 0.15))
    paper.shape(whole(paper, 112, 156), road, easel.ink, style.ink_width)
    for x in easel.steps(paper.left, paper.right, 40):
        paper.fill(oval(x, 134, 11, 3.4), mixed(road, (255, 255, 255), 0.45))
    easel.hang(paper, 1.0)


def _dome(easel: Easel, paper: Paper, x: float, y: float, radius: float) -> None:
    wall, roof, width = easel.pick(easel.style.wall), easel.pick(easel.style.roof), easel.style.ink_width
    tall = radius * easel.chance(0.5, 1.3)
    paper.cel_shape(box(x - radius, y - tall, x + radius, y), wall, mixed(wall, easel.ink, 0.28), (-radius * 0.4, 0))
    paper.line(box(x - radius, y - tall, x + radius, y), easel.ink, width, closed=True)
    cap = oval(x, y - tall, radius + 5, radius * 0.9)[14:]
    paper.cel_shape(cap, roof, mixed(roof, easel.ink, 0.3), (-radius * 0.35, -3))
    paper.line(cap, easel.ink, width, closed=True)
    paper.line([(x, y - tall - radius * 0.9), (x, y - tall - radius * 0.9 - 22)], easel.ink, width)
    paper.shape(oval(x, y - tall - radius * 0.9 - 24, 5, 5), _LAMP, easel.ink, width * 0.8)
    glass = _LAMP if easel.light.lamps else easel.light.on(easel.style.water)
    for u in (-0.55, 0.0, 0.55):
        paper.shape(oval(x + radius * u, y - tall - radius * 0.3, 8, 8), glass, easel.ink, width * 0.8)
    paper.shape(
        [(x - 13, y), *smooth([(x - 13, y - 26), (x, y - 40), (x + 13, y - 26)], closed=False), (x + 13, y)],
        mixed(roof, easel.ink, 0.45),
        easel.ink,
        width * 0.8,
    )


def mushrooms(easel: Easel) -> None:
    """A wood of spotted mushrooms, rank behind rank."""
    sky(easel, 50, clouds=2)
    for depth, y, height, step, distance in (
        (0.4, 50, 110, 66, 0.55),
        (0.7, 76, 150, 110, 0.25),
        (1.0, 92, 190, 190, 0.0),
    ):
        paper = easel.paper(depth)
        if depth == 1.0:
            _ground(easel, paper, 84)
        else:
            skyline = ridge(easel, paper, y - 8, 6, 300)
            paper.fill(skyline, easel.light.far(easel.style.roof[3], distance))
        for x in easel.steps(paper.left, paper.right, step, step * 0.3):
            foot = y if depth == 1.0 else crest_at(skyline, x) + 6
            _mushroom(easel, paper, x, foot, height * easel.chance(0.6, 1.1), distance)
        easel.hang(paper, depth)


def _mushroom(easel: Easel, paper: Paper, x: float, y: float, height: float, distance: float) -> None:
    style, light = easel.style, easel.light
    stem = light.far((250, 236, 214), distance)
    cap = light.far(style.leaf[int(easel.rng.integers(len(style.leaf)))], distance)
    ink, width, r = mixed(easel.ink, light.sky[1], distance), style.ink_width * (1 - distance / 2), height * 0.36
    stalk = smooth(
        [(x - r * 0.3, y), (x - r * 0.18, y - height * 0.7), (x + r * 0.18, y - height * 0.7), (x + r * 0.3, y)],
        steps=4,
    )
    paper.cel_shape(stalk, stem, mixed(stem, ink, 0.25), (-r * 0.14, 0))
    paper.line(stalk, ink, width, closed=True)
    hood = smooth(
        [
            (x - r, y - height * 0.6),
            (x - r * 0.7, y - height * 0.86),
            (x, y - height),
            (x + r * 0.7, y - height * 0.86),
            (x + r, y - height * 0.6),
            (x, y - height * 0.66),
        ]
    )
    paper.cel_shape(hood, cap, mixed(cap, ink, 0.3), (-r * 0.22, -r * 0.12))
    for u, v, s in ((-0.45, 0.78, 0.13), (0.05, 0.88, 0.15), (0.5, 0.76, 0.12)):
        paper.fill(oval(x + r * u, y - height * v, r * s, r * s * 0.8), mixed(cap, (255, 255, 255), 0.65))
    paper.line(hood, ink, width, closed=True)


def ship(easel: Easel) -> None:
    """A corridor with portholes, pipes and blinking panels."""
    paper, style, light = easel.paper(1.0), easel.style, easel.light
    wall = easel.pick(style.wall)
    paper.fill(whole(paper), wall)
    paper.fill(whole(paper, bottom=-120), mixed(wall, easel.ink, 0.3))
    for y in (-128, -146, -164):
        paper.shape(whole(paper, y, y + 11), light.on(style.roof[1]), easel.ink, style.ink_width * 0.8)
    paper.shape(whole(paper, 34, 92), light.on(style.roof[3]), easel.ink, style.ink_width)
    paper.fill(whole(paper, 92), mixed(light.on(style.stone), easel.ink, 0.15))
    paper.line([(paper.left, 92), (paper.right, 92)], easel.ink, style.ink_width)
    for x in easel.steps(paper.left * 2, paper.right * 2, 64):
        paper.line([(x, 92), (x * 1.6, 190)], mixed(light.on(style.stone), easel.ink, 0.45), 2.0)
    for x in easel.steps(paper.left - easel.chance(0, 100), paper.right + 60, 126):
        paper.shape(oval(x, -40, 42, 42), light.on(style.stone), easel.ink, style.ink_width)
        paper.fill(oval(x, -40, 33, 33), (34, 24, 74))
        for u, v in easel.rng.uniform(-20, 20, (7, 2)):
            paper.fill(oval(x + u, -40 + v, 1.6, 1.6), (255, 250, 220))
        paper.line(oval(x, -40, 33, 33), easel.ink, style.ink_width, closed=True)
        rib = light.on(mixed(style.stone, style.ink, 0.2))
        paper.shape(box(x + 56, -120, x + 70, 92), rib, easel.ink, style.ink_width)
        for row in range(2):
            for column in range(4):
                lamp = easel.pick(style.leaf) if easel.chance(0, 1) < 0.7 else mixed(easel.ink, wall, 0.3)
                paper.shape(
                    box(x - 40 + 20 * column, 46 + 20 * row, x - 28 + 20 * column, 57 + 20 * row), lamp, easel.ink, 1.6
                )
    easel.hang(paper, 1.0)
