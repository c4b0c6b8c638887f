"""Every place a shot can be set in, by name."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from samples import moons, nature, rooms, sea, town
from samples.camera import Placed
from samples.easel import Easel
from samples.style import Style


@dataclass(frozen=True)
class Place:
    """A painter, where figures stand in its picture (world units down from the middle), and whether it has a sky."""

    paint: Callable[[Easel], None]
    ground: float
    outdoors: bool = True


PLACES = {
    "meadow": Place(nature.meadow, 146),
    "forest": Place(nature.forest, 134),
    "sea": Place(sea.sea, 144),
    "street": Place(town.street, 126),
    "rooftop": Place(town.rooftop, 140),
    "viaduct": Place(town.viaduct, 156),
    "room": Place(rooms.room, 138, outdoors=False),
    "classroom": Place(rooms.classroom, 156, outdoors=False),
    "dunes": Place(moons.dunes, 132),
    "domes": Place(moons.domes, 142),
    "mushrooms": Place(moons.mushrooms, 136),
    "ship": Place(moons.ship, 140, outdoors=False),
}


def chance(*parts: int | str) -> np.random.Generator:
    """A source of chance that depends on these parts alone, whatever else has been drawn."""
    return np.random.default_rng([part if isinstance(part, int) else zlib.crc32(part.encode()) for part in parts])


def paint_place(
    place: str, background: str, style: Style, light: str, seed: int, reach: tuple[float, float], scale: float
) -> tuple[Placed, ...]:
    """The layers of a background, farthest first.

    `background`: equal names in the same reach are the same painting. `reach`: how far the camera moves to the side and
    up or down, world units. `scale`: pixels per world unit.
    """
    easel = Easel(style, style.lights[light], chance(seed, background), *reach, scale)
    PLACES[place].paint(easel)
    return tuple(easel.layers)
