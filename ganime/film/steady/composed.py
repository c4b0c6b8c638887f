"""What is remembered of a side that was composed for a drawing: its pixels, and what was to be seen beside it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ganime.film.camera import View
from ganime.film.steady.change import Band
from ganime.film.steady.values import GeneratedSide, RecoveredSide
from ganime.frame import Pixels
from ganime.paint.painted import PaintedSide

Generated = tuple[GeneratedSide, ...]  # the foremost first


@dataclass(frozen=True, eq=False)
class KeptRows:
    """What a composed side on a resting camera keeps of the one before it: the rows beside which nothing changed."""

    composed: "ComposedSide"
    new_H: npt.NDArray[np.float32]  # share of the new side in each row, 0..1


@dataclass(frozen=True, eq=False)
class BackgroundSide:
    """A painted side without what crosses its seam, and what was behind that beside it when it was painted."""

    painted: PaintedSide
    band: Band
    tiles: Pixels


@dataclass(eq=False)
class ComposedSide:
    """A side as it was composed for one drawing."""

    view: View
    strip: Pixels
    band: Band
    tiles: Pixels
    generated: Generated
    recovered: RecoveredSide | None
    kept: KeptRows | None = None  # until the side is there
    side_HSC: Pixels | None = None
    confidence: float | None = None  # in what of it was painted, once the side is there
    background: BackgroundSide | None = None  # of what was painted, if one was found
    crossing_h: npt.NDArray[np.bool_] | None = None  # rows of the strip in which something crosses the seam
    painted_for: Band | None = None  # the band of every row when what crosses the seam there was painted
    shown_HSC: Pixels | None = None  # the side, or something calm in its place
    is_calmed: bool = False
