"""The open sea, seen from a promenade."""

from samples.easel import Easel, whole
from samples.nature import sky
from samples.paint import Paper, box, mixed, oval, smooth


def sea(easel: Easel) -> None:
    """The open sea from a promenade: horizon, islands, sails, glitter, railing."""
    style, light = easel.style, easel.light
    horizon = easel.chance(-30, 10)
    sky(easel, horizon, clouds=3)
    far = easel.paper(0.3)
    for x in easel.steps(far.left, far.right, 330, 110):
        half, height = easel.chance(60, 130), easel.chance(14, 36)
        island = smooth(
            [
                (x - half, horizon + 1),
                (x - half * 0.4, horizon - height),
                (x + half * 0.2, horizon - height * 0.7),
                (x + half, horizon + 1),
            ],
            closed=False,
        )
        far.fill(island, light.far((90, 130, 130), 0.5))
    water = light.on(style.water)
    far.wash(whole(far, horizon), mixed(water, light.sky[1], 0.55), mixed(water, light.on((10, 50, 110)), 0.35))
    glint = mixed(water, light.cloud[0], 0.6)
    for v in easel.rng.uniform(0, 1, 170):
        x, y, length = easel.chance(far.left, far.right), horizon + 3 + 150 * v**1.5, 4 + 30 * v
        far.line([(x, y), (x + length, y)], glint, 0.7 + 1.2 * v)
    easel.hang(far, 0.3, texture=0.5)
    sails = easel.paper(0.45)
    for x in easel.steps(sails.left, sails.right, 230, 90):
        _sailing_boat(easel, sails, x, horizon + easel.chance(12, 34), easel.chance(16, 34))
    easel.hang(sails, 0.45)
    _promenade(easel)


def _sailing_boat(easel: Easel, paper: Paper, x: float, y: float, size: float) -> None:
    ink, width = easel.ink, easel.style.ink_width * 0.8
    cloth = easel.pick(((255, 252, 240), (240, 120, 90), (250, 210, 120)))
    paper.shape([(x, y - size * 1.9), (x + size * 0.9, y - 4), (x, y - 4)], cloth, ink, width)
    paper.shape([(x - 2, y - size * 1.6), (x - 2, y - 4), (x - size * 0.6, y - 4)], mixed(cloth, ink, 0.15), ink, width)
    hull = [
        (x - size * 0.9, y - 3),
        (x + size, y - 3),
        (x + size * 0.7, y + size * 0.28),
        (x - size * 0.7, y + size * 0.28),
    ]
    paper.shape(hull, easel.light.on(easel.style.wood), ink, width)


def _promenade(easel: Easel) -> None:
    style, light = easel.style, easel.light
    paper = easel.paper(1.0)
    stone = light.on(style.stone)
    paper.wash(whole(paper, 112), mixed(stone, (255, 255, 255), 0.2), mixed(stone, light.on((90, 80, 110)), 0.3))
    paper.fill(whole(paper, 108, 114), mixed(stone, (255, 255, 255), 0.45))
    for y in (126, 146, 172):
        paper.line([(paper.left, y), (paper.right, y)], mixed(stone, easel.ink, 0.35), 1.0)
    for x in easel.steps(paper.left * 2, paper.right * 2, 46):
        paper.line([(x, 114), (x * 1.35, 180)], mixed(stone, easel.ink, 0.3), 1.0)
    iron = light.on((240, 240, 236) if easel.chance(0, 1) < 0.5 else (80, 110, 120))
    for y in (70, 88):
        paper.shape(box(paper.left - 9, y, paper.right + 9, y + 3.5), iron, easel.ink, 1.0)
    for x in easel.steps(paper.left, paper.right, 58):
        paper.shape(box(x - 2.5, 64, x + 2.5, 112), iron, easel.ink, 1.0)
        paper.shape(oval(x, 62, 4, 4), iron, easel.ink, 1.0)
    easel.hang(paper, 1.0)
