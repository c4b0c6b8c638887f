"""A character in a pose → a cel. Figures are drawn looking right and mirrored when they turn."""

import math
from functools import lru_cache

from samples.cast import WALK_STEPS, Design, Pose
from samples.head import Sketch, head
from samples.paint import Cel, Colour, Paper, Points, mixed, oval, smooth
from samples.style import Light, Style

_GROWN_UP = 200.0  # world units from sole to crown at size 1

_ARMS = {  # angles of upper and lower arm from hanging straight down, forwards positive, in degrees, for swing 0, 1, 2
    "wave": ((-118, -150), (-124, -172), (-114, -128)),
    "point": ((78, 88), (82, 92), (80, 86)),
    "cheer": ((-130, -160), (-138, -172), (-126, -145)),
    "hips": ((-38, 40), (-38, 40), (-36, 44)),
}


class _Hand:
    """The pencil for one figure: paper, style and light, in units of one grown-up's height."""

    def __init__(self, paper: Paper, style: Style, light: Light, size: float) -> None:
        self.paper, self.style, self.light, self.size = paper, style, light, size
        self.ink = light.on(style.ink)
        self.width = max(style.ink_width, style.ink_width * size**0.5)

    def part(self, points: Points, colour: Colour, towards: tuple[float, float] = (-3.0, -1.0)) -> None:
        """A part of the body: lit and shaded, with its outline."""
        lit = self.light.on(colour)
        move = (towards[0] * self.size, towards[1] * self.size)
        self.paper.cel_shape(points, lit, mixed(lit, self.light.on((70, 40, 110)), 0.30), move)
        self.paper.line(points, self.ink, self.width, closed=True)


@lru_cache(maxsize=256)
def draw_figure(design: Design, pose: Pose, style: Style, light: str, size: float, scale: float) -> Cel:
    """The cel of a figure: its origin is between its feet on the ground.

    `light`: name of one of the style's lights. `size`: 1 is a grown-up of 200 world units. `scale`: pixels per unit.
    """
    tall = _GROWN_UP * design.height * size
    paper = Paper(-tall * 0.62, -tall * 1.32, tall * 0.62, tall * 0.06, scale)
    hand = _Hand(paper, style, style.lights[light], size)
    if pose.move != "jump":
        paper.glaze(oval(0, tall * 0.012, tall * 0.17, tall * 0.028), hand.light.on((50, 40, 90)), 0.3)
    skull = tall * style.head
    hip, neck = -tall * 0.36 * (1 - style.head) / 0.66, -(tall - skull * 0.94)
    lift, lean = _lift(pose, tall), tall * {"run": 0.10, "jump": 0.05}.get(pose.move, 0.0)
    hip, neck = hip - lift, neck - lift
    body = tall * 0.085
    stride = math.sin(2 * math.pi * pose.step / WALK_STEPS)
    _arm(hand, design, pose, (lean + body * 0.5, neck + tall * 0.06), tall, stride, near=False)
    for near in (False, True):
        _leg(hand, design, pose, (body * (-0.32 if near else 0.36), hip), tall, lift, near)
    _torso(hand, design, hip, neck, lean, body, tall)
    face = ((lean * 1.25, neck - skull * 0.42), (skull * 0.44, skull * 0.47))
    head(Sketch(paper, hand.part, hand.ink, hand.width, hand.light, *face), design, pose, style.eye)
    if design.scarf:
        _scarf(hand, design.scarf, (lean, neck), body, tall, 0.0 if pose.move == "stand" else 0.02 + 0.03 * abs(stride))
    _arm(hand, design, pose, (lean - body * 0.62, neck + tall * 0.07), tall, stride, near=True)
    return paper.cel()


def _lift(pose: Pose, tall: float) -> float:
    """How far the body is above where it stands."""
    if pose.move == "jump":
        return tall * 0.05
    bob = abs(math.cos(2 * math.pi * pose.step / WALK_STEPS))
    return tall * {"stand": 0.0, "walk": 0.018, "run": 0.05}[pose.move] * bob


def _torso(hand: _Hand, design: Design, hip: float, neck: float, lean: float, body: float, tall: float) -> None:
    skin = [
        (lean - body * 0.4, neck - tall * 0.04),
        (lean + body * 0.5, neck - tall * 0.04),
        (lean + body * 0.5, neck + tall * 0.05),
        (lean - body * 0.4, neck + tall * 0.05),
    ]
    hand.part(skin, mixed(design.skin, (120, 60, 80), 0.15))
    if design.skirt:
        hem = hip + tall * 0.13
        skirt = [
            (-body * 0.95, hip - tall * 0.04),
            (body * 1.05, hip - tall * 0.04),
            (body * 2.0, hem),
            (body * 0.6, hem + tall * 0.012),
            (-body * 0.7, hem + tall * 0.012),
            (-body * 1.9, hem),
        ]
        hand.part(skirt, design.bottom, (-6, 0))
        for u in (-0.7, 0.1, 0.9):
            hand.paper.line([(body * u * 0.7, hip), (body * u * 1.3, hem)], hand.ink, hand.width * 0.6)
    else:
        hand.part(
            [
                (-body, hip - tall * 0.05),
                (body * 1.1, hip - tall * 0.05),
                (body * 1.1, hip + tall * 0.04),
                (-body, hip + tall * 0.04),
            ],
            design.bottom,
        )
    shirt = [
        (lean - body * 1.15, neck + tall * 0.035),
        (lean - body * 0.3, neck + tall * 0.01),
        (lean + body * 0.5, neck + tall * 0.01),
        (lean + body * 1.2, neck + tall * 0.04),
        (body * 1.12, hip - tall * 0.015),
        (0, hip),
        (-body * 1.05, hip - tall * 0.015),
    ]
    hand.part(shirt, design.top, (-4, 0))


def _scarf(hand: _Hand, colour: Colour, throat: tuple[float, float], body: float, tall: float, flutter: float) -> None:
    (x, y), blown = throat, tall * flutter
    tail = [
        (x - body * 0.6, y + tall * 0.03),
        (x - body * 2.1 - blown, y + tall * 0.10 - blown),
        (x - body * 1.6 - blown, y + tall * 0.16 - blown),
        (x - body * 0.3, y + tall * 0.06),
    ]
    knot = [
        (x - body * 0.95, y + tall * 0.01),
        (x + body, y),
        (x + body * 0.9, y + tall * 0.06),
        (x - body * 0.9, y + tall * 0.065),
    ]
    hand.part(smooth(tail), colour)
    hand.part(smooth(knot), colour)


def _bone(start: tuple[float, float], degrees: float, length: float) -> tuple[float, float]:
    """The end of a limb that hangs straight down at 0 degrees and points forwards at 90."""
    angle = math.radians(degrees)
    return start[0] + length * math.sin(angle), start[1] + length * math.cos(angle)


def _tube(*joints: tuple[tuple[float, float], float]) -> Points:
    """The outline of a limb through joints (place, half width)."""
    left, right = [], []
    for number, ((x, y), half) in enumerate(joints):
        (px, py), (nx, ny) = joints[max(0, number - 1)][0], joints[min(len(joints) - 1, number + 1)][0]
        along = math.hypot(nx - px, ny - py) or 1.0
        u, v = -(ny - py) / along * half, (nx - px) / along * half
        left.append((x + u, y + v))
        right.append((x - u, y - v))
    return smooth([*left, *right[::-1]], steps=4)


def _arm(
    hand: _Hand, design: Design, pose: Pose, shoulder: tuple[float, float], tall: float, stride: float, near: bool
) -> None:
    upper = lower = 0.0
    acting = _ARMS.get(pose.gesture)
    if acting and (near or pose.gesture == "cheer"):
        upper, lower = acting[pose.swing]
        if not near:  # the other arm mirrors it on the far side of the head
            upper, lower = -upper, -lower
    elif pose.move in ("walk", "run"):
        swing = (38 if pose.move == "walk" else 62) * stride * (-1 if near else 1)
        upper, lower = swing, swing + (14 if pose.move == "walk" else 78)
    elif pose.move == "jump":
        upper, lower = (-120, -150) if near else (112, 140)
    else:
        upper, lower = (-10, 2) if near else (12, 16)
    elbow = _bone(shoulder, upper, tall * 0.125)
    wrist = _bone(elbow, lower, tall * 0.105)
    palm = _bone(wrist, lower, tall * 0.03)
    hand.part(
        _tube((wrist, tall * 0.020), (palm, tall * 0.027), (_bone(palm, lower, tall * 0.014), tall * 0.016)),
        design.skin,
    )
    hand.part(_tube((shoulder, tall * 0.030), (elbow, tall * 0.031), (wrist, tall * 0.027)), design.top)


def _leg(
    hand: _Hand, design: Design, pose: Pose, hip: tuple[float, float], tall: float, lift: float, near: bool
) -> None:
    phase = 2 * math.pi * pose.step / WALK_STEPS + (0 if near else math.pi)
    length = -hip[1] - lift * (pose.move != "jump")
    thigh = shin = 0.0
    if pose.move in ("walk", "run"):
        reach = 30 if pose.move == "walk" else 54
        thigh = reach * math.sin(phase)
        bend = max(0.0, math.cos(phase)) * (46 if pose.move == "walk" else 96)
        shin = thigh - bend - (18 if pose.move == "run" else 0)
    elif pose.move == "jump":
        thigh, shin = (52, -34) if near else (18, -70)
    knee = _bone(hip, thigh, length * 0.52)
    ankle = _bone(knee, shin, length * 0.44)
    cloth = design.skin if design.skirt else design.bottom
    hand.part(_tube((hip, tall * 0.044), (knee, tall * 0.036), (ankle, tall * 0.028)), cloth)
    x, y = ankle
    toe = 0.10 + 0.02 * math.sin(phase)
    tip = math.radians(shin * 0.7)
    shoe = [(-0.04, -0.035), (0.03, -0.035), (toe * 0.8, -0.012), (toe, 0.014), (toe * 0.9, 0.028), (-0.045, 0.028)]
    turned = [
        (x + tall * (u * math.cos(tip) + v * math.sin(tip)), y + tall * (v * math.cos(tip) - u * math.sin(tip)))
        for u, v in shoe
    ]
    hand.part(smooth(turned, steps=3), design.shoes)
