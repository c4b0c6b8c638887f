"""Things that move: a bus, a train, gulls, speed lines, lettering."""

from functools import lru_cache

import cv2
import numpy as np

from samples.camera import HEIGHT, WIDTH
from samples.paint import Cel, Colour, Paper, box, mixed, oval, smooth
from samples.scenery import chance
from samples.style import Style

_GLASS: Colour = (150, 200, 224)


@lru_cache(maxsize=16)
def bus(style: Style, light: str, step: int, scale: float) -> Cel:
    """A round-nosed bus driving right, its wheels on y = 0; `step` 0 or 1 is how it sits on its springs."""
    day, paper = style.lights[light], Paper(-130, -120, 130, 8, scale)
    ink, width, up = day.on(style.ink), style.ink_width * 1.2, float(step)
    body, band = day.on(style.roof[0]), day.on(style.wall[0])
    hull = smooth(
        [
            (-116, -14 - up),
            (-120, -92 - up),
            (-104, -104 - up),
            (84, -104 - up),
            (110, -88 - up),
            (120, -48 - up),
            (120, -14 - up),
        ],
        steps=5,
    )
    paper.cel_shape(hull, body, mixed(body, ink, 0.3), (0, -10))
    paper.fill(box(-117, -58 - up, 119, -48 - up), band)
    for x in range(-106, 80, 32):
        pane = _GLASS if not day.lamps else (255, 228, 150)
        paper.shape(box(x, -94 - up, x + 25, -64 - up), day.on(pane) if not day.lamps else pane, ink, width)
    paper.shape([(88, -90 - up), (104, -86 - up), (112, -62 - up), (88, -62 - up)], day.on(_GLASS), ink, width)
    paper.line(hull, ink, width, closed=True)
    paper.shape(oval(116, -32 - up, 5, 7), (255, 240, 170), ink, width)
    for x in (-74, 78):
        paper.shape(oval(x, -14, 20, 20), mixed(ink, (0, 0, 0), 0.3), ink, width)
        paper.shape(oval(x, -14, 9, 9), day.on(style.stone), ink, width)
        turn = 0.8 * step
        paper.line(
            [(x - 7 * np.cos(turn), -14 - 7 * np.sin(turn)), (x + 7 * np.cos(turn), -14 + 7 * np.sin(turn))], ink, width
        )
    return paper.cel()


@lru_cache(maxsize=16)
def train(style: Style, light: str, step: int, scale: float) -> Cel:
    """Three carriages driving right, wheels on y = 0."""
    day, paper = style.lights[light], Paper(-260, -64, 260, 6, scale)
    ink, width, up = day.on(style.ink), style.ink_width, 0.8 * step
    for car in range(3):
        left = -250 + 168 * car
        coat = day.on(style.roof[1] if car < 2 else style.roof[0])
        paper.shape(box(left + 160, -18, left + 170, -12), ink, ink, width)
        hull = smooth(
            [
                (left, -8 - up),
                (left, -50 - up),
                (left + 8, -56 - up),
                (left + 148, -56 - up),
                (left + 160, -40 - up),
                (left + 162, -8 - up),
            ],
            steps=3,
        )
        paper.cel_shape(hull, coat, mixed(coat, ink, 0.3), (0, -6))
        paper.fill(box(left + 1, -24 - up, left + 160, -19 - up), day.on(style.wall[0]))
        paper.line(hull, ink, width, closed=True)
        for x in range(12, 146, 27):
            pane = (255, 228, 150) if day.lamps else day.on(_GLASS)
            paper.shape(box(left + x, -47 - up, left + x + 18, -30 - up), pane, ink, width)
        for x in (24, 48, 112, 136):
            paper.shape(oval(left + x, -6, 6, 6), mixed(ink, (0, 0, 0), 0.3), ink, width)
    return paper.cel()


@lru_cache(maxsize=16)
def gull(style: Style, light: str, step: int, scale: float) -> Cel:
    """A bird flying right; `step` 0..2 is the place of its wings."""
    day, paper = style.lights[light], Paper(-26, -24, 26, 20, scale)
    ink, white = day.on(style.ink), day.on((252, 252, 248) if style.texture else style.leaf[2])
    tip = (-16.0, 2.0, 14.0)[step]
    for side in (-5.0, 5.0):
        wing = smooth(
            [(side, -1), (side * 2.4, tip * 0.55 - 3), (side * 4 - 4, tip), (side * 1.6 - 4, tip * 0.4 + 3)], steps=4
        )
        paper.shape(wing, mixed(white, ink, 0.12), ink, style.ink_width * 0.8)
    paper.shape(smooth([(-15, 0), (-4, -5), (9, -4), (14, 0), (4, 5), (-6, 4)]), white, ink, style.ink_width * 0.8)
    paper.fill([(13, -1.5), (20, 1), (13, 2)], (240, 170, 70))
    paper.fill(oval(9, -1.5, 1.2, 1.2), ink)
    return paper.cel()


@lru_cache(maxsize=8)
def speed_lines(style: Style, step: int, scale: float, radial: bool) -> Cel:
    """Streaks over the whole picture: sideways along its upper and lower parts, or `radial` from its edges inwards."""
    paper, rng = Paper(-WIDTH / 2, -HEIGHT / 2, WIDTH / 2, HEIGHT / 2, scale), chance("speed", step)
    for _ in range(46):
        if radial:
            angle, inner = rng.uniform(0, 2 * np.pi), rng.uniform(190, 300)
            u, v = np.cos(angle), np.sin(angle) * 0.62
            spread = rng.uniform(0.006, 0.018)
            points = [
                (inner * u, inner * v),
                (480 * np.cos(angle - spread), 480 * np.sin(angle - spread) * 0.62),
                (480 * np.cos(angle + spread), 480 * np.sin(angle + spread) * 0.62),
            ]
        else:
            y, x, length = rng.choice((-1, 1)) * rng.uniform(60, 178), rng.uniform(-420, 300), rng.uniform(90, 300)
            points = [(x, y - 0.9), (x + length, y), (x, y + 0.9)]
        paper.glaze(points, (255, 255, 255), 0.75)
    return paper.cel()


@lru_cache(maxsize=8)
def lettering(text: str, size: float, colour: Colour, ink: Colour, scale: float) -> Cel:
    """A line of capitals with an outline, centred on its origin; `size` is its height in world units."""
    height, pixels = round(size * 2.2 * scale), max(4, round(size * scale))
    face = cv2.FontFace("sans")
    reach = cv2.getTextSize((8, 8), text, (0, 0), face, pixels, 900)
    width = int(reach[2]) + height
    cover = np.zeros((height, width), np.uint8)
    canvas = cv2.merge([cover, cover, cover])
    _, canvas = cv2.putText(canvas, text, (height // 2, round(height * 0.66)), (255, 255, 255), face, pixels, 900)
    cover = canvas[..., 0]
    thick = max(1, round(size * scale * 0.09))
    outline = cv2.dilate(cover, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * thick + 1, 2 * thick + 1)))
    share, around = (cover / 255.0)[..., None], (outline / 255.0)[..., None]
    paint = np.array([*colour, 255]) * share + np.array([*ink, 255]) * around * (1 - share)
    return Cel(paint.round().astype(np.uint8), -width / 2 / scale, -height / 2 / scale, scale)
