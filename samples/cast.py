"""Who plays in each show: designs that are recognised at a glance, and the poses they are drawn in."""

from dataclasses import dataclass
from typing import Literal

from samples.paint import Colour

Hair = Literal["bob", "spikes", "tail", "long", "bun", "cap", "antennae", "fin"]
Move = Literal["stand", "walk", "run", "jump"]
Gesture = Literal["down", "wave", "point", "cheer", "hips"]

WALK_STEPS = 8  # drawings in a cycle, of walking and of running


@dataclass(frozen=True)
class Design:
    """A character's model sheet. `height`: share of a grown-up's."""

    name: str
    height: float
    skin: Colour
    hair: Hair
    hair_colour: Colour
    eyes: Colour
    top: Colour
    bottom: Colour
    skirt: bool
    shoes: Colour
    scarf: Colour | None


@dataclass(frozen=True)
class Pose:
    """One drawing of a character; drawings with equal poses are drawn once.

    `step`: place in the cycle of `move`, 0..WALK_STEPS-1. `mouth`: 0 shut, 1 half open, 2 open. `lids`: 0 open, 1 shut.
    """

    move: Move = "stand"
    step: int = 0
    gesture: Gesture = "down"
    swing: int = 0  # 0..2, of the gesture's arm
    mouth: int = 0
    lids: int = 0


SEASIDE_CAST = (
    Design(
        "Mio",
        0.86,
        (252, 222, 196),
        "bob",
        (86, 58, 66),
        (90, 120, 70),
        (224, 84, 84),
        (70, 84, 130),
        True,
        (120, 70, 60),
        (250, 240, 220),
    ),
    Design(
        "Kai",
        0.92,
        (242, 202, 166),
        "spikes",
        (236, 160, 64),
        (60, 110, 170),
        (70, 140, 190),
        (92, 80, 76),
        False,
        (220, 90, 70),
        None,
    ),
    Design(
        "Grandma Hana",
        0.80,
        (248, 214, 190),
        "bun",
        (206, 206, 216),
        (100, 80, 70),
        (140, 110, 160),
        (110, 84, 120),
        True,
        (90, 70, 80),
        (220, 180, 120),
    ),
    Design(
        "Captain Jiro",
        1.08,
        (226, 180, 142),
        "cap",
        (60, 60, 70),
        (70, 70, 80),
        (50, 70, 120),
        (120, 130, 160),
        False,
        (60, 50, 60),
        None,
    ),
    Design(
        "Suzu",
        0.98,
        (255, 228, 206),
        "tail",
        (70, 76, 130),
        (150, 90, 150),
        (250, 220, 120),
        (90, 150, 140),
        True,
        (150, 90, 90),
        None,
    ),
    Design(
        "Ren",
        1.02,
        (246, 210, 176),
        "long",
        (150, 70, 60),
        (90, 140, 120),
        (96, 150, 100),
        (80, 76, 100),
        False,
        (70, 60, 70),
        (230, 110, 80),
    ),
)

MOONS_CAST = (
    Design(
        "Bip",
        0.84,
        (166, 224, 200),
        "antennae",
        (90, 170, 160),
        (236, 106, 116),
        (246, 196, 92),
        (110, 84, 150),
        False,
        (60, 60, 110),
        None,
    ),
    Design(
        "Zuli",
        0.92,
        (244, 186, 200),
        "fin",
        (150, 90, 180),
        (72, 126, 160),
        (78, 196, 178),
        (240, 108, 98),
        True,
        (90, 60, 120),
        (250, 220, 120),
    ),
    Design(
        "Orro",
        1.06,
        (196, 186, 240),
        "antennae",
        (110, 84, 170),
        (250, 170, 80),
        (72, 126, 160),
        (60, 60, 110),
        False,
        (40, 40, 80),
        None,
    ),
    Design(
        "Queen Nahl",
        1.0,
        (250, 210, 150),
        "long",
        (236, 106, 116),
        (62, 140, 150),
        (244, 226, 206),
        (208, 188, 222),
        True,
        (110, 84, 150),
        (240, 108, 98),
    ),
)
