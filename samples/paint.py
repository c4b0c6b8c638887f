"""Sheets of celluloid and the brushes that paint on them.

World units: the wide picture is 640×360 of them, (0, 0) in its middle, y growing downwards. A `Paper` is painted at
twice its resolution (half-pixel ink lines) and halved when it is taken off the easel as a `Cel`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from ganime.frame import Pixels

Colour = tuple[int, int, int]
Points = Sequence[tuple[float, float]] | npt.NDArray[np.float64]

_FINE = 2  # painted at this many times the resolution of the cel
_SHIFT = 4  # cv2 takes coordinates in sixteenths of a pixel


@dataclass(frozen=True, eq=False)
class Cel:
    """A painted sheet, premultiplied RGBA, H×W×4; equal only to itself.

    `left`, `top`: world units of its upper left corner from its own origin. `scale`: pixels per world unit.
    """

    paint_HW4: Pixels
    left: float
    top: float
    scale: float


class Paper:
    """A sheet being painted: `left`, `top`, `right`, `bottom` in world units, `scale` pixels per unit when done."""

    def __init__(self, left: float, top: float, right: float, bottom: float, scale: float) -> None:
        self.left, self.top, self.right, self.bottom, self.scale = left, top, right, bottom, scale
        height, width = math.ceil((bottom - top) * scale), math.ceil((right - left) * scale)
        self._fine = scale * _FINE
        self._paint = np.zeros((height * _FINE, width * _FINE, 4), np.uint8)

    def fill(self, points: Points, colour: Colour) -> None:
        """A flat shape, without an outline."""
        cv2.fillPoly(self._paint, [self._fixed(points)], (*colour, 255), cv2.LINE_AA, _SHIFT)

    def line(self, points: Points, colour: Colour, width: float, closed: bool = False) -> None:
        """A stroke `width` world units wide."""
        thickness = max(1, round(width * self._fine))
        cv2.polylines(self._paint, [self._fixed(points)], closed, (*colour, 255), thickness, cv2.LINE_AA, _SHIFT)

    def shape(self, points: Points, colour: Colour, ink: Colour, width: float) -> None:
        """A flat shape with its outline."""
        self.fill(points, colour)
        self.line(points, ink, width, closed=True)

    def cel_shape(self, points: Points, lit: Colour, shade: Colour, towards: tuple[float, float]) -> None:
        """A shape in two tones: `lit`, but `shade` where the shape moved by `towards` does not cover itself."""
        self.fill(points, shade)
        outline = self._fixed(points) >> _SHIFT
        (x, y), (right, bottom) = np.maximum(outline.min(axis=0) - 2, 0), np.maximum(outline.max(axis=0) + 3, 0)
        part = self._paint[y:bottom, x:right]
        if not part.size:
            return
        offset = np.array([x, y]) << _SHIFT
        covers = []
        for shift in ((0.0, 0.0), towards):
            cover = np.zeros(part.shape[:2], np.uint8)
            moved = self._fixed(np.asarray(points, np.float64) + shift) - offset
            cv2.fillPoly(cover, [moved.astype(np.int32)], 255, cv2.LINE_AA, _SHIFT)
            covers.append(cover)
        _mix(part, np.minimum(*covers), np.array([*lit, 255], np.float32))

    def wash(self, points: Points, upper: Colour, lower: Colour, opacity: float = 1.0) -> None:
        """A shape in a vertical gradient from `upper` (its top) to `lower` (its bottom)."""
        fixed = self._fixed(points)
        outline = fixed >> _SHIFT
        (x, y), (right, bottom) = np.maximum(outline.min(axis=0) - 2, 0), np.maximum(outline.max(axis=0) + 3, 0)
        part = self._paint[y:bottom, x:right]
        if not part.size:
            return
        cover = np.zeros(part.shape[:2], np.uint8)
        cv2.fillPoly(cover, [fixed - (np.array([x, y], np.int32) << _SHIFT)], 255, cv2.LINE_AA, _SHIFT)
        # The gradient runs over the whole shape, also where that reaches beyond the paper.
        t = (y + np.arange(len(part)) - outline[:, 1].min()) / max(1, np.ptp(outline[:, 1]))
        colours = np.asarray(upper) + np.clip(t, 0, 1)[:, None] * (np.asarray(lower, np.float64) - np.asarray(upper))
        column = np.concatenate([colours, np.full((len(t), 1), 255.0)], axis=1)[:, None]
        _mix(part, cover, column.astype(np.float32), opacity)

    def glaze(self, points: Points, colour: Colour, opacity: float) -> None:
        """A translucent flat shape over what is painted already."""
        self.wash(points, colour, colour, opacity)

    def cel(self) -> Cel:
        """What is painted, at `scale` pixels per world unit, cut down to where there is paint."""
        height, width = self._paint.shape[0] // _FINE, self._paint.shape[1] // _FINE
        paint = np.asarray(cv2.resize(self._paint, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
        x, y, width, height = cv2.boundingRect(paint[..., 3])
        part = np.ascontiguousarray(paint[y : y + max(1, height), x : x + max(1, width)])
        return Cel(part, self.left + x / self.scale, self.top + y / self.scale, self.scale)

    def _fixed(self, points: Points) -> npt.NDArray[np.int32]:
        """World units → cv2's fixed-point pixels of the fine sheet."""
        fine = (np.asarray(points, np.float64) - (self.left, self.top)) * self._fine
        return np.asarray(np.round(fine * (1 << _SHIFT)), np.int32)


def weathered(cel: Cel, rng: np.random.Generator, strength: float, grain: float) -> Cel:
    """The cel with its brightness varied by blotches about `grain` world units wide, ±`strength` (a share)."""
    height, width = cel.paint_HW4.shape[:2]
    noise = np.zeros((height, width), np.float32)
    for octave, share in ((1.0, 0.5), (0.4, 0.3), (0.12, 0.2)):
        cell = max(1.0, grain * octave * cel.scale)
        coarse = rng.uniform(-1, 1, (math.ceil(height / cell) + 2, math.ceil(width / cell) + 2)).astype(np.float32)
        noise += share * cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    paint = cel.paint_HW4.copy()
    factor = 1 + np.float32(strength) * noise[..., None]
    # Premultiplied colour must not exceed its alpha.
    paint[..., :3] = np.minimum(paint[..., :3] * factor, paint[..., 3:]).astype(np.uint8)
    return replace(cel, paint_HW4=paint)


def _mix(part_HW4: Pixels, cover_HW: Pixels, colour: npt.NDArray[np.float32], opacity: float = 1.0) -> None:
    """Lay an opaque colour (4, or H×1×4) over part of a sheet, as strongly as `cover_HW` says, 0..255."""
    share = (cover_HW.astype(np.float32) * (opacity / 255))[..., None]
    part_HW4[:] = (part_HW4 + share * (colour - part_HW4) + 0.5).astype(np.uint8)


def mixed(a: Colour, b: Colour, share: float) -> Colour:
    """Colour `share` of the way from `a` to `b`."""
    red, green, blue = (round(p + (q - p) * share) for p, q in zip(a, b, strict=True))
    return red, green, blue


def box(left: float, top: float, right: float, bottom: float) -> Points:
    """Corners of an upright rectangle."""
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def oval(x: float, y: float, rx: float, ry: float, turn: float = 0.0) -> Points:
    """Outline of an ellipse; `turn` in radians."""
    angle = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    u, v = rx * np.cos(angle), ry * np.sin(angle)
    return np.stack([x + u * np.cos(turn) - v * np.sin(turn), y + u * np.sin(turn) + v * np.cos(turn)], axis=1)


def smooth(points: Points, closed: bool = True, steps: int = 6) -> Points:
    """A Catmull-Rom curve through `points`, `steps` pieces from one to the next."""
    knots = np.asarray(points, np.float64)
    before, after = np.roll(knots, 1, axis=0), np.roll(knots, -1, axis=0)
    if not closed:
        before[0], after[-1] = knots[0], knots[-1]
    beyond = np.roll(after, -1, axis=0)
    if not closed:
        beyond[-1] = after[-1]
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    p, a, b, q = (k[:, None] for k in (before, knots, after, beyond))
    curve = 0.5 * (2 * a + (b - p) * t + (2 * p - 5 * a + 4 * b - q) * t**2 + (3 * a - p - 3 * b + q) * t**3)
    pieces = curve if closed else curve[:-1]
    outline = pieces.reshape(-1, 2)
    return outline if closed else np.concatenate([outline, knots[-1:]])
