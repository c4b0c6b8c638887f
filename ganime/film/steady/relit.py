"""Whether the light changed since an earlier picture of a shot, seen from another place: cameras move in fades.

Sides on a resting camera follow the light (`light`). Those that move along with the camera are made anew in another
one: what shows a black picture's sides would stay black. Pure.
"""

from dataclasses import dataclass

import numpy as np

from ganime.film.camera import View
from ganime.film.camera.beside import of_small
from ganime.film.steady.anchor import Shift, covered, moved
from ganime.frame import Pixels

RELIT = 10  # levels that half of the places became brighter by, or darker; colours drawn to the seam's hide less
COMMON = 1 / 3  # of the places must be seen by both
SPARSE = 2  # every second place of every second row is looked at


@dataclass(frozen=True)
class Lit:
    """How light a picture was: its tiles, and where it lies."""

    view: View
    tiles: Pixels  # H×W×3


def is_relit(now: Lit, then: Lit, tile_px: int) -> bool | None:
    """Whether the light changed between two pictures of a shot; None if they have too little in common to tell.

    `tile_px`: pixels of the film to a tile.
    """
    if now.view.part != then.view.part:
        return None
    motion = of_small(now.view.towards(then.view), tile_px)
    shift = Shift(motion.scale, motion.x, motion.y)
    rows, columns = covered(shift, *now.tiles.shape[:2])
    here = now.tiles[rows, columns][::SPARSE, ::SPARSE]
    if here.size * SPARSE**2 < COMMON * now.tiles.size:
        return None
    there = moved(then.tiles, shift, (rows, columns))[::SPARSE, ::SPARSE]
    return bool(abs(np.median(here.astype(np.int16) - there)) > RELIT)
