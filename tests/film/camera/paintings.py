"""A painting and a camera that moves over it: shots whose motion, and whose sides, are known."""

from collections.abc import Sequence

import cv2
import numpy as np

from ganime.film.picture import Picture, picture_of
from ganime.frame import Canvas, Pixels

CANVAS = Canvas(120, 214, left=26, right=26)  # its known part is 162 columns


def painting(height: int = 240, width: int = 480, seed: int = 0) -> Pixels:
    """Something that can be recognised anywhere: washes of colour, houses with outlines, a little texture."""
    rng = np.random.default_rng(seed)
    paper = cv2.resize(
        rng.integers(90, 200, (6, 12, 3), dtype=np.uint8), (width, height), interpolation=cv2.INTER_CUBIC
    )
    for _ in range(height * width // 700):
        x, y = int(rng.integers(0, width)), int(rng.integers(0, height))
        corner = (x + int(rng.integers(6, 26)), y + int(rng.integers(6, 26)))
        cv2.rectangle(paper, (x, y), corner, rng.integers(40, 220, 3).tolist(), -1)
        cv2.rectangle(paper, (x, y), corner, (30, 25, 20), 1)
    return np.asarray(cv2.GaussianBlur(paper, (3, 3), 0.8))


def photographed(paper: Pixels, corners: Sequence[tuple[float, float]], zoom: Sequence[float] = ()) -> list[Pixels]:
    """Wide pictures of a painting, each with its upper left corner at (x, y) and, zoomed, fewer pixels of paper."""
    pictures = []
    for index, (x, y) in enumerate(corners):
        scale = 1 / zoom[index] if zoom else 1.0
        matrix = np.array([[scale, 0, x], [0, scale, y]], np.float64)
        if scale == 1 and x == int(x) and y == int(y):
            cut = paper[int(y) : int(y) + CANVAS.height, int(x) : int(x) + CANVAS.width]
        else:
            flags = cv2.INTER_LANCZOS4 | cv2.WARP_INVERSE_MAP
            cut = cv2.warpAffine(paper, matrix, (CANVAS.width, CANVAS.height), flags=flags)
        pictures.append(np.ascontiguousarray(cut))
    return pictures


def known(wide: Sequence[Pixels]) -> list[Picture]:
    """What the old film shows of wide pictures."""
    return [picture_of(np.ascontiguousarray(picture_HWC[:, CANVAS.known])) for picture_HWC in wide]


def ball(picture_HWC: Pixels, x: float, y: float = 60, radius: int = 18) -> None:
    """Draws a striped ball, the character of these shots, into a picture."""
    centre = (round(x), round(y))
    cv2.circle(picture_HWC, centre, radius, (220, 40, 40), -1)
    cv2.circle(picture_HWC, centre, radius // 2, (250, 240, 90), -1)
    cv2.circle(picture_HWC, centre, radius, (0, 0, 0), 2)
