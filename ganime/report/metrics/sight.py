"""Everything that agrees with the eye, measured of sides beside their truth: what the truth looks like is found once.

Of the truth are kept the features, the patches and the steps, so that any number of outpainters is judged by them.
"""

import numpy as np
import numpy.typing as npt

from ganime.frame import Canvas, Pixels
from ganime.models.frozen import Frozen
from ganime.report.metrics.pyramid import distance, projections
from ganime.report.metrics.sharpness import steps
from ganime.report.metrics.statistics import side_maps, statistics, structure

Values = npt.NDArray[np.float64]


class Sight:
    """The true sides of B wide pictures as the measures see them. `features`: the judge's, or training's own."""

    def __init__(self, truth_BHWC: Pixels, canvas: Canvas, features: Frozen) -> None:
        self._canvas, self._features = canvas, features
        self._maps = side_maps(truth_BHWC, canvas, features)
        self._moments = self._maps.moments()
        self._patches = projections(truth_BHWC, canvas)
        self._steps = {f"{name}_truth": values for name, values in steps(truth_BHWC, canvas).items()}
        self.pooled: Values = self._maps.pooled()

    def measure(self, wide_BHWC: Pixels) -> tuple[dict[str, Values], Values]:
        """Measures of the pictures' sides, B values each, and what FID and KID compare, B×sides×F."""
        maps = side_maps(wide_BHWC, self._canvas, self._features)
        measures = {
            "stats": statistics(maps.moments(), self._moments),
            "structure": structure(maps, self._maps),
            "swd": distance(projections(wide_BHWC, self._canvas), self._patches),
            **steps(wide_BHWC, self._canvas),
            **self._steps,
        }
        return {f"sides.{name}": values for name, values in measures.items()}, maps.pooled()
