"""Sky, hills, meadow and forest."""

import numpy as np

from samples.easel import Easel, clump, crest_at, ridge, whole
from samples.paint import Colour, Paper, box, mixed, oval, smooth


def sky(easel: Easel, horizon: float, clouds: int = 5) -> None:
    """Gradient, sun, moons or stars, and banks of cloud that go on to both sides."""
    paper, light = easel.paper(0.1), easel.light
    paper.fill(whole(paper), light.sky[1])
    paper.wash(whole(paper, bottom=horizon), *light.sky)
    if light.sky[0][2] < 100 and light.sky[0][0] < 60:
        for x, y in easel.rng.uniform((paper.left, paper.top), (paper.right, horizon - 30), (90, 2)):
            paper.fill(oval(x, y, 0.9, 0.9), (235, 238, 255))
    _discs(easel, paper, horizon)
    easel.hang(paper, 0.1, texture=0.35)
    far = easel.paper(0.18)
    if easel.chance(0, 1) < 0.6:
        for x in easel.steps(far.left, far.right, 62, 18):
            _cloud(easel, far, x, horizon - easel.chance(2, 14), easel.chance(26, 44), flat=True)
    for _ in range(clouds):
        y = easel.chance(-165, horizon - 70)
        _cloud(easel, far, easel.chance(far.left, far.right), y, easel.chance(22, 46), flat=False)
    easel.hang(far, 0.18, texture=0.3)


def _discs(easel: Easel, paper: Paper, horizon: float) -> None:
    """A sun or a moon; the other world has two."""
    if not easel.style.texture:
        paper.fill(oval(-140, -100, 46, 46), mixed(easel.light.sky[0], (255, 246, 220), 0.65))
        paper.fill(oval(-128, -108, 40, 40), mixed(easel.light.sky[0], (255, 246, 220), 0.8))
        paper.fill(oval(-60, -60, 15, 15), easel.light.cloud[1])
    elif easel.light.lamps:
        x, y = easel.chance(-220, 220), horizon - easel.chance(40, 110)
        glow: Colour = (255, 244, 206)
        for radius, strength in ((70, 0.08), (48, 0.12), (34, 0.18)):
            paper.glaze(oval(x, y, radius, radius), glow, strength)
        paper.fill(oval(x, y, 24, 24), glow)


def _cloud(easel: Easel, paper: Paper, x: float, y: float, size: float, flat: bool) -> None:
    """A two-tone cumulus, its base on `y`."""
    lit, shade = easel.light.cloud
    puffs = [
        (x + size * u, y - size * (0.5 - abs(u) * 0.22) * s, size * 0.55 * s)
        for u, s in zip(np.linspace(-1.4, 1.4, 6), easel.rng.uniform(0.6, 1.25, 6), strict=True)
    ]
    for px, py, radius in puffs:
        paper.fill(oval(px, py, radius, radius * 0.9), shade)
    for px, py, radius in puffs:
        paper.fill(oval(px - radius * 0.12, py - radius * 0.2, radius * 0.84, radius * 0.68), lit)
    if not flat:
        paper.fill(smooth([(x - size * 2, y), (x, y - size * 0.3), (x + size * 2, y), (x, y + size * 0.16)]), shade)


def tree(easel: Easel, paper: Paper, x: float, y: float, height: float, distance: float = 0.0) -> None:
    """A broadleaf tree standing on `y`, or a fir."""
    style, light = easel.style, easel.light
    trunk = light.far(style.wood, distance)
    leaf = light.far(style.leaf[int(easel.rng.integers(len(style.leaf)))], distance)
    dark = mixed(leaf, light.far((30, 50, 90), distance), 0.38)
    w = height * 0.06
    paper.shape(
        [(x - w, y), (x - w * 0.6, y - height * 0.6), (x + w * 0.6, y - height * 0.6), (x + w, y)],
        trunk,
        easel.ink,
        style.ink_width,
    )
    if easel.chance(0, 1) < 0.25:
        for tier in range(4):
            top, half = y - height * (0.25 + 0.2 * tier), height * (0.30 - 0.055 * tier)
            paper.shape([(x - half, top), (x, top - height * 0.34), (x + half, top)], dark, easel.ink, style.ink_width)
            paper.fill([(x - half * 0.8, top - 2), (x, top - height * 0.32), (x, top - 2)], leaf)
        return
    blobs = [
        (x + height * u, y - height * v, height * r)
        for u, v, r in (
            (-0.22, 0.55, 0.16),
            (0.22, 0.56, 0.16),
            (-0.12, 0.74, 0.18),
            (0.13, 0.76, 0.17),
            (0.0, 0.88, 0.15),
            (0, 0.6, 0.2),
        )
    ]
    jitter = easel.rng.uniform(-0.04, 0.04, (len(blobs), 2)) * height
    clump(
        easel, paper, [(bx + jx, by + jy, r) for (bx, by, r), (jx, jy) in zip(blobs, jitter, strict=True)], leaf, dark
    )


def hills(easel: Easel, horizon: float) -> None:
    """Blue mountains, then green hills with trees along them."""
    light, style = easel.light, easel.style
    for depth, y, height, wave, distance in (
        (0.25, 6, 26, 420, 0.72),
        (0.4, 22, 14, 330, 0.42),
        (0.55, 40, 9, 260, 0.2),
    ):
        paper = easel.paper(depth)
        skyline = ridge(easel, paper, horizon + y - 10, height, wave * easel.chance(0.8, 1.3))
        base = (120, 140, 190) if distance > 0.6 else style.grass
        colour = light.far(base, distance)
        paper.wash(skyline, mixed(colour, (255, 255, 235), 0.08), mixed(colour, light.on((50, 90, 90)), 0.25))
        if distance < 0.6:
            for x in easel.steps(paper.left, paper.right, 46, 22):
                size = easel.chance(16, 30) * (1.6 - distance * 1.6)
                tree(easel, paper, x, crest_at(skyline, x) + 4, size * 1.5, distance)
        easel.hang(paper, depth, texture=0.7)


def tufts(easel: Easel, paper: Paper, top: float, bottom: float, number: int) -> None:
    """Blades and small flowers strewn over a meadow, larger towards the viewer."""
    blade = mixed(easel.light.on(easel.style.grass), easel.light.on((30, 80, 60)), 0.35)
    for x, v in easel.rng.uniform((paper.left, 0), (paper.right, 1), (number, 2)):
        y, size = top + (bottom - top) * v**1.3, 2 + 7 * v
        for lean in (-0.5, 0.0, 0.6):
            paper.line([(x + lean * 2, y), (x + lean * size, y - size)], blade, 1.2)
        if easel.chance(0, 1) < 0.3:
            petals = easel.pick(((255, 240, 150), (255, 255, 255), (240, 150, 180), (250, 120, 90)))
            paper.fill(oval(x + 2, y - size - 1, 1.2 + v * 1.6, 1.2 + v * 1.4), petals)


def foreground(easel: Easel) -> None:
    """Tall grass right before the camera, along the whole lower edge."""
    paper = easel.paper(1.35)
    leaf = mixed(easel.light.on(easel.style.leaf[2]), easel.ink, 0.35)
    for x in easel.steps(paper.left, paper.right, 9, 5):
        tall, lean, bottom = easel.chance(14, 34), easel.chance(-9, 9), paper.bottom + 2
        blade = smooth(
            [(x - 4, bottom), (x + lean * 0.4 - 2, bottom - tall * 0.6), (x + lean, bottom - tall), (x + 4, bottom)],
            steps=3,
        )
        paper.fill(blade, mixed(leaf, easel.light.on(easel.style.grass), easel.chance(0, 0.35)))
    easel.hang(paper, 1.35)


def meadow(easel: Easel) -> None:
    """A path through grassland under a wide sky, with a fence that goes on for ever."""
    horizon = easel.chance(-10, 30)
    sky(easel, horizon)
    hills(easel, horizon)
    paper, style, light = easel.paper(1.0), easel.style, easel.light
    grass = light.on(style.grass)
    ground = ridge(easel, paper, horizon + 58, 4, 500)
    paper.wash(ground, mixed(grass, (255, 250, 190), 0.15), mixed(grass, light.on((30, 80, 70)), 0.35))
    path = mixed(light.on((226, 196, 150)), grass, 0.12)
    paper.wash(ridge(easel, paper, 116, 2, 210), path, mixed(path, light.on((120, 90, 70)), 0.25))
    verge = mixed(grass, light.on((30, 80, 70)), 0.25)
    paper.wash(ridge(easel, paper, 160, 2, 170), verge, mixed(verge, light.on((30, 80, 70)), 0.25))
    tufts(easel, paper, horizon + 70, 110, 110)
    tufts(easel, paper, 164, paper.bottom, 60)
    fence_y, wood = horizon + 78, light.on(mixed(style.wood, (255, 255, 255), 0.25))
    if easel.chance(0, 1) < 0.65:
        for rail in (-20, -9):
            paper.shape(box(paper.left - 9, fence_y + rail, paper.right + 9, fence_y + rail + 5), wood, easel.ink, 1.2)
        for x in easel.steps(paper.left, paper.right, 44, 1.5):
            paper.shape(box(x - 3, fence_y - 30, x + 3, fence_y + 3), wood, easel.ink, 1.2)
    for x in easel.steps(paper.left, paper.right, 210, 80):
        tree(easel, paper, x, fence_y + easel.chance(-6, 10), easel.chance(90, 170))
    easel.hang(paper, 1.0)
    if easel.chance(0, 1) < 0.5:
        foreground(easel)


def forest(easel: Easel) -> None:
    """Trunks behind trunks under one roof of leaves, shafts of light between them."""
    style, light = easel.style, easel.light
    glow = mixed(light.sky[1], light.on((214, 236, 170)), 0.6)
    back = easel.paper(0.3)
    back.wash(whole(back), mixed(glow, light.on(style.leaf[0]), 0.35), glow)
    easel.hang(back, 0.3)
    for depth, distance, step, width in ((0.45, 0.62, 44, 9), (0.65, 0.36, 74, 15), (0.85, 0.12, 130, 24)):
        paper = easel.paper(depth)
        _trunks(easel, paper, 60 + 50 * depth, step, width, glow, distance)
        leaf = mixed(light.on(style.leaf[int(easel.rng.integers(3))]), glow, distance * 0.7)
        for row in (0, 1):
            crowns = [
                (x, paper.top + 26 * row - 6 + easel.chance(-10, 10) + 24 * depth, easel.chance(20, 34))
                for x in easel.steps(paper.left - 20, paper.right + 20, 34, 10)
            ]
            clump(easel, paper, crowns, leaf, mixed(leaf, light.on((20, 50, 80)), 0.4))
        moss = mixed(light.on(style.grass), glow, distance * 0.6)
        paper.wash(ridge(easel, paper, 50 + 50 * depth, 4, 300), moss, mixed(moss, light.on((40, 70, 60)), 0.5))
        easel.hang(paper, depth)
    _clearing(easel)
    if easel.chance(0, 1) < 0.5:
        foreground(easel)


def _trunks(easel: Easel, paper: Paper, foot: float, step: float, width: float, glow: Colour, distance: float) -> None:
    """Straight trunks about `step` apart, paler towards `glow` with distance."""
    bark = mixed(easel.light.on(easel.style.wood), glow, distance)
    for x in easel.steps(paper.left, paper.right, step, step * 0.3):
        w = width * easel.chance(0.7, 1.25)
        half = [(1.5, foot), (0.6, foot - 40), (0.5, paper.top)]
        outline = [(x - w * u, y) for u, y in half] + [(x + w * u, y) for u, y in reversed(half)]
        trunk = smooth(outline, closed=False, steps=5)
        paper.cel_shape(trunk, bark, mixed(bark, easel.light.on((40, 40, 80)), 0.4), (-w * 0.45, 0))
        paper.line(trunk, mixed(easel.ink, glow, distance), easel.style.ink_width)


def _clearing(easel: Easel) -> None:
    """Shafts of light, grass and bushes on the forest floor."""
    paper = easel.paper(1.0)
    for x in easel.steps(paper.left, paper.right, 170, 60):
        shaft = [(x, paper.top), (x + 40, paper.top), (x - 60, paper.bottom), (x - 150, paper.bottom)]
        paper.glaze(shaft, (255, 250, 210), 0.06 if easel.light.lamps else 0.13)
    tufts(easel, paper, 104, paper.bottom, 90)
    for x in easel.steps(paper.left, paper.right, 150, 60):
        leaf, y = easel.pick(easel.style.leaf[:3]), easel.chance(104, 116)
        bush = [(x + u, y - v, r) for u, v, r in ((-22, 4, 13.0), (0, 10, 18.0), (22, 4, 14.0), (9, 2, 14.0))]
        clump(easel, paper, bush, leaf, mixed(leaf, easel.light.on((20, 50, 80)), 0.4))
    easel.hang(paper, 1.0, texture=0.4)
