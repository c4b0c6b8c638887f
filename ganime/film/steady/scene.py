"""What a side shows while nothing beside its seam changes, and the memory of what it showed before.

Scenes and keys are promises: they are planned for a whole window first, so that the outpainter can be asked for many
pictures at once, and get their pixels then.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ganime.film.camera import View
from ganime.film.picture import Picture
from ganime.film.steady.light import DAYLIGHT, Light, followed, light_between
from ganime.film.steady.relit import Lit
from ganime.film.steady.strip import Band, band_of, changed_rows, is_changed
from ganime.frame import Pixels

REMEMBERED = 8  # scenes of one shot that may come back


@dataclass(frozen=True, eq=False)
class Seen:
    """Of one side, what the camera saw at another time of the shot."""

    side_HSC: Pixels
    valid_HS: npt.NDArray[np.bool_]  # where that is


@dataclass(eq=False)
class Key:
    """A side generated for one picture, shown by later ones too."""

    view: View
    picture: Picture | None  # until the side is there
    side_HSC: Pixels | None = None


@dataclass(frozen=True, eq=False)
class Kept:
    """What a scene on a resting camera keeps of the one before it: the rows beside which nothing changed."""

    scene: "Scene"
    new_H: npt.NDArray[np.float32]  # share of the new side in each row, 0..1


@dataclass(eq=False)
class Scene:
    """A side as it was composed for one drawing."""

    view: View
    band: Band
    tiles: Pixels
    keys: tuple[Key, ...]  # the foremost first
    seen: Seen | None
    kept: Kept | None = None  # until the side is there
    side_HSC: Pixels | None = None


@dataclass(frozen=True)
class Look:
    """What one drawing looks like beside one seam."""

    view: View
    strip: Pixels
    tiles: Pixels
    picture: Picture
    seen: Seen | None

    def scene(self, keys: tuple[Key, ...], before: Scene | None = None) -> Scene:
        """The scene that begins here; after `before`, if the camera rested, it keeps of it what need not change."""
        kept = None
        if before is not None and before.view == self.view:
            kept = Kept(before, changed_rows(self.strip, before.band, self.picture.height))
        return Scene(self.view, band_of(self.strip), self.tiles, keys, self.seen, kept)

    def lit(self) -> Lit:
        """How light it is."""
        return Lit(self.view, self.tiles)

    @property
    def tile_px(self) -> int:
        """Pixels of the film to a tile."""
        return self.picture.height // len(self.tiles)

    def key(self) -> Key:
        """A side to be generated for this very picture."""
        return Key(self.view, self.picture)


def light_on(scene: Scene, look: Look, shown: Light = DAYLIGHT) -> Light | None:
    """The light in which a drawing still shows a scene beside its seam; None if something changed there.

    `shown`: the light it was shown in last.
    """
    as_it_was = not is_changed(look.strip, scene.band)
    if as_it_was and shown == DAYLIGHT:
        return DAYLIGHT
    wanted = light_between(look.tiles, scene.tiles)
    if wanted is None:
        return None
    if wanted == DAYLIGHT:
        return followed(shown, wanted) if as_it_was else None
    lit = Band(wanted.on(scene.band.floor_HWC), wanted.on(scene.band.ceiling_HWC))
    return None if is_changed(look.strip, lit) else followed(shown, wanted)
