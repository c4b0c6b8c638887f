"""Sides painted of one picture beside those of pypatchmatch and of the plain fills, where the truth is known.

    pip install pypatchmatch==2.2.0
    python benchmarks/paint.py FILM [FILM …] [--pictures 3]

Pictures from all over each film, a 16:9 window of each at 512×288, the outer eighths hidden. Lower is better for
`stats` and `swd`; `seam` is to be near the truth's. Times are CPU seconds a picture, both sides, on all threads.
"""

import argparse
import time
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from patchmatch import inpaint, set_random_seed

from ganime.film.video import probe
from ganime.film.video.demux import rough_length
from ganime.film.video.still import still
from ganime.frame import Pixels, mask, training_canvas, wide_window
from ganime.outpainter import Outpainter, load_outpainter
from ganime.paint.painter import offset_map
from ganime.paint.plate import Sources
from ganime.report.judge_features import judge_features
from ganime.report.metrics.seam import seam_ratio, seam_steps
from ganime.report.metrics.sight import Sight

CANVAS = training_canvas(288, 512)
FILLS = ("paint", "mirror", "telea")
SEED = 1


def pictures_of(path: Path, count: int) -> Pixels:
    """Wide pictures from all over a film, B×H×W×3."""
    found, seconds = probe(path), rough_length(path)[0] or 0
    pictures = []
    for number in range(count):
        moment = Fraction(float(seconds)) * (2 * number + 1) / (2 * count)
        picture_HWC = np.asarray(still(path, found, moment).picture.to_ndarray(format="rgb24"), np.uint8)
        height, width = picture_HWC.shape[:2]
        cut = wide_window(height, width, 0.5).cut(picture_HWC)
        pictures.append(cv2.resize(cut, (CANVAS.width, CANVAS.height), interpolation=cv2.INTER_AREA))
    return np.stack(pictures)


def filled(outpainter: Outpainter, known_HKC: Pixels) -> Pixels:
    """One picture widened."""
    return np.asarray(outpainter.widen(known_HKC[None], CANVAS)[0], np.uint8)


def pypatchmatch(known_HKC: Pixels) -> Pixels:
    """The peer: patches of 7×7, as `paint` has them."""
    wide_HWC = np.zeros((CANVAS.height, CANVAS.width, 3), np.uint8)
    wide_HWC[:, CANVAS.known] = known_HKC
    set_random_seed(SEED)
    return np.asarray(inpaint(wide_HWC, (255 * mask(CANVAS)[0]).astype(np.uint8), patch_size=3), np.uint8)


def copies_a_second(known_HKC: Pixels, seconds: float = 2) -> float:
    """How many pictures' sides an offset map copies."""
    sources = Sources(known_HKC, np.ones(known_HKC.shape[:2], bool), (known_HKC.shape[1],))
    offsets = offset_map(known_HKC, CANVAS.right, sources)
    assert offsets is not None, "a whole picture can be copied"
    count, begun = 0, time.process_time()
    while time.process_time() - begun < seconds:
        offsets.copied(known_HKC), offsets.copied(known_HKC)
        count += 1
    return count / seconds


def main() -> None:
    """Parse the command line, paint and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("films", type=Path, nargs="+")
    parser.add_argument("--pictures", type=int, default=3)
    args = parser.parse_args()
    ways: dict[str, Callable[[Pixels], Pixels]] = {}
    for name in FILLS:
        ways[name] = partial(filled, load_outpainter(name))
    ways["pypatchmatch"] = pypatchmatch
    ways["paint"](np.zeros((CANVAS.height, CANVAS.known_width, 3), np.uint8))  # compiled, or read from the cache
    print("| film | sides | stats | swd | seam | CPU s |\n|---|---|---|---|---|---|")
    for film in args.films:
        truth_BHWC = pictures_of(film, args.pictures)
        known_BHKC = np.ascontiguousarray(truth_BHWC[:, :, CANVAS.known])
        sight = Sight(truth_BHWC, CANVAS, judge_features())
        name = "/".join(film.parts[-2:])
        print(f"| {name} | the truth | 0 | 0 | {_seam(truth_BHWC):.2f} | |")
        for way, fill in ways.items():
            begun = time.process_time()
            wide_BHWC = np.stack([fill(known_HKC) for known_HKC in known_BHKC])
            cost = (time.process_time() - begun) / args.pictures
            seen, _ = sight.measure(wide_BHWC)
            stats, swd = seen["sides.stats"].mean(), seen["sides.swd"].mean()
            print(f"| | {way} | {stats:.3f} | {swd:.2f} | {_seam(wide_BHWC):.2f} | {cost:.2f} |", flush=True)
    print(f"\nBoth sides of {copies_a_second(known_BHKC[-1]):.0f} pictures a CPU second are copied by a map.")


def _seam(wide_BHWC: Pixels) -> float:
    across_B, beside_B = seam_steps(wide_BHWC, CANVAS)
    return seam_ratio(float(across_B.mean()), float(beside_B.mean()))


if __name__ == "__main__":
    main()
