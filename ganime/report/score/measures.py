"""What is measured of a moment and of a pair, as sums that add up over any stretch of film; metrics are made of them.

Sums are named after what they sum up; each kind has a weight: `pictures`, `detailed` ones, pixels that are `still`, of
sides at `rest` or `moving`, `held` pairs; those that agree with the eye are in `eye`.
"""

from collections.abc import Iterable, Sequence

import cv2
import numpy as np

from ganime.frame import Canvas, Pixels
from ganime.report.metrics.lines import line_distance
from ganime.report.metrics.pixels import MAX_LEVEL, psnr, ssim_map
from ganime.report.metrics.seam import NEIGHBOURS_PX, seam_ratio, seam_steps
from ganime.report.metrics.temporal import Mask, flicker, is_held, movement, still_pixels, warp_error
from ganime.report.score import eye
from ganime.report.score.films import Moment
from ganime.report.score.rest import Rest

Sums = dict[str, float]

WORST = "centre_worst"  # the one that is no sum but the greatest
NEAR_LEVELS = 0.5  # held sides that change by no more on average are nearly the same: as an encoder leaves them
DETAILED_EVERY = 3  # SSIM and lines cost half of the time: of drawings on twos and threes nearly each one is met
LEAST_MOVING = 0.001  # of the sides; less is no motion worth a flow


def add(sums: Iterable[Sums]) -> Sums:
    """Sums of several stretches as one."""
    total: Sums = {}
    for one in sums:
        for name, value in one.items():
            total[name] = max(total.get(name, 0.0), value) if name == WORST else total.get(name, 0.0) + value
    return total


def of_moment(moment: Moment, canvas: Canvas, centre_too: bool) -> Sums:
    """Sides beside the truth's, seams, and, with `centre_too`, the known part beside the old film's or the truth's."""
    pictures = (moment.truth_HWC, moment.widened_HWC)
    strips_BHXC, narrow = _strips(pictures, canvas)
    hidden_W = np.ones(narrow.width, bool)
    hidden_W[narrow.known] = False
    wanted_HSC, sides_HSC = strips_BHXC[:, :, hidden_W]
    across, beside = seam_steps(strips_BHXC, narrow)
    sums = {
        "pictures": 1.0,
        "squared_error": cv2.norm(sides_HSC, wanted_HSC, cv2.NORM_L2SQR) / sides_HSC.size,
        "l1": cv2.norm(sides_HSC, wanted_HSC, cv2.NORM_L1) / sides_HSC.size / MAX_LEVEL,
    }
    sums |= {"across_truth": across[0], "beside_truth": beside[0], "across": across[1], "beside": beside[1]}
    if moment.seen.index % DETAILED_EVERY == 0:
        sums["detailed"] = 1.0
        sums["ssim"] = ssim_map(strips_BHXC[1:], strips_BHXC[:1])[:, :, hidden_W].mean(dtype=np.float64)
        sums["line"] = line_distance(moment.widened_HWC[None], moment.truth_HWC[None], canvas)[0]
    if moment.seen.index % eye.EVERY == 0:
        sums |= eye.of_sides(moment.truth_HWC, moment.widened_HWC, canvas)
    if centre_too:
        wanted_HKC = moment.truth_HWC[:, canvas.known] if moment.old_HKC is None else moment.old_HKC
        sums |= _centre(moment.widened_HWC[:, canvas.known], wanted_HKC)
    return {name: float(value) for name, value in sums.items()}


def of_pair(before: Moment, here: Moment, canvas: Canvas, rest: Rest) -> Sums:
    """Flicker where the truth is still, warping error where it moves, and whether a held drawing's sides are held.

    `rest`: has watched the pairs before this one, and watches this one too.
    """
    sides_HW = np.ones((canvas.height, canvas.width), bool)
    sides_HW[:, canvas.known] = False
    still_HW = still_pixels(before.truth_HWC, here.truth_HWC)
    sums = _flicker("still", before, here, sides_HW & still_HW)
    sums |= _flicker("rest", before, here, rest.of_pair(still_HW, here.seen.time_s - before.seen.time_s))
    if here.seen.index % eye.EVERY == 0:
        sums |= eye.of_moving(here.truth_HWC, here.widened_HWC, still_HW, canvas)
    if is_held(still_HW):
        return sums | _held(before, here, sides_HW)
    moving_HW = sides_HW & ~still_HW
    if np.count_nonzero(moving_HW) < LEAST_MOVING * np.count_nonzero(sides_HW):
        return sums
    return sums | _moving(before, here, moving_HW)


def metrics_of(sums: Sums) -> dict[str, float]:
    """The metrics of a stretch of film; those of which it shows nothing (held drawings, motion) are absent."""
    pictures = sums["pictures"]
    metrics = {"frames": pictures} | eye.metrics_of(sums)
    metrics |= {"psnr": psnr(sums["squared_error"] / pictures), "l1": sums["l1"] / pictures}
    for which in ("", "_truth"):
        metrics[f"seam{which}"] = seam_ratio(sums[f"across{which}"] / pictures, sums[f"beside{which}"] / pictures)
    for weight, names in (
        ("detailed", ("ssim", "line")),
        ("still", ("flicker_still", "flicker_still_truth")),
        ("rest", ("flicker_rest", "flicker_rest_truth")),
        ("held", ("held_same", "held_same_truth", "held_near", "held_near_truth")),
        ("moving", ("warp", "warp_truth")),
    ):
        if sums.get(weight):
            metrics |= {name: sums[name] / sums[weight] for name in names}
    if WORST in sums:
        metrics |= {"centre_same": sums["centre_same"] / pictures, WORST: sums[WORST]}
        metrics["centre_psnr"] = psnr(sums["centre_squared_error"] / pictures)
    return metrics


def _strips(pictures: Sequence[Pixels], canvas: Canvas) -> tuple[Pixels, Canvas]:
    """The sides with as much of the known part as SSIM and the seam score look at, as narrower pictures."""
    margin = min(2 * NEIGHBOURS_PX, canvas.known_width // 2)
    narrow = Canvas(canvas.height, canvas.left + canvas.right + 2 * margin, canvas.left, canvas.right)
    left, right = slice(canvas.left + margin), slice(canvas.known.stop - margin, None)
    return np.stack([np.concatenate([picture[:, left], picture[:, right]], axis=1) for picture in pictures]), narrow


def _centre(known_HKC: Pixels, wanted_HKC: Pixels) -> Sums:
    difference_HKC = cv2.absdiff(known_HKC, wanted_HKC)
    red, green, blue = cv2.split(difference_HKC)
    worst_HK = cv2.max(cv2.max(red, green), blue)
    return {
        "centre_same": 1 - cv2.countNonZero(worst_HK) / worst_HK.size,
        "centre_squared_error": cv2.norm(difference_HKC, cv2.NORM_L2SQR) / difference_HKC.size,
        WORST: float(worst_HK.max()),
    }


def _flicker(which: str, before: Moment, here: Moment, where_HW: Mask) -> Sums:
    """How much the chosen pixels change; `which` they are names the sums."""
    pixels = float(np.count_nonzero(where_HW))
    return {
        which: pixels,
        f"flicker_{which}": pixels * flicker(before.widened_HWC, here.widened_HWC, where_HW),
        f"flicker_{which}_truth": pixels * flicker(before.truth_HWC, here.truth_HWC, where_HW),
    }


def _held(before: Moment, here: Moment, sides_HW: Mask) -> Sums:
    widened = flicker(before.widened_HWC, here.widened_HWC, sides_HW)
    truth = flicker(before.truth_HWC, here.truth_HWC, sides_HW)
    return {
        "held": 1.0,
        "held_same": float(widened == 0),
        "held_same_truth": float(truth == 0),
        "held_near": float(widened <= NEAR_LEVELS),
        "held_near_truth": float(truth <= NEAR_LEVELS),
    }


def _moving(before: Moment, here: Moment, where_HW: Mask) -> Sums:
    moved = movement(before.truth_HWC, here.truth_HWC)
    chosen_HW = where_HW & moved.visible_HW
    pixels = float(np.count_nonzero(chosen_HW))
    return {
        "moving": pixels,
        "warp": pixels * warp_error(before.widened_HWC, here.widened_HWC, moved.flow_HW2, chosen_HW),
        "warp_truth": pixels * warp_error(before.truth_HWC, here.truth_HWC, moved.flow_HW2, chosen_HW),
    }
