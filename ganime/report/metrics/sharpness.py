"""Are the sides as sharp as the true ones, along rows and along columns?

Mean absolute differences of neighbouring pixels, generated to true: 1 is right, below 1 is fog, above 1 is noise or
crumbs. Streaks show where the two directions part: what is drawn out sideways has few steps from column to column
(`sharp_x`) and as many as ever from row to row (`sharp_y`).
"""

import numpy as np
import numpy.typing as npt

from ganime.frame import Canvas, Pixels
from ganime.report.metrics.sides import side_strips

Values = npt.NDArray[np.float64]

LEVEL = 0.1  # added to both steps, in levels: flat sides beside flat ones score 1


def steps(wide_BHWC: Pixels, canvas: Canvas) -> dict[str, Values]:
    """Mean steps on the sides in levels, B each: from column to column, from row to row, and gradient magnitude."""
    found: dict[str, list[Values]] = {"step_x": [], "step_y": [], "step": []}
    for strip_BHSC in side_strips(wide_BHWC, canvas):
        pixels_BHSC = strip_BHSC.astype(np.float32)
        x = pixels_BHSC[:, 1:, 1:] - pixels_BHSC[:, 1:, :-1]
        y = pixels_BHSC[:, 1:, 1:] - pixels_BHSC[:, :-1, 1:]
        for name, map_BHSC in (("step_x", np.abs(x)), ("step_y", np.abs(y)), ("step", np.sqrt(x * x + y * y))):
            found[name].append(map_BHSC.mean(axis=(1, 2, 3), dtype=np.float64))
    return {name: np.mean(values, axis=0) for name, values in found.items()}


def sharpness_ratio(step: float, step_truth: float) -> float:
    """Generated to true steps, from means over pictures."""
    return (step + LEVEL) / (step_truth + LEVEL)
