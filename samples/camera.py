"""The rostrum camera: placed sheets and where the camera stands → a picture."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from ganime.frame import Pixels
from samples.paint import Cel

HEIGHT = 360  # world units the camera sees at zoom 1
WIDTH = 640


@dataclass(frozen=True)
class View:
    """Where the camera looks, in world units, and how near it is (zoom 1 sees the whole 640×360)."""

    x: float = 0.0
    y: float = 0.0
    zoom: float = 1.0


@dataclass(frozen=True)
class Placed:
    """A cel with its origin at (x, y) world units.

    `depth`: share of the camera's move that it follows; 0 is infinitely far, 1 the stage, more is before the stage.
    """

    cel: Cel
    x: float = 0.0
    y: float = 0.0
    depth: float = 1.0
    mirrored: bool = False


@dataclass
class Camera:
    """Photographs placed cels; what has not changed since the last picture is not composed again."""

    height: int
    _seen: tuple[View, tuple[Placed, ...], tuple[Placed, ...]] | None = field(default=None, init=False)
    _picture: Pixels | None = field(default=None, init=False)
    _backdrop: Pixels | None = field(default=None, init=False)

    def photograph(self, view: View, behind: Sequence[Placed], before: Sequence[Placed]) -> Pixels:
        """The picture of `behind` (farthest first), with `before` laid over it: H×W×3, not to be written to."""
        scene = (view, tuple(behind), tuple(before))
        if self._picture is not None and scene == self._seen:
            return self._picture
        if self._backdrop is None or self._seen is None or scene[:2] != self._seen[:2]:
            self._backdrop = np.zeros((self.height, self.height * WIDTH // HEIGHT, 3), np.uint8)
            for placed in behind:
                _lay(self._backdrop, placed, view)
        picture = self._backdrop.copy()
        for placed in before:
            _lay(picture, placed, view)
        self._seen, self._picture = scene, picture
        return picture


def _lay(picture_HWC: Pixels, placed: Placed, view: View) -> None:
    """Compose one cel over the picture, in place."""
    height, width = picture_HWC.shape[:2]
    pixels = height / HEIGHT * (1 + (view.zoom - 1) * placed.depth)  # per world unit
    cel, scale = placed.cel, pixels / placed.cel.scale
    cel_width = cel.paint_HW4.shape[1]
    reach = cel_width / cel.scale
    left = -cel.left - reach if placed.mirrored else cel.left
    x = width / 2 + (placed.x + left - view.x * placed.depth) * pixels
    y = height / 2 + (placed.y + cel.top - view.y * placed.depth) * pixels
    if scale == 1:
        x, y = round(x), round(y)  # whole pixels: a cel at its own size stays crisp
    x0, y0 = max(0, math.floor(x)), max(0, math.floor(y))
    x1 = min(width, math.ceil(x + cel_width * scale))
    y1 = min(height, math.ceil(y + cel.paint_HW4.shape[0] * scale))
    if x0 >= x1 or y0 >= y1:
        return
    if scale == 1:
        sheet = cel.paint_HW4[:, ::-1] if placed.mirrored else cel.paint_HW4
        paint = np.ascontiguousarray(sheet[y0 - int(y) : y1 - int(y), x0 - int(x) : x1 - int(x)])
    else:
        flip = -1 if placed.mirrored else 1
        start = x + (cel_width - 1) * scale if placed.mirrored else x
        half = (scale - 1) / 2  # cv2 counts from the middle of a pixel
        matrix = np.array([[flip * scale, 0, start - x0 + half], [0, scale, y - y0 + half]], np.float64)
        paint = np.asarray(cv2.warpAffine(cel.paint_HW4, matrix, (x1 - x0, y1 - y0), flags=cv2.INTER_LINEAR), np.uint8)
    part = picture_HWC[y0:y1, x0:x1]
    through = cv2.cvtColor(255 - paint[..., 3], cv2.COLOR_GRAY2RGB)
    part[:] = cv2.add(cv2.cvtColor(paint, cv2.COLOR_RGBA2RGB), cv2.multiply(part, through, scale=1 / 255))
