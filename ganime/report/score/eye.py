"""What agrees with the eye, of films: sides beside the truth's, and whether they show somebody a second time."""

import cv2
import numpy as np

from ganime.frame import Canvas, Pixels
from ganime.report.judge_features import judge_features
from ganime.report.metrics.repetition import repetition
from ganime.report.metrics.sharpness import sharpness_ratio
from ganime.report.metrics.sight import Sight
from ganime.report.metrics.temporal import Mask

Sums = dict[str, float]

EVERY = 12  # frames: twice a second, as deep features and a search of the whole picture cost a tenth of a second each
HEIGHT_PX = 288  # larger pictures are looked at at this height; streaks, fog and fields of colour are seen at any
LEAST_MOVING, MOST_MOVING = 0.001, 0.5  # of the known part: more is a camera that moves, before which nothing is a copy


def of_sides(truth_HWC: Pixels, widened_HWC: Pixels, canvas: Canvas) -> Sums:
    """Sums of one picture of weight `looked`: statistics, structure, SWD, and the steps that sharpness is made of."""
    pictures, small = zip(*(_sides(picture_HWC, canvas) for picture_HWC in (truth_HWC, widened_HWC)), strict=True)
    measures, _ = Sight(pictures[0][None], small[0], judge_features()).measure(pictures[1][None])
    return {"looked": 1.0} | {name.removeprefix("sides."): float(value) for name, (value,) in measures.items()}


def of_moving(truth_HWC: Pixels, widened_HWC: Pixels, still_HW: Mask, canvas: Canvas) -> Sums:
    """Sums of one picture of weight `acted`: repetition of what moves, where something does before a resting camera."""
    moving = float(np.mean(~still_HW[:, canvas.known]))
    if not LEAST_MOVING <= moving <= MOST_MOVING:
        return {}
    return {
        "acted": 1.0,
        "repetition": repetition(widened_HWC, ~still_HW, canvas),
        "repetition_truth": repetition(truth_HWC, ~still_HW, canvas),
    }


def metrics_of(sums: Sums) -> dict[str, float]:
    """The metrics of a stretch of film; those of which it shows nothing are absent."""
    metrics: dict[str, float] = {}
    if looked := sums.get("looked"):
        metrics |= {name: sums[name] / looked for name in ("stats", "structure", "swd")}
        for metric, step in (("sharp", "step"), ("sharp_x", "step_x"), ("sharp_y", "step_y")):
            metrics[metric] = sharpness_ratio(sums[step] / looked, sums[f"{step}_truth"] / looked)
    if acted := sums.get("acted"):
        metrics |= {name: sums[name] / acted for name in ("repetition", "repetition_truth")}
    return metrics


def _sides(picture_HWC: Pixels, canvas: Canvas) -> tuple[Pixels, Canvas]:
    """The sides alone, with a black column between them, no higher than HEIGHT_PX."""
    height = min(canvas.height, HEIGHT_PX)
    found = []
    for side_HSC in (picture_HWC[:, : canvas.left], picture_HWC[:, canvas.known.stop :]):
        width = round(side_HSC.shape[1] * height / canvas.height)
        empty = np.empty((height, 0, 3), np.uint8)
        found.append(cv2.resize(side_HSC, (width, height), interpolation=cv2.INTER_AREA) if width else empty)
    left, right = found
    between = np.zeros((height, 1, 3), np.uint8)
    widths = left.shape[1], right.shape[1]
    return np.concatenate([left, between, right], axis=1), Canvas(height, sum(widths) + 1, *widths)
