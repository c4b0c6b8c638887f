"""Interiors: a living room and a classroom."""

import numpy as np

from samples.easel import Easel, clump, shadow, whole
from samples.paint import Colour, Paper, box, mixed, oval

_FLOOR_Y = 88.0  # where the back wall meets the floor


def room(easel: Easel) -> None:
    """A living room: papered wall, window, shelves, pictures and a long carpet."""
    paper, light = easel.paper(1.0), easel.light
    wall = easel.pick(((238, 214, 170), (190, 214, 196), (226, 196, 196), (186, 200, 224), (240, 226, 190)))
    paper.wash(whole(paper), mixed(wall, light.on((90, 80, 120)), 0.16), wall)
    _wallpaper(easel, paper, wall)
    paper.shape(whole(paper, -160, -150), mixed(wall, (255, 255, 255), 0.45), easel.ink, 1.0)
    _wainscot(easel, paper)
    floor(easel, paper)
    places = easel.steps(paper.left + 40, paper.right, 128, 14)
    first = int(easel.rng.integers(4))
    for number, x in enumerate(places):
        (_window, _shelf, _picture, _cabinet)[(first + number) % 4](easel, paper, x)
    rug = easel.pick(((196, 84, 84), (84, 116, 170), (110, 150, 110)))
    paper.shape([(-250, 118), (250, 118), (310, 162), (-310, 162)], rug, easel.ink, 1.2)
    paper.line([(-238, 122), (238, 122), (292, 158), (-292, 158)], mixed(rug, (255, 240, 200), 0.6), 2.0, closed=True)
    easel.hang(paper, 1.0)
    if easel.chance(0, 1) < 0.6:
        _sofa_back(easel)


def _wallpaper(easel: Easel, paper: Paper, wall: Colour) -> None:
    stripe = mixed(wall, (255, 255, 255), 0.3)
    flowers = easel.chance(0, 1) < 0.5
    for x in easel.steps(paper.left, paper.right, 26):
        if flowers:
            for row, y in enumerate(np.arange(-140, 40, 26)):
                paper.fill(oval(x + 13 * (row % 2), float(y), 2.4, 3.4), stripe)
        else:
            paper.fill(box(x, -150, x + 11, 40), stripe)


def _wainscot(easel: Easel, paper: Paper) -> None:
    wood = easel.light.on(mixed(easel.style.wood, (255, 255, 255), 0.3))
    paper.wash(whole(paper, 34, _FLOOR_Y), mixed(wood, (255, 255, 255), 0.12), wood)
    for x in easel.steps(paper.left, paper.right, 40):
        paper.line(box(x + 5, 48, x + 35, 78), mixed(wood, easel.ink, 0.4), 1.0, closed=True)
    paper.shape(whole(paper, 32, 39), mixed(wood, (255, 255, 255), 0.25), easel.ink, 1.0)
    paper.shape(whole(paper, 82, _FLOOR_Y), mixed(wood, easel.ink, 0.15), easel.ink, 1.0)


def floor(easel: Easel, paper: Paper) -> None:
    """Planks that run towards the viewer from one vanishing point."""
    wood = easel.light.on(easel.style.wood)
    paper.wash(whole(paper, _FLOOR_Y), mixed(wood, easel.ink, 0.2), mixed(wood, (255, 230, 190), 0.2))
    seam = mixed(wood, easel.ink, 0.5)
    for x in easel.steps(paper.left * 2, paper.right * 2, 34):
        paper.line([(x, _FLOOR_Y), (x * 1.75, paper.bottom + 20)], seam, 1.0)
    shadow(easel, paper, whole(paper, _FLOOR_Y, _FLOOR_Y + 8))


def _outlook(easel: Easel, paper: Paper, left: float, top: float, right: float, bottom: float) -> None:
    """What is seen through a window: sky, a cloud, a hill."""
    light, middle = easel.light, (left + right) / 2
    paper.wash(box(left, top, right, bottom), *light.sky)
    y = top + (bottom - top) * 0.35
    for u, r in ((-16, 7), (-6, 10), (6, 8)):
        paper.fill(oval(middle + u, y, min(r, (right - left) / 5), r * 0.7), light.cloud[0])
    hill = bottom - (bottom - top) * 0.22
    paper.fill(
        [(left, hill + 6), (middle, hill - 6), (right, hill + 3), (right, bottom), (left, bottom)],
        light.far(easel.style.grass, 0.3),
    )


def _window(easel: Easel, paper: Paper, x: float) -> None:
    frame = easel.light.on((250, 246, 236))
    paper.shape(box(x - 44, -112, x + 44, 10), frame, easel.ink, easel.style.ink_width)
    for left, right in ((x - 38, x - 2), (x + 2, x + 38)):
        _outlook(easel, paper, left, -106, right, 4)
        paper.line(box(left, -106, right, 4), easel.ink, 1.0, closed=True)
    cloth = easel.pick(((214, 96, 96), (96, 136, 180), (236, 190, 110), (140, 170, 120)))
    for side in (-1, 1):
        drape = [
            (x + side * 56, -120),
            (x + side * 14, -120),
            (x + side * 30, -50),
            (x + side * 36, 18),
            (x + side * 58, 18),
        ]
        paper.cel_shape(drape, cloth, mixed(cloth, easel.ink, 0.3), (-5, 0))
        paper.line(drape, easel.ink, easel.style.ink_width, closed=True)
        for u in (34, 44):
            paper.line([(x + side * u, -118), (x + side * (u + 8), 16)], mixed(cloth, easel.ink, 0.45), 1.0)
    paper.shape(box(x - 62, -125, x + 62, -119), easel.light.on(easel.style.wood), easel.ink, 1.2)


def _shelf(easel: Easel, paper: Paper, x: float) -> None:
    wood = easel.light.on(easel.style.wood)
    paper.shape(box(x - 42, -104, x + 42, 90), wood, easel.ink, easel.style.ink_width)
    for top in (-98, -52, -6, 40):
        paper.fill(box(x - 37, top, x + 37, top + 40), mixed(wood, easel.ink, 0.5))
        u = x - 36.0
        while u < x + 26:
            width, height = easel.chance(4, 9), easel.chance(24, 36)
            if easel.chance(0, 1) < 0.86:
                spine = easel.pick(
                    ((196, 70, 66), (70, 110, 160), (226, 180, 80), (90, 140, 100), (236, 226, 206), (120, 80, 130))
                )
                paper.shape(box(u, top + 40 - height, u + width, top + 40), spine, easel.ink, 0.8)
            u += width
        paper.line([(x - 37, top + 40), (x + 37, top + 40)], easel.ink, 1.2)


def _picture(easel: Easel, paper: Paper, x: float) -> None:
    y, half = easel.chance(-96, -74), easel.chance(18, 30)
    paper.shape(
        box(x - half - 5, y - 5, x + half + 5, y + 45), easel.pick(((190, 140, 70), (110, 70, 60))), easel.ink, 1.2
    )
    _outlook(easel, paper, x - half, y, x + half, y + 40)
    paper.line(box(x - half, y, x + half, y + 40), easel.ink, 1.0, closed=True)
    _plant(easel, paper, x, 96)


def _plant(easel: Easel, paper: Paper, x: float, y: float) -> None:
    leaf = easel.pick(easel.style.leaf[:3])
    blobs = [
        (x + u, y - v, r) for u, v, r in ((-14, 52, 13.0), (13, 54, 13.0), (0, 72, 15.0), (-4, 46, 12.0), (8, 38, 10.0))
    ]
    clump(easel, paper, blobs, leaf, mixed(leaf, easel.light.on((20, 50, 80)), 0.4))
    pot = easel.pick(easel.style.roof)
    paper.shape([(x - 15, y - 32), (x + 15, y - 32), (x + 11, y), (x - 11, y)], pot, easel.ink, 1.2)
    paper.shape(box(x - 17, y - 36, x + 17, y - 28), pot, easel.ink, 1.2)


def _cabinet(easel: Easel, paper: Paper, x: float) -> None:
    wood = easel.light.on(mixed(easel.style.wood, (255, 220, 170), 0.25))
    paper.shape(box(x - 46, 20, x + 46, 94), wood, easel.ink, easel.style.ink_width)
    for left in (x - 41, x + 2):
        paper.line(box(left, 28, left + 39, 88), mixed(wood, easel.ink, 0.5), 1.2, closed=True)
    for u in (-5, 5):
        paper.fill(oval(x + u, 58, 2, 2), easel.light.on((250, 220, 120)))
    paper.shape(box(x - 50, 15, x + 50, 22), wood, easel.ink, 1.2)
    glow = easel.light.lamps
    if glow:
        for radius, strength in ((62, 0.10), (40, 0.16)):
            paper.glaze(oval(x - 14, -22, radius, radius), (255, 226, 140), strength)
    paper.shape(box(x - 17, -14, x - 11, 15), easel.pick(easel.style.roof), easel.ink, 1.2)
    cloth = (255, 236, 170) if glow else easel.light.on((250, 236, 206))
    paper.shape([(x - 24, -44), (x - 4, -44), (x + 6, -12), (x - 34, -12)], cloth, easel.ink, 1.2)
    paper.shape(oval(x + 26, 6, 9, 9), easel.light.on((130, 170, 190)), easel.ink, 1.2)


def _sofa_back(easel: Easel) -> None:
    """The back of a sofa, out of focus range, along the lower edge before the figures."""
    paper, cloth = easel.paper(1.3), easel.pick(((150, 96, 90), (90, 110, 140), (120, 130, 96)))
    side = 1 if easel.chance(0, 1) < 0.5 else -1
    ends = (side * 60.0, side * (paper.right + 40))
    left, right = min(ends), max(ends)
    outline = [
        (left, paper.bottom + 9),
        (left + 6, 150.0),
        (left + 24, 140.0),
        (right - 24, 140.0),
        (right, 150.0),
        (right, paper.bottom + 9),
    ]
    paper.cel_shape(outline, cloth, mixed(cloth, easel.ink, 0.35), (0, 9))
    paper.line(outline, easel.ink, easel.style.ink_width * 1.4, closed=True)
    for x in easel.steps(left + 50, right, 74):
        paper.line([(x, 143), (x, paper.bottom)], mixed(cloth, easel.ink, 0.5), 1.4)
    easel.hang(paper, 1.3)


def classroom(easel: Easel) -> None:
    """A row of tall windows along one wall, desks in line before it."""
    paper, style, light = easel.paper(1.0), easel.style, easel.light
    wall = light.on((240, 234, 214))
    paper.wash(whole(paper), mixed(wall, light.on((110, 110, 140)), 0.12), wall)
    frame = light.on((206, 214, 210))
    offset = easel.chance(0, 110)
    for x in easel.steps(paper.left - offset, paper.right, 118):
        paper.shape(box(x, -140, x + 96, 22), frame, easel.ink, style.ink_width)
        for left in (x + 5, x + 51):
            _outlook(easel, paper, left, -134, left + 41, 16)
            paper.line(box(left, -134, left + 41, 16), easel.ink, 1.0, closed=True)
            paper.line([(left, -86), (left + 41, -86)], frame, 3.0)
        cloth = light.on((250, 246, 226))
        paper.shape([(x + 92, -146), (x + 112, -146), (x + 110, 26), (x + 98, 26)], cloth, easel.ink, 1.0)
    paper.shape(whole(paper, 24, 31), light.on((190, 196, 190)), easel.ink, 1.0)
    paper.fill(whole(paper, 32, _FLOOR_Y), light.on((206, 196, 170)))
    floor(easel, paper)
    if not light.lamps:
        for x in easel.steps(paper.left, paper.right, 118):
            paper.glaze(
                [(x, _FLOOR_Y), (x + 60, _FLOOR_Y), (x + 10, paper.bottom), (x - 90, paper.bottom)],
                (255, 246, 200),
                0.2,
            )
    for x in easel.steps(paper.left - offset, paper.right, 104):
        _desk(easel, paper, x, 124)
    easel.hang(paper, 1.0)


def _desk(easel: Easel, paper: Paper, x: float, y: float) -> None:
    wood = easel.light.on((226, 180, 120))
    iron = easel.light.on((120, 130, 140))
    for u in (-26, 26):
        paper.shape(box(x + u - 2, y - 32, x + u + 2, y), iron, easel.ink, 1.0)
    paper.shape([(x - 30, y - 44), (x + 30, y - 44), (x + 36, y - 34), (x - 36, y - 34)], wood, easel.ink, 1.2)
    paper.shape(box(x - 36, y - 34, x + 36, y - 28), mixed(wood, easel.ink, 0.25), easel.ink, 1.2)
