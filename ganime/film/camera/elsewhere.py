"""What was seen of the sides of pictures at another time, and how long that is to be seen. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from ganime.film.camera.beside import Flags
from ganime.frame import Pixels

LASTS = 6  # pictures: a quarter of a second, which sides take to fade in; what goes sooner was never all there


@dataclass(frozen=True, eq=False)
class Elsewhere:
    """What was seen of the sides of a picture at another time: RGB, H×S×3, where the flags H×S are set; 0 elsewhere."""

    left_HSC: Pixels
    left_HS: Flags
    right_HSC: Pixels
    right_HS: Flags


def lasting(found: Sequence[Elsewhere | None]) -> list[Elsewhere | None]:
    """The same, beside pictures that follow on each other, but for what a side would show for a moment only.

    What flashes up is no gain, and seldom right: it is what a camera in a hurry, or somebody in the way, left of more.
    The same object stays the same object.
    """
    lefts = _long([one is not None and bool(one.left_HS.any()) for one in found])
    rights = _long([one is not None and bool(one.right_HS.any()) for one in found])
    kept: dict[tuple[int, bool, bool], Elsewhere | None] = {}
    result = []
    for one, left, right in zip(found, lefts, rights, strict=True):
        key = (id(one), left, right)
        if key not in kept:
            kept[key] = _of(one, left, right) if one else None
        result.append(kept[key])
    return result


def _long(shown: Sequence[bool]) -> list[bool]:
    """The flags, of runs of LASTS at least."""
    runs = [(flag, len(list(run))) for flag, run in groupby(shown)]
    return [flag and count >= LASTS for flag, count in runs for _ in range(count)]


def _of(one: Elsewhere, left: bool, right: bool) -> Elsewhere | None:
    """What was seen of one of its sides, or of both; the same object if nothing is left away."""
    if not (left or right):
        return None
    if left == one.left_HS.any() and right == one.right_HS.any():
        return one
    left_HSC, left_HS = (one.left_HSC, one.left_HS) if left else _nothing(one.left_HSC, one.left_HS)
    right_HSC, right_HS = (one.right_HSC, one.right_HS) if right else _nothing(one.right_HSC, one.right_HS)
    return Elsewhere(left_HSC, left_HS, right_HSC, right_HS)


def _nothing(side_HSC: Pixels, side_HS: Flags) -> tuple[Pixels, Flags]:
    """A side of the same size of which nothing was seen."""
    return np.zeros_like(side_HSC), np.zeros_like(side_HS)
