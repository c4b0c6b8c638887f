"""What each measure sees and what it is blind to: the true sides, spoilt more and more, in every measure's eyes.

    python benchmarks/measures.py OUT.png NAME=SHARDS [NAME=SHARDS …] [--pictures 48]

OUT.png has a row for each measure and a column for each way of spoiling; a line is a data set. The table that is
printed says of every way where the measure stands between the truth (0) and what it says of fog (blur of 8 px, 1).
"""

import argparse
import itertools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import cv2
import matplotlib as mpl
import numpy as np
import torch

from ganime.data.batches.windows import decode_windows, read_records
from ganime.frame import Pixels, crop, training_canvas
from ganime.outpainter import load_outpainter
from ganime.report.judge_features import judge_features
from ganime.report.metrics.distribution import distances
from ganime.report.metrics.scores import measure, metrics_of
from ganime.report.metrics.sight import Sight

mpl.use("agg")
from matplotlib import pyplot as plt

CANVAS = training_canvas(144, 256)
BATCH = 16
Spoil = Callable[[Pixels, float], Pixels]
Found = dict[str, list[float]]  # of a measure, a value for each strength

# Metric → what it is called, and whether more of it is better.
MEASURES = {
    "stats": "statistics ↓",
    "structure": "structure ↓",
    "swd": "SWD ↓",
    "kid_lite2": "KID (lite2) ↓",
    "fid_lite2": "FID (lite2) ↓",
    "sharp": "sharpness → 1",
    "sharp_x": "along rows → 1",
    "seam": "seam → 1",
    "line": "lines % ↓",
    "psnr": "PSNR dB ↑",
    "ssim": "SSIM ↑",
}


def blurred(wide_BHWC: Pixels, sigma_px: float) -> Pixels:
    """Fog."""
    return np.stack([cv2.GaussianBlur(wide_HWC, (0, 0), sigma_px) for wide_HWC in wide_BHWC])


def noisy(wide_BHWC: Pixels, levels: float) -> Pixels:
    """Grain."""
    noise = np.random.default_rng(0).normal(0, levels, wide_BHWC.shape)
    return np.asarray(np.clip(wide_BHWC + noise, 0, 255), np.uint8)


def shifted(wide_BHWC: Pixels, rows: float) -> Pixels:
    """The right content in the wrong place: everything further down, what leaves below enters above."""
    return np.asarray(np.roll(wide_BHWC, int(rows), axis=1))


def streaked(wide_BHWC: Pixels, columns: float) -> Pixels:
    """Each row drawn out, as a fill that goes on from the seam does; rows differ as they did."""
    return np.stack([cv2.blur(wide_HWC, (int(columns), 1)) for wide_HWC in wide_BHWC])


def coloured(wide_BHWC: Pixels, levels: float) -> Pixels:
    """More red and less blue."""
    return np.asarray(np.clip(wide_BHWC + np.array([levels, 0, -levels]), 0, 255), np.uint8)


WAYS: dict[str, tuple[Spoil, Sequence[float]]] = {
    "blur, sigma in px": (blurred, (0.5, 1, 2, 4, 8)),
    "noise, levels": (noisy, (5, 10, 20, 40, 80)),
    "shift, rows": (shifted, (1, 2, 4, 8, 16)),
    "streaks, px": (streaked, (3, 5, 9, 17, 33)),
    "wrong colours, levels": (coloured, (5, 10, 20, 40, 80)),
}


def others(truth_BHWC: Pixels) -> dict[str, Pixels]:
    """Sides that are not spoilt but others: by name."""
    known_BHKC = crop(truth_BHWC, CANVAS)
    flipped_BHWC = truth_BHWC.copy()
    for side in (slice(0, CANVAS.left), slice(CANVAS.known.stop, None)):
        flipped_BHWC[:, :, side] = truth_BHWC[:, :, side][:, :, ::-1]
    fills = {name: load_outpainter(name).widen(known_BHKC, CANVAS) for name in ("mirror", "row", "telea")}
    # The next picture is of another shot: see `pictures_of`.
    return {"flipped": flipped_BHWC, "other shot": np.roll(truth_BHWC, 1, axis=0)} | fills


def pictures_of(shards: Path, count: int) -> Pixels:
    """One test picture of each shot, and then a second of each, until there are `count`: B×H×W×C."""
    shots: dict[tuple[str, str, int], list[object]] = {}
    for record in read_records(shards, "test"):
        shots.setdefault((record.show, record.video, record.shot), []).append(record)
    turns = itertools.zip_longest(*(records[len(records) // 2 :] for records in shots.values()))
    chosen = [record for turn in turns for record in turn if record is not None][:count]
    return decode_windows(chosen, CANVAS.height, CANVAS.width)  # type: ignore[arg-type]


class Eyes:
    """All measures of pictures beside one truth."""

    def __init__(self, truth_BHWC: Pixels) -> None:
        self._truth = [truth_BHWC[start : start + BATCH] for start in range(0, len(truth_BHWC), BATCH)]
        self._sights = [Sight(part_BHWC, CANVAS, judge_features()) for part_BHWC in self._truth]

    def see(self, wide_BHWC: Pixels) -> dict[str, float]:
        """The metrics of wide pictures whose known part is put back first."""
        found: dict[str, list[np.ndarray]] = {}
        pooled = []
        for number, (sight, truth_BHWC) in enumerate(zip(self._sights, self._truth, strict=True)):
            part_BHWC = wide_BHWC[number * BATCH : (number + 1) * BATCH].copy()
            part_BHWC[:, :, CANVAS.known] = truth_BHWC[:, :, CANVAS.known]
            seen, features = sight.measure(part_BHWC)
            pooled.append(features)
            for name, values in (seen | measure(part_BHWC, truth_BHWC, CANVAS)).items():
                found.setdefault(name, []).append(values)
        metrics = metrics_of({name: float(np.concatenate(values).mean()) for name, values in found.items()})
        flat = [_rows(features) for features in (pooled, [sight.pooled for sight in self._sights])]
        crowd = {f"{name}_lite2": value for name, value in distances(*flat).items()}
        return {name.removeprefix("sides."): value for name, value in metrics.items() if "whole" not in name} | crowd


def _rows(features: Sequence[np.ndarray]) -> np.ndarray:
    joined = np.concatenate(features)
    return np.asarray(joined.reshape(-1, joined.shape[-1]))


def look(truth_BHWC: Pixels) -> dict[str, Found]:
    """By way of spoiling, and `others`: each measure's values, that of the truth first."""
    eyes = Eyes(truth_BHWC)
    right = eyes.see(truth_BHWC)
    seen = {way: [right, *(eyes.see(spoil(truth_BHWC, much)) for much in more)] for way, (spoil, more) in WAYS.items()}
    seen["others"] = [right, *(eyes.see(wide_BHWC) for wide_BHWC in others(truth_BHWC).values())]
    return {way: {name: [one[name] for one in values] for name in MEASURES} for way, values in seen.items()}


def plot(found: Mapping[str, dict[str, Found]], path: Path) -> None:
    """A row for each measure, a column for each way. `found`: what `look` said of each data set."""
    columns = [*WAYS, "others"]
    figure, grid = plt.subplots(
        len(MEASURES), len(columns), figsize=(17, 1.55 * len(MEASURES)), sharey="row", layout="constrained"
    )
    names = ["truth", *others(np.zeros((2, CANVAS.height, CANVAS.width, 3), np.uint8))]
    for axes, (metric, told) in zip(grid, MEASURES.items(), strict=True):
        for axis, way in zip(axes, columns, strict=True):
            strengths = names if way == "others" else ["0", *(f"{much:g}" for much in WAYS[way][1])]
            for data, seen in found.items():
                axis.plot(strengths, seen[way][metric], "o" if way == "others" else "o-", markersize=4, label=data)
            axis.axhline(next(iter(found.values()))[way][metric][0], color="0.8", linewidth=1, zorder=0)
            axis.tick_params(labelsize=7)
            if way == "others":
                axis.tick_params(axis="x", rotation=20)
            if "→" in told:
                axis.set_yscale("log")
            if metric == next(iter(MEASURES)):
                axis.set_title(way if way != "others" else "other sides", fontsize=10)
        axes[0].set_ylabel(told, fontsize=9)
    grid[0, 0].legend(fontsize=7)
    figure.savefig(path, dpi=80)


def table(found: Mapping[str, dict[str, Found]]) -> str:
    """Markdown: each way at its middle strength, from 0, the truth, to 1, fog; the mean of the data sets."""
    names = [*WAYS, *others(np.zeros((2, CANVAS.height, CANVAS.width, 3), np.uint8))]
    lines = [f"|  | {' | '.join(names)} |", f"| --- |{' ---: |' * len(names)}"]
    for metric, told in MEASURES.items():
        shares = []
        for seen in found.values():
            truth, fog = seen["blur, sigma in px"][metric][0], seen["blur, sigma in px"][metric][-1]
            values = [seen[way][metric][3] for way in WAYS] + seen["others"][metric][1:]
            shares.append([(value - truth) / (fog - truth) for value in values])
        cells = [f"{share:.2f}" for share in np.mean(shares, axis=0)]
        lines.append(f"| {told[:-2] if told[-1] in '↑↓' else told} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Parse the command line, look, plot, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("sets", nargs="+", metavar="NAME=SHARDS")
    parser.add_argument("--pictures", type=int, default=48)
    args = parser.parse_args()
    torch.manual_seed(0)
    found = {}
    for given in args.sets:
        name, _, shards = given.partition("=")
        truth_BHWC = pictures_of(Path(shards), args.pictures)
        found[f"{name}, {len(truth_BHWC)} pictures"] = look(truth_BHWC)
        print(name, len(truth_BHWC), "pictures", flush=True)
    plot(found, args.out)
    print(table(found))


if __name__ == "__main__":
    main()
