"""Everything measured on single pictures, and the metrics made of its means.

Names are `part.metric`; the parts are `sides` (the hidden columns alone) and `whole` (the composite, known part
included). What is averaged over pictures are the measures; PSNR and the seam score are computed from the averages.
"""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import numpy.typing as npt

from ganime.frame import Canvas, Pixels
from ganime.report.metrics.lines import line_distance
from ganime.report.metrics.perception import Lpips
from ganime.report.metrics.pixels import absolute_error, psnr, squared_error, ssim_map
from ganime.report.metrics.seam import seam_ratio, seam_steps
from ganime.report.metrics.sharpness import sharpness_ratio

Values = npt.NDArray[np.float64]

BEST: dict[str, Literal["highest", "lowest", "nearest to 1"]] = {
    "stats": "lowest",
    "structure": "lowest",
    "swd": "lowest",
    "sharp": "nearest to 1",
    "sharp_x": "nearest to 1",
    "sharp_y": "nearest to 1",
    "fid_lite2": "lowest",
    "kid_lite2": "lowest",
    "psnr": "highest",
    "ssim": "highest",
    "l1": "lowest",
    "seam": "nearest to 1",
    "line": "lowest",
    "lpips": "lowest",
    "fid": "lowest",
    "kid": "lowest",
}

SEEN = ("stats", "structure", "swd")
FOOTNOTE = ("psnr", "ssim", "l1")  # fog wins them


def measure(picture_BHWC: Pixels, truth_BHWC: Pixels, canvas: Canvas, lpips: Lpips | None = None) -> dict[str, Values]:
    """Every measure of wide pictures beside their truth, B values each. Raises ValueError if the shapes differ."""
    if picture_BHWC.shape != truth_BHWC.shape:
        raise ValueError(f"pictures of shape {picture_BHWC.shape} cannot be judged by {truth_BHWC.shape}")
    hidden_W = np.ones(canvas.width, bool)
    hidden_W[canvas.known] = False
    maps = {
        "squared_error": squared_error(picture_BHWC, truth_BHWC),
        "l1": absolute_error(picture_BHWC, truth_BHWC),
        "ssim": ssim_map(picture_BHWC, truth_BHWC),
    }
    measures = {f"sides.{name}": _mean(map_BHW[:, :, hidden_W]) for name, map_BHW in maps.items()}
    measures |= {f"whole.{name}": _mean(map_BHW) for name, map_BHW in maps.items()}
    measures["sides.line"] = line_distance(picture_BHWC, truth_BHWC, canvas)
    measures["sides.across"], measures["sides.beside"] = seam_steps(picture_BHWC, canvas)
    if lpips:
        measures["whole.lpips"] = lpips(picture_BHWC, truth_BHWC)
        of_strips = lpips(seam_strips(picture_BHWC, canvas), seam_strips(truth_BHWC, canvas))
        measures["sides.lpips"] = of_strips.reshape(2, -1).mean(axis=0)
    return measures


def metrics_of(means: Mapping[str, float]) -> dict[str, float]:
    """The metrics that belong to the means of the measures, in the order of tables: what agrees with the eye first."""
    metrics = {f"sides.{name}": means[f"sides.{name}"] for name in SEEN if f"sides.{name}" in means}
    if "sides.step" in means:
        for metric, step in (("sharp", "step"), ("sharp_x", "step_x"), ("sharp_y", "step_y")):
            metrics[f"sides.{metric}"] = sharpness_ratio(means[f"sides.{step}"], means[f"sides.{step}_truth"])
    for part in ("sides", "whole"):
        metrics[f"{part}.psnr"] = psnr(means[f"{part}.squared_error"])
        metrics[f"{part}.ssim"] = means[f"{part}.ssim"]
        metrics[f"{part}.l1"] = means[f"{part}.l1"]
        if part == "sides":
            metrics["sides.seam"] = seam_ratio(means["sides.across"], means["sides.beside"])
            metrics["sides.line"] = means["sides.line"]
        if f"{part}.lpips" in means:
            metrics[f"{part}.lpips"] = means[f"{part}.lpips"]
    return metrics


def best(metric: str, values: Mapping[str, float]) -> str:
    """The key of the best value of a metric such as `sides.psnr`; the first of several."""
    return min(values, key=lambda name: float(loss(metric, values[name])))


def loss(metric: str, values: Values | float) -> Values:
    """How bad values of a metric are: the smaller, the better."""
    aim = BEST[metric.rpartition(".")[2]]
    if aim == "nearest to 1":
        return np.asarray(np.abs(np.asarray(values) - 1))
    return np.asarray(-np.asarray(values) if aim == "highest" else values)


def seam_strips(wide_BHWC: Pixels, canvas: Canvas) -> Pixels:
    """Each side with as many known columns beside it: 2B×H×2S×C, all left ones first, the right ones mirrored.

    S is the narrower of the sides. Raises ValueError if there is only one side.
    """
    side = min(canvas.left, canvas.right)
    if not side:
        raise ValueError(f"{canvas} has only one side")
    left = wide_BHWC[:, :, canvas.left - side : canvas.left + side]
    right = wide_BHWC[:, :, canvas.known.stop - side : canvas.known.stop + side]
    return np.concatenate([left, right[:, :, ::-1]])


def _mean(map_BHW: npt.NDArray[np.float32]) -> Values:
    """Mean of each picture's pixels."""
    return np.asarray(map_BHW.mean(axis=(1, 2), dtype=np.float64))
