"""Synthetic shots: known pictures of a painted world, and outpainters whose work can be told."""

from collections.abc import Sequence

import cv2
import numpy as np

from ganime.film.camera import View
from ganime.film.picture import picture_of
from ganime.film.steady import Carried, Sides, Switches, Widened, sides_of_shot
from ganime.film.steady.change import strip_of, tiles_of
from ganime.film.steady.plan import SeamObservation
from ganime.film.steady.values import RecoveredSide, Side
from ganime.frame import Canvas, Pixels
from ganime.outpainter import Outpainter

CANVAS = Canvas(120, 216, 28, 28)
K = CANVAS.known_width
FPS = 24
STEP = 40  # levels: nobody takes one picture for another
VIEW = View()
STILL = Switches(canvas=False)  # the camera is known to rest


def world(width: int = K, height: int = 120, seed: int = 0) -> Pixels:
    """A painting with corners everywhere and nothing twice."""
    rng = np.random.default_rng(seed)
    picture = np.full((height, width, 3), 128, np.uint8)
    for _ in range(width * height // 150):
        x, y = int(rng.integers(width)), int(rng.integers(height))
        size = rng.integers(6, 22, 2)
        cv2.rectangle(picture, (x, y), (x + int(size[0]), y + int(size[1])), rng.integers(30, 226, 3).tolist(), -1)
    return cv2.GaussianBlur(picture, (0, 0), 0.7)


def with_actor(picture: Pixels, x: int) -> Pixels:
    """The picture with somebody tall standing at column x."""
    drawn = picture.copy()
    cv2.rectangle(drawn, (x - 8, 30), (x + 8, 119), (250, 20, 20), -1)
    return drawn


def held(pictures: Sequence[Pixels], frames: int = 2) -> list[Pixels]:
    """Every drawing shown for some frames."""
    return [picture for picture in pictures for _ in range(frames)]


def times(count: int, start: int = 0) -> list[float]:
    return [(start + index) / FPS for index in range(count)]


class Numbered:
    """Paints the sides of its first picture in level STEP, of the second in twice that, and so on."""

    def __init__(self) -> None:
        self.pictures: list[Pixels] = []
        self.batches: list[int] = []

    @property
    def outpainter(self) -> Outpainter:
        return Outpainter("numbered", None, self.generate)

    def generate(self, known_BHKC: Pixels, canvas: Canvas) -> Pixels:
        self.batches.append(len(known_BHKC))
        wide_BHWC = np.zeros((len(known_BHKC), canvas.height, canvas.width, 3), np.uint8)
        for wide_HWC, known_HKC in zip(wide_BHWC, known_BHKC, strict=True):
            self.pictures.append(known_HKC.copy())
            wide_HWC[:] = min(250, STEP * len(self.pictures))
        return wide_BHWC


def observed(
    picture: Pixels, view: View = VIEW, side: Side = "left", recovered: RecoveredSide | None = None
) -> SeamObservation:
    """What a drawing looks like beside a seam. `view`: where the camera stood."""
    known = picture_of(picture)
    return SeamObservation(view, strip_of(known, side), tiles_of(known), known, recovered)


def beside(columns: slice, level: int = 0, canvas: Canvas = CANVAS) -> RecoveredSide:
    """Real content of one level in some columns of the left side."""
    side_HSC = np.zeros((canvas.height, canvas.left, 3), np.uint8)
    valid_HS = np.zeros(side_HSC.shape[:2], bool)
    side_HSC[:, columns], valid_HS[:, columns] = level, True
    return RecoveredSide(side_HSC, valid_HS)


def widened(pictures: Sequence[Pixels], outpainter: Outpainter, switches: Switches = STILL) -> Widened:
    return sides_in(CANVAS, pictures, outpainter, switches)


def sides_in(
    canvas: Canvas,
    pictures: Sequence[Pixels],
    outpainter: Outpainter,
    switches: Switches = STILL,
    start: int = 0,
    carried: Carried | None = None,
) -> Widened:
    """The sides of pictures shown from frame `start` of their shot on."""
    known = [picture_of(picture) for picture in pictures]
    return sides_of_shot(known, times(len(known), start), outpainter, canvas, switches, carried)


def levels(sides: Sequence[Sides], side: str) -> list[int]:
    """The level in the middle of a side far from its seam, of every frame."""
    return [int(getattr(one, f"{side}_HSC")[60, 2 if side == "left" else -3, 0]) for one in sides]
